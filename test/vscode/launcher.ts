// Stands in for the desktop program where that can't be downloaded: takes the arguments that @vscode/test-electron gives it,
// opens them in code-server and Chromium, and ends when the tests have.
import { join } from 'node:path';
import { installVsix, startCodeServer } from '../../scripts/codeServer';
import { onInterrupt } from '../../scripts/interrupt';
import { readResults } from '../results';
import { startBrowser } from './browser';

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  // The last one counts, as in VS Code.
  const value = (name: string): string | undefined =>
    args
      .filter((arg) => arg.startsWith(`--${name}=`))
      .at(-1)
      ?.slice(name.length + 3);
  const required = (name: string): string => {
    const found = value(name);
    if (found === undefined) throw new Error(`--${name}= is missing`);
    return found;
  };
  const userDataDir = required('user-data-dir');
  const extensionsDir = required('extensions-dir');
  const vsix = args[args.indexOf('--install-extension') + 1];
  if (args.includes('--install-extension') && vsix) return installVsix(vsix, extensionsDir, userDataDir);
  const folder = args.find((arg) => !arg.startsWith('--'));
  if (folder === undefined) throw new Error('no folder was given');
  const port = value('remote-debugging-port');
  const server = await startCodeServer({
    userDataDir,
    extensionsDir,
    smokeTest: true,
    workspaceTrust: !args.includes('--disable-workspace-trust'),
    ...(value('locale') === 'es' ? { locale: 'es' as const } : {}),
    cwd: folder,
  });
  const browser = await startBrowser({
    picturesDir: join(userDataDir, 'pictures'),
    ...(port ? { debuggingPort: Number(port) } : {}),
  });
  const stop = async (): Promise<void> => {
    await browser.close().catch(() => undefined);
    await server.stop();
  };
  onInterrupt(stop);
  const remote = (path: string): string => `vscode-remote://127.0.0.1:${server.port}${path}`;
  const payload = ['extensionDevelopmentPath', 'extensionTestsPath'].map((name) => [name, remote(required(name))]);
  await browser.open(
    server.address(`/?${new URLSearchParams({ folder, payload: JSON.stringify(payload) }).toString()}`),
  );
  const results = process.env['AUTOSCALER_TEST_RESULTS'] ?? '';
  while (!readResults(results).ended && browser.isOpen()) await new Promise((resolve) => setTimeout(resolve, 100));
  // The runner looks ten times a second, and may want a picture of the last failure.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await stop();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

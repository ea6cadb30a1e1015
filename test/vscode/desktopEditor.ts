// VS Code for the desktop, run by @vscode/test-electron. Its window is a Chromium page too, so pictures and
// clicks come over its debugging port, and the suites do not notice the difference.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { cacheFolder } from '../hosts/cache';
import { prepareSpanish } from '../../scripts/codeServer';
import { freePort } from '../../scripts/freePort';
import { connectBrowser, type Browser } from './browser';
import type { Editor, Launch } from './editor';

export async function openOnDesktop(program: string, launch: Launch): Promise<Editor> {
  const { suite, world } = launch;
  // The desktop reads the same languagepacks.json.
  if (suite.locale) prepareSpanish(world.extensionsDir, world.userDataDir);
  const folders = [`--user-data-dir=${world.userDataDir}`, `--extensions-dir=${world.extensionsDir}`];
  if (launch.vsix) installVsix(program, folders, launch.vsix);
  const port = await freePort();
  let output = '';
  let ended: string | undefined;
  // runTests offers no way to end the program but Ctrl-C, for which it listens from its start to its end.
  const others = process.listeners('SIGINT');
  const run = runTests({
    vscodeExecutablePath: program,
    extensionDevelopmentPath: launch.developmentPath,
    extensionTestsPath: join(launch.bundle, 'index.js'),
    launchArgs: [
      world.workspace,
      ...folders,
      `--remote-debugging-port=${port}`,
      '--disable-telemetry',
      '--disable-updates',
      '--skip-welcome',
      '--skip-release-notes',
      ...(suite.untrusted ? [] : ['--disable-workspace-trust']),
      ...(suite.locale ? [`--locale=${suite.locale}`] : []),
    ],
    // The launcher of `--code-server` finds its cache by HOME, which is an empty folder here.
    extensionTestsEnv: { AUTOSCALER_CACHE: cacheFolder(), ...launch.env },
  }).then(
    (code) => (ended = `VS Code ended with ${code}`),
    (error: unknown) => (ended = `VS Code ended: ${String(error)}`),
  );
  const interrupt = (): void => {
    for (const listener of process.listeners('SIGINT')) if (!others.includes(listener)) listener('SIGINT');
  };
  void run.then((reason) => (output += `${reason}\n`));
  const deadline = Date.now() + 60_000;
  let browser: Browser | undefined;
  while (!browser) {
    try {
      browser = await connectBrowser(port, { picturesDir: launch.picturesDir });
    } catch (error) {
      if (ended !== undefined) throw new Error(`VS Code showed no window; ${ended}`);
      if (Date.now() > deadline) {
        interrupt();
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
  const connected = browser;
  return {
    browser: connected,
    log: () => output,
    stop: async () => {
      // Ends the whole program, not only our connection to it.
      await connected.close().catch(() => undefined);
      // First gracefully, then by force.
      for (let attempt = 0; attempt < 3 && ended === undefined; attempt++) {
        await Promise.race([run, new Promise((resolve) => setTimeout(resolve, 4000))]);
        if (ended === undefined) interrupt();
      }
    },
  };
}

function installVsix(program: string, folders: string[], vsix: string): void {
  const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(program);
  if (cli === undefined) throw new Error(`no command line beside ${program}`);
  // The same folders twice: the defaults that this package adds come first, and the last one counts.
  const result = spawnSync(cli, [...args, ...folders, '--install-extension', vsix, '--force'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) throw new Error(`${vsix} was not installed:\n${result.stdout}${result.stderr}`);
}

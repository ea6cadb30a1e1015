// `npm run test:desktop`: the suites in VS Code for the desktop, for a machine with internet and a display (or xvfb-run).
// The version is the newest stable one, or what `--vscode 1.105.0` names; VSCODE_PROGRAM names one that is already there.
// `--code-server` puts our launcher in its place: the same way through @vscode/test-electron without the download.
import { join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { cacheFolder } from '../hosts/cache';
import { checkout } from './bundle';
import { openOnDesktop } from './desktopEditor';
import { printTest, runVscodeSuites } from './main';

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const at = args.indexOf('--vscode');
  const version = at < 0 ? 'stable' : (args.splice(at, 2)[1] ?? 'stable');
  const only = args.filter((arg) => !arg.startsWith('--'));
  const program = args.includes('--code-server')
    ? join(checkout, 'test', 'vscode', 'launcher.sh')
    : (process.env['VSCODE_PROGRAM'] ?? (await download(version)));
  console.log(`VS Code: ${program}`);
  const results = await runVscodeSuites({
    long: args.includes('--long'),
    ...(only.length > 0 ? { only } : {}),
    open: (launch) => openOnDesktop(program, launch),
    onSuite: (name) => console.log(name),
    onTest: (_, test) => printTest(test),
  });
  const tests = results.flatMap((result) => result.tests);
  const failed = tests.filter((test) => !test.ok).length;
  const skipped = tests.filter((test) => test.skipped !== undefined).length;
  console.log(
    `\n${tests.length - failed - skipped} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  );
  process.exit(failed > 0 ? 1 : 0);
}

async function download(version: string): Promise<string> {
  try {
    return await downloadAndUnzipVSCode({ version, cachePath: join(cacheFolder(), 'vscode-desktop'), timeout: 30_000 });
  } catch (error) {
    throw new Error(
      `VS Code ${version} for the desktop could not be downloaded, so nothing was tested. This needs a machine with internet; ` +
        'name a VS Code that is already there in VSCODE_PROGRAM, or run `npm test`, which needs none.',
      { cause: error },
    );
  }
}

main().catch((error: unknown) => {
  for (let at = error; at !== undefined; at = at instanceof Error ? at.cause : undefined) {
    console.error(at instanceof Error ? at.message : at);
  }
  process.exit(1);
});

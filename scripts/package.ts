/** Makes dist/gunicorn-celery-autoscaler-VERSION.vsix. Two runs on the same commit give the same bytes. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build';

const root = fileURLToPath(new URL('..', import.meta.url));

function lastCommitSeconds(): string {
  const git = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  return /^\d+\s*$/.test(git.stdout) ? git.stdout.trim() : '1700000000';
}

/** Makes a VSIX of the extension in a folder. Throws with what vsce said. */
export function packageFolder(folder: string, vsix: string): void {
  const vsce = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/@vscode/vsce/vsce'),
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      '--skip-license',
      '--no-rewrite-relative-links',
      '--out',
      vsix,
    ],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, SOURCE_DATE_EPOCH: process.env['SOURCE_DATE_EPOCH'] ?? lastCommitSeconds() },
    },
  );
  if (vsce.status !== 0 || !existsSync(vsix)) throw new Error(`vsce package failed:\n${vsce.stdout}${vsce.stderr}`);
}

/** Builds, packages, and returns the VSIX's path. */
export async function packageExtension(): Promise<string> {
  await build();
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; version: string };
  const vsix = join(root, 'dist', `${manifest.name}-${manifest.version}.vsix`);
  packageFolder(root, vsix);
  return vsix;
}

async function main(): Promise<void> {
  const vsix = await packageExtension();
  console.log(`${relative(root, vsix)}  ${(statSync(vsix).size / 1024).toFixed(0)} KiB`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

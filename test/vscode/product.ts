// The product under test, made once for all suites of a run: built from the checkout, or packaged as users get it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './bundle';

let built: Promise<void> | undefined;
let packaged: Promise<string> | undefined;

export function buildProduct(): Promise<void> {
  return (built ??= script('build'));
}

/** Gives the path of the VSIX. */
export function packageProduct(): Promise<string> {
  return (packaged ??= (async () => {
    const folder = join(checkout, 'out', 'vsix');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'extension.vsix');
    await script('package', '--out', path);
    if (existsSync(path)) return path;
    throw new Error(`scripts/package.ts --out ${path} made no such file; there is: ${readdirSync(folder).join(', ')}`);
  })());
}

async function script(name: string, ...args: string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(checkout, 'scripts', `${name}.ts`), ...args], {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`scripts/${name}.ts ended with ${code}:\n${output.slice(-4000)}`));
    });
  });
}

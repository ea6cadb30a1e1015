// Makes one suite into the module that VS Code is told to run: `index.js` exporting `run()`.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { textFiles } from '../../scripts/textFiles';

export const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where a suite's bundle, pictures and logs go. */
export function outFolder(suiteName: string): string {
  return join(checkout, 'out', 'vscode', suiteName);
}

/** Gives the folder of `index.js`. It lies inside the checkout, from where `mocha` is found at run time. */
export async function bundleSuite(suiteName: string, files: readonly string[]): Promise<string> {
  const folder = outFolder(suiteName);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    stdin: {
      // The suite is loaded by a function, after mocha has put `suite` and `test` in place.
      contents: `import { runMocha } from './runMocha';
export const run = () => runMocha(async () => {
${files.map((file) => `await import('./suites/${file}');`).join('\n')}
});`,
      resolveDir: join(checkout, 'test', 'vscode'),
      loader: 'ts',
    },
    outfile: join(folder, 'suite.js'),
    bundle: true,
    loader: textFiles,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha', 'ssh2', 'esbuild', 'playwright-core'],
    logLevel: 'silent',
  });
  // Only modules that are loaded after this get stack traces with the lines of our own files.
  const index = "process.setSourceMapsEnabled(true);\nexports.run = () => require('./suite.js').run();\n";
  writeFileSync(join(folder, 'index.js'), index);
  return folder;
}

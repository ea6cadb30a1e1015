// `node --import ./scripts/tsx.mjs FILE.ts`: TypeScript as it is, and shell and Python programs as text, as esbuild bundles them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import 'tsx';

const { extensions } = createRequire(import.meta.url);
for (const kind of ['.sh', '.py']) {
  extensions[kind] = (module, file) => {
    module.exports = readFileSync(file, 'utf8');
  };
}

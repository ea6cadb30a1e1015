// The real helper, bundled as the build does it.
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { textFiles } from '../../scripts/textFiles';

export const testHelper = Buffer.from(
  buildSync({
    entryPoints: [fileURLToPath(new URL('../../src/operations/helper/main.ts', import.meta.url))],
    bundle: true,
    loader: textFiles,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    minify: true,
    mainFields: ['module', 'main'],
    define: { AUTOSCALER_VERSION: '"1.2.3"' },
  }).outputFiles[0]?.contents ?? [],
);

// The real agent, bundled as the build does it, under a version that tells itself from others.
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { brokerProgram } from '../../scripts/brokerProgram';
import { textFiles } from '../../scripts/textFiles';

export const testAgent = {
  version: '1.2.3',
  bytes: Buffer.from(
    buildSync({
      entryPoints: [fileURLToPath(new URL('../../src/agent/main.ts', import.meta.url))],
      bundle: true,
      loader: textFiles,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: 'node18',
      minify: true,
      mainFields: ['module', 'main'],
      define: { AUTOSCALER_VERSION: '"1.2.3"', AUTOSCALER_BROKERS: JSON.stringify(brokerProgram().text) },
    }).outputFiles[0]?.contents ?? [],
  ),
};

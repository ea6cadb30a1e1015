/** The text of the program that talks to brokers: the agent carries it as data and hands it to a Node of its own when needed. */
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** `globalThis.brokers.main(JOB)` starts it. */
export function brokerProgram(): { readonly text: string; readonly inputs: readonly string[] } {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    entryPoints: ['src/agent/brokers/main.ts'],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    keepNames: true,
    logLevel: 'warning',
    legalComments: 'none',
    platform: 'node',
    format: 'iife',
    globalName: 'globalThis.brokers',
    target: 'node18',
  });
  return { text: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) };
}

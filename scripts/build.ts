/**
 * Builds dist/: the extension, the agent, and one bundle per entry of src/monitor. `--watch` goes on building.
 *
 * The extension is one file, and ssh2 another that is loaded when something connects for the first time: even unused, ssh2
 * made loading the extension take 38 ms of CPU instead of 24.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context, build as esbuild, type BuildOptions, type Plugin } from 'esbuild';
import { brokerProgram } from './brokerProgram';
import { textFiles } from './textFiles';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

function version(): string {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

const ssh2Beside: Plugin = {
  name: 'ssh2-beside',
  setup(build) {
    build.onResolve({ filter: /^ssh2$/ }, () => ({ path: './ssh2.js', external: true }));
  },
};

function bundles(): BuildOptions[] {
  const common: BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    loader: textFiles,
    minify: true,
    // Names in stack traces of users' reports are worth their bytes.
    keepNames: true,
    sourcemap: 'external',
    logLevel: 'warning',
    legalComments: 'none',
    // jsonc-parser's UMD main fails at run time when it is bundled; its module entry does not.
    mainFields: ['module', 'main'],
    define: { AUTOSCALER_VERSION: JSON.stringify(version()) },
  };
  const result: BuildOptions[] = [];
  if (existsSync(join(root, 'src/extension.ts'))) {
    result.push({
      ...common,
      entryPoints: ['src/extension.ts'],
      outfile: 'dist/extension.js',
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      external: ['vscode'],
      plugins: [ssh2Beside],
      // Becomes require(), which VS Code's extension host can intercept and Node can give all names of.
      supported: { 'dynamic-import': false },
    });
    result.push({
      ...common,
      entryPoints: ['ssh2'],
      outfile: 'dist/ssh2.js',
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      // ssh2 tries native helpers and does without them.
      external: ['cpu-features', '*.node'],
    });
  }
  if (existsSync(join(root, 'src/agent/main.ts'))) {
    result.push({
      ...common,
      entryPoints: ['src/agent/main.ts'],
      outfile: 'dist/agent.js',
      platform: 'node',
      format: 'cjs',
      target: 'node18',
      define: { ...common.define, AUTOSCALER_BROKERS: JSON.stringify(brokerProgram().text) },
    });
  }
  result.push({
    ...common,
    entryPoints: ['src/operations/helper/main.ts'],
    outfile: 'dist/helper.js',
    platform: 'node',
    format: 'cjs',
    target: 'node18',
  });
  const monitor = join(root, 'src/monitor');
  const pages = existsSync(monitor) ? readdirSync(monitor).filter((name) => /^[^.]+\.ts$/.test(name)) : [];
  if (pages.length > 0) {
    result.push({
      ...common,
      entryPoints: pages.map((name) => `src/monitor/${name}`),
      outdir: 'dist',
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
    });
  }
  return result;
}

/** Builds everything once. Throws when something does not compile. */
export async function build(): Promise<void> {
  mkdirSync(dist, { recursive: true });
  for (const name of readdirSync(dist)) {
    if (/\.(js|map|txt)$/.test(name)) rmSync(join(dist, name));
  }
  const built = await Promise.all(bundles().map((options) => esbuild({ ...options, metafile: true })));
  writeLicences([...built.flatMap(({ metafile }) => Object.keys(metafile.inputs)), ...brokerProgram().inputs]);
}

/** The licences of the packages that went into the bundles ask to go along with them. */
function writeLicences(inputs: readonly string[]): void {
  const names = new Set(inputs.flatMap((path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  const texts = [...names].sort().map((name) => {
    const folder = join(root, 'node_modules', name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name}\n\n${file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  writeFileSync(join(dist, 'third-party-licences.txt'), texts.join(`\n${'-'.repeat(79)}\n\n`));
}

/** Lists what was built with its size in KiB. */
export function sizes(): string {
  return readdirSync(dist)
    .filter((name) => name.endsWith('.js'))
    .map((name) => `${relative(root, join(dist, name))}  ${(statSync(join(dist, name)).size / 1024).toFixed(0)} KiB`)
    .join('\n');
}

async function watch(): Promise<void> {
  for (const options of bundles()) {
    const watching = await context({ ...options, minify: false, logLevel: 'info' });
    await watching.watch();
  }
}

async function main(): Promise<void> {
  await build();
  console.log(sizes());
  if (process.argv.includes('--watch')) await watch();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

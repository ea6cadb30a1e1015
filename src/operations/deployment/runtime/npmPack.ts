/** Has the engineer's own npm bring the package: their configuration says from which registry, and through which proxy. */
import { spawn } from 'node:child_process';
import { access, mkdtemp, readdir, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { OperationContext } from '../../../base/context';
import { cancelled, Failure } from '../../../base/failure';
import { redact } from '../../../base/redact';
import { startTimer } from '../../../ssh/systemClock';
import { message } from '../../../words/message';
import { packageSpec, type Platform } from './pinned';

export interface NpmSurroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

/**
 * Calls `use` with the package's file, which is removed afterwards. What is in it is not verified yet.
 * `folder`: a folder of our own for what npm leaves; npm is run in it, so no `.npmrc` of an opened project counts.
 * Throws `operations.runtime.noNpm`, `operations.runtime.npmFailed`.
 */
export async function npmPack(
  platform: Platform,
  folder: string,
  use: (packageFile: string) => Promise<void>,
  context: OperationContext,
  surroundings: NpmSurroundings = { env: process.env, platform: process.platform },
): Promise<void> {
  const spec = packageSpec(platform);
  const npm = await findNpm(surroundings);
  if (npm === undefined) throw failure('operations.runtime.noNpm', spec);
  const work = await mkdtemp(join(folder, 'npm-'));
  try {
    await run(
      [...npm, 'pack', spec, '--json', '--ignore-scripts', '--pack-destination', work],
      work,
      spec,
      context,
      surroundings,
    );
    const file = (await readdir(work)).find((name) => name.endsWith('.tgz'));
    if (file === undefined) throw failure('operations.runtime.npmFailed', spec, '–');
    await use(join(work, file));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Program and first arguments, never through a shell. On Windows npm is a batch file beside its JavaScript, which Node runs. */
async function findNpm({ env, platform }: NpmSurroundings): Promise<[string, ...string[]] | undefined> {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of folders) {
    if (platform === 'win32') {
      const cli = join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js');
      const node = join(folder, 'node.exe');
      if ((await exists(cli)) && (await exists(node))) return [node, cli];
    } else if (await exists(join(folder, 'npm'))) return [join(folder, 'npm')];
  }
  return undefined;
}

async function run(
  [program, ...args]: readonly string[],
  cwd: string,
  spec: string,
  context: OperationContext,
  { env }: NpmSurroundings,
): Promise<void> {
  if (program === undefined) return;
  if (context.cancel.aborted) throw cancelled('read');
  await new Promise<void>((resolve, reject) => {
    // npm finds its own Node by the PATH, which need not hold the folder that npm was found in.
    const path = `${dirname(program)}${delimiter}${env['PATH'] ?? env['Path'] ?? ''}`;
    const child = spawn(program, args, {
      cwd,
      env: { ...env, PATH: path },
      stdio: ['ignore', 'ignore', 'pipe'],
      shell: false,
    });
    let said = '';
    child.stderr.on('data', (piece: Buffer) => (said = (said + piece.toString('utf8')).slice(-4000)));
    const stop = (): void => void child.kill();
    let isLate = false;
    const deadline = startTimer(context.clock, context.timeoutMs, () => {
      isLate = true;
      stop();
    });
    context.cancel.addEventListener('abort', stop, { once: true });
    const end = (error?: unknown): void => {
      deadline.dispose();
      context.cancel.removeEventListener('abort', stop);
      if (error === undefined) resolve();
      else reject(context.cancel.aborted ? cancelled('read') : error);
    };
    child.once('error', (error) => end(failure('operations.runtime.npmFailed', spec, error.message)));
    child.once('close', (code) => {
      if (code === 0) end();
      else
        end(failure('operations.runtime.npmFailed', spec, isLate ? `${context.timeoutMs / 1000} s` : errorsOf(said)));
    });
  });
}

/** What npm calls errors; its notices and the place of its log help nobody here. */
function errorsOf(said: string): string {
  const lines = said
    .split('\n')
    .flatMap((line) => /^npm (?:error|ERR!) (?!A complete log|code )(.*)/.exec(line)?.[1] ?? []);
  return redact(lines.join(' ').slice(0, 500)) || '–';
}

function failure(
  code: 'operations.runtime.noNpm' | 'operations.runtime.npmFailed',
  spec: string,
  detail = '',
): Failure {
  return new Failure({
    code,
    params: { spec, detail },
    phase: 'read',
    remedy: message('operations.runtime.noNpm.remedy', { spec }),
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

// Puts code-server (VS Code's own workbench and extension host, served to a browser) into the cache folder, once.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../test/hosts/cache';
import { ensureMachine } from '../test/hosts/machine';
import { spawnGroup } from './childProcesses';

/** 4.139.1 carries VS Code 1.139.1. */
const codeServerVersion = '4.139.1';
/** code-server asks for Node 24 exactly; the project itself runs on Node 20. */
const nodeVersion = '24.21.0';

export interface CodeServerProgram {
  /** The Node binary that code-server must be run with. */
  node: string;
  /** code-server's own entry; the raw `server-main.js` beside it has no secret storage that survives a reload. */
  entry: string;
}

/** Installs code-server unless it is there. The first call takes about 75 s and 620 MB, later ones nothing. */
export async function ensureCodeServer(log: (line: string) => void = () => undefined): Promise<CodeServerProgram> {
  const folder = join(cacheFolder(), `code-server-${codeServerVersion}-node-${nodeVersion}`);
  if (!existsSync(folder)) await withLock(`${folder}.lock`, () => install(folder, log));
  return { node: nodeBinary(folder), entry: join(folder, 'node_modules/code-server/out/node/entry.js') };
}

async function install(folder: string, log: (line: string) => void): Promise<void> {
  // Whoever held the lock before us may have done it.
  if (existsSync(folder)) return;
  const startedAt = Date.now();
  log(`Installing code-server ${codeServerVersion} into ${folder} (about 75 s, once) …`);
  await ensureMachine(['libkrb5-dev', 'libsecret-1-dev', 'pkg-config', 'python3', 'make', 'g++']);
  const building = `${folder}.building`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  writeFileSync(join(building, 'package.json'), JSON.stringify({ name: 'code-server-cache', private: true }));
  // The package `node` only chooses and installs this one by an install script; naming it directly needs none.
  const env = withoutOuterNpm(process.env);
  await npm(building, [`${nodePackage()}@${nodeVersion}`], env);
  await npm(building, [`code-server@${codeServerVersion}`], {
    ...env,
    // Both npm itself and the native modules' builds must run under the Node that will load them.
    PATH: `${dirname(nodeBinary(building))}:${process.env['PATH'] ?? ''}`,
    npm_config_nodedir: dirname(dirname(nodeBinary(building))),
  });
  renameSync(building, folder);
  log(`code-server is installed (${Math.round((Date.now() - startedAt) / 1000)} s).`);
}

function nodePackage(): string {
  return `node-${process.platform}-${process.arch}`;
}

function nodeBinary(folder: string): string {
  return join(folder, 'node_modules', nodePackage(), 'bin/node');
}

/**
 * Under `npm test` the environment describes that npm and its Node; code-server takes the Node version from
 * `npm_config_user_agent`, and refuses. What a person has set (a registry, a proxy, a certificate) stays.
 */
function withoutOuterNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const outer =
    /^(NODE|INIT_CWD|npm_(execpath|node_execpath|command|lifecycle_.*|package_.*|config_(user_agent|nodedir|node_gyp|local_prefix)))$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !outer.test(name)));
}

function npm(folder: string, packages: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const args = ['install', '--no-audit', '--no-fund', '--omit=dev', '--loglevel=error', '--save-exact', ...packages];
  return new Promise((resolve, reject) => {
    const child = spawnGroup('npm', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (output += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ${args.join(' ')} ended with ${code}:\n${output.slice(-4000)}`));
    });
  });
}

/** One process at a time; a lock whose holder is gone is taken over. */
async function withLock(path: string, work: () => Promise<void>): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (!isHeld(path)) rmSync(path, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  try {
    await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function isHeld(path: string): boolean {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    // Empty for the moment between creating and writing it; for longer, its holder died in that moment.
    if (pid === 0) return Date.now() - statSync(path).mtimeMs < 5000;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

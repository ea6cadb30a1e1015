// A real VS Code in a browser, for `npm start` and for the tests.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { spawnGroup, stopGroup } from './childProcesses';
import { guardServer } from './guardedServer';
import { ensureCodeServer } from './installCodeServer';

export { ensureCodeServer, type CodeServerProgram } from './installCodeServer';
export { prepareSpanish } from './spanish';

export interface CodeServerOptions {
  /** Left out or 0: a free one. */
  port?: number;
  userDataDir: string;
  extensionsDir: string;
  /** With it, folders open untrusted until the user trusts them. Left out: every folder is trusted. */
  workspaceTrust?: boolean;
  /** Needs `prepareSpanish` first. */
  locale?: 'es';
  /** Lets the browser's address carry `payload`; without it `extensionTestsPath` is ignored without a word. */
  smokeTest?: boolean;
  /** Added to this process's environment; `undefined` takes a variable away. */
  env?: Record<string, string | undefined>;
  cwd?: string;
}

export interface CodeServer {
  port: number;
  /** The address of a path with its query, with the token that lets a browser in. */
  address: (path: string) => string;
  /** What the server has printed so far. */
  log: () => string;
  /** Ends it with its extension hosts and terminals. */
  stop: () => Promise<void>;
}

/**
 * Starts code-server and resolves when it answers. Throws with its output when it does not within 30 s. It listens on a socket that
 * only its own user may open; before it stands, on the loopback address, what lets in who has the token.
 */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const program = await ensureCodeServer();
  mkdirSync(options.userDataDir, { recursive: true });
  // Not below the user's data: the path of a socket may have some hundred characters.
  const folder = mkdtempSync(join(tmpdir(), 'code-server-'));
  const socketPath = join(folder, 'socket');
  mkdirSync(options.extensionsDir, { recursive: true });
  const child = spawnGroup(
    program.node,
    [
      program.entry,
      ...baseArguments(options),
      ...['--auth', 'none', '--socket', socketPath, '--socket-mode', '600'],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
      ...(options.locale ? ['--locale', options.locale] : []),
      ...(options.smokeTest ? ['--vscode-option', 'enable-smoke-test-driver=true'] : []),
    ],
    { cwd: options.cwd, env: environment(options.env), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let ended: string | undefined;
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (output += data.toString()));
  child.on('error', (error) => (ended = error.message));
  child.on('exit', (code, signal) => (ended = `it ended with ${code ?? signal}`));
  const stop = async (): Promise<void> => {
    await stopGroup(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 30_000;
  for (;;) {
    if (ended !== undefined || Date.now() > deadline) {
      await stop();
      throw new Error(`code-server did not start: ${ended ?? 'no answer within 30 s'}\n${output.slice(-4000)}`);
    }
    // Not /healthz: that one answers before the workbench can be served.
    if (await answersAt(socketPath, '/')) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    const guard = await guardServer(socketPath, options.port ?? 0);
    return {
      port: guard.port,
      address: guard.address,
      log: () => output,
      stop: async () => {
        guard.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whether it answers below 400; a server that does not listen yet does not. */
function answersAt(socketPath: string, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get({ socketPath, path, timeout: 5000 }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 400);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
  });
}

/** Installs a packaged extension; throws with code-server's output when it refuses. */
export async function installVsix(vsixPath: string, extensionsDir: string, userDataDir: string): Promise<void> {
  const program = await ensureCodeServer();
  mkdirSync(extensionsDir, { recursive: true });
  const before = installed(extensionsDir);
  const args = [...baseArguments({ extensionsDir, userDataDir }), '--install-extension', vsixPath, '--force'];
  const result = await promisify(execFile)(program.node, [program.entry, ...args], {
    env: environment(undefined),
    timeout: 60_000,
  });
  // The exit code is 0 for some refusals, so the proof is the folder.
  if (installed(extensionsDir) === before) {
    throw new Error(`${vsixPath} was not installed:\n${result.stdout}${result.stderr}`);
  }
}

function installed(extensionsDir: string): string {
  const list = join(extensionsDir, 'extensions.json');
  return existsSync(list) ? readFileSync(list, 'utf8') : '';
}

function baseArguments(options: { extensionsDir: string; userDataDir: string }): string[] {
  // Its own configuration file, or code-server reads (and creates) the one in the user's home.
  mkdirSync(options.userDataDir, { recursive: true });
  const config = join(options.userDataDir, 'code-server.yaml');
  if (!existsSync(config)) writeFileSync(config, 'auth: none\n');
  return ['--config', config, '--user-data-dir', options.userDataDir, '--extensions-dir', options.extensionsDir];
}

function environment(added: Record<string, string | undefined> | undefined): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    // Started from a terminal of VS Code or of code-server itself, these would make it talk to that one instead.
    if (/^(VSCODE_|CODE_SERVER_|ELECTRON_|NODE_OPTIONS$|PASSWORD$|HASHED_PASSWORD$|PORT$)/.test(name)) continue;
    env[name] = value;
  }
  for (const [name, value] of Object.entries(added ?? {})) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
  return env;
}

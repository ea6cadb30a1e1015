/** Runs one program for the helper: a clean environment, a group of its own, and an end. */
import { spawn, type StdioOptions } from 'node:child_process';
import type { CommandOutput } from '../../ssh/command';
import type { Caller } from './caller';

export const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  HOME: '/root',
} as const;

const killAfterMs = 2000;
const outputLimit = 64 * 1024 * 1024;

export interface Execution {
  readonly input?: Buffer;
  readonly timeoutMs?: number;
  /** As the caller, who can then do no more than without us. */
  readonly as?: Caller;
  /** Called with a function that ends the program. */
  readonly onStart?: (end: () => void) => void;
}

/** Hands its output through as it comes. Resolves with the exit code; 128 + 15 where it was ended. */
export async function passThrough(argv: readonly string[], options: Execution): Promise<number> {
  return (await start(argv, ['pipe', 'inherit', 'inherit'], options)).exitCode;
}

export function collect(argv: readonly string[], options: Execution): Promise<CommandOutput> {
  return start(argv, ['pipe', 'pipe', 'pipe'], options);
}

function start(argv: readonly string[], stdio: StdioOptions, options: Execution): Promise<CommandOutput> {
  const [program = '', ...words] = argv;
  const { input = Buffer.alloc(0), timeoutMs, as, onStart } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      stdio,
      env: environment,
      cwd: '/',
      detached: true,
      ...(as === undefined ? {} : { uid: as.uid, gid: as.gid }),
    });
    const kill = (signal: 'SIGTERM' | 'SIGKILL'): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // It has ended.
      }
    };
    let killer: NodeJS.Timeout | undefined;
    const end = (): void => {
      if (killer !== undefined) return;
      kill('SIGTERM');
      killer = setTimeout(() => kill('SIGKILL'), killAfterMs);
    };
    const deadline = timeoutMs === undefined ? undefined : setTimeout(end, timeoutMs);
    const stdout = new Pieces(end);
    const stderr = new Pieces(end);
    child.stdout?.on('data', (bytes: Buffer) => stdout.add(bytes));
    child.stderr?.on('data', (bytes: Buffer) => stderr.add(bytes));
    // A program that reads nothing of its input has its reasons.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    const clear = (): void => {
      clearTimeout(deadline);
      clearTimeout(killer);
    };
    child.on('error', (error) => {
      clear();
      // As a shell says it (sh(1)).
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') reject(error);
      else resolve({ exitCode: 127, stdout: stdout.all, stderr: Buffer.from(`${program}: not found\n`) });
    });
    child.on('close', (code, signal) => {
      clear();
      resolve({ exitCode: code ?? (signal === 'SIGKILL' ? 137 : 143), stdout: stdout.all, stderr: stderr.all });
    });
    onStart?.(end);
  });
}

class Pieces {
  private readonly pieces: Buffer[] = [];
  private size = 0;

  constructor(private readonly overflow: () => void) {}

  add(bytes: Buffer): void {
    this.size += bytes.length;
    if (this.size > outputLimit) this.overflow();
    else this.pieces.push(bytes);
  }

  get all(): Buffer {
    return Buffer.concat(this.pieces);
  }
}

// Runs a program on this machine and gathers what it says.
import { spawn } from 'node:child_process';
import { atExit } from './atExit';

export interface Ran {
  /** Exit status; 128 + signal where a signal ended it; 124 where the deadline did. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Buffer;
  /** Default 60 s. */
  readonly timeoutMs?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs to the end or to the deadline, when the program and all its children are killed. Throws only where it can't start. */
export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    // A process group of its own, so that the deadline reaches what it started too.
    const child = spawn(program, args, { detached: true, stdio: 'pipe', ...(options.env ? { env: options.env } : {}) });
    const forget = atExit(() => killGroup(child.pid));
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let late = false;
    const timeoutMs = options.timeoutMs ?? 60_000;
    const timer = setTimeout(() => {
      late = true;
      err.push(Buffer.from(`\n[killed after ${timeoutMs} ms]\n`));
      killGroup(child.pid);
    }, timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => undefined); // a program need not read its input
    child.stdin.end(options.input ?? '');
    child.on('error', (error) => {
      clearTimeout(timer);
      forget();
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      forget();
      resolve({
        code: late ? 124 : (code ?? 128 + signalNumber(signal)),
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      });
    });
  });
}

/** Like runProgram, but a status other than 0 is an error that carries the output. Resolves with stdout. */
export async function mustRun(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const ran = await runProgram(program, args, options);
  if (ran.code !== 0) {
    const said = `${ran.stdout}${ran.stderr}`.trim().slice(-4000);
    throw new Error(`${program} ${args.join(' ')} ended with ${ran.code}:\n${said}`);
  }
  return ran.stdout;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return signal === 'SIGKILL' ? 9 : signal === 'SIGTERM' ? 15 : signal === 'SIGINT' ? 2 : 1;
}

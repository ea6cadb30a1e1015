/** Runs one program over a channel of its own. */
import { cancelled, Failure } from '../base/failure';
import type { CancelSignal, Clock } from '../base/context';
import type { CommandOutput } from './command';
import { OutputFrame } from './outputFrame';
import { quoteOutput } from './probe';
import type { ShellChannel } from './shellChannel';
import { helperScript, marksOf, nonce, singleScript } from './shellScript';
import { startTimer } from './systemClock';

/** Of each output; more is a failure, never a cut answer. */
export const outputLimit = 64 * 1024 * 1024;
/** How long a program may take to obey SIGTERM. */
const graceMs = 1500;
/** After this long nobody waits any more for a program to end: what is left to do about it is done behind. */
const patienceMs = 500;
/** The helper sends SIGKILL after 2 s. */
const helperGraceMs = 4000;

export interface Run {
  readonly server: string;
  readonly name: string;
  readonly argv: readonly string[];
  readonly input: Buffer;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly cancel: CancelSignal;
  /** Why the connection ended, once it has. */
  readonly lost: () => Failure | undefined;
  /** What the helper is told, where it runs the program: `argv` is then what it will make of that. */
  readonly helper?: { readonly args: readonly string[]; readonly terminal: boolean };
}

/** The text that starts the program, as a user or by the helper. */
export function startOf(run: Run, id: string): string | undefined {
  return run.helper === undefined ? undefined : helperScript(id, run.helper.args, run.helper.terminal);
}

export async function runSingle(shell: ShellChannel, run: Run): Promise<CommandOutput> {
  const { server, clock, cancel } = run;
  const id = nonce();
  const start = marksOf(id).start;
  let stopped: Failure | undefined;
  let giveUp: () => void = () => undefined;
  const givenUp = new Promise<undefined>((resolve) => (giveUp = () => resolve(undefined)));
  const stop = (failure: Failure): void => {
    if (stopped !== undefined) return;
    stopped = failure;
    startTimer(clock, patienceMs, giveUp);
    if (run.helper === undefined) shell.signal('TERM');
    else shell.end();
    startTimer(clock, run.helper === undefined ? graceMs : helperGraceMs, () => {
      if (run.helper === undefined) shell.signal('KILL');
      shell.close();
    });
  };
  const overflow = (): void => stop(tooLong(run));
  const stdout = new OutputFrame({ start }, outputLimit, {
    started: () => {
      if (run.input.length > 0) shell.write(run.input);
    },
    overflow,
  });
  const stderr = new OutputFrame({ start }, outputLimit, { overflow });
  shell.onStdout = (bytes) => stdout.push(bytes);
  shell.onStderr = (bytes) => stderr.push(bytes);
  const onAbort = (): void => stop(cancelled('command', server));
  cancel.addEventListener('abort', onAbort, { once: true });
  const deadline = startTimer(clock, run.timeoutMs, () => stop(tooSlow(run)));
  try {
    if (cancel.aborted) onAbort();
    else shell.write(startOf(run, id) ?? singleScript(id, run.argv, run.input.length, run.timeoutMs));
    const end = await Promise.race([shell.ended, givenUp]);
    stdout.finish();
    stderr.finish();
    if (stopped !== undefined) throw stopped;
    if (end === undefined) throw tooSlow(run);
    const lost = run.lost();
    if (lost !== undefined && end.exitCode === undefined) throw lost;
    if (!stdout.hasStarted) throw noShell(server, stdout.noise + stderr.noise);
    if (end.exitCode === undefined) throw endedBySignal(run, end.signal);
    return { exitCode: end.exitCode, stdout: stdout.output, stderr: stderr.output };
  } finally {
    deadline.dispose();
    cancel.removeEventListener('abort', onAbort);
  }
}

export function tooSlow(run: Run): Failure {
  return new Failure({
    code: 'ssh.commandTimedOut',
    params: { command: run.name, seconds: run.timeoutMs / 1000 },
    server: run.server,
    phase: 'command',
  });
}

export function tooLong(run: Run): Failure {
  return new Failure({
    code: 'ssh.outputTooLong',
    params: { command: run.name, limitMiB: outputLimit / 1024 / 1024 },
    server: run.server,
    phase: 'command',
  });
}

function endedBySignal(run: Run, signal: string | undefined): Failure {
  return new Failure({
    code: 'ssh.commandKilled',
    params: { command: run.name, signal: signal ?? '?' },
    server: run.server,
    phase: 'command',
  });
}

/** The login shell never came to run /bin/sh: nologin, an `exit` in .bashrc, a forced command. */
export function noShell(server: string, printed: string): Failure {
  return new Failure({
    code: 'ssh.noShell',
    params: { detail: quoteOutput(printed) || '–' },
    server,
    phase: 'channel',
    remedy: { code: 'ssh.remedy.noShell' },
  });
}

/** Starts a program that goes on, and hands over what it prints. */
import { Failure } from '../base/failure';
import { OutputFrame } from './outputFrame';
import { quoteOutput } from './probe';
import { noShell, startOf, type Run } from './runSingle';
import type { RunningStream } from './server';
import type { ShellChannel } from './shellChannel';
import { marksOf, nonce, streamScript } from './shellScript';
import { startTimer } from './systemClock';

/** How long the program may take to leave after its watchdog has told it to. */
const graceMs = 5000;

export interface StreamRun extends Run {
  readonly onData: (piece: Buffer) => void;
  readonly log: (line: string) => void;
}

/** Resolves when the program has been started. */
export function startStream(shell: ShellChannel, run: StreamRun): Promise<RunningStream> {
  const { server, clock, cancel } = run;
  const id = nonce();
  const { start } = marksOf(id);
  return new Promise((resolve, reject) => {
    let disposed = false;
    const dispose = (): void => {
      if (disposed) return;
      disposed = true;
      deadline.dispose();
      cancel.removeEventListener('abort', dispose);
      // The end of its input is what the watchdog waits for; a signal would not reach root's processes.
      shell.end();
      startTimer(clock, graceMs, () => shell.close());
    };
    const deadline = startTimer(clock, run.timeoutMs, () => {
      dispose();
      reject(
        new Failure({
          code: 'ssh.commandTimedOut',
          params: { command: run.name, seconds: run.timeoutMs / 1000 },
          server,
          phase: 'command',
        }),
      );
    });
    let errors = '';
    const stdout = new OutputFrame({ start }, Infinity, {
      piece: (bytes) => {
        if (!disposed) run.onData(bytes);
      },
      started: () => {
        deadline.dispose();
        if (run.input.length > 0) shell.write(run.input);
        resolve({ ended, dispose });
      },
    });
    const stderr = new OutputFrame({ start }, Infinity, {
      piece: (bytes) => {
        errors = (errors + bytes.toString('utf8')).slice(-4000);
      },
    });
    const ended = shell.ended.then((end) => {
      deadline.dispose();
      cancel.removeEventListener('abort', dispose);
      stdout.finish();
      if (errors !== '') run.log(`${run.name}: ${quoteOutput(errors)}`);
      const lost = run.lost();
      if (!stdout.hasStarted) throw lost ?? noShell(server, stdout.noise + stderr.noise);
      if (lost !== undefined && end.exitCode === undefined && !disposed) throw lost;
      // 128 + SIGTERM, as a shell would say it, where the end was ours and nothing was told.
      return end.exitCode ?? 143;
    });
    ended.catch(reject);
    shell.onStdout = (bytes) => stdout.push(bytes);
    shell.onStderr = (bytes) => stderr.push(bytes);
    cancel.addEventListener('abort', dispose, { once: true });
    if (cancel.aborted) dispose();
    else shell.write(startOf(run, id) ?? streamScript(id, run.argv, run.input.length));
  });
}

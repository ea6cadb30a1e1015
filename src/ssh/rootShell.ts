/**
 * The one root shell of a connection. Commands run one after another, each output framed by marks nobody can foretell.
 * When anything is in doubt it is closed, and opened again when it is next needed.
 */
import { cancelled, Failure } from '../base/failure';
import type { CommandOutput } from './command';
import { OutputFrame } from './outputFrame';
import { outputLimit, tooLong, tooSlow, type Run } from './runSingle';
import type { ShellChannel } from './shellChannel';
import { framedScript, killArgv, marksOf, nonce, preparation } from './shellScript';
import { Slots } from './slots';
import { startTimer } from './systemClock';

/** How long the end marks may take after the program was killed. */
const graceMs = 5000;

export class RootShell {
  private readonly turn = new Slots(1);

  constructor(
    private readonly shell: ShellChannel,
    /** Kills a process group as root, over another channel. */
    private readonly kill: (argv: [string, ...string[]]) => Promise<void>,
  ) {
    shell.write(preparation);
  }

  get isOpen(): boolean {
    return !this.shell.isClosed;
  }

  close(): void {
    // Its standard input's end is what makes a shell leave; root's processes get no signals from us.
    this.shell.end();
    this.shell.close();
  }

  async run(run: Run): Promise<CommandOutput> {
    const release = await this.turn.acquire(run.cancel);
    try {
      return await this.runNow(run);
    } finally {
      release();
    }
  }

  private runNow(run: Run): Promise<CommandOutput> {
    const { server, clock, cancel } = run;
    const { shell } = this;
    const id = nonce();
    const marks = marksOf(id);
    return new Promise((resolve, reject) => {
      let stopped: Failure | undefined;
      let exitCode: number | undefined;
      let stderrEnded = false;
      let done = false;
      let pidText = '';
      let pid: number | undefined;
      const stdoutPieces: Buffer[] = [];
      let stdoutSize = 0;

      const finish = (act: () => void): void => {
        if (done) return;
        done = true;
        deadline.dispose();
        cancel.removeEventListener('abort', onAbort);
        shell.onStdout = () => undefined;
        shell.onStderr = () => undefined;
        act();
      };
      const settle = (): void => {
        if (exitCode === undefined || !stderrEnded) return;
        const code = exitCode;
        finish(() => {
          if (stopped !== undefined) reject(stopped);
          else resolve({ exitCode: code, stdout: Buffer.concat(stdoutPieces, stdoutSize), stderr: stderr.output });
        });
      };
      const stop = (failure: Failure): void => {
        if (stopped !== undefined || done) return;
        stopped = failure;
        startTimer(clock, graceMs, () => {
          finish(() => {
            this.close();
            reject(failure);
          });
        });
        if (pid !== undefined) this.kill(killArgv(pid, 'TERM')).catch(() => undefined);
      };
      const overflow = (): void => stop(tooLong(run));
      const stdout = new OutputFrame(marks, Infinity, {
        started: () => {
          if (run.input.length > 0) shell.write(run.input);
        },
        piece: (bytes) => {
          let rest = bytes;
          if (pid === undefined) {
            const end = bytes.indexOf(0x0a);
            pidText += bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
            if (end < 0) return;
            pid = Number(pidText);
            rest = bytes.subarray(end + 1);
            if (stopped !== undefined) this.kill(killArgv(pid, 'TERM')).catch(() => undefined);
          }
          stdoutSize += rest.length;
          if (stdoutSize > outputLimit) overflow();
          else stdoutPieces.push(rest);
        },
        ended: (text) => {
          exitCode = Number(text);
          settle();
        },
      });
      const stderr = new OutputFrame(marks, outputLimit, {
        overflow,
        ended: () => {
          stderrEnded = true;
          settle();
        },
      });
      const onAbort = (): void => stop(cancelled('command', server));
      const deadline = startTimer(clock, run.timeoutMs, () => stop(tooSlow(run)));
      void shell.ended.then(() =>
        finish(() =>
          reject(
            stopped ??
              run.lost() ??
              new Failure({
                code: 'ssh.rootShellEnded',
                params: { command: run.name },
                server,
                phase: 'command',
              }),
          ),
        ),
      );
      if (cancel.aborted) {
        finish(() => reject(cancelled('command', server)));
        return;
      }
      cancel.addEventListener('abort', onAbort, { once: true });
      shell.onStdout = (bytes) => stdout.push(bytes);
      shell.onStderr = (bytes) => stderr.push(bytes);
      shell.write(framedScript(id, run.argv, run.input.length, run.timeoutMs));
    });
  }
}

/** Runs a program of the server: a time limit on each, output bounded, never a shell. */
import { spawn } from 'node:child_process';
import { Failure } from '../../base/failure';
import { outputOf } from './outputOf';

export interface Ran {
  /** -1 when it was ended by a signal. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Throws the failure `agent.commandTimedOut` or `agent.commandMissing`; a status other than 0 is for the caller to judge. */
export function run(program: string, args: readonly string[], timeoutMs: number): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Output is parsed: it must not depend on the language.
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', SYSTEMD_PAGER: '' },
    });
    const name = [program, ...args].join(' ').slice(0, 200);
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      reject(
        new Failure({ code: 'agent.commandTimedOut', params: { name, seconds: timeoutMs / 1000 }, phase: 'command' }),
      );
    }, timeoutMs);
    const stdout = outputOf(child.stdout);
    const stderr = outputOf(child.stderr);
    child.once('error', (cause) => {
      clearTimeout(timer);
      reject(new Failure({ code: 'agent.commandMissing', params: { name }, phase: 'command', cause }));
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, stdout: stdout(), stderr: stderr() });
    });
  });
}

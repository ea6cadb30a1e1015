import { spawn } from 'node:child_process';
import type { RunAnswer, RunJob } from './job';
import { outputOf } from '../looking/outputOf';

/** Never rejects. */
export function runProgram({ argv, env, cwd, input = '', timeoutMs }: RunJob): Promise<RunAnswer> {
  const [program = '', ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
    // It may end before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const stdout = outputOf(child.stdout);
    const stderr = outputOf(child.stderr);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ code: -1, stdout: '', stderr: error.message });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, stdout: stdout(), stderr: stderr() });
    });
  });
}

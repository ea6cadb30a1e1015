/** Signals to one process and no other. */
import { readFileSync } from 'node:fs';

/**
 * By PID and start time, which together name a process for good: what has taken over the PID of one that has ended gets nothing. (The
 * kernel gives a PID again only when it has been round all others; between the two lines below lie microseconds.)
 * Returns the error's code (`ESRCH`: it has ended), or undefined where it was sent.
 */
export function sendSignal(
  { pid, startTicks }: { readonly pid: number; readonly startTicks: number },
  signal: NodeJS.Signals,
): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]) !== startTicks) return 'ESRCH';
    process.kill(pid, signal);
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return code === 'ENOENT' ? 'ESRCH' : code;
  }
}

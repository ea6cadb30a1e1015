// A process named so that a later one with the same PID is not taken for it.
import { readFileSync } from 'node:fs';

/** `PID-STARTTIME` of a running process (start time in clock ticks since boot, proc(5)), or undefined where there is none. */
export function processMark(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name in parentheses may hold anything; the fields after it are plain. Start time is field 22, state field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${pid}-${fields[19]}`;
}

export function ownMark(): string {
  const mark = processMark(process.pid);
  if (mark === undefined) throw new Error('/proc is not readable');
  return mark;
}

/** Whether the process of this mark still runs; false for text that is no mark. */
export function markIsAlive(mark: string): boolean {
  const pid = Number(/^(\d+)-\d+$/.exec(mark)?.[1]);
  return Number.isInteger(pid) && pid > 0 && processMark(pid) === mark;
}

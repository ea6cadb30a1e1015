/** One tick at a time. The lock names its holder by PID and start time: one left by a dead tick is taken over. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposable } from '../../base/disposable';

/** Waits up to `waitMs` for another tick to end; undefined when it did not. */
export async function takeLock(path: string, waitMs: number): Promise<Disposable | undefined> {
  mkdirSync(dirname(path), { recursive: true });
  const me = `${process.pid} ${startOf(process.pid) ?? '0'}`;
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, me);
  try {
    const deadline = performance.now() + waitMs;
    for (;;) {
      try {
        // link(2) fails when the name is taken; the content is there from the first moment.
        linkSync(mine, path);
        return { dispose: () => release(path, me) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      if (removeIfDead(path)) continue;
      if (performance.now() >= deadline) return undefined;
      await sleep(100);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

function release(path: string, me: string): void {
  if (read(path) === me) rmSync(path, { force: true });
}

/** Renamed first: of two that find the same dead lock, one gets it, and a lock that was taken meanwhile is put back. */
function removeIfDead(path: string): boolean {
  const holder = read(path);
  if (holder === undefined) return true;
  const [pid, start] = holder.split(' ');
  if (/^\d+$/.test(pid ?? '') && startOf(Number(pid)) === start) return false;
  const aside = `${path}.dead-${process.pid}`;
  try {
    renameSync(path, aside);
    if (read(aside) !== holder) linkSync(aside, path);
    unlinkSync(aside);
  } catch {
    return true;
  }
  return true;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Start time in ticks after boot; undefined when there is no such process. */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/**
 * Requests that are under way in the worker that Gunicorn ends first, as far as they can be known: by the connections that were
 * there at an earlier look. A kept connection and a WebSocket look the same.
 */
import type { WorkerName } from './processName';

/** The connections of one worker, each with the look at which it was first there. */
export interface Connections {
  readonly worker: WorkerName;
  readonly since: readonly { readonly inode: number; readonly sinceMs: number }[];
}

export interface InFlight {
  /** At least so old is the oldest of them. */
  readonly ageSeconds: number;
  /** Gunicorn kills a worker of this kind that was told to stop after so long, whatever it does. */
  readonly cutSeconds: number;
}

export const maximumConnections = 200;

export function connectionsAt(
  before: Connections | undefined,
  worker: WorkerName,
  inodes: readonly number[],
  nowMs: number,
): Connections {
  const isSame = before?.worker.pid === worker.pid && before.worker.startTicks === worker.startTicks;
  const known = new Map(isSame ? before.since.map(({ inode, sinceMs }) => [inode, sinceMs]) : []);
  return {
    worker: { pid: worker.pid, startTicks: worker.startTicks },
    since: inodes
      .slice(0, maximumConnections)
      .map((inode) => ({ inode, sinceMs: Math.min(known.get(inode) ?? nowMs, nowMs) })),
  };
}

export function ageSecondsOf({ since }: Connections, nowMs: number): number {
  return since.reduce((oldest, { sinceMs }) => Math.max(oldest, (nowMs - sinceMs) / 1000), 0);
}

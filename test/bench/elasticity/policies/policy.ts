// What each policy of the comparison is given, and what it answers.
import type { Reading } from '../service';
import type { Server } from '../server';
import type { Workload } from '../workload';

export interface Seen {
  readonly nowSeconds: number;
  readonly intervalSeconds: number;
  /** Workers that were not told to stop. */
  readonly workers: number;
  /** Undefined: nothing could be read since the last time. Which is not that nothing happens. */
  readonly reading: Reading | undefined;
  /** Connections on the socket, five times within the last two seconds; empty where it could not be read. */
  readonly backlogs: readonly number[];
  /** Workers in a request, three times within the last second; empty where they could not be counted. */
  readonly busy: readonly number[];
  readonly server: Server;
  readonly minWorkers: number;
  readonly maxWorkers: number;
}

export interface Policy {
  /** How many workers should run from now on; what is outside of the bounds is put inside. */
  decide(seen: Seen): number;
}

export interface PolicyKind {
  readonly name: string;
  /** How often it decides where it is its own master, in seconds. */
  readonly ownIntervalSeconds: number;
  /** A policy that has seen nothing yet. `workload`: for those who know the future. */
  readonly make: (workload: Workload, intervalSeconds: number) => Policy;
  /** Workers that run at the start; default: what the load demands then, as somebody has left them. */
  readonly startWith?: (workload: Workload) => number;
  /** No policy to be compared with, but a bound or a variant of our own. */
  readonly role: 'ours' | 'variant' | 'peer' | 'static' | 'oracle';
}

/** CPU seconds a second of a worker that is never idle, where nobody takes the CPU away. */
export function fullWorkerCores(server: Server): number {
  return server.cpuShare;
}

/** Percent of all CPUs, of the whole server. */
export function systemCpuPercent({ cpuSeconds, seconds }: Reading, { cores, otherCores }: Server): number {
  return seconds <= 0 ? 0 : Math.min(100, (100 * (cpuSeconds / seconds + otherCores)) / cores);
}

/** Percent of all CPUs, of the service alone. */
export function serviceCpuPercent({ cpuSeconds, seconds }: Reading, { cores }: Server): number {
  return seconds <= 0 ? 0 : Math.min(100, (100 * cpuSeconds) / seconds / cores);
}

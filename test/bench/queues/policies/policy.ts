// What each policy for a queue is given, and what it answers.
import type { PoolReading } from '../pool';

export interface QueueSeen {
  readonly intervalSeconds: number;
  readonly reading: PoolReading;
  readonly minProcesses: number;
  readonly maxProcesses: number;
}

export interface QueuePolicy {
  /** How many processes should run from now on. */
  decide(seen: QueueSeen): number;
}

export interface QueuePolicyKind {
  readonly name: string;
  readonly intervalSeconds: number;
  /** See TaskPool. */
  readonly idleOnly: boolean;
  readonly make: (maxProcesses: number) => QueuePolicy;
  /** Processes at the start; default: one. */
  readonly startWith?: (maxProcesses: number) => number;
}

/** worker_prefetch_multiplier's default. */
export const prefetchMultiplier = 4;

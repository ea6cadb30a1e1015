// One policy through one queue.
import type { Trace } from '../elasticity/trace';
import { loadOf } from './load';
import { queuePolicies } from './policies/all';
import type { QueuePolicyKind } from './policies/policy';
import { TaskPool, type TaskLoad } from './pool';

/** What a process needs until it takes tasks: a fork of Celery's pool; a pod takes longer, which is left out. */
const startSeconds = 1;
/** A task that waited longer is late. */
export const lateSeconds = 60;
/** How often the agent ticks. */
const commonSeconds = 120;
const mostDrainSeconds = 24 * 3600;

export interface QueueRun {
  readonly policy: string;
  readonly intervalSeconds: number;
  readonly tasks: number;
  readonly done: number;
  readonly late: number;
  /** Seconds that tasks waited. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly longest: number;
  readonly processHours: number;
  readonly changes: number;
}

export function runQueue(
  kind: QueuePolicyKind,
  load: TaskLoad,
  seconds: number,
  maxProcesses: number,
  intervalSeconds = kind.intervalSeconds,
): QueueRun {
  const options = { startSeconds, idleOnly: kind.idleOnly, lateSeconds };
  const pool = new TaskPool(load, options, kind.startWith?.(maxProcesses) ?? 1);
  const policy = kind.make(maxProcesses);
  let end = seconds;
  for (let at = intervalSeconds; at < seconds || !pool.isQuiet; at += intervalSeconds) {
    if (at > seconds + mostDrainSeconds) break;
    pool.advance(at);
    const seen = { intervalSeconds, reading: pool.read(), minProcesses: 1, maxProcesses };
    pool.scaleTo(Math.min(maxProcesses, Math.max(1, policy.decide(seen))));
    end = Math.max(end, at);
  }
  return {
    policy: kind.name,
    intervalSeconds,
    tasks: load.arrivals.length,
    done: pool.done,
    late: pool.late,
    p50: pool.waits.quantile(0.5) ?? 0,
    p95: pool.waits.quantile(0.95) ?? 0,
    p99: pool.waits.quantile(0.99) ?? 0,
    longest: pool.longestWait,
    processHours: hoursOf(pool.supply, end),
    changes: pool.supply.length - 1,
  };
}

function hoursOf(supply: TaskPool['supply'], end: number): number {
  return (
    supply.reduce((sum, { atSeconds, workers }, index) => {
      const until = supply[index + 1]?.atSeconds ?? end;
      return sum + workers * (until - atSeconds);
    }, 0) / 3600
  );
}

export interface QueueCase {
  readonly trace: string;
  readonly maxProcesses: number;
  /** Each as often as it decides by itself, and all as often as the agent. */
  readonly own: readonly QueueRun[];
  readonly common: readonly QueueRun[];
}

export function benchQueues(traces: readonly Trace[], maxProcesses: number, seed: number): QueueCase[] {
  return traces.map((trace) => {
    const load = loadOf(trace, seed);
    const seconds = trace.counts.length * trace.stepSeconds;
    const runAll = (intervalSeconds?: number): QueueRun[] =>
      queuePolicies.map((kind) => runQueue(kind, load, seconds, maxProcesses, intervalSeconds));
    return { trace: trace.name, maxProcesses, own: runAll(), common: runAll(commonSeconds) };
  });
}

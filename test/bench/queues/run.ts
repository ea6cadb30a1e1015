// One policy through one queue.
import { Histogram } from '../elasticity/histogram';
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

/** `phases`: in so many runs the ticks fall elsewhere in the minutes of the load, which is chance; together they are one. */
export function runQueue(
  kind: QueuePolicyKind,
  load: TaskLoad,
  seconds: number,
  maxProcesses: number,
  intervalSeconds = kind.intervalSeconds,
  phases = 1,
): QueueRun {
  const once = Array.from({ length: phases }, (_, phase) =>
    runOnce(kind, shifted(load, (phase * commonSeconds) / phases), seconds, maxProcesses, intervalSeconds),
  );
  const sum = (value: (run: Once) => number): number => once.reduce((total, run) => total + value(run), 0);
  const waits = new Histogram();
  for (const run of once) waits.addAll(run.pool.waits);
  return {
    policy: kind.name,
    intervalSeconds,
    tasks: phases * load.arrivals.length,
    done: sum(({ pool }) => pool.done),
    late: sum(({ pool }) => pool.late),
    p50: waits.quantile(0.5) ?? 0,
    p95: waits.quantile(0.95) ?? 0,
    p99: waits.quantile(0.99) ?? 0,
    longest: Math.max(...once.map(({ pool }) => pool.longestWait)),
    processHours: sum(({ pool, end }) => hoursOf(pool.supply, end)) / phases,
    changes: Math.round(sum(({ pool }) => pool.supply.length - 1) / phases),
  };
}

/** The same tasks, that much later by the clock that makes everybody tick. */
function shifted({ arrivals, seconds }: TaskLoad, bySeconds: number): TaskLoad {
  return { arrivals: arrivals.map((at) => at + bySeconds), seconds };
}

interface Once {
  readonly pool: TaskPool;
  /** Seconds since the start. */
  readonly end: number;
}

function runOnce(
  kind: QueuePolicyKind,
  load: TaskLoad,
  seconds: number,
  maxProcesses: number,
  intervalSeconds: number,
): Once {
  const options = { startSeconds, idleOnly: kind.idleOnly, lateSeconds };
  const pool = new TaskPool(load, options, kind.startWith?.(maxProcesses) ?? 1);
  const policy = kind.make(maxProcesses);
  let end = seconds;
  // All have seen it idle before the first task comes.
  for (let at = 0; at < seconds || !pool.isQuiet; at += intervalSeconds) {
    if (at > seconds + mostDrainSeconds) break;
    pool.advance(at);
    const seen = { intervalSeconds, reading: pool.read(), minProcesses: 1, maxProcesses };
    pool.scaleTo(Math.min(maxProcesses, Math.max(1, policy.decide(seen))));
    end = Math.max(end, at);
  }
  return { pool, end };
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
  readonly tasks: number;
  readonly maxProcesses: number;
  /** Each as often as it decides by itself, and all as often as the agent. */
  readonly own: readonly QueueRun[];
  readonly common: readonly QueueRun[];
}

export function benchQueues(traces: readonly Trace[], maxProcesses: number, seed: number, phases: number): QueueCase[] {
  return traces.map((trace) => {
    const load = loadOf(trace, seed);
    const seconds = trace.counts.length * trace.stepSeconds;
    const runAll = (intervalSeconds?: number): QueueRun[] =>
      queuePolicies.map((kind) => runQueue(kind, load, seconds, maxProcesses, intervalSeconds, phases));
    return {
      trace: trace.name,
      tasks: load.arrivals.length,
      maxProcesses,
      own: runAll(),
      common: runAll(commonSeconds),
    };
  });
}

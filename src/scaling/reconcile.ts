/** What runs against what should run: put right what a start or a reload undid, respect what a person did. */
import { message } from '../words/message';
import type { DecideInput, Decision, Reason } from './decision';
import type { WorkerName } from './processName';
import { maximumWorkers, type ProjectMemory } from './state';

export const holdMinutes = 60;
export const mostAttempts = 3;
/** A reload whose old workers drain for longer is judged by what runs. */
const mostReloadMs = 10 * 60_000;

export interface Reconciled {
  readonly decision: Decision;
  readonly memory: ProjectMemory;
}

/** The decision where the count alone settles it; undefined where the thresholds have their say. `workers`: what runs. */
export function reconcile(input: DecideInput, workers: number): Reconciled | { readonly memory: ProjectMemory } {
  const { settings, nowMs } = input;
  const { minWorkers: min, maxWorkers: max } = settings;
  const before = withStaleForgotten(input);
  const restarted = wasRestarted(input, before);
  const clamped = Math.min(Math.max(workers, min), max);
  const memory: ProjectMemory = { ...before, master: input.service.master };
  const agreed: ProjectMemory = {
    ...memory,
    ...agreedOn(input, before),
    agreedMs: nowMs,
    mismatch: undefined,
    failedAttempts: 0,
  };

  if (before.desired === undefined) {
    if (workers !== clamped) return toBounds(input, workers, clamped, { ...agreed, agreedMs: undefined });
    return {
      decision: hold(workers, 'adopt', message('scaling.adopted', { workers })),
      memory: { ...agreed, desired: workers },
    };
  }

  const desired = Math.min(Math.max(before.desired, min), max);
  if (workers === desired) {
    // Anything new about the bounds needs no step; an attempt that ended elsewhere has ended well.
    return { memory: { ...agreed, desired } };
  }
  const unfinished = before.failedAttempts > 0;
  if (restarted || unfinished) {
    if (before.failedAttempts >= mostAttempts) {
      const params = { desired, workers, attempts: mostAttempts };
      return {
        decision: {
          ...hold(workers, 'failed', message('scaling.gaveUp', params)),
          errors: [message('scaling.gaveUp', params)],
        },
        memory: { ...agreed, desired: clamped },
      };
    }
    return {
      decision: step(workers, desired, 'reconcile', message('scaling.reconcile', { workers, desired })),
      memory: { ...memory, desired, mismatch: undefined },
    };
  }
  if (workers !== clamped) return toBounds(input, workers, clamped, memory);
  const replaced = replacement(input, before);
  const sinceMs = before.replacingSinceMs ?? nowMs;
  if (replaced === 'wholly' || (replaced === 'partly' && nowMs - sinceMs > mostReloadMs)) {
    return {
      decision: step(workers, desired, 'reconcile', message('scaling.reconcile', { workers, desired })),
      memory: { ...memory, desired, mismatch: undefined, replacingSinceMs: undefined },
    };
  }
  if (replaced === 'partly') {
    return {
      decision: hold(workers, 'reloading', message('scaling.reloading', { workers, desired })),
      memory: {
        ...memory,
        desired,
        mismatch: undefined,
        replacingSinceMs: Math.min(sinceMs, nowMs),
        agreedMs: memory.agreedMs,
      },
    };
  }
  if (before.mismatch?.workers !== workers) {
    // A worker that dies is replaced within a second or two, a reload takes longer: one look is no proof of a hand.
    return {
      decision: hold(workers, 'unsettled', message('scaling.unsettled', { workers, desired })),
      memory: { ...memory, desired, mismatch: { workers, sinceMs: nowMs } },
    };
  }
  return {
    decision: hold(workers, 'hand', message('scaling.hand', { workers, desired, minutes: holdMinutes })),
    memory: { ...agreed, desired: workers, heldUntilMs: nowMs + holdMinutes * 60_000 },
  };
}

function toBounds(input: DecideInput, workers: number, to: number, memory: ProjectMemory): Reconciled {
  const { minWorkers: min, maxWorkers: max } = input.settings;
  return {
    decision: step(workers, to, 'bounds', message('scaling.bounds', { workers, min, max })),
    memory: { ...memory, desired: to, mismatch: undefined, heldUntilMs: undefined },
  };
}

/** After a long time without a tick (the timer was stopped) nobody knows any more who set the count. */
function withStaleForgotten(input: DecideInput): ProjectMemory {
  const { memory, nowMs, intervalSeconds } = input;
  const lastSeenMs = Math.max(memory.agreedMs ?? 0, memory.mismatch?.sinceMs ?? 0, memory.restoredMs ?? 0);
  const stale = nowMs - lastSeenMs > Math.max(15 * 60_000, 5 * intervalSeconds * 1000);
  if (memory.desired === undefined || !stale || memory.failedAttempts > 0) return memory;
  return { ...memory, desired: undefined, mismatch: undefined, heldUntilMs: undefined };
}

/**
 * What became of the workers that were agreed on. A hand adds one (all old ones stay) or ends one (no new one comes): only
 * where old ones went and new ones came was something replaced.
 */
function replacement(
  { service: { workerNames } }: DecideInput,
  { agreedWorkers }: ProjectMemory,
): 'not' | 'partly' | 'wholly' {
  if (workerNames === undefined || workerNames.length === 0 || agreedWorkers.length === 0) return 'not';
  const stayed = workerNames.filter((worker) => has(agreedWorkers, worker)).length;
  if (stayed === agreedWorkers.length || stayed === workerNames.length) return 'not';
  return stayed === 0 ? 'wholly' : 'partly';
}

/**
 * The workers to remember at a tick that found as many as desired. Old and new ones of a reload may together make exactly that
 * number: while some are replaced the ones before stay agreed, for a minute and at least one more tick, so that what is left
 * when the old ones have gone is not taken for a hand.
 */
function agreedOn(
  input: DecideInput,
  before: ProjectMemory,
): Pick<ProjectMemory, 'agreedWorkers' | 'replacingSinceMs'> {
  const { workerNames } = input.service;
  const sinceMs = before.replacingSinceMs;
  if (workerNames === undefined) return { agreedWorkers: before.agreedWorkers, replacingSinceMs: sinceMs };
  const isOver = sinceMs !== undefined && Math.abs(input.nowMs - sinceMs) >= 60_000;
  if (replacement(input, before) !== 'partly' || isOver) {
    const names = workerNames.slice(0, maximumWorkers).map(({ pid, startTicks }) => ({ pid, startTicks }));
    return { agreedWorkers: names, replacingSinceMs: undefined };
  }
  return { agreedWorkers: before.agreedWorkers, replacingSinceMs: sinceMs ?? input.nowMs };
}

function has(workers: readonly WorkerName[], { pid, startTicks }: WorkerName): boolean {
  return workers.some((other) => other.pid === pid && other.startTicks === startTicks);
}

/** Another main process than last time, or every worker younger than the last time all was well (a reload replaces them all). */
function wasRestarted(input: DecideInput, memory: ProjectMemory): boolean {
  const now = input.service.master;
  const then = memory.master;
  if (now !== undefined && then !== undefined) {
    if (now.pid !== then.pid || now.startTicks !== then.startTicks || now.bootId !== then.bootId) return true;
  }
  const oldest = input.service.oldestWorkerStartedMs;
  return oldest !== undefined && memory.agreedMs !== undefined && oldest > memory.agreedMs;
}

export function hold(workers: number, rule: Reason, reason: Decision['reason']): Decision {
  return { action: 'hold', from: workers, to: workers, rule, reason, vetoes: [], notes: [], errors: [] };
}

export function step(from: number, to: number, rule: string, reason: Decision['reason']): Decision {
  const action = to > from ? 'scale_up' : to < from ? 'scale_down' : 'hold';
  return { action, from, to, rule, reason, vetoes: [], notes: [], errors: [] };
}

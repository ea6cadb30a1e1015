/** What a broker says of a project's queues. */
import type { QueueHead } from './state';

/** The rule of decisions that `max_task_age_seconds` made: its key in the configuration. */
export const taskAgeRule = 'max_task_age_seconds';

export interface QueueReading {
  readonly queues: readonly QueueCount[];
  /** What the service's own node says; undefined: it was not asked, or did not answer. */
  readonly own?: OwnNode;
}

/** A Celery worker as its own remote control tells it. */
export interface OwnNode {
  /** Tasks that its processes work on. */
  readonly active: number;
  /** Names of the queues that it takes tasks from. */
  readonly consumes: readonly string[];
}

export interface QueueCount {
  readonly queue: string;
  /** Tasks in the broker that no worker has taken. */
  readonly ready: number;
  /** Tasks that workers have taken and not begun, those with a future `eta` not counted; undefined: the broker does not tell. */
  readonly reserved: number | undefined;
  /** Reserved tasks with a future `eta`: they wait for their time, not for a process. */
  readonly scheduled: number | undefined;
  /** Workers that take tasks from it; undefined: the broker does not tell. */
  readonly consumers: number | undefined;
  /** The oldest ready task's id; undefined: there is none, or the broker does not tell. */
  readonly head: string | undefined;
  /** How long the oldest ready task has waited at least; undefined: not known. */
  readonly oldestSeconds: number | undefined;
}

export function waitingIn({ ready, reserved }: QueueCount): number {
  return ready + (reserved ?? 0);
}

/**
 * Since when tasks wait while no process of the service works; undefined: they do not. Where the node did not answer it is as before.
 */
export function idleSince(reading: QueueReading, before: number | undefined, nowMs: number): number | undefined {
  const { own } = reading;
  if (totalsOf(reading).waiting === 0) return undefined;
  if (own === undefined) return before;
  return own.active > 0 ? undefined : Math.min(before ?? nowMs, nowMs);
}

export interface QueueTotals {
  readonly waiting: number;
  readonly reserved: number | undefined;
  readonly scheduled: number | undefined;
  readonly oldestSeconds: number | undefined;
}

export function totalsOf({ queues }: QueueReading): QueueTotals {
  const sum = (values: readonly (number | undefined)[]): number | undefined =>
    values.every((value) => value === undefined)
      ? undefined
      : values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const ages = queues.map(({ oldestSeconds }) => oldestSeconds).filter((seconds) => seconds !== undefined);
  return {
    waiting: queues.reduce((total, queue) => total + waitingIn(queue), 0),
    reserved: sum(queues.map(({ reserved }) => reserved)),
    scheduled: sum(queues.map(({ scheduled }) => scheduled)),
    oldestSeconds: ages.length === 0 ? undefined : Math.max(...ages),
  };
}

/** The oldest tasks now, each with the time at which it was first seen to be the oldest. */
export function headsOf({ queues }: QueueReading, before: readonly QueueHead[], nowMs: number): readonly QueueHead[] {
  return queues.flatMap(({ queue, head }) => {
    if (head === undefined) return [];
    const same = before.find((each) => each.queue === queue && each.task === head);
    return [{ queue, task: head, sinceMs: Math.min(same?.sinceMs ?? nowMs, nowMs) }];
  });
}

/** The reading with the ages that the agent has seen for itself, where the broker tells none. */
export function withAges({ queues, ...rest }: QueueReading, heads: readonly QueueHead[], nowMs: number): QueueReading {
  return {
    ...rest,
    queues: queues.map((count) => {
      const head = heads.find(({ queue }) => queue === count.queue);
      const seen = head === undefined ? undefined : (nowMs - head.sinceMs) / 1000;
      const oldestSeconds =
        count.oldestSeconds === undefined || seen === undefined
          ? (count.oldestSeconds ?? seen)
          : Math.max(count.oldestSeconds, seen);
      return { ...count, oldestSeconds };
    }),
  };
}

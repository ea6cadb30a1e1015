/** What a broker says of a project's queues. */

/** The oldest task of a queue, and since when it has been that. */
export interface QueueHead {
  readonly queue: string;
  readonly task: string;
  readonly sinceMs: number;
}

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
  /** Of its pool. */
  readonly processes: number;
  /** Tasks that it has taken and not begun, those with a future `eta` not counted; absent: it was not asked, or did not answer. */
  readonly reserved?: number;
  /** Tasks with a future `eta` that it has taken; absent: as above. */
  readonly scheduled?: number;
  /** Names of the queues that it takes tasks from. */
  readonly consumes: readonly string[];
}

export interface QueueCount {
  readonly queue: string;
  /** Tasks in the broker that no worker has taken. */
  readonly ready: number;
  /** How many of the ready ones are held back, and no backlog; absent: none. */
  readonly heldBack?: number;
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

export function waitingIn({ ready, heldBack = 0, reserved }: QueueCount): number {
  return ready - heldBack + (reserved ?? 0);
}

/** Ready tasks of a queue that the service does not take although it has processes to spare. */
export interface HeldBack {
  readonly queue: string;
  readonly tasks: number;
  /** When that was last seen. */
  readonly seenMs: number;
}

/** So long it holds of those that are ready still, while all processes work and nothing can be seen. */
const heldBackMs = 5 * 60_000;

/**
 * What a worker takes it may keep until its time (`countdown`, `eta`), and it takes only so many: RabbitMQ before 4.3 let it take one
 * more for each, from then on a classic queue does not (no global prefetch), and Celery 5.6's `worker_eta_task_limit` ends that
 * everywhere. Then tasks stay ready, countdowns among them, and the broker can't tell which: no further process would take any.
 * It shows where processes of the service are idle, nothing is reserved for them, and tasks are ready nevertheless.
 */
export function heldBackIn({ queues, own }: QueueReading, before: readonly HeldBack[], nowMs: number): HeldBack[] {
  if (own === undefined) return before.filter(({ seenMs }) => nowMs - seenMs < heldBackMs);
  if ((own.scheduled ?? 0) === 0) return [];
  const isIdle = own.active < own.processes && own.reserved === 0;
  return queues.flatMap(({ queue, ready }) => {
    if (ready === 0 || !own.consumes.includes(queue)) return [];
    if (isIdle) return [{ queue, tasks: ready, seenMs: nowMs }];
    const seen = before.find((each) => each.queue === queue && nowMs - each.seenMs < heldBackMs);
    return seen === undefined ? [] : [{ ...seen, tasks: Math.min(seen.tasks, ready) }];
  });
}

export function withHeldBack({ queues, ...rest }: QueueReading, held: readonly HeldBack[]): QueueReading {
  return {
    ...rest,
    queues: queues.map((count) => {
      const tasks = Math.min(held.find(({ queue }) => queue === count.queue)?.tasks ?? 0, count.ready);
      return tasks === 0 ? count : { ...count, heldBack: tasks };
    }),
  };
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
  /** Ready, and no backlog. */
  readonly heldBack: number;
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
    heldBack: queues.reduce((total, { heldBack = 0 }) => total + heldBack, 0),
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

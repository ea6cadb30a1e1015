/** What a service's own node says of itself, asked over the broker by Celery's remote control (kombu/pidbox.py). */
import type { OwnNode } from '../../scaling/queue';
import type { OwnProcesses } from './job';
import { field } from './message';

/** How long nodes have to answer; one whose event loop is alive answers within milliseconds. */
export const answerMs = 1500;
/** kombu's names for the exchanges of questions and answers. */
export const questionsExchange = 'celery.pidbox';
export const answersExchange = 'reply.celery.pidbox';

export const ownMethods = ['stats', 'active', 'active_queues'] as const;
export type OwnMethod = (typeof ownMethods)[number];

/** What nodes have answered to each question; each answer is `{NODE: …}`. */
export type Answers = Readonly<
  Record<OwnMethod, readonly unknown[]> & Partial<Record<'reserved' | 'scheduled', readonly unknown[]>>
>;

/** The question as workers read it. `replyTo`: routing key of the answers. */
export function questionOf(method: string, ticket: string, replyTo: string): string {
  const reply = { exchange: answersExchange, routing_key: replyTo };
  return JSON.stringify({
    method,
    arguments: {},
    destination: null,
    pattern: null,
    matcher: null,
    ticket,
    reply_to: reply,
  });
}

/** Undefined where it has not answered all, or two may be meant. */
export function ownNodeOf(answers: Answers, { pid, processes }: OwnProcesses): OwnNode | undefined {
  const named = (method: keyof Answers): [string, unknown][] =>
    (answers[method] ?? []).flatMap((answer) =>
      typeof answer === 'object' && answer !== null ? Object.entries(answer) : [],
    );
  const own = named('stats').filter(([, stats]) => {
    const pool: unknown = field(field(stats, 'pool'), 'processes');
    return field(stats, 'pid') === pid && Array.isArray(pool) && sameNumbers(pool, processes);
  });
  const [name] = own.length === 1 ? (own[0] ?? []) : [];
  if (name === undefined || named('stats').filter(([each]) => each === name).length > 1) return undefined;
  const answerTo = (method: keyof Answers): unknown => named(method).find(([each]) => each === name)?.[1];
  const active = answerTo('active');
  const queues = answerTo('active_queues');
  const reserved = answerTo('reserved');
  const scheduled = answerTo('scheduled');
  if (!Array.isArray(active)) return undefined;
  return {
    active: active.length,
    processes: processes.length,
    ...(Array.isArray(reserved) ? { reserved: reserved.length } : {}),
    ...(Array.isArray(scheduled) ? { scheduled: scheduled.length } : {}),
    // Where it consumes nothing at all, Celery 5.2 answers with null.
    consumes: Array.isArray(queues) ? queues.map((queue) => String(field(queue, 'name'))) : [],
  };
}

/** Ids of the tasks that the processes of all nodes work on, as far as they have answered. */
export function activeTasks({ active }: Pick<Answers, 'active'>): ReadonlySet<string> {
  const tasks = active.flatMap((answer): unknown[] =>
    typeof answer === 'object' && answer !== null ? Object.values(answer).flat() : [],
  );
  return new Set(tasks.map((task) => field(task, 'id')).filter((id) => typeof id === 'string'));
}

function sameNumbers(some: readonly unknown[], others: readonly number[]): boolean {
  return some.length === others.length && others.every((each) => some.includes(each));
}

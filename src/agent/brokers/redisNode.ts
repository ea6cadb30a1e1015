/**
 * Asks a node over Redis as kombu does (kombu/transport/redis.py): the question is published, the answers come into a list that a
 * binding names. Both are gone when it ends.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import type { OwnNode } from '../../scaling/queue';
import type { OwnProcesses } from './job';
import { field } from './message';
import {
  activeTasks,
  answerMs,
  answersExchange,
  ownMethods,
  ownNodeOf,
  questionOf,
  questionsExchange,
  type OwnMethod,
} from './ownNode';

/** How long others have to answer when the own node has. */
const othersMs = 200;

/** What kombu puts between the parts of a binding; not the separator of priorities, which can be configured. */
export const bindingSeparator = '\u0006\u0016';

export interface Heard {
  /** Undefined where it does not answer. */
  readonly node: OwnNode | undefined;
  /** See `activeTasks`. */
  readonly active: ReadonlySet<string>;
}

/** Throws what Redis says, where it does not let one ask. */
export async function askOverRedis(
  client: Redis,
  { keyPrefix, database }: { readonly keyPrefix: string; readonly database: number },
  own: OwnProcesses,
): Promise<Heard> {
  // The same for every tick: what comes too late is thrown away by the next.
  const key = `autoscaler-${hostname()}-${own.pid}`;
  const list = `${key}.${answersExchange}`;
  const bindings = `${keyPrefix}_kombu.binding.${answersExchange}`;
  const binding = [key, '', list].join(bindingSeparator);
  await client.del(`${keyPrefix}${list}`);
  await client.sadd(bindings, binding);
  try {
    const tickets = new Map<string, OwnMethod>();
    let nodes = 0;
    for (const method of ownMethods) {
      const ticket = randomUUID();
      tickets.set(ticket, method);
      const question = envelopeOf(questionOf(method, ticket, key));
      nodes = await client.publish(`${keyPrefix}/${database}.${questionsExchange}`, question);
    }
    const answers: Record<OwnMethod, unknown[]> = { stats: [], active: [], active_queues: [] };
    let deadlineMs = performance.now() + answerMs;
    for (let missing = nodes * ownMethods.length; missing > 0 && performance.now() < deadlineMs;) {
      const text = await client.rpop(`${keyPrefix}${list}`);
      if (text === null) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        continue;
      }
      missing -= 1;
      const { ticket, body } = answerIn(text);
      const method = tickets.get(ticket);
      if (method !== undefined) answers[method].push(body);
      // Others may be slow: they work on a task in the process that would answer.
      const isKnown = ownNodeOf(answers, own) !== undefined && answers.active_queues.length === answers.stats.length;
      if (isKnown) deadlineMs = Math.min(deadlineMs, performance.now() + othersMs);
    }
    return { node: ownNodeOf(answers, own), active: activeTasks(answers) };
  } finally {
    await client.srem(bindings, binding);
    await client.del(`${keyPrefix}${list}`);
  }
}

function envelopeOf(body: string): string {
  return JSON.stringify({
    body: Buffer.from(body).toString('base64'),
    'content-type': 'application/json',
    'content-encoding': 'utf-8',
    headers: { clock: 1, expires: Date.now() / 1000 + answerMs / 1000 },
    properties: {
      delivery_mode: 2,
      delivery_info: { exchange: questionsExchange, routing_key: '' },
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: randomUUID(),
    },
  });
}

function answerIn(text: string): { readonly ticket: string; readonly body: unknown } {
  try {
    const envelope: unknown = JSON.parse(text);
    const body = field(envelope, 'body');
    const isEncoded = field(field(envelope, 'properties'), 'body_encoding') === 'base64';
    const json = isEncoded ? Buffer.from(String(body), 'base64').toString('utf8') : String(body);
    return { ticket: String(field(field(envelope, 'headers'), 'ticket')), body: JSON.parse(json) as unknown };
  } catch {
    return { ticket: '', body: undefined };
  }
}

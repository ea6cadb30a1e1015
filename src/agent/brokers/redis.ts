/**
 * Tasks in Redis, where kombu puts them (kombu/transport/redis.py): a list for each queue and priority, newest first, and a hash
 * with what workers have reserved and not acknowledged yet, of all queues together.
 */
import { Redis, type RedisOptions } from 'ioredis';
import type { RedisTarget, SentinelTarget } from '../../config/brokerUrl';
import type { QueueCount } from '../../scaling/queue';
import type { Counted, ReadJob } from './job';
import { isScheduled, sentMs, taskOf, type Envelope } from './message';
import { askOverRedis, bindingSeparator } from './redisNode';
import { tlsOptions } from './tlsFiles';

/** Beyond so many reserved tasks they are not looked into: that would take longer than a tick may. */
const mostReserved = 50_000;
/** Beyond so many ready tasks in a list the others are taken for ready. */
const mostReady = 5000;
const chunk = 500;
/** Throws what the client or the server says. */
export async function readRedis(target: RedisTarget | SentinelTarget, job: ReadJob): Promise<Counted> {
  const client = new Redis(optionsOf(target, job));
  let failure: Error | undefined;
  // Without a listener an error ends the process; the first one says most.
  client.on('error', (error: Error) => (failure ??= error));
  try {
    await client.connect();
    const place = { keyPrefix: job.options.keyPrefix, database: target.database };
    // Who may only read still counts. What ends between question and count is nowhere any more.
    const heard = job.own && (await askOverRedis(client, place, job.own).catch(() => undefined));
    const counts = await count(client, job, heard?.active ?? new Set());
    return { counts, ...(heard?.node === undefined ? {} : { own: heard.node }) };
  } catch (error) {
    throw failure ?? error;
  } finally {
    client.disconnect();
  }
}

function optionsOf(
  target: RedisTarget | SentinelTarget,
  { timeoutMs, options, sentinelPassword }: ReadJob,
): RedisOptions {
  const { username, password, database } = target;
  const common: RedisOptions = {
    db: database,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    // INFO may be forbidden; a server that still loads its data says so by itself.
    enableReadyCheck: false,
  };
  if (target.kind === 'sentinel') {
    return {
      ...common,
      sentinels: target.sentinels.map(({ host, port }) => ({ host, port })),
      name: options.masterName ?? 'mymaster',
      ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
      sentinelRetryStrategy: () => null,
    };
  }
  const { at, tls } = target;
  if (typeof at === 'string') return { ...common, path: at };
  return { ...common, host: at.host, port: at.port, ...(tls === undefined ? {} : { tls: tlsOptions(tls) }) };
}

/** `active`: tasks that do not wait although they are not acknowledged: with `acks_late` they are when they have ended. */
async function count(
  client: Redis,
  { queues, options }: ReadJob,
  active: ReadonlySet<string>,
): Promise<readonly QueueCount[]> {
  const { keyPrefix, separator, prioritySteps } = options;
  const reserved = await readReserved(client, queues, options, active);
  const counts: QueueCount[] = [];
  for (const queue of queues) {
    const keys = [...new Set([0, ...prioritySteps])].map((step) =>
      step === 0 ? `${keyPrefix}${queue}` : `${keyPrefix}${queue}${separator}${step}`,
    );
    const lengths = await Promise.all(keys.map((key) => client.llen(key)));
    const later = await Promise.all(keys.map((key) => scheduledIn(client, key)));
    const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
    const taken = reserved.get(queue) ?? { reserved: 0, scheduled: 0 };
    // Of several priorities the least urgent tasks wait longest.
    const last = lengths.reduce((found, length, index) => (length > 0 ? index : found), -1);
    const text = last < 0 ? null : await client.lindex(keys[last] ?? '', -1);
    const oldest = text === null ? undefined : parse(text);
    const sent = oldest === undefined ? undefined : sentMs(oldest);
    counts.push({
      queue,
      ready: Math.max(0, sum(lengths) - sum(later)),
      reserved: taken.reserved,
      scheduled: taken.scheduled + sum(later),
      consumers: undefined,
      head: oldest === undefined ? undefined : taskOf(oldest),
      oldestSeconds: sent === undefined ? undefined : Math.max(0, (Date.now() - sent) / 1000),
    });
  }
  return counts;
}

/** Those of the tasks to be taken next that would only be put aside for later. */
async function scheduledIn(client: Redis, key: string): Promise<number> {
  const now = Date.now();
  let scheduled = 0;
  for (let from = 0; from < mostReady; from += chunk) {
    const texts = await client.lrange(key, -from - chunk, -from - 1);
    for (const text of texts) {
      const envelope = parse(text);
      if (envelope !== undefined && isScheduled(envelope, now)) scheduled += 1;
    }
    if (texts.length < chunk) break;
  }
  return scheduled;
}

interface Reserved {
  reserved: number;
  scheduled: number;
}

async function readReserved(
  client: Redis,
  queues: readonly string[],
  { keyPrefix, unackedKey }: ReadJob['options'],
  active: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Reserved>> {
  const found = new Map<string, Reserved>(queues.map((queue) => [queue, { reserved: 0, scheduled: 0 }]));
  const key = `${keyPrefix}${unackedKey}`;
  const size = await client.hlen(key);
  if (size > mostReserved) throw new Error(`${key} holds ${size} tasks, more than ${mostReserved}`);
  const bindings = new Map<string, readonly string[]>();
  const seen = new Set<string>();
  let cursor = '0';
  do {
    const [next, entries] = await client.hscan(key, cursor, 'COUNT', 500);
    cursor = next;
    for (let index = 0; index + 1 < entries.length; index += 2) {
      const tag = entries[index] ?? '';
      // A scan may give an entry twice.
      if (seen.has(tag)) continue;
      seen.add(tag);
      const [envelope, exchange, routingKey] = parseReserved(entries[index + 1] ?? '');
      if (envelope === undefined || active.has(taskOf(envelope) ?? '')) continue;
      let queue = found.has(routingKey) ? routingKey : undefined;
      if (queue === undefined && exchange !== '') {
        const bound = bindings.get(exchange) ?? (await client.smembers(`${keyPrefix}_kombu.binding.${exchange}`));
        bindings.set(exchange, bound);
        queue = queueBound(bound, routingKey);
      }
      const counted = queue === undefined ? undefined : found.get(queue);
      if (counted === undefined) continue;
      if (isScheduled(envelope, Date.now())) counted.scheduled += 1;
      else counted.reserved += 1;
    }
  } while (cursor !== '0');
  return found;
}

/** A binding is `ROUTING KEY, PATTERN, QUEUE`; of an exchange of the type topic the pattern is a regular expression. */
function queueBound(bindings: readonly string[], routingKey: string): string | undefined {
  for (const binding of bindings) {
    const [key, pattern = '', queue] = binding.split(bindingSeparator);
    if (key === routingKey) return queue;
    try {
      if (pattern !== '' && new RegExp(pattern).test(routingKey)) return queue;
    } catch {
      // Python's expressions are not all JavaScript's.
    }
  }
  return undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function parseReserved(json: string): readonly [Envelope | undefined, string, string] {
  try {
    const value: unknown = JSON.parse(json);
    if (!Array.isArray(value)) return [undefined, '', ''];
    const [envelope, exchange, routingKey] = value as readonly unknown[];
    const isEnvelope = typeof envelope === 'object' && envelope !== null;
    return [isEnvelope ? envelope : undefined, text(exchange), text(routingKey)];
  } catch {
    return [undefined, '', ''];
  }
}

function parse(text: string): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Tasks in RabbitMQ. A passive declaration tells the ready ones. Of those that workers have taken the broker only knows that they
 * are not acknowledged, countdowns among them: the workers themselves say which of them wait for their time, by Celery's remote
 * control, which is a message and its answers (kombu/pidbox.py).
 */
import { randomUUID } from 'node:crypto';
import { connect, type Channel, type ChannelModel, type ConsumeMessage } from 'amqplib';
import type { RabbitTarget } from '../../config/brokerUrl';
import type { QueueCount } from '../../scaling/queue';
import type { ReadJob } from './job';
import { field } from './message';
import { tlsOptions } from './tlsFiles';

/** A worker whose event loop is alive answers within milliseconds. */
const answerMs = 1500;
const requests = 'celery.pidbox';
const replies = 'reply.celery.pidbox';

/** Throws what the client or the server says. */
export async function readRabbit(target: RabbitTarget, { queues, timeoutMs }: ReadJob): Promise<readonly QueueCount[]> {
  const { at, vhost, username, password, tls } = target;
  const connection = await connect(
    {
      protocol: tls === undefined ? 'amqp' : 'amqps',
      hostname: at.host,
      port: at.port,
      vhost,
      username: username ?? 'guest',
      password: password ?? 'guest',
      heartbeat: 0,
    },
    { timeout: timeoutMs, ...(tls === undefined ? {} : { servername: at.host, ...tlsOptions(tls) }) },
  );
  connection.on('error', () => undefined);
  try {
    const ready = await readyIn(connection, queues);
    const nodes = Math.max(0, ...ready.map(({ consumers }) => consumers));
    const taken = nodes === 0 ? undefined : await askWorkers(connection, nodes).catch(() => undefined);
    // What a worker takes within a moment, countdowns it puts aside among them, does not wait.
    const still = await readyIn(connection, queues);
    return ready.map(({ queue, messages, consumers }, index) => ({
      queue,
      ready: Math.min(messages, still[index]?.messages ?? messages),
      reserved: nodes === 0 ? 0 : taken?.reserved.filter((each) => each === queue).length,
      scheduled: nodes === 0 ? 0 : taken?.scheduled.filter((each) => each === queue).length,
      consumers,
      head: undefined,
      oldestSeconds: undefined,
    }));
  } finally {
    await connection.close().catch(() => undefined);
  }
}

interface Ready {
  readonly queue: string;
  readonly messages: number;
  readonly consumers: number;
}

async function readyIn(connection: ChannelModel, queues: readonly string[]): Promise<readonly Ready[]> {
  const ready: Ready[] = [];
  for (const queue of queues) {
    // A queue that is not there closes the channel.
    const channel = await quietChannel(connection);
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    ready.push({ queue, messages: messageCount, consumers: consumerCount });
    await channel.close();
  }
  return ready;
}

async function quietChannel(connection: ChannelModel): Promise<Channel> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  return channel;
}

/** The routing key of each task. */
interface Taken {
  readonly reserved: readonly string[];
  readonly scheduled: readonly string[];
}

/** Undefined where not all of the nodes have answered. */
async function askWorkers(connection: ChannelModel, nodes: number): Promise<Taken | undefined> {
  // Workers made the one, and whoever has asked before made the other.
  await (await quietChannel(connection)).checkExchange(requests);
  const channel = await quietChannel(connection);
  await channel.assertExchange(replies, 'direct', { durable: false, autoDelete: false });
  const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
  const key = randomUUID();
  await channel.bindQueue(queue, replies, key);
  const answers = { reserved: [] as unknown[], scheduled: [] as unknown[] };
  const tickets = new Map<string, 'reserved' | 'scheduled'>();
  let heard: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (heard = resolve));
  const hear = (message: ConsumeMessage | null): void => {
    const method = tickets.get(String(message?.properties.headers?.['ticket']));
    if (message === null || method === undefined) return;
    try {
      answers[method].push(JSON.parse(message.content.toString('utf8')));
    } catch {
      // No answer of a worker.
    }
    if (answers.reserved.length >= nodes && answers.scheduled.length >= nodes) heard();
  };
  await channel.consume(queue, hear, { noAck: true });
  for (const method of ['reserved', 'scheduled'] as const) {
    const ticket = randomUUID();
    tickets.set(ticket, method);
    const reply = { exchange: replies, routing_key: key };
    const request = { method, arguments: {}, destination: null, pattern: null, matcher: null, ticket, reply_to: reply };
    channel.publish(requests, '', Buffer.from(JSON.stringify(request)), {
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      headers: { clock: 1, expires: Date.now() / 1000 + answerMs / 1000 },
      expiration: String(answerMs),
    });
  }
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([all, new Promise((resolve) => (timer = setTimeout(resolve, answerMs)))]);
  clearTimeout(timer);
  if (answers.reserved.length < nodes || answers.scheduled.length < nodes) return undefined;
  const tasks = (answer: unknown): unknown[] =>
    Object.values(typeof answer === 'object' && answer !== null ? answer : {}).flat();
  return {
    reserved: answers.reserved.flatMap(tasks).map(queueOf),
    scheduled: answers.scheduled.flatMap(tasks).map((task) => queueOf(field(task, 'request'))),
  };
}

function queueOf(request: unknown): string {
  return String(field(field(request, 'delivery_info'), 'routing_key'));
}

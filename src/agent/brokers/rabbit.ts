/**
 * Tasks in RabbitMQ. A passive declaration tells the ready ones. Of those that workers have taken the broker only knows that they
 * are not acknowledged, countdowns among them: the workers themselves say which of them wait for their time, by Celery's remote
 * control, which is a message and its answers (kombu/pidbox.py).
 */
import { randomUUID } from 'node:crypto';
import { connect, type Channel, type ChannelModel, type ConsumeMessage } from 'amqplib';
import type { RabbitTarget } from '../../config/brokerUrl';
import type { OwnNode } from '../../scaling/queue';
import type { Counted, OwnProcesses, ReadJob } from './job';
import { field } from './message';
import {
  answerMs,
  answersExchange as replies,
  ownMethods,
  ownNodeOf,
  questionOf,
  questionsExchange as requests,
  type Answers,
} from './ownNode';
import { queueOf } from './routing';
import { tlsOptions } from './tlsFiles';

/** Throws what the client or the server says. */
export async function readRabbit(target: RabbitTarget, { queues, own, timeoutMs }: ReadJob): Promise<Counted> {
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
    const asked = await askWorkers(connection, nodes, own).catch(() => undefined);
    const taken = nodes === 0 ? undefined : asked?.taken;
    // What a worker takes within a moment, countdowns it puts aside among them, does not wait.
    const still = await readyIn(connection, queues);
    const counts = ready.map(({ queue, messages, consumers }, index) => ({
      queue,
      ready: Math.min(messages, still[index]?.messages ?? messages),
      reserved: nodes === 0 ? 0 : taken?.reserved.filter((each) => each === queue).length,
      scheduled: nodes === 0 ? 0 : taken?.scheduled.filter((each) => each === queue).length,
      consumers,
      head: undefined,
      oldestSeconds: undefined,
    }));
    return { counts, ...(asked?.own === undefined ? {} : { own: asked.own }) };
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

/** The queue of each task. */
interface Taken {
  readonly reserved: readonly string[];
  readonly scheduled: readonly string[];
}

interface Asked {
  /** Undefined where not all of the nodes have answered. */
  readonly taken: Taken | undefined;
  readonly own: OwnNode | undefined;
}

const methods = ['reserved', 'scheduled', ...ownMethods] as const;
type Method = (typeof methods)[number];

/** `nodes`: how many consume. */
async function askWorkers(
  connection: ChannelModel,
  nodes: number,
  own: OwnProcesses | undefined,
): Promise<Asked | undefined> {
  // Workers made the one, and whoever has asked before made the other.
  await (await quietChannel(connection)).checkExchange(requests);
  const channel = await quietChannel(connection);
  await channel.assertExchange(replies, 'direct', { durable: false, autoDelete: false });
  const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
  const key = randomUUID();
  await channel.bindQueue(queue, replies, key);
  const answers: Record<Method, unknown[]> & Answers = {
    reserved: [],
    scheduled: [],
    stats: [],
    active: [],
    active_queues: [],
  };
  const tickets = new Map<string, Method>();
  const ownNode = (): OwnNode | undefined => (own === undefined ? undefined : ownNodeOf(answers, own));
  const hasAll = (): boolean =>
    methods.every((method) => answers[method].length >= nodes) && (own === undefined || ownNode() !== undefined);
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
    if (hasAll()) heard();
  };
  await channel.consume(queue, hear, { noAck: true });
  for (const method of methods) {
    const ticket = randomUUID();
    tickets.set(ticket, method);
    channel.publish(requests, '', Buffer.from(questionOf(method, ticket, key)), {
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      headers: { clock: 1, expires: Date.now() / 1000 + answerMs / 1000 },
      expiration: String(answerMs),
    });
  }
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([all, new Promise((resolve) => (timer = setTimeout(resolve, answerMs)))]);
  clearTimeout(timer);
  const queues = new Map(answers.active_queues.flatMap(byNode));
  const isWhole = answers.reserved.length >= nodes && answers.scheduled.length >= nodes;
  const namesIn = (answer: unknown, requestOf: (task: unknown) => unknown): string[] =>
    byNode(answer).flatMap(([node, tasks]) =>
      Array.isArray(tasks) ? tasks.map((task) => queueOf(requestOf(task), queues.get(node))) : [],
    );
  return {
    taken: isWhole
      ? {
          reserved: answers.reserved.flatMap((answer) => namesIn(answer, (task) => task)),
          scheduled: answers.scheduled.flatMap((answer) => namesIn(answer, (task) => field(task, 'request'))),
        }
      : undefined,
    own: ownNode(),
  };
}

function byNode(answer: unknown): [string, unknown][] {
  return typeof answer === 'object' && answer !== null ? Object.entries(answer) : [];
}

/** Reads the queues of a Celery service from its broker, going where the service itself goes. */
import { known, unknownBecause, valueOf, type Known } from '../../base/known';
import { redact } from '../../base/redact';
import { parseBrokerUrl } from '../../config/brokerUrl';
import type { QueueSettings } from '../../config/model';
import type { ServiceLook } from '../../host/look';
import type { QueueReading } from '../../scaling/queue';
import { message, type Message } from '../../words/message';
import { messageOf } from '../messageOf';
import { readOutside } from './outside';
import { readServiceProcess } from './serviceProcess';

const timeoutMs = 4000;
/** Brokers that are tried one after the other, where the URL names several. */
const mostTargets = 3;

/** Brokers over which Celery has no remote control. */
const uncontrolled = /^(?:sqs|gcpubsub|azureservicebus|azurestoragequeues)$/;

/** Why the pool can't be told to change, as far as its broker says it. */
export async function uncontrollable(
  { broker }: QueueSettings,
  { unit, master }: ServiceLook,
): Promise<Message | undefined> {
  const process =
    master === undefined || broker.url !== undefined ? undefined : await readServiceProcess(unit, master.pid);
  const parsed = parseBrokerUrl(broker.url ?? process?.environment[broker.urlEnv] ?? '');
  const scheme = parsed.targets === undefined ? parsed.scheme : undefined;
  if (scheme === undefined || !uncontrolled.test(scheme)) return undefined;
  return message('host.pool.broker', { scheme });
}

/** Never throws. */
export async function readQueue(
  { queues, broker }: QueueSettings,
  { unit, master, workers }: ServiceLook,
): Promise<Known<QueueReading>> {
  const process = master === undefined ? undefined : await readServiceProcess(unit, master.pid);
  if (process === undefined) return unknownBecause(message('agent.broker.notRunning', { unit }));
  const url = broker.url ?? process.environment[broker.urlEnv];
  if (url === undefined || url === '')
    return unknownBecause(
      message(process.isHidden ? 'agent.broker.hidden' : 'agent.broker.noUrl', { name: broker.urlEnv, unit }),
    );
  const parsed = parseBrokerUrl(url);
  if (parsed.targets === undefined) {
    const { scheme } = parsed;
    const name = broker.url === undefined ? broker.urlEnv : 'broker_url';
    if (scheme === undefined) return unknownBecause(message('agent.broker.badUrl', { name, unit }));
    return unknownBecause(message('agent.broker.scheme', { scheme: scheme.slice(0, 40) }));
  }
  const targets = parsed.targets.slice(0, mostTargets);
  const { keyPrefix, separator, prioritySteps, unackedKey, masterName } = broker;
  const { sentinelPasswordEnv } = broker;
  const sentinelPassword = sentinelPasswordEnv === undefined ? undefined : process.environment[sentinelPasswordEnv];
  const options = { keyPrefix, separator, prioritySteps, unackedKey, masterName };
  const processes = valueOf(workers)?.map(({ pid }) => pid) ?? [];
  const own = master === undefined ? undefined : { pid: master.pid, processes };
  try {
    const answer = await readOutside(process, {
      kind: 'read',
      targets,
      queues,
      options,
      sentinelPassword,
      own,
      timeoutMs,
    });
    if ('counts' in answer) {
      return known({ queues: answer.counts, ...(answer.own === undefined ? {} : { own: answer.own }) });
    }
    const { address, detail } = answer;
    if (detail === undefined) {
      return unknownBecause(message('agent.broker.noAnswer', { address, seconds: timeoutMs / 1000 }));
    }
    const passwords = [...targets.map(({ password }) => password), sentinelPassword];
    const secrets = passwords.flatMap((word) => (word === undefined || word === 'guest' ? [] : [word]));
    return unknownBecause(message('agent.broker.failed', { address, detail: redact(detail, secrets) }));
  } catch (error) {
    return unknownBecause(messageOf(error));
  }
}

/** The rules of a project's `celery` that a schema can't express. */
import { parseBrokerUrl } from './brokerUrl';
import type { Celery } from './generated/types';
import type { CelerySettings, Threshold } from './model';
import type { RuleFinding } from './finding';
import { notRising, oneWay, overlapping, stepsOutside, type Steps } from './stepRules';

export function checkCelery(celery: CelerySettings, raw: Celery, path: readonly string[]): RuleFinding[] {
  const { queue, cpuUp, cpuDown, enabled, service } = celery;
  const { up, down, byQueue, broker, maxTaskAgeSeconds } = queue;
  const bounds = { min: celery.minWorkers, max: celery.maxWorkers };
  const stepsAt = (place: readonly string[], rules: readonly Threshold[]): Steps => ({ rules, path: place });
  const all: [ups: Steps, downs: Steps][] = [
    [stepsAt([...path, 'queue_thresholds'], up), stepsAt([...path, 'queue_thresholds'], down)],
    [stepsAt([...path, 'cpu_thresholds'], cpuUp), stepsAt([...path, 'cpu_thresholds'], cpuDown)],
    ...byQueue.map((each): [Steps, Steps] => {
      const place = [...path, 'thresholds_by_queue', each.queue];
      return [stepsAt(place, each.up), stepsAt(place, each.down)];
    }),
  ];
  const findings: RuleFinding[] = all.flatMap(([ups, downs]) =>
    checkSteps(celery, ups, downs, ups.path.includes('cpu_thresholds') ? 'config.overlap' : 'config.queueOverlap'),
  );
  // Where the age of a task sends the pool up, it may also come down by any step, and the other way round.
  if (maxTaskAgeSeconds === undefined) {
    findings.push(
      ...oneWay(
        bounds,
        all.map(([ups]) => ups),
        all.map(([, downs]) => downs),
      ),
    );
  }
  for (const each of byQueue) {
    const place = [...path, 'thresholds_by_queue', each.queue];
    if (queue.queues.includes(each.queue)) continue;
    const params = { queue: each.queue.slice(0, 100) };
    findings.push({ severity: 'warning', code: 'config.queueUnread', params, path: place, onKey: true });
  }
  const rules = [...up, ...down, ...cpuUp, ...cpuDown, ...byQueue.flatMap((each) => [...each.up, ...each.down])];
  if (enabled && rules.length === 0 && maxTaskAgeSeconds === undefined) {
    findings.push({ severity: 'warning', code: 'config.celeryNoThresholds', params: { service }, path, onKey: true });
  }
  if (queue.queues.length === 0) {
    findings.push({ severity: 'error', code: 'config.noQueues', params: {}, path: [...path, 'queues'] });
  }
  const readsQueue = [...up, ...down, ...byQueue].length > 0 || maxTaskAgeSeconds !== undefined;
  if (readsQueue && broker.url === undefined && raw.broker_url_env === undefined) {
    const params = { variable: broker.urlEnv };
    const place = [...path, 'queue_thresholds'];
    findings.push({ severity: 'note', code: 'config.brokerByDefault', params, path: place, onKey: true });
  }
  if (broker.url !== undefined) findings.push(...checkUrl(broker.url, broker.masterName, [...path, 'broker_url']));
  return findings;
}

function checkUrl(url: string, masterName: string | undefined, path: readonly string[]): RuleFinding[] {
  const { targets, ...other } = parseBrokerUrl(url);
  if (targets === undefined) {
    const scheme = 'scheme' in other ? other.scheme : undefined;
    return [
      scheme === undefined
        ? { severity: 'error', code: 'config.brokerUrl', params: {}, path }
        : { severity: 'warning', code: 'config.brokerUnread', params: { scheme: scheme.slice(0, 40) }, path },
    ];
  }
  const findings: RuleFinding[] = [];
  // RabbitMQ's guest is no secret.
  if (targets.some(({ password }) => password !== undefined && password !== 'guest')) {
    findings.push({ severity: 'warning', code: 'config.brokerPassword', params: {}, path });
  }
  if (targets.some(({ kind }) => kind === 'sentinel') && masterName === undefined) {
    findings.push({ severity: 'error', code: 'config.sentinelMaster', params: {}, path });
  }
  return findings;
}

function checkSteps(
  { minWorkers: min, maxWorkers: max }: CelerySettings,
  ups: Steps,
  downs: Steps,
  overlap: 'config.overlap' | 'config.queueOverlap',
): RuleFinding[] {
  return [
    ...stepsOutside({ min, max }, ups),
    ...stepsOutside({ min, max }, downs),
    ...notRising(ups),
    ...notRising(downs),
    ...overlapping(overlap, ups.rules, downs, true),
  ];
}

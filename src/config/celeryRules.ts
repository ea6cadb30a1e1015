/** The rules of a project's `celery` that a schema can't express. */
import { parseBrokerUrl } from './brokerUrl';
import type { CelerySettings, Threshold } from './model';
import { nextUp, type RuleFinding } from './rules';

export function checkCelery(celery: CelerySettings, path: readonly string[]): RuleFinding[] {
  const { queue, cpuUp, cpuDown, enabled, service } = celery;
  const { up, down, byQueue, broker, maxTaskAgeSeconds } = queue;
  const findings: RuleFinding[] = [
    ...checkSteps(celery, up, down, [...path, 'queue_thresholds'], 'config.queueOverlap'),
    ...checkSteps(celery, cpuUp, cpuDown, [...path, 'cpu_thresholds'], 'config.overlap'),
  ];
  for (const each of byQueue) {
    const place = [...path, 'thresholds_by_queue', each.queue];
    findings.push(...checkSteps(celery, each.up, each.down, place, 'config.queueOverlap'));
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
  ups: readonly Threshold[],
  downs: readonly Threshold[],
  path: readonly string[],
  overlap: 'config.overlap' | 'config.queueOverlap',
): RuleFinding[] {
  const findings: RuleFinding[] = [...ups, ...downs]
    .filter(({ workers }) => workers < min || workers > max)
    .map(({ key }) => ({
      severity: 'warning',
      code: 'config.stepOutside',
      params: { key, min, max },
      path: [...path, key],
    }));
  for (const down of downs) {
    const up = nextUp(ups, down.workers);
    // Above a limit and below the same one can't both be; a CPU that stays exactly there is no case to warn of.
    if (up === undefined || down.limit <= up.limit) continue;
    const params = { down: down.key, downLimit: down.limit, up: up.key, upLimit: up.limit };
    findings.push({ severity: 'warning', code: overlap, params, path: [...path, down.key] });
  }
  return findings;
}

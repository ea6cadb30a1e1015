/**
 * Rules that compare a configuration with the server that it is for. None is an error: a service may come later, and a file is
 * not worth less because a server is switched off.
 */
import { settingOf, workersThatFit } from '../host/limits';
import type { CelerySettings, NormalizedConfiguration, ProjectSettings } from './model';
import { nearest } from './nearest';
import type { RuleFinding } from './finding';
import { serviceOf, type ServerFacts, type ServiceFacts } from './serverFacts';
import type { Path } from './tree';
import type { AutoscalerConfiguration } from './generated/types';

/** Pools whose size `celery control pool_grow` changes. */
const scalablePools = ['prefork', 'processes', 'eventlet', 'gevent'];

export function checkAgainstServer(
  raw: AutoscalerConfiguration,
  { projects }: NormalizedConfiguration,
  facts: ServerFacts,
): RuleFinding[] {
  return projects.flatMap((settings) => {
    const path = ['projects', settings.project];
    const written = raw.projects[settings.project];
    const place = written?.service === undefined ? { path, onKey: true } : { path: [...path, 'service'] };
    const service = serviceOf(facts, settings.service);
    const { celery } = settings;
    // A project that is Celery's alone stands for no Gunicorn.
    const isMeant = settings.enabled || written?.service !== undefined || celery === undefined;
    return [
      ...(isMeant ? checkService(settings.service, 'gunicorn', facts, place) : []),
      ...(service?.kind === 'gunicorn' ? checkGunicorn(settings, service, facts, path) : []),
      ...(celery === undefined ? [] : checkCeleryThere(celery, facts, [...path, 'celery'])),
    ];
  });
}

function checkService(
  unit: string,
  kind: ServiceFacts['kind'],
  facts: ServerFacts,
  place: { readonly path: Path; readonly onKey?: boolean },
): RuleFinding[] {
  const { server, services, otherUnits } = facts;
  const program = kind === 'gunicorn' ? 'Gunicorn' : 'Celery';
  const found = serviceOf(facts, unit);
  const common = { severity: 'warning', ...place } as const;
  if (found?.kind === kind) return [];
  const params = { service: unit, server, program };
  if (found !== undefined || otherUnits.get(unit) === 'loaded') {
    return [{ ...common, code: 'config.server.otherProgram', params }];
  }
  const candidates = services.filter((service) => service.kind === kind).map((service) => service.unit);
  const meant = nearest(unit, candidates);
  return [
    meant === undefined
      ? { ...common, code: 'config.server.noService', params }
      : { ...common, code: 'config.server.noServiceMeant', params: { ...params, meant } },
  ];
}

function checkGunicorn(
  settings: ProjectSettings,
  service: ServiceFacts,
  facts: ServerFacts,
  path: readonly string[],
): RuleFinding[] {
  return [
    ...checkReach(settings, service, facts, path),
    ...checkMemory(settings, service, facts, path),
    ...checkTasks(settings, service, facts, path),
    ...checkDrain(settings, service, path),
  ];
}

/** A Python process uses one CPU at most: so many workers can't bring the CPU higher than this. */
function checkReach(
  { scaleUp, minWorkers, maxWorkers, cpuScope }: ProjectSettings,
  { restCpuPercent }: ServiceFacts,
  { cpuCount, server }: ServerFacts,
  path: readonly string[],
): RuleFinding[] {
  const rest = cpuScope === 'service' ? 0 : restCpuPercent;
  if (rest === undefined || cpuCount < 1) return [];
  return scaleUp.flatMap((rule): RuleFinding[] => {
    if (rule.workers <= minWorkers || rule.workers > maxWorkers) return [];
    const below = scaleUp.filter((each) => each.workers < rule.workers).map((each) => each.workers);
    const workers = Math.max(minWorkers, ...below);
    const reach = Math.min(100, Math.round((rest + (100 * workers) / cpuCount) * 10) / 10);
    if (reach > rule.limit) return [];
    const params = { key: rule.key, limit: rule.limit, workers, reach, cpus: cpuCount, server };
    return [
      { severity: 'warning', code: 'config.server.unreachable', params, path: [...path, 'cpu_thresholds', rule.key] },
    ];
  });
}

function checkMemory(
  { maxWorkers, memoryThresholdMiB }: ProjectSettings,
  { workers, workerMiB }: ServiceFacts,
  { availableMiB, server }: ServerFacts,
  path: readonly string[],
): RuleFinding[] {
  if (workers === undefined || workerMiB === undefined || availableMiB === undefined || maxWorkers <= workers)
    return [];
  const spare = Math.max(0, availableMiB - memoryThresholdMiB);
  const most = workers + Math.floor(spare / Math.max(1, workerMiB));
  if (most >= maxWorkers) return [];
  const params = {
    max: maxWorkers,
    most,
    server,
    size: Math.round(workerMiB),
    available: Math.round(availableMiB),
    threshold: memoryThresholdMiB,
  };
  return [{ severity: 'warning', code: 'config.server.memory', params, path: [...path, 'max_workers'] }];
}

/** By the agent's own model of limits: what it would refuse to add, the editor says beforehand. */
function checkTasks(
  { maxWorkers }: ProjectSettings,
  { workers, workerTasks, limits }: ServiceFacts,
  { server }: ServerFacts,
  path: readonly string[],
): RuleFinding[] {
  if (workers === undefined || workerTasks === undefined || maxWorkers <= workers) return [];
  const [tightest] = [...limits].sort((a, b) => workersThatFit(a, workerTasks) - workersThatFit(b, workerTasks));
  if (tightest === undefined) return [];
  const most = workers + workersThatFit(tightest, workerTasks);
  if (most >= maxWorkers) return [];
  const { current, max } = tightest;
  const params = { max: maxWorkers, most, server, limit: settingOf(tightest), current, of: max, each: workerTasks };
  return [{ severity: 'warning', code: 'config.server.tasks', params, path: [...path, 'max_workers'] }];
}

/** The worker that TTOU ends is killed after `timeout`, however long `graceful_timeout` would let it finish (measured with Gunicorn 26). */
function checkDrain(
  { minWorkers, maxWorkers }: ProjectSettings,
  { unit, timeoutSeconds: timeout, gracefulTimeoutSeconds: graceful }: ServiceFacts,
  path: readonly string[],
): RuleFinding[] {
  if (timeout === undefined || graceful === undefined || timeout === 0 || timeout >= graceful) return [];
  if (minWorkers === maxWorkers) return [];
  const params = { service: unit, timeout, graceful };
  return [{ severity: 'warning', code: 'config.server.drain', params, path, onKey: true }];
}

function checkCeleryThere(celery: CelerySettings, facts: ServerFacts, path: readonly string[]): RuleFinding[] {
  const findings = checkService(celery.service, 'celery', facts, { path: [...path, 'service'] });
  const service = serviceOf(facts, celery.service);
  if (service?.kind !== 'celery') return findings;
  const { server } = facts;
  const common = { severity: 'warning', path: [...path, 'service'] } as const;
  if (service.pool !== undefined && !scalablePools.includes(service.pool)) {
    const params = { service: service.unit, pool: service.pool };
    findings.push({ ...common, code: 'config.server.pool', params });
  }
  if (service.autoscales) {
    findings.push({ ...common, code: 'config.server.autoscale', params: { service: service.unit } });
  }
  const { queues, environment } = service;
  celery.queue.queues.forEach((queue, index) => {
    if (queues === undefined || queues.includes(queue)) return;
    const params = { service: service.unit, queue, known: queues.join(', '), server };
    findings.push({ severity: 'warning', code: 'config.server.queue', params, path: [...path, 'queues', index] });
  });
  const { queue: settings } = celery;
  const usesQueue =
    [...settings.up, ...settings.down, ...settings.byQueue].length > 0 || settings.maxTaskAgeSeconds !== undefined;
  if (
    usesQueue &&
    settings.broker.url === undefined &&
    environment !== undefined &&
    !environment.includes(settings.broker.urlEnv)
  ) {
    const params = { service: service.unit, variable: settings.broker.urlEnv, server };
    findings.push({ severity: 'warning', code: 'config.server.broker', params, path: [...path, 'broker_url_env'] });
  }
  return findings;
}

/** Fills in the defaults. */
import { brokerDefaults, celeryDefaults, databaseDefaults, healthDefaults, projectDefaults } from './defaults';
import type { AutoscalerConfiguration, Celery, Database, Health, Project } from './generated/types';
import type {
  BrokerSettings,
  CelerySettings,
  DatabaseSettings,
  HealthSettings,
  NormalizedConfiguration,
  ProjectSettings,
  Threshold,
} from './model';

/** The words for `sizing`, as numbers. */
const sizings: Readonly<Record<string, number>> = { thrifty: 25, balanced: 50, generous: 75 };

export function normalize(configuration: AutoscalerConfiguration): NormalizedConfiguration {
  return { projects: Object.entries(configuration.projects).map(([name, project]) => normalizeProject(name, project)) };
}

function normalizeProject(name: string, project: Project): ProjectSettings {
  const enabled = project.enabled ?? projectDefaults.enabled;
  return {
    project: name,
    enabled,
    service: unitName(project.service ?? name),
    minWorkers: project.min_workers ?? projectDefaults.min_workers,
    maxWorkers: project.max_workers ?? Math.max(projectDefaults.max_workers, project.min_workers ?? 1),
    scaleUp: thresholds(project.cpu_thresholds, 'up'),
    scaleDown: thresholds(project.cpu_thresholds, 'down'),
    backlogUp: thresholds(project.backlog_thresholds, 'up'),
    backlogDown: thresholds(project.backlog_thresholds, 'down'),
    sizing: typeof project.sizing === 'string' ? sizings[project.sizing] : project.sizing,
    cpuDurationMinutes: project.cpu_duration_minutes ?? projectDefaults.cpu_duration_minutes,
    cpuScope: project.cpu_scope ?? projectDefaults.cpu_scope,
    memoryThresholdMiB: project.memory_threshold_mb ?? projectDefaults.memory_threshold_mb,
    startupGraceSeconds: project.startup_grace_seconds ?? projectDefaults.startup_grace_seconds,
    cooldownMinutes: project.cooldown_minutes ?? projectDefaults.cooldown_minutes,
    database: project.database === undefined ? undefined : normalizeDatabase(project.database),
    strategy: project.strategy ?? projectDefaults.strategy,
    celery: project.celery === undefined ? undefined : normalizeCelery(project.celery, project),
    health: project.health === undefined ? undefined : normalizeHealth(project.health),
  };
}

function normalizeDatabase(database: Database): DatabaseSettings {
  return { maxConnections: database.max_connections, perWorker: database.per_worker ?? databaseDefaults.per_worker };
}

function normalizeHealth(health: Health): HealthSettings {
  return {
    socket: health.socket,
    path: health.path ?? healthDefaults.path,
    timeoutMs: health.timeout_ms ?? healthDefaults.timeout_ms,
  };
}

function normalizeCelery(celery: Celery, project: Project): CelerySettings {
  const { queue_thresholds, thresholds_by_queue, max_task_age_seconds } = celery;
  const isQuick = (queue_thresholds ?? thresholds_by_queue ?? max_task_age_seconds) !== undefined;
  const { cooldown_minutes: cooldownMinutes } = isQuick ? celeryDefaults : projectDefaults;
  return {
    enabled: celery.enabled ?? project.enabled ?? projectDefaults.enabled,
    service: unitName(celery.service),
    minWorkers: celery.min_workers ?? celeryDefaults.min_workers,
    maxWorkers: celery.max_workers ?? Math.max(celeryDefaults.max_workers, celery.min_workers ?? 1),
    cooldownMinutes: celery.cooldown_minutes ?? project.cooldown_minutes ?? cooldownMinutes,
    cpuUp: thresholds(celery.cpu_thresholds, 'up'),
    cpuDown: thresholds(celery.cpu_thresholds, 'down'),
    queue: {
      queues: celery.queues ?? celeryDefaults.queues,
      broker: normalizeBroker(celery),
      up: thresholds(celery.queue_thresholds, 'up'),
      down: thresholds(celery.queue_thresholds, 'down'),
      byQueue: Object.entries(celery.thresholds_by_queue ?? {}).map(([queue, values]) => ({
        queue,
        up: thresholds(values, 'up'),
        down: thresholds(values, 'down'),
      })),
      durationMinutes: celery.queue_duration_minutes ?? celeryDefaults.queue_duration_minutes,
      maxTaskAgeSeconds: celery.max_task_age_seconds,
    },
  };
}

function normalizeBroker(celery: Celery): BrokerSettings {
  const options = { ...brokerDefaults, ...celery.broker_transport_options };
  return {
    url: celery.broker_url,
    urlEnv: celery.broker_url_env ?? celeryDefaults.broker_url_env,
    keyPrefix: options.global_keyprefix,
    separator: options.sep,
    prioritySteps: options.priority_steps,
    unackedKey: options.unacked_key,
    sentinelPasswordEnv: celery.sentinel_password_env,
    masterName: celery.broker_transport_options?.master_name,
  };
}

/** systemctl adds the suffix too when there is none. */
export function unitName(name: string): string {
  return name.endsWith('.service') ? name : `${name}.service`;
}

const thresholdKey = /^scale_(up|down)_([1-9][0-9]{0,3})$/;

function thresholds(values: Readonly<Record<string, number>> | undefined, direction: 'up' | 'down'): Threshold[] {
  return Object.entries(values ?? {})
    .flatMap(([key, limit]): Threshold[] => {
      const match = thresholdKey.exec(key);
      return match?.[1] === direction ? [{ key, workers: Number(match[2]), limit }] : [];
    })
    .sort((a, b) => a.workers - b.workers);
}

export function isThresholdKey(key: string): boolean {
  return thresholdKey.test(key);
}

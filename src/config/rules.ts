/** The rules that a schema can't express. */
import { isUnitName } from './celeryProject';
import { checkCelery } from './celeryRules';
import { defaultIntervalSeconds } from './defaults';
import { effectiveMinutes } from './duration';
import type { RuleFinding } from './finding';
import type { AutoscalerConfiguration, Project } from './generated/types';
import type { NormalizedConfiguration, ProjectSettings, Threshold } from './model';
import { nearest } from './nearest';
import { isThresholdKey } from './normalize';
import { notRising, oneWay, overlapping, stepsOutside } from './stepRules';

const rootKeys = ['$schema', 'projects'];
const projectKeys = [
  'enabled',
  'service',
  'min_workers',
  'max_workers',
  'cpu_thresholds',
  'backlog_thresholds',
  'sizing',
  'cpu_duration_minutes',
  'cpu_scope',
  'memory_threshold_mb',
  'startup_grace_seconds',
  'cooldown_minutes',
  'strategy',
  'database',
  'celery',
  'health',
];
const celeryKeys = [
  'enabled',
  'service',
  'min_workers',
  'max_workers',
  'queues',
  'broker_url_env',
  'broker_url',
  'sentinel_password_env',
  'broker_transport_options',
  'queue_thresholds',
  'thresholds_by_queue',
  'max_task_age_seconds',
  'queue_duration_minutes',
  'cooldown_minutes',
  'cpu_thresholds',
];
const databaseKeys = ['max_connections', 'per_worker'];
const brokerKeys = ['global_keyprefix', 'sep', 'priority_steps', 'unacked_key', 'master_name'];
const healthKeys = ['socket', 'path', 'timeout_ms'];

/** The keys that are known at each place, for a test that compares them with the schema. */
export const knownKeys = {
  root: rootKeys,
  project: projectKeys,
  database: databaseKeys,
  celery: celeryKeys,
  health: healthKeys,
} as const;

export function checkRules(
  raw: AutoscalerConfiguration,
  configuration: NormalizedConfiguration,
  intervalSeconds = defaultIntervalSeconds,
): RuleFinding[] {
  const findings = unknownKeys(raw, rootKeys, []);
  const users = new Map<string, string>();
  for (const settings of configuration.projects) {
    const project = raw.projects[settings.project];
    if (project === undefined) continue;
    const path = ['projects', settings.project];
    findings.push(...checkName(settings, project, path));
    findings.push(...checkKeys(project, path));
    findings.push(...checkBounds(settings.minWorkers, settings.maxWorkers, path));
    findings.push(...checkSteps(settings, path));
    findings.push(...checkDatabase(settings, [...path, 'database', 'max_connections']));
    findings.push(...checkDuration(settings, project, path, intervalSeconds));
    if (settings.enabled && settings.sizing === undefined && rulesOf(settings).length === 0) {
      findings.push({
        severity: 'warning',
        code: 'config.noThresholds',
        params: { project: settings.project },
        path,
        onKey: true,
      });
    }
    if (settings.celery !== undefined) {
      const celeryPath = [...path, 'celery'];
      findings.push(...checkBounds(settings.celery.minWorkers, settings.celery.maxWorkers, celeryPath));
      findings.push(...checkCelery(settings.celery, project.celery ?? { service: '' }, celeryPath));
    }
    // Who is switched off scales nothing: its service may be another's, as the default name of a project that is Celery's alone often is.
    const services = [
      ...(settings.enabled
        ? [{ service: settings.service, place: project.service === undefined ? path : [...path, 'service'] }]
        : []),
      ...(settings.celery?.enabled === true
        ? [{ service: settings.celery.service, place: [...path, 'celery', 'service'] }]
        : []),
    ];
    for (const { service, place } of services) {
      const other = users.get(service);
      if (other !== undefined) {
        const params = { service, project: settings.project, other };
        findings.push({ severity: 'error', code: 'config.duplicateService', params, path: place });
      }
      users.set(service, other ?? settings.project);
    }
  }
  return findings;
}

/** A unit name that systemd would refuse, or that could be taken for an option. */
function checkName(settings: ProjectSettings, project: Project, path: readonly string[]): RuleFinding[] {
  // A name that stands for no unit is free: nobody asks systemd for it.
  const isMeant = settings.enabled || project.service !== undefined || settings.celery === undefined;
  const services = [
    ...(isMeant ? [settings.service] : []),
    ...(settings.celery === undefined ? [] : [settings.celery.service]),
  ];
  return services
    .filter((service) => !isUnitName(service))
    .map((service) => ({
      severity: 'error',
      code: 'config.badService',
      params: { service: service.slice(0, 300) },
      path,
      onKey: true,
    }));
}

function checkKeys(project: Project, path: readonly string[]): RuleFinding[] {
  return [
    ...unknownKeys(project, projectKeys, path),
    ...(project.celery === undefined ? [] : unknownKeys(project.celery, celeryKeys, [...path, 'celery'])),
    ...(project.health === undefined ? [] : unknownKeys(project.health, healthKeys, [...path, 'health'])),
    ...(project.database === undefined ? [] : unknownKeys(project.database, databaseKeys, [...path, 'database'])),
    ...unknownThresholds(project.cpu_thresholds, [...path, 'cpu_thresholds']),
    ...unknownThresholds(project.backlog_thresholds, [...path, 'backlog_thresholds']),
    ...unknownThresholds(project.celery?.queue_thresholds, [...path, 'celery', 'queue_thresholds']),
    ...unknownThresholds(project.celery?.cpu_thresholds, [...path, 'celery', 'cpu_thresholds']),
    ...Object.entries(project.celery?.thresholds_by_queue ?? {}).flatMap(([queue, values]) =>
      unknownThresholds(values, [...path, 'celery', 'thresholds_by_queue', queue]),
    ),
    ...(project.celery?.broker_transport_options === undefined
      ? []
      : unknownKeys(project.celery.broker_transport_options, brokerKeys, [
          ...path,
          'celery',
          'broker_transport_options',
        ])),
  ];
}

function unknownKeys(object: object, known: readonly string[], path: readonly string[]): RuleFinding[] {
  return Object.keys(object)
    .filter((key) => !known.includes(key))
    .map((key) => unknownKey(key, nearest(key, known), path));
}

function unknownThresholds(object: object | undefined, path: readonly string[]): RuleFinding[] {
  return Object.keys(object ?? {})
    .filter((key) => !isThresholdKey(key))
    .map((key) => {
      const number = /[0-9]+$/.exec(key)?.[0] ?? '2';
      return unknownKey(key, nearest(key, [`scale_up_${number}`, `scale_down_${number}`]), path);
    });
}

function unknownKey(key: string, meant: string | undefined, path: readonly string[]): RuleFinding {
  const common = { severity: 'warning', path: [...path, key], onKey: true } as const;
  const name = key.slice(0, 100);
  return meant === undefined
    ? { ...common, code: 'config.unknownKey', params: { key: name } }
    : { ...common, code: 'config.unknownKeyMeant', params: { key: name, meant } };
}

function checkBounds(min: number, max: number, path: readonly string[]): RuleFinding[] {
  if (min <= max) return [];
  return [{ severity: 'error', code: 'config.minAboveMax', params: { min, max }, path: [...path, 'min_workers'] }];
}

function rulesOf({ scaleUp, scaleDown, backlogUp, backlogDown }: ProjectSettings): readonly Threshold[] {
  return [...scaleUp, ...scaleDown, ...backlogUp, ...backlogDown];
}

function checkSteps(settings: ProjectSettings, path: readonly string[]): RuleFinding[] {
  const { scaleUp, scaleDown, backlogUp, backlogDown, minWorkers: min, maxWorkers: max } = settings;
  const bounds = { min, max };
  const cpu = [...path, 'cpu_thresholds'];
  const backlog = [...path, 'backlog_thresholds'];
  const ups = [
    { rules: scaleUp, path: cpu },
    { rules: backlogUp, path: backlog },
  ];
  const downs = [
    { rules: scaleDown, path: cpu },
    { rules: backlogDown, path: backlog },
  ];
  const steps = [...ups, ...downs];
  return [
    ...steps.flatMap((each) => stepsOutside(bounds, each)),
    ...steps.flatMap(notRising),
    ...overlapping('config.overlap', scaleUp, { rules: scaleDown, path: cpu }, true),
    // Fewer than 9 waiting and 9 or more waiting are never so at once.
    ...overlapping('config.backlogOverlap', backlogUp, { rules: backlogDown, path: backlog }, false),
    ...backlogUp
      .filter(({ limit }) => limit < 1)
      .map(({ key }): RuleFinding => {
        return { severity: 'warning', code: 'config.backlogAlways', params: { key }, path: [...backlog, key] };
      }),
    // The load that sizes a service takes it both ways.
    ...(settings.sizing === undefined ? oneWay(bounds, ups, downs) : []),
  ];
}

/** Connections that already the fewest workers exceed: nothing could ever be added. */
function checkDatabase({ database, minWorkers, maxWorkers }: ProjectSettings, path: readonly string[]): RuleFinding[] {
  if (database === undefined) return [];
  const { maxConnections, perWorker } = database;
  const most = Math.floor(maxConnections / perWorker);
  if (most >= maxWorkers) return [];
  const params = { max: maxWorkers, min: minWorkers, needed: maxWorkers * perWorker, limit: maxConnections, most };
  return [{ severity: most < minWorkers ? 'error' : 'warning', code: 'config.connectionsShort', params, path }];
}

function checkDuration(
  settings: ProjectSettings,
  project: Project,
  path: readonly string[],
  intervalSeconds: number,
): RuleFinding[] {
  const minutes = settings.cpuDurationMinutes;
  const effective = effectiveMinutes(minutes, intervalSeconds);
  if (project.cpu_duration_minutes === undefined || Math.abs(effective - minutes) < 0.01) return [];
  const params = { minutes, effective, seconds: intervalSeconds };
  return [{ severity: 'note', code: 'config.durationBecomes', params, path: [...path, 'cpu_duration_minutes'] }];
}

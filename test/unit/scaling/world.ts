// A project and its readings, for tables of decisions.
import { known, type Known } from '../../../src/base/known';
import type { ProjectSettings } from '../../../src/config/model';
import type { DecideInput } from '../../../src/scaling/decision';
import type { WorkerName } from '../../../src/scaling/processName';
import type { Sample } from '../../../src/scaling/samples';
import { emptyMemory, type ProjectMemory } from '../../../src/scaling/state';

export const nowMs = 1_800_000_000_000;
export const minute = 60_000;

export const settings: ProjectSettings = {
  project: 'backcore',
  enabled: true,
  service: 'backcore.service',
  minWorkers: 1,
  maxWorkers: 3,
  scaleUp: [
    { key: 'scale_up_2', workers: 2, limit: 70 },
    { key: 'scale_up_3', workers: 3, limit: 80 },
  ],
  backlogUp: [],
  backlogDown: [],
  scaleDown: [
    { key: 'scale_down_1', workers: 1, limit: 35 },
    { key: 'scale_down_2', workers: 2, limit: 40 },
  ],
  sizing: undefined,
  cpuDurationMinutes: 4,
  cpuScope: 'system',
  memoryThresholdMiB: 1024,
  startupGraceSeconds: 30,
  cooldownMinutes: 5,
  database: undefined,
  strategy: 'signals',
  celery: undefined,
  health: undefined,
};

/** Workers 101, 102, …, or from another PID on. */
export function names(count: number, firstPid = 101): WorkerName[] {
  return Array.from({ length: count }, (_, index) => ({ pid: firstPid + index, startTicks: 5 }));
}

/** Unbroken two-minute samples up to now, oldest first: system, and the service's share (10 % when left out). */
export function samples(
  ...values: readonly (readonly [system: number | undefined, service?: number | undefined])[]
): Sample[] {
  return values.map((value, index) => {
    const [system] = value;
    const service = value.length > 1 ? value[1] : 10;
    return {
      endMs: nowMs - (values.length - 1 - index) * 2 * minute,
      seconds: 120,
      ...(system === undefined ? {} : { systemCpuPercent: system }),
      ...(service === undefined ? {} : { serviceCpuPercent: service }),
    };
  });
}

export interface World {
  readonly workers?: number | undefined;
  readonly desired?: number | undefined;
  readonly samples?: readonly Sample[];
  readonly sampled?: boolean;
  readonly availableMiB?: Known<number>;
  readonly settings?: Partial<ProjectSettings>;
  readonly service?: Partial<DecideInput['service']>;
  readonly memory?: Partial<ProjectMemory>;
  readonly cpuCount?: number;
}

/** A service that has been running well for an hour, as desired. */
export function world(given: World = {}): DecideInput {
  const workers = 'workers' in given ? given.workers : 1;
  const master = { pid: 100, startTicks: 5, bootId: 'boot' };
  return {
    settings: { ...settings, ...given.settings },
    nowMs,
    intervalSeconds: 120,
    cpuCount: given.cpuCount ?? 4,
    sampled: given.sampled ?? true,
    service: {
      state: 'active',
      workers: workers === undefined ? { state: 'unknown' } : known(workers),
      draining: 0,
      workerNames: workers === undefined ? undefined : names(workers),
      backlog: known(0),
      master,
      masterStartedMs: nowMs - 60 * minute,
      oldestWorkerStartedMs: nowMs - 60 * minute,
      workerMiB: 100,
      workerTasks: 2,
      tasks: { current: known(5), max: known(4915) },
      ...given.service,
    },
    availableMiB: given.availableMiB ?? known(8000),
    memory: {
      ...emptyMemory('backcore.service'),
      desired: 'desired' in given ? given.desired : workers,
      master,
      agreedMs: nowMs - 2 * minute,
      samples: given.samples ?? samples([50], [50], [50]),
      ...given.memory,
    },
  };
}

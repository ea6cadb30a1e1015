/** What the server and its services use now, as data: `autoscaler metrics --json` prints it as it is. What is not known is null. */
import { valueOf } from '../../base/known';
import type { ProjectSettings } from '../../config/model';
import type { Look, ServiceLook } from '../../host/look';
import { shareOfMachine, type Rates } from '../../host/rates';
import { tasksNow } from '../../host/tasks';
import { waitingOf } from '../../scaling/backlog';

export const metricKinds = ['cpu', 'memory', 'workers', 'queue', 'threads'] as const;
export type MetricKind = (typeof metricKinds)[number];

export interface Metrics {
  readonly version: 1;
  readonly takenAtMs: number;
  readonly cpu?: {
    /** Over how long it was measured. */
    readonly seconds: number | null;
    /** Percent of all CPUs. */
    readonly percent: number | null;
    readonly cpus: number;
    /** Percent of all CPUs. */
    readonly services: Readonly<Record<string, number | null>>;
  };
  readonly memory?: {
    readonly availableMiB: number | null;
    readonly totalMiB: number | null;
    /** Resident memory of all workers of a service, and of the largest. */
    readonly services: Readonly<
      Record<string, { readonly workersMiB: number | null; readonly largestMiB: number | null }>
    >;
  };
  readonly workers?: Readonly<
    Record<
      string,
      {
        readonly kind: ServiceLook['kind'];
        readonly state: string;
        readonly workers: number | null;
        readonly min: number | null;
        readonly max: number | null;
        readonly pids: readonly number[];
      }
    >
  >;
  /**
   * Connections that wait on the listening sockets, and how many fit; null also for services that listen on none. Of scaled Celery
   * services: tasks that waited at the last tick.
   */
  readonly queue?: Readonly<Record<string, { readonly waiting: number | null; readonly capacity: number | null }>>;
  readonly threads?: {
    readonly current: number | null;
    readonly max: number | null;
    readonly services: Readonly<Record<string, { readonly tasks: number | null; readonly tasksMax: number | null }>>;
  };
}

export interface MetricsInput {
  readonly look: Look;
  /** Undefined where CPU was not asked for. */
  readonly rates: Rates | undefined;
  readonly seconds: number | undefined;
  readonly projects: readonly ProjectSettings[];
  /** Tasks that waited at the last tick, by the units of Celery services. */
  readonly tasks: ReadonlyMap<string, number>;
}

export function metricsOf(
  { look, rates, seconds, projects, tasks }: MetricsInput,
  kinds: readonly MetricKind[],
): Metrics {
  const { system, services } = look;
  const has = (kind: MetricKind): boolean => kinds.includes(kind);
  const byUnit = <T>(of: (service: ServiceLook) => T): Record<string, T> =>
    Object.fromEntries(services.map((service) => [service.unit, of(service)]));
  const memory = valueOf(system.memory);
  const limits = [system.threads.threadsMax, system.threads.pidMax].map(valueOf).filter((limit) => limit !== undefined);
  return {
    version: 1,
    takenAtMs: look.takenAtMs,
    ...(has('cpu') && {
      cpu: {
        seconds: orNull(seconds),
        percent: orNull(rates?.systemCpuPercent),
        cpus: system.cpuCount,
        services: byUnit(({ unit }) => {
          const own = rates?.units.get(unit);
          return orNull(own === undefined ? undefined : shareOfMachine(own, look));
        }),
      },
    }),
    ...(has('memory') && {
      memory: {
        availableMiB: orNull(memory?.availableMiB),
        totalMiB: orNull(memory?.totalMiB),
        services: byUnit((service) => {
          const sizes = valueOf(service.workers)?.map(({ rssMiB }) => rssMiB);
          return {
            workersMiB: orNull(sizes?.reduce((sum, size) => sum + size, 0)),
            largestMiB: orNull(sizes === undefined || sizes.length === 0 ? undefined : Math.max(...sizes)),
          };
        }),
      },
    }),
    ...(has('workers') && {
      workers: byUnit((service) => {
        const project = projects.find((each) => each.service === service.unit);
        const celery = projects.find((each) => each.celery?.service === service.unit)?.celery;
        const workers = valueOf(service.workers);
        return {
          kind: service.kind,
          state: service.activeState,
          workers: orNull(workers?.length),
          min: orNull(project?.minWorkers ?? celery?.minWorkers),
          max: orNull(project?.maxWorkers ?? celery?.maxWorkers),
          pids: workers?.map(({ pid }) => pid) ?? [],
        };
      }),
    }),
    ...(has('queue') && {
      queue: Object.fromEntries(
        services
          .filter(({ unit, kind }) => kind === 'gunicorn' || tasks.has(unit))
          .map((service) => {
            if (service.kind === 'celery') {
              return [service.unit, { waiting: orNull(tasks.get(service.unit)), capacity: null }];
            }
            const sockets = valueOf(service.sockets) ?? [];
            const capacity = sockets.length === 0 ? undefined : sockets.reduce((sum, each) => sum + each.capacity, 0);
            return [service.unit, { waiting: orNull(waitingOf(sockets)), capacity: orNull(capacity) }];
          }),
      ),
    }),
    ...(has('threads') && {
      threads: {
        current: orNull(valueOf(system.threads.current)),
        max: orNull(limits.length === 0 ? undefined : Math.min(...limits)),
        services: byUnit((service) => ({
          tasks: orNull(valueOf(tasksNow(service))),
          tasksMax: orNull(valueOf(service.tasks.max)),
        })),
      },
    }),
  };
}

function orNull(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 10) / 10;
}

/** What the rules want to know of a server. Everything may be unknown (undefined), and then nothing is said. */
import type { ThreadLimit } from '../host/limits';

export interface ServerFacts {
  readonly server: string;
  readonly cpuCount: number;
  readonly availableMiB: number | undefined;
  /** How often the timer ticks there. */
  readonly intervalSeconds: number | undefined;
  /** Every service that runs Gunicorn or Celery. */
  readonly services: readonly ServiceFacts[];
  /** systemd's LoadState of other units that were asked for: `not-found`, `loaded`. */
  readonly otherUnits: ReadonlyMap<string, string>;
}

export interface ServiceFacts {
  /** `backcore.service` */
  readonly unit: string;
  readonly kind: 'gunicorn' | 'celery';
  /** systemd's ActiveState. */
  readonly state: string;
  readonly workers: number | undefined;
  /** Resident memory of the largest worker. */
  readonly workerMiB: number | undefined;
  /** Threads of the worker that has most. */
  readonly workerTasks: number | undefined;
  /** All that a new thread of it can run into; none where nothing is known. */
  readonly limits: readonly ThreadLimit[];
  /** CPU of everything but this service, percent of all CPUs, as last measured. */
  readonly restCpuPercent: number | undefined;
  /** Gunicorn's `--timeout`, where the command line has it. */
  readonly timeoutSeconds: number | undefined;
  /** Gunicorn's `--graceful-timeout`; 30 where the command line says nothing. */
  readonly gracefulTimeoutSeconds: number | undefined;
  /** Celery's `--pool`. */
  readonly pool: string | undefined;
  /** Celery's `--autoscale` is on. */
  readonly autoscales: boolean;
  /** Celery's `--queues`; undefined: the application's own choice. */
  readonly queues: readonly string[] | undefined;
  /** Names of the variables in the service's environment, never their values. */
  readonly environment: readonly string[] | undefined;
}

const indexes = new WeakMap<readonly ServiceFacts[], ReadonlyMap<string, ServiceFacts>>();

/** By an index that is made once: hundreds of projects ask for hundreds of services. */
export function serviceOf({ services }: ServerFacts, unit: string): ServiceFacts | undefined {
  let index = indexes.get(services);
  if (index === undefined) {
    index = new Map(services.map((service) => [service.unit, service]));
    indexes.set(services, index);
  }
  return index.get(unit);
}

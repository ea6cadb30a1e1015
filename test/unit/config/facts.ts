/** A server on which every rule that needs one has something to say, for tests to change. */
import { countedLimit } from '../../../src/host/limits';
import type { ServerFacts, ServiceFacts } from '../../../src/config/serverFacts';

export function aGunicorn(unit: string, more: Partial<ServiceFacts> = {}): ServiceFacts {
  return {
    unit,
    kind: 'gunicorn',
    state: 'active',
    workers: 1,
    workerMiB: 50,
    workerTasks: 3,
    limits: [countedLimit('tasks', unit, 5, 24), countedLimit('nproc', 'www-data', 40, 4000)],
    restCpuPercent: 10,
    timeoutSeconds: 10,
    gracefulTimeoutSeconds: 30,
    pool: undefined,
    autoscales: false,
    queues: undefined,
    environment: undefined,
    ...more,
  };
}

export function aCelery(unit: string, more: Partial<ServiceFacts> = {}): ServiceFacts {
  return {
    ...aGunicorn(unit),
    kind: 'celery',
    timeoutSeconds: undefined,
    gracefulTimeoutSeconds: undefined,
    pool: 'prefork',
    queues: ['celery'],
    environment: ['CELERY_BROKER_URL', 'DJANGO_SETTINGS_MODULE'],
    ...more,
  };
}

export function facts(more: Partial<ServerFacts> = {}): ServerFacts {
  return {
    server: 'web1',
    cpuCount: 2,
    availableMiB: 2048,
    intervalSeconds: 120,
    services: [
      aGunicorn('backcore.service'),
      aCelery('celerycore.service'),
      aCelery('solo.service', { pool: 'solo', autoscales: true }),
    ],
    otherUnits: new Map([['nginx.service', 'loaded']]),
    ...more,
  };
}

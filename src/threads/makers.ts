/** What makes a service's threads, and how many it can come to. */
import { isKnown, valueOf } from '../base/known';
import type { ServiceLook } from '../host/look';
import { poolOf } from '../host/programOf';
import { message, type Message } from '../words/message';
import type { UnitEvidence } from './evidence';
import { familyOf, parseGunicornLine, type GunicornLine, type WorkerFamily } from './gunicornLine';

export interface Makers {
  readonly messages: readonly Message[];
  /** Threads of the whole unit when all that is configured is at work; undefined: no bound, or not known. */
  readonly reach: number | undefined;
  /** Threads that one worker has without a fault; undefined: no bound, or not known. */
  readonly perWorker: number | undefined;
  /** undefined for Celery, and where the class may stand in a file that was not read. */
  readonly family: WorkerFamily | undefined;
  readonly line: GunicornLine | undefined;
  readonly workers: number;
}

export function makersOf(service: ServiceLook, unit: UnitEvidence | undefined): Makers {
  const running = valueOf(service.workers)?.length ?? 0;
  const words = valueOf(service.commandLine) ?? [];
  if (service.kind === 'celery') return celeryMakers(words, running);
  const environment = unit === undefined || !isKnown(unit.environment) ? undefined : unit.environment.value;
  // The command line beats GUNICORN_CMD_ARGS; both are read as one line, the stronger last.
  const extra = (environment?.get('GUNICORN_CMD_ARGS') ?? '').split(/\s+/).filter((word) => word !== '');
  const own = parseGunicornLine(words);
  const inEnvironment = parseGunicornLine(['gunicorn', ...extra]);
  const line: GunicornLine = {
    workerClass: own.workerClass ?? inEnvironment.workerClass,
    workers: own.workers ?? inEnvironment.workers,
    threads: own.threads ?? inEnvironment.threads,
    application: own.application,
    configuration: own.configuration ?? inEnvironment.configuration,
    unknown: [...inEnvironment.unknown, ...own.unknown],
    limitConcurrency: own.limitConcurrency ?? inEnvironment.limitConcurrency,
  };
  const workers = Math.max(running, line.workers ?? 1);
  if (line.workerClass === undefined && line.threads === undefined && line.configuration !== undefined) {
    const named = message('threads.makes.file', { path: line.configuration });
    return { messages: [named], reach: undefined, perWorker: undefined, family: undefined, line, workers };
  }
  const family = familyOf(line);
  const threads = line.threads ?? 1;
  switch (family) {
    case 'asgi':
      return {
        messages: [message('threads.makes.asgi', { workerClass: line.workerClass ?? 'asgi', workers })],
        reach: undefined,
        perWorker: undefined,
        family,
        line,
        workers,
      };
    case 'gthread': {
      // Each worker has its main thread beside the pool; the master is one more.
      const reach = 1 + workers * (threads + 1);
      const messages = [message('threads.makes.gthread', { workers, threads, reach })];
      return { messages, reach, perWorker: threads + 1, family, line, workers };
    }
    case 'sync': {
      const messages = [message('threads.makes.sync', { workers, reach: workers + 1 })];
      return { messages, reach: workers + 1, perWorker: 1, family, line, workers };
    }
    case 'green':
    case 'tornado':
      return {
        messages: [message('threads.makes.green', { workerClass: line.workerClass ?? family })],
        reach: undefined,
        perWorker: undefined,
        family,
        line,
        workers,
      };
    case 'other':
      return {
        messages: [message('threads.makes.other', { workerClass: line.workerClass ?? '?' })],
        reach: undefined,
        perWorker: undefined,
        family,
        line,
        workers,
      };
  }
}

function celeryMakers(words: readonly string[], running: number): Makers {
  const pool = poolOf(words);
  const common = { family: undefined, line: undefined, workers: running } as const;
  const at = words.findIndex((word) => word === '-c' || word === '--concurrency');
  const inline = words.map((word) => /^--concurrency=(\d+)$/.exec(word)?.[1] ?? /^-c(\d+)$/.exec(word)?.[1]);
  const concurrency = Number(at >= 0 ? words[at + 1] : (inline.find((value) => value !== undefined) ?? NaN));
  if (/^(?:prefork|processes)$/.test(pool)) {
    const processes = Number.isInteger(concurrency) ? Math.max(concurrency, running) : running;
    return {
      messages: [message('threads.makes.prefork', { processes })],
      reach: undefined,
      perWorker: undefined,
      ...common,
    };
  }
  if (pool === 'threads') {
    const said = Number.isInteger(concurrency)
      ? message('threads.makes.threadPool', { threads: concurrency })
      : undefined;
    return {
      messages: [said ?? message('threads.makes.threadPoolDefault')],
      reach: undefined,
      perWorker: undefined,
      ...common,
    };
  }
  return { messages: [message('threads.makes.pool', { pool })], reach: undefined, perWorker: undefined, ...common };
}

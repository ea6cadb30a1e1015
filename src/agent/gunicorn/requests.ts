/** The connections that the worker which Gunicorn ends first has taken, of those services whose drains Gunicorn cuts. */
import { valueOf } from '../../base/known';
import type { Look, ServiceLook } from '../../host/look';
import type { ProcessLook } from '../../host/processLook';
import { readServiceProcess } from '../celery/serviceProcess';
import { connections, isAcceptedBy } from './connected';
import { linksOf, waitsByEpoll } from './links';

export interface Requests {
  readonly worker: ProcessLook;
  readonly inodes: readonly number[];
  /** `timeout`, where it can be seen; Gunicorn's default otherwise. */
  readonly cutSeconds: number;
}

const defaultTimeoutSeconds = 30;

/** By unit. None of sync workers: they are cut at no other moment than without a scale-down. None where nothing could be read. */
export async function readRequests(look: Look, units: readonly string[]): Promise<ReadonlyMap<string, Requests>> {
  const asked = look.services.map(async (service) => {
    const workers = valueOf(service.workers) ?? [];
    const [worker] = workers;
    if (!units.includes(service.unit) || service.kind !== 'gunicorn' || worker === undefined || workers.length < 2)
      return [];
    const links = linksOf(worker.pid);
    if (!waitsByEpoll(links)) return [];
    const cutSeconds = await timeoutOf(service);
    // With `timeout` 0 nobody is killed.
    return cutSeconds === 0 ? [] : [{ service, worker, cutSeconds, links: new Set(links) }];
  });
  const found = (await Promise.all(asked)).flat();
  if (found.length === 0) return new Map();
  const all = await connections();
  if (all === undefined) return new Map();
  return new Map(
    found.map(({ service, worker, cutSeconds, links }) => {
      const own = all.filter(({ local, inode }) => links.has(`socket:[${inode}]`) && isAcceptedBy(service, local));
      return [service.unit, { worker, cutSeconds, inodes: own.map(({ inode }) => inode) }];
    }),
  );
}

async function timeoutOf({ unit, commandLine, master }: ServiceLook): Promise<number> {
  // A title hides its environment; then its unit tells.
  const process = master === undefined ? undefined : await readServiceProcess(unit, master.pid);
  // The command line comes before the environment.
  for (const words of [(valueOf(commandLine) ?? []).join(' '), process?.environment['GUNICORN_CMD_ARGS'] ?? '']) {
    const seconds = /(?:^|\s)(?:--timeout[= ]|-t[= ]?)(\d+)(?:\s|$)/.exec(words)?.[1];
    if (seconds !== undefined) return Number(seconds);
  }
  return defaultTimeoutSeconds;
}

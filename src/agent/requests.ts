/** The connections that the worker which Gunicorn ends first has taken, of those services whose drains Gunicorn cuts. */
import { readFileSync } from 'node:fs';
import { valueOf } from '../base/known';
import type { Look, ProcessLook, ServiceLook } from '../host/look';
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
  const found = look.services.flatMap((service) => {
    const workers = valueOf(service.workers) ?? [];
    const [worker] = workers;
    if (!units.includes(service.unit) || service.kind !== 'gunicorn' || worker === undefined || workers.length < 2)
      return [];
    const cutSeconds = timeoutOf(service);
    const links = linksOf(worker.pid);
    // With `timeout` 0 nobody is killed.
    if (cutSeconds === 0 || !waitsByEpoll(links)) return [];
    return [{ service, worker, cutSeconds, links: new Set(links) }];
  });
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

function timeoutOf({ commandLine, master }: ServiceLook): number {
  let environment = '';
  try {
    environment = readFileSync(`/proc/${master?.pid}/environ`, 'utf8').replaceAll('\0', '\n');
  } catch {
    // Then its command line has to do.
  }
  const inEnvironment = /^GUNICORN_CMD_ARGS=(.*)$/m.exec(environment)?.[1] ?? '';
  // The command line comes before the environment.
  for (const words of [(valueOf(commandLine) ?? []).join(' '), inEnvironment]) {
    const seconds = /(?:^|\s)(?:--timeout[= ]|-t[= ]?)(\d+)(?:\s|$)/.exec(words)?.[1];
    if (seconds !== undefined) return Number(seconds);
  }
  return defaultTimeoutSeconds;
}

/**
 * How many workers are in a request, of services with sync workers: one of these has one connection at a time, and only while it
 * answers. What waits is nobody's yet, and not counted.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { valueOf } from '../../base/known';
import type { Look } from '../../host/look';
import { connections, isAcceptedBy } from './connected';
import { linksOf, waitsByEpoll } from './links';

const readings = 3;
/** Long enough for most requests to be others at the next reading. */
const pauseMs = 300;

/** By unit: the mean of the readings. None of services with other workers, and none where nothing could be read. */
export async function readBusyWorkers(look: Look, units: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const services = look.services.filter((service) => {
    const [worker] = valueOf(service.workers) ?? [];
    if (!units.includes(service.unit) || service.kind !== 'gunicorn' || worker === undefined) return false;
    const links = linksOf(worker.pid);
    return links.length > 0 && !waitsByEpoll(links) && (valueOf(service.sockets) ?? []).length > 0;
  });
  const sums = new Map(services.map(({ unit }) => [unit, 0]));
  for (let reading = 0; services.length > 0 && reading < readings; reading++) {
    if (reading > 0) await sleep(pauseMs);
    const all = await connections();
    if (all === undefined) return new Map();
    for (const service of services) {
      const own = all.filter(({ local }) => isAcceptedBy(service, local)).length;
      const most = (valueOf(service.workers) ?? []).length;
      sums.set(service.unit, (sums.get(service.unit) ?? 0) + Math.min(own, most));
    }
  }
  return new Map([...sums].map(([unit, sum]) => [unit, sum / readings]));
}

/** Waiting connections, read several times within a tick: the median counts, so that a burst of a moment has no say. */
import { setTimeout as sleep } from 'node:timers/promises';
import { known, mapKnown, valueOf, type Known } from '../../base/known';
import { parseSockets } from '../../host/listening';
import type { Look } from '../../host/look';
import { median, waitingOf } from '../../scaling/backlog';
import { collectSockets } from '../looking/collect';

const mostReadings = 5;
const pauseMs = 150;

/** By unit; the value undefined: it listens on none. */
export type Backlogs = ReadonlyMap<string, Known<number | undefined>>;

/**
 * The look's own reading is the first. Where it finds nobody waiting at any of the units it is the only one: a service that is
 * full has somebody waiting at every moment, and `ss` costs a process each time.
 */
export async function readBacklogs(look: Look, units: readonly string[], readings = mostReadings): Promise<Backlogs> {
  const services = look.services.filter(({ unit }) => units.includes(unit));
  const first = services.map(({ unit, sockets }) => ({ unit, sockets, found: [] as number[] }));
  for (const { sockets, found } of first) {
    const waiting = waitingOf(valueOf(sockets) ?? []);
    if (waiting !== undefined) found.push(waiting);
  }
  const someWait = first.some(({ found }) => found.some((waiting) => waiting > 0));
  for (let reading = 1; someWait && reading < readings; reading++) {
    await sleep(pauseMs);
    const { sockets: text } = await collectSockets();
    if (text === undefined) break;
    const now = parseSockets(text);
    for (const { sockets, found } of first) {
      const addresses = new Set((valueOf(sockets) ?? []).map(({ address }) => address));
      const waiting = waitingOf(now.filter(({ address }) => addresses.has(address)));
      if (waiting !== undefined) found.push(waiting);
    }
  }
  return new Map(
    first.map(({ unit, sockets, found }) => [
      unit,
      found.length === 0 ? mapKnown(sockets, waitingOf) : known(median(found)),
    ]),
  );
}

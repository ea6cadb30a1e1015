/**
 * How many processes a pool needs where tasks do not wait: as many as were at work at once, and some to spare. Fewer would let the
 * next tasks wait, and be asked for again.
 */
import { message, type Message } from '../words/message';
import type { Sample } from './samples';

/** Of those that were at work, one at least: with none more tasks are late, with twice as many hardly fewer (test/bench/queues). */
const spareShare = 0.25;

/** The most processes that worked at once; undefined where that is not known of every sample. */
export function busiest(samples: readonly Sample[]): number | undefined {
  let most: number | undefined;
  for (const { active } of samples) {
    if (active === undefined) return undefined;
    most = Math.max(most ?? 0, active);
  }
  return most;
}

export interface Needed {
  readonly processes: number;
  readonly reason: Message;
}

/** Undefined where it is not known. */
export function neededProcesses(samples: readonly Sample[]): Needed | undefined {
  const active = busiest(samples);
  if (active === undefined) return undefined;
  const processes = active === 0 ? 0 : active + Math.max(1, Math.ceil(active * spareShare));
  return { processes, reason: message('scaling.vetoActive', { active, needed: processes }) };
}

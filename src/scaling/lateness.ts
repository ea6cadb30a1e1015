/**
 * What so many workers would be worth: the requests that would come late with them, held against what they cost. Both are in
 * busy workers, so that one price weighs one against the other whatever the size of the service. Constants from the benchmark
 * (test/bench/elasticity).
 */
import type { Outlook } from './forecast';

/** What somebody is willing to pay; `sizing` says it. */
export interface Price {
  /** An idle worker costs as much as so many busy workers' late requests. */
  readonly perWorker: number;
  /** Part of the price that a busy worker costs too: with it, a service may be left to starve. 0 to 1. */
  readonly starving: number;
}

export interface Need {
  readonly outlook: Outlook;
  /** Seconds of a busy worker that what waits now will take. */
  readonly queueSeconds: number;
  /** Until the next decision. */
  readonly seconds: number;
  readonly maxWorkers: number;
}

/** More than the forecast is needed by so much, and by so much for each root of it: requests do not come evenly. */
const uneven = { workers: 0.06, root: 0.05 };
/** A load is forecast no better than this, in workers; and the tail of its error is so many times as wide. */
const narrowest = 0.38;
const widening = 1.45;
/** An exponential tail that thins out: a load is seldom many times its usual error away, but for the jumps. */
const thinning = 0.055;
/** Load of a size never seen comes once in so many ticks. */
const unseen = 0.0003;
/** What is still waiting at the next decision makes others late then. */
const leftOver = 0.45;
/** A request that waits for a second is late, and a busy worker serves a second's work in a second. */
const lateAfterSeconds = 1;

/** The part of the load that comes late with so many workers while nobody waits at first, in busy workers. */
export function lateLoad(workers: number, { level, error, jumps }: Outlook): number {
  const width = Math.hypot(narrowest, error * widening);
  const away = (workers - level - uneven.workers - uneven.root * Math.sqrt(level)) / width;
  const usual = away < 0 ? 1 - 0.5 * Math.exp(away) : 0.5 * Math.exp(-away - thinning * away * away);
  const over = Math.max(0, workers - level);
  const jump = jumps.perTick * Math.exp(-over / jumps.size) + unseen / (1 + over) ** 2;
  return usual * (level + 0.5 * over + width) + jump * (level + over + jumps.size);
}

/** Late requests and workers together cost least with so many. */
export function worthHaving({ outlook, queueSeconds, seconds, maxWorkers }: Need, price: Price): number {
  let best = 1;
  let least = Infinity;
  for (let workers = 1; workers <= maxWorkers; workers++) {
    const free = workers - outlook.level;
    const waiting = Math.max(0, queueSeconds - workers * lateAfterSeconds);
    const drained = free * seconds;
    const draining = waiting === 0 ? 0 : drained <= waiting ? 1 : waiting / drained;
    const left = Math.max(0, waiting - drained) / seconds;
    const idle = Math.max(0, free) * (1 - draining);
    const late = outlook.level * draining + (1 - draining) * lateLoad(workers, outlook);
    const paid = price.perWorker * (idle + price.starving * (workers - idle));
    const cost = late + leftOver * left * (1 - price.starving) + paid;
    if (cost < least) {
      least = cost;
      best = workers;
    }
  }
  return best;
}

/**
 * What a worker that is never idle uses, in CPUs. Nobody has to say it: it is learned while connections wait, because then no
 * worker is idle; and, where busy workers can be counted (sync workers), from the CPU that so many of them use.
 */

export interface FullWorker {
  /** From crowds alone; undefined: there was none. */
  readonly byCrowds: number | undefined;
  /** Sums over the ticks whose busy workers were counted: the service's CPUs, and the busy workers. Old ticks fade. */
  readonly cpus: number;
  readonly busy: number;
}

export interface FullWorkerTick {
  readonly workers: number;
  /** CPU of the service, in CPUs. */
  readonly cpus: number;
  /** Mean of readings at the end of the tick; undefined: they can't be counted. */
  readonly busyWorkers: number | undefined;
  /** Connections wait. */
  readonly crowded: boolean;
  /** They have waited all along, as far as is known. */
  readonly crowdedAllAlong: boolean;
}

/**
 * A count of busy workers is one of a moment: a hundred of them fade to a third. In the calm nothing is forgotten, but other
 * workers than sync may come.
 */
const kept = 0.99;
/** A tick in which all were busy all along says as much as so many counts of a moment. */
const crowdWeight = 7;
/** Fewer busy workers in all say nothing yet. */
const leastBusy = 4;

export function learnFullWorker(before: FullWorker | undefined, tick: FullWorkerTick): FullWorker {
  const { workers, cpus, busyWorkers, crowded, crowdedAllAlong } = tick;
  const isCounted = busyWorkers !== undefined;
  const weight = !isCounted ? 0 : crowdedAllAlong ? crowdWeight : crowded ? 0 : 1;
  const busy = weight * (crowdedAllAlong ? workers : (busyWorkers ?? 0));
  const fading = busy > 0 || !isCounted ? kept : 1;
  return {
    byCrowds: learnByCrowds(before?.byCrowds, cpus / workers, crowded, crowdedAllAlong),
    cpus: fading * (before?.cpus ?? 0) + weight * cpus,
    busy: fading * (before?.busy ?? 0) + busy,
  };
}

/** CPUs, above 0; undefined: not known yet. */
export function cpusOf(full: FullWorker, { busyWorkers, cpus, workers }: FullWorkerTick): number | undefined {
  if (full.busy >= leastBusy) {
    // At least what one has just been seen to use. A replay may have fewer workers than were busy.
    return Math.max(full.cpus / full.busy, cpus / Math.max(workers, busyWorkers ?? 0), 0.005);
  }
  return full.byCrowds === undefined ? undefined : Math.max(full.byCrowds, 0.005);
}

/** At least what one has been seen to use; and just that, while connections waited all along. */
function learnByCrowds(
  known: number | undefined,
  perWorker: number,
  crowded: boolean,
  crowdedAllAlong: boolean,
): number | undefined {
  if (known === undefined) return crowded ? perWorker : undefined;
  return crowdedAllAlong ? Math.max(perWorker, 0.7 * known + 0.3 * perWorker) : Math.max(perWorker, known);
}

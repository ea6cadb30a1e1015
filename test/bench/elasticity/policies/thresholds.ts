// CPU thresholds for a server, in percent of all its CPUs.
import type { Server } from '../server';

export interface Steps {
  /** By workers, ascending. */
  readonly up: readonly Step[];
  readonly down: readonly Step[];
}

export interface Step {
  readonly workers: number;
  readonly limit: number;
}

/** 70 % for two workers to 80 % for the most, 40 % for one less than the most to 35 % for one: the guide's, for more workers. */
export function guideThresholds({ maxWorkers }: Server): Steps {
  const part = (workers: number, first: number): number => (maxWorkers <= 2 ? 0 : (workers - first) / (maxWorkers - 2));
  return {
    up: count(2, maxWorkers).map((workers) => ({ workers, limit: 70 + 10 * part(workers, 2) })),
    down: count(1, maxWorkers - 1).map((workers) => ({ workers, limit: 35 + 5 * part(workers, 1) })),
  };
}

/** One more when those that run are 75 % full; one less when the fewer would be 55 % full. */
export function fittedThresholds({ maxWorkers, cpuShare, cores, otherCores }: Server): Steps {
  const percent = (workers: number, full: number): number =>
    (100 * (Math.min(workers * cpuShare, cores - otherCores) * full + otherCores)) / cores;
  return {
    up: count(2, maxWorkers).map((workers) => ({ workers, limit: percent(workers - 1, 0.75) })),
    down: count(1, maxWorkers - 1).map((workers) => ({ workers, limit: percent(workers, 0.55) })),
  };
}

function count(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

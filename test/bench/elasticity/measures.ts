/**
 * What a run is judged by. The elasticity measures are those of the SPEC RG Cloud group (Herbst et al., "Ready for Rain?",
 * SPEC-RG-2016-01): d demanded workers, s supplied ones, R the most there can be, T the length, ε = 1.
 */
import type { Service, SupplyChange } from './service';
import type { Workload } from './workload';

export interface Elasticity {
  /** Percent of R that is missing or too much on average: a_U, a_O. */
  readonly accuracyUnder: number;
  readonly accuracyOver: number;
  /** The same relative to what is demanded, and to what is supplied: ā_U, ā_O. */
  readonly relativeUnder: number;
  readonly relativeOver: number;
  /** Percent of the time with too few, with too many: t_U, t_O. */
  readonly timeUnder: number;
  readonly timeOver: number;
  /** Percent of the time in which supply rises faster than demand, or falls slower: k; the other way round: k′. */
  readonly instability: number;
  readonly instabilityDown: number;
  /** Changes of supply less changes of demand, an hour: j. */
  readonly jitterPerHour: number;
}

export interface Measures extends Elasticity {
  /** Of steps that were recorded, after the first hour. */
  readonly requests: number;
  readonly late: number;
  readonly refused: number;
  /** Seconds; undefined where nothing was answered. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
  /** Hours of all worker processes, in the same steps. */
  readonly workerHours: number;
  readonly scalings: number;
}

export function measure(
  workload: Workload,
  service: Service,
  supply: readonly SupplyChange[],
  scalings: number,
): Measures {
  const { requests, late, refused } = service.counted;
  const series = seriesOf(workload, supply);
  return {
    requests,
    // One that was never answered is later than any.
    late: late + Math.max(0, requests - refused - service.responseTimes.size),
    refused,
    p50: service.responseTimes.quantile(0.5),
    p95: service.responseTimes.quantile(0.95),
    p99: service.responseTimes.quantile(0.99),
    workerHours: series.reduce((sum, { supplied, seconds }) => sum + supplied * seconds, 0) / 3600,
    scalings,
    ...elasticity(series, workload.server.maxWorkers),
  };
}

/** A time in which neither demand nor supply changes. */
export interface Piece {
  readonly seconds: number;
  readonly demanded: number;
  readonly supplied: number;
  /** Whether the piece before ends where this one begins: what nobody recorded lies between pieces that do not. */
  readonly joined: boolean;
}

function seriesOf({ demand, recorded, trace, countedFrom }: Workload, supply: readonly SupplyChange[]): Piece[] {
  const pieces: Piece[] = [];
  let index = 0;
  let supplied = 0;
  let joined = false;
  demand.forEach((demanded, step) => {
    const end = (step + 1) * trace.stepSeconds;
    let at = step * trace.stepSeconds;
    for (;;) {
      const change = supply[index];
      const until = Math.min(end, change?.atSeconds ?? end);
      if (until > at && recorded[step] === 1 && at >= countedFrom) {
        pieces.push({ seconds: until - at, demanded, supplied, joined });
        joined = true;
      } else if (recorded[step] !== 1) joined = false;
      at = Math.max(at, until);
      if (change === undefined || change.atSeconds >= end) break;
      supplied = change.workers;
      index++;
    }
  });
  return pieces;
}

export function elasticity(series: readonly Piece[], most: number): Elasticity {
  const total = series.reduce((sum, { seconds }) => sum + seconds, 0);
  const mean = (value: (piece: Piece) => number): number =>
    total === 0 ? 0 : (100 * series.reduce((sum, piece) => sum + value(piece) * piece.seconds, 0)) / total;
  const epsilon = 1;
  let up = 0;
  let down = 0;
  let jitter = 0;
  series.forEach((piece, index) => {
    const before = series[index - 1];
    if (before === undefined || !piece.joined) return;
    const supply = Math.sign(piece.supplied - before.supplied);
    const demand = Math.sign(piece.demanded - before.demanded);
    // A change takes no time; it counts for the second in which it happens.
    up += Math.min(1, Math.max(0, supply - demand));
    down += Math.min(1, Math.max(0, demand - supply));
    jitter += Math.abs(supply) - Math.abs(demand);
  });
  return {
    accuracyUnder: mean(({ demanded, supplied }) => Math.max(demanded - supplied, 0) / most),
    accuracyOver: mean(({ demanded, supplied }) => Math.max(supplied - demanded, 0) / most),
    relativeUnder: mean(({ demanded, supplied }) => Math.max(demanded - supplied, 0) / Math.max(demanded, epsilon)),
    relativeOver: mean(({ demanded, supplied }) => Math.max(supplied - demanded, 0) / Math.max(supplied, epsilon)),
    timeUnder: mean(({ demanded, supplied }) => Math.max(0, Math.sign(demanded - supplied))),
    timeOver: mean(({ demanded, supplied }) => Math.max(0, Math.sign(supplied - demanded))),
    instability: total <= 1 ? 0 : (100 * up) / (total - 1),
    instabilityDown: total <= 1 ? 0 : (100 * down) / (total - 1),
    jitterPerHour: total === 0 ? 0 : (3600 * jitter) / total,
  };
}

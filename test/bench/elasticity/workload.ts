// A trace scaled to a server: each request with its time and what it costs, the same for every policy.
import { demandOf } from './demand';
import { logNormal, randomOf } from './random';
import type { Server } from './server';
import type { Trace } from './trace';

export interface Workload {
  readonly trace: Trace;
  readonly server: Server;
  readonly seconds: number;
  /** Seconds since the start, ascending. */
  readonly arrivals: Float64Array;
  /** Seconds of CPU and of waiting that each request needs. */
  readonly cpuSeconds: Float32Array;
  readonly waitSeconds: Float32Array;
  /** By step: requests a second; where none was recorded, between its neighbours. */
  readonly rates: Float64Array;
  /** By step: workers that the load demands (see demandOf). */
  readonly demand: Uint8Array;
  /** By step: whether it was recorded. What was not is simulated, but read by nobody and counted nowhere. */
  readonly recorded: Uint8Array;
  /** What comes before, in seconds, is simulated and read but counted nowhere: who starts knows nothing yet. */
  readonly countedFrom: number;
}

const warmUpSeconds = 3600;

/** Part of the largest server that the busy minutes of the trace ask for. */
const peakShare = 0.8;
/** Which minutes are busy: a longer peak is meant to fit, the few above are more than the server was built for. */
const peakQuantile = 0.995;

export function workloadOf(trace: Trace, server: Server, seed: number): Workload {
  const known = trace.counts.flatMap((count) => (count === undefined ? [] : [count])).sort((a, b) => a - b);
  const peak = known[Math.min(known.length - 1, Math.floor(known.length * peakQuantile))] ?? 0;
  const scale = peak === 0 ? 0 : (peakShare * server.maxWorkers) / server.serviceSeconds / peak;
  const rates = Float64Array.from(interpolated(trace.counts), (count) => count * scale);
  const random = randomOf(seed, `${trace.name} ${server.name}`);
  const arrivals: number[] = [];
  // A Poisson process whose rate changes with the steps: unit exponentials, stretched by the rate.
  let left = -Math.log(1 - random.next());
  rates.forEach((rate, step) => {
    let at = 0;
    while (rate > 0 && left <= (trace.stepSeconds - at) * rate) {
      at += left / rate;
      arrivals.push(step * trace.stepSeconds + at);
      left = -Math.log(1 - random.next());
    }
    left -= (trace.stepSeconds - at) * rate;
  });
  const cpuSeconds = new Float32Array(arrivals.length);
  const waitSeconds = new Float32Array(arrivals.length);
  for (let index = 0; index < arrivals.length; index++) {
    const seconds = logNormal(random, server.serviceSeconds, server.serviceCv);
    cpuSeconds[index] = seconds * server.cpuShare;
    waitSeconds[index] = seconds * (1 - server.cpuShare);
  }
  return {
    trace,
    server,
    seconds: rates.length * trace.stepSeconds,
    arrivals: Float64Array.from(arrivals),
    cpuSeconds,
    waitSeconds,
    rates,
    demand: Uint8Array.from(rates, (rate) => demandOf(rate, server)),
    recorded: Uint8Array.from(trace.counts, (count) => (count === undefined ? 0 : 1)),
    countedFrom: Math.min(warmUpSeconds, (rates.length * trace.stepSeconds) / 4),
  };
}

export function isRecorded({ recorded, trace }: Workload, atSeconds: number): boolean {
  return recorded[Math.min(recorded.length - 1, Math.floor(atSeconds / trace.stepSeconds))] === 1;
}

export function isCounted(workload: Workload, atSeconds: number): boolean {
  return atSeconds >= workload.countedFrom && isRecorded(workload, atSeconds);
}

/** Straight lines across what is missing. */
function interpolated(counts: readonly (number | undefined)[]): number[] {
  const result: number[] = [];
  for (let index = 0; index < counts.length; index++) {
    const count = counts[index];
    if (count !== undefined) {
      result.push(count);
      continue;
    }
    const before = result.at(-1);
    let next = index;
    while (next < counts.length && counts[next] === undefined) next++;
    const after = counts[next] ?? before ?? 0;
    const from = before ?? after;
    for (let inside = index; inside < next; inside++) {
      result.push(from + ((after - from) * (inside - index + 1)) / (next - index + 1));
    }
    index = next - 1;
  }
  return result;
}

// Traces from a seed: the shapes that loads of web services have, a day of each.
import { between, exponential, normal, randomOf, type Random } from './random';
import type { Trace } from './trace';

const minutes = 24 * 60;

const shapes: Readonly<Record<string, (random: Random) => (number | undefined)[]>> = {
  /** Day and night, with the noise of people. */
  diurnal(random) {
    const phase = between(random, 0, minutes);
    return noisy(random, 0.12, (minute) => 1.15 - Math.cos((2 * Math.PI * (minute - phase)) / minutes));
  },
  /** A calm service that is talked about a few times a day. */
  spikes(random) {
    const counts = noisy(random, 0.15, () => 0.25);
    for (let at = exponential(random, 120); at < minutes; at += exponential(random, 200)) {
      const height = between(random, 1, 3.5);
      const length = between(random, 2, 25);
      for (let minute = Math.floor(at); minute < Math.min(minutes, at + 4 * length); minute++) {
        const since = minute - at;
        counts[minute] = (counts[minute] ?? 0) + height * (since < 2 ? 1 : Math.exp(-(since - 2) / length));
      }
    }
    return counts;
  },
  /** Slow up, slow down, several times. */
  ramps(random) {
    const period = between(random, 150, 420);
    const lean = between(random, 0.2, 0.8);
    return noisy(random, 0.08, (minute) => {
      const at = (minute % period) / period;
      return 0.2 + 2 * (at < lean ? at / lean : (1 - at) / (1 - lean));
    });
  },
  /** On and off, as jobs of others make it. */
  square(random) {
    const counts: number[] = [];
    for (let on = false; counts.length < minutes; on = !on) {
      const level = on ? between(random, 1.2, 2.2) : between(random, 0.1, 0.7);
      const length = Math.max(3, Math.round(exponential(random, on ? 35 : 60)));
      for (let minute = 0; minute < length; minute++) counts.push(level);
    }
    return noisy(random, 0.06, (minute) => counts[minute] ?? 0);
  },
  /** No shape at all: what was a minute ago says a little. */
  noise(random) {
    let level = 0;
    const steps = Array.from({ length: minutes }, () => (level = 0.93 * level + 0.2 * normal(random)));
    return steps.map((step) => Math.exp(step));
  },
  /** Day and night with minutes, and once an hour, that nobody recorded. */
  gaps(random) {
    const phase = between(random, 0, minutes);
    const counts: (number | undefined)[] = noisy(
      random,
      0.15,
      (minute) => 1.2 - Math.cos((2 * Math.PI * (minute - phase)) / minutes),
    );
    for (let at = exponential(random, 60); at < minutes; at += exponential(random, 90)) {
      const length = random.next() < 0.15 ? between(random, 20, 60) : between(random, 1, 4);
      counts.fill(undefined, Math.floor(at), Math.min(minutes, Math.ceil(at + length)));
    }
    return counts;
  },
};

export const shapeNames = Object.keys(shapes);

/** One trace of each shape. */
export function generateTraces(seed: number): Trace[] {
  return Object.entries(shapes).map(([name, shape]) => ({
    name: `generated-${name}`,
    stepSeconds: 60,
    // Any unit will do: the benchmark scales to the server. Whole numbers, as a recorded trace has.
    counts: shape(randomOf(seed, name)).map((count) => count && Math.round(1000 * count)),
  }));
}

function noisy(random: Random, deviation: number, level: (minute: number) => number): number[] {
  return Array.from({ length: minutes }, (_, minute) => Math.max(0, level(minute) * (1 + deviation * normal(random))));
}

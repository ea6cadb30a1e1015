// Tasks from a trace: when each comes, and how long it takes.
import { between, exponential, logNormal, randomOf } from '../elasticity/random';
import type { Trace } from '../elasticity/trace';
import type { TaskLoad } from './pool';

/** Of the recorded queue's function: mean 1.589 s, median 1.363 s, 99 % within 6.7 s. */
const meanSeconds = 1.59;
const cv = 0.75;

/** A minute's tasks come anywhere in it; what was not recorded is taken for nothing. */
export function loadOf(trace: Trace, seed: number): TaskLoad {
  const random = randomOf(seed, `queue ${trace.name}`);
  const arrivals = trace.counts.flatMap((count = 0, step) =>
    Array.from({ length: count }, () => (step + random.next()) * trace.stepSeconds),
  );
  const sorted = Float64Array.from(arrivals).sort();
  return { arrivals: sorted, seconds: Float32Array.from(sorted, () => logNormal(random, meanSeconds, cv)) };
}

const minutes = 8 * 60;

/** Shapes that queues have: jobs of a timetable, mails after an event, and users all day. */
export function generateQueues(seed: number): Trace[] {
  const empty = (): number[] => new Array<number>(minutes).fill(0);
  const timetable = empty();
  const hourly = randomOf(seed, 'queue timetable');
  for (let at = 5; at < minutes; at += 60) timetable[at] = Math.round(between(hourly, 200, 900));
  const events = empty();
  const chance = randomOf(seed, 'queue events');
  for (let at = exponential(chance, 40); at < minutes; at += exponential(chance, 80)) {
    const height = between(chance, 60, 400);
    for (let since = 0; since < 20 && at + since < minutes; since++) {
      events[Math.floor(at + since)] = Math.round(height * Math.exp(-since / 5));
    }
  }
  const users = randomOf(seed, 'queue users');
  const steady = empty().map((_, minute) =>
    Math.round(60 * (1.1 - Math.cos((2 * Math.PI * minute) / minutes)) * (0.7 + 0.6 * users.next())),
  );
  return Object.entries({ timetable, events, users: steady }).map(([name, counts]) => ({
    name: `generated-queue-${name}`,
    stepSeconds: 60,
    counts,
  }));
}

/**
 * How many workers a load needs, without thresholds: from the service's CPU, from the connections that wait, and from what
 * these two have meant before. Nobody has to say what a full worker uses: it is learned while connections wait, because then
 * no worker is idle. The constants are those that did best in the benchmark (test/bench/elasticity).
 */
/** What is kept between two ticks. CPU in CPUs (1 = one CPU all the time), times in seconds. */
export interface SizingMemory {
  /** End of the sample that it was last brought up to date with, milliseconds since the epoch. */
  readonly endMs: number;
  /** What a worker that is never idle uses; undefined: never seen full. */
  readonly fullCpus: number | undefined;
  /** What a waiting connection costs a worker, least squares: sums of cost × waiting and of waiting². */
  readonly cost: { readonly products: number; readonly squares: number };
  /** Busy workers, smoothed, and how far a tick is from that on average. */
  readonly level: number;
  readonly error: number;
  /** Waiting at the end of that sample, and whether that was a crowd. */
  readonly backlog: number;
  readonly crowded: boolean;
  /** A queue that went away within that sample, and the busy workers that it took. */
  readonly drained: { readonly backlog: number; readonly busy: number } | undefined;
  /** What was needed of late, oldest first. */
  readonly needs: readonly { readonly atMs: number; readonly workers: number }[];
}

interface Margins {
  /** Part of the load that is kept free on top of it. */
  readonly spare: number;
  /** So many times the usual error of a forecast, on top. */
  readonly errors: number;
  /** So many idle workers, on top; fewer than none: not each of them needs to be there. */
  readonly idle: number;
  /** Fewer are gone to only where they would do with this part more. */
  readonly stay: number;
  /** What was needed counts for so long. */
  readonly rememberMinutes: number;
  /** What waits is to be gone within so many seconds, once the workers run. */
  readonly drainSeconds: number;
  /** Part of the cool-down that holds after a scale-up. */
  readonly cooldown: number;
}

const points: readonly (Margins & { readonly at: number })[] = [
  { at: 0, spare: -0.1, errors: 0, idle: -0.2, stay: 0, rememberMinutes: 0, drainSeconds: 900, cooldown: 0 },
  { at: 25, spare: 0.03, errors: 0.2, idle: -0.05, stay: 0.15, rememberMinutes: 0, drainSeconds: 70, cooldown: 0.4 },
  { at: 50, spare: 0.03, errors: 1.6, idle: 0.27, stay: 0.23, rememberMinutes: 2, drainSeconds: 25, cooldown: 1 },
  { at: 75, spare: 0.1, errors: 3, idle: 1, stay: 0.19, rememberMinutes: 8.5, drainSeconds: 18, cooldown: 1.9 },
  { at: 100, spare: 0.5, errors: 8, idle: 3.5, stay: 0.2, rememberMinutes: 60, drainSeconds: 10, cooldown: 8 },
];

/** `sizing`: 0 to 100. Between two points the margins lie between theirs. */
export function marginsOf(sizing: number): Margins {
  const next = points.findIndex(({ at }) => at >= sizing);
  const above = points[next];
  const below = points[Math.max(0, next - 1)];
  if (above === undefined || below === undefined) throw new RangeError(`sizing ${sizing}`);
  const part = above.at === below.at ? 0 : (sizing - below.at) / (above.at - below.at);
  const between = (key: keyof Margins): number => below[key] + part * (above[key] - below[key]);
  return {
    spare: between('spare'),
    errors: between('errors'),
    idle: between('idle'),
    stay: between('stay'),
    rememberMinutes: between('rememberMinutes'),
    drainSeconds: between('drainSeconds'),
    cooldown: between('cooldown'),
  };
}

/** What one tick has measured. */
export interface SizingInput {
  /** 0 (few workers) to 100 (many). */
  readonly sizing: number;
  readonly endMs: number;
  readonly seconds: number;
  readonly workers: number;
  /** CPU of the service, in CPUs. */
  readonly cpus: number;
  /** Waiting connections now. */
  readonly backlog: number;
  readonly maxWorkers: number;
}

export interface Sized {
  readonly memory: SizingMemory;
  /** Busy workers, on average; more than there are, where connections came to wait. Undefined: not known yet. */
  readonly busy: number | undefined;
  /** So many or more should run. Undefined: not known yet. */
  readonly needed: number | undefined;
  /** Fewer than run now suffice: so many. Undefined: none can be spared, or it is not known yet. */
  readonly enough: number | undefined;
  readonly crowded: boolean;
}

/** Before anything was learned, a waiting connection costs this; it counts like one queue of so many. */
const firstCost = { seconds: 0.3, queue: 100 };
/** What was learned from queues fades with each new one. */
const keptCost = 0.8;
const smoothing = 0.45;
const errorSmoothing = 0.08;
/** A tick that is so many usual errors away is no noise: the load has changed. */
const changed = 3.3;
const leastError = 0.15;
const fewestWaiting = 3;
const mostNeeds = 64;

export function size(before: SizingMemory | undefined, input: SizingInput): Sized {
  const { workers, cpus, backlog, seconds, maxWorkers } = input;
  const margin = marginsOf(input.sizing);
  // A sample was missed: what waited before says nothing about this one.
  const joined = before !== undefined && Math.abs(input.endMs - seconds * 1000 - before.endMs) <= seconds * 100;
  const waited = joined ? before.backlog : 0;
  const crowded = backlog >= Math.max(fewestWaiting, workers);
  const fullCpus = learnFull(before?.fullCpus, cpus / workers, crowded, crowded && waited >= workers);
  const plainBusy = fullCpus === undefined ? undefined : cpus / Math.max(fullCpus, 0.005);

  const cost = learnCost(before, joined && !crowded && waited === 0 ? plainBusy : undefined, seconds);
  const costSeconds = Math.min(5, Math.max(0.01, cost.products / cost.squares));
  const drained =
    plainBusy !== undefined && waited > 0 && backlog === 0 ? { backlog: waited, busy: plainBusy } : undefined;
  const state = { endMs: input.endMs, fullCpus, cost, backlog, crowded, drained };
  const newest = (needed: number): SizingMemory['needs'] => [
    ...(before?.needs ?? []).filter(({ atMs }) => atMs > input.endMs - margin.rememberMinutes * 60_000 - seconds * 500),
    { atMs: input.endMs, workers: needed },
  ];

  if (crowded) {
    // Nobody was idle, and what came to wait would have kept more of them busy.
    const busy = Math.max(plainBusy ?? 0, workers + (Math.max(0, backlog - waited) * costSeconds) / seconds);
    const needed = Math.ceil(busy + margin.idle);
    const toDrain = Math.ceil(busy + (backlog * costSeconds) / margin.drainSeconds + margin.idle);
    const memory: SizingMemory = {
      ...state,
      level: Math.max(before?.level ?? 0, busy),
      error: before?.error ?? 2 * leastError,
      needs: newest(Math.min(maxWorkers, needed)).slice(-mostNeeds),
    };
    return { memory, busy, needed: Math.min(maxWorkers, Math.max(workers + 1, toDrain)), enough: undefined, crowded };
  }
  if (plainBusy === undefined) {
    const level = before?.level ?? 0;
    const memory = { ...state, level, error: before?.error ?? 2 * leastError, needs: [] };
    return { memory, busy: undefined, needed: undefined, enough: undefined, crowded };
  }

  const expected = before === undefined || before.fullCpus === undefined ? plainBusy : before.level;
  const surprise = plainBusy - expected;
  const usual = Math.max(before?.error ?? 2 * leastError, leastError);
  const level = Math.abs(surprise) > changed * usual ? plainBusy : expected + smoothing * surprise;
  const error =
    (1 - errorSmoothing) * (before?.error ?? 2 * leastError) + errorSmoothing * Math.min(Math.abs(surprise), 3 * usual);
  const wanted = level * (1 + margin.spare) + margin.errors * error + margin.idle;
  const needed = Math.max(1, Math.ceil(wanted));
  const kept = before?.crowded === true ? needed : Math.max(1, Math.ceil(wanted * (1 + margin.stay)));
  const needs = newest(needed < workers ? Math.min(workers, kept) : needed).slice(-mostNeeds);
  const most = Math.max(...needs.map((one) => one.workers));
  return {
    memory: { ...state, level, error, needs },
    busy: plainBusy,
    needed: Math.min(maxWorkers, needed),
    enough: most < workers ? most : undefined,
    crowded,
  };
}

/** What a full worker uses: at least what one has been seen to use; and just that, while connections waited all along. */
function learnFull(
  known: number | undefined,
  perWorker: number,
  crowded: boolean,
  waitedAllAlong: boolean,
): number | undefined {
  if (known === undefined) return crowded ? perWorker : undefined;
  return waitedAllAlong ? Math.max(perWorker, 0.7 * known + 0.3 * perWorker) : Math.max(perWorker, known);
}

/** A queue that drained made workers busier than they are in the calm after it: by that much for each that waited. */
function learnCost(before: SizingMemory | undefined, calm: number | undefined, seconds: number): SizingMemory['cost'] {
  const squares = firstCost.queue ** 2;
  const first = { products: firstCost.seconds * squares, squares };
  if (before === undefined) return first;
  const { cost, drained } = before;
  if (drained === undefined || calm === undefined) return cost;
  return {
    products:
      first.products + keptCost * (cost.products - first.products) + (drained.busy - calm) * seconds * drained.backlog,
    squares: squares + keptCost * (cost.squares - squares) + drained.backlog ** 2,
  };
}

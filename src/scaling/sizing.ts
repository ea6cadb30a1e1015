/**
 * How many workers a load needs, without thresholds: from the service's CPU, from the connections that wait, and from what
 * these two have meant before. Nobody has to say what a full worker uses: it is learned while connections wait, because then
 * no worker is idle; and so is how much the load varies (forecast.ts) and what a waiting connection costs. So many run as are
 * worth it (lateness.ts): one more would cost more than the late requests that it saves. The constants are those that did best
 * in the benchmark (test/bench/elasticity).
 */
import {
  expectationOf,
  firstError,
  forecastAfter,
  forecastOfCrowd,
  noForecasts,
  outlookOf,
  type Expectation,
  type Forecasts,
  type Outlook,
} from './forecast';
import { cpusOf, learnFullWorker, type FullWorker } from './fullWorker';
import type { Span } from './jumps';
import { lateLoad, worthHaving, type Need } from './lateness';

/** What is kept between two ticks. CPU in CPUs (1 = one CPU all the time), times in seconds. */
export interface SizingMemory {
  /** End of the sample that it was last brought up to date with, milliseconds since the epoch. */
  readonly endMs: number;
  readonly full: FullWorker;
  /** What a waiting connection costs a worker, least squares: sums of cost × waiting and of waiting². */
  readonly cost: { readonly products: number; readonly squares: number };
  readonly forecasts: Forecasts;
  /** Waiting at the end of that sample, and whether that was a crowd. */
  readonly backlog: number;
  readonly crowded: boolean;
  /** A queue that went away within that sample, and the busy workers that it took. */
  readonly drained: { readonly backlog: number; readonly busy: number } | undefined;
  /** What was needed of late, oldest first. */
  readonly needs: readonly { readonly atMs: number; readonly workers: number }[];
}

interface Margins {
  /** An idle worker costs as much as so many busy workers' late requests. */
  readonly perWorker: number;
  /** Part of that which a busy worker costs too. */
  readonly starving: number;
  /** Fewer are gone to only where they would do at this part of the price. */
  readonly stay: number;
  /** What was needed counts for so long. */
  readonly rememberMinutes: number;
  /** Part of the cool-down that holds after a scale-up. */
  readonly cooldown: number;
  /** While nobody knows what a full worker uses, so many are kept besides those that may be busy. */
  readonly spare: number;
}

const points: readonly (Margins & { readonly at: number })[] = [
  { at: 0, perWorker: 4, starving: 1, stay: 1, rememberMinutes: 0, cooldown: 0, spare: 0 },
  { at: 5, perWorker: 4, starving: 0, stay: 1, rememberMinutes: 0, cooldown: 0, spare: 0 },
  { at: 25, perWorker: 0.85, starving: 0, stay: 0.75, rememberMinutes: 0, cooldown: 0.45, spare: 0 },
  { at: 30, perWorker: 0.51, starving: 0, stay: 0.66, rememberMinutes: 0, cooldown: 0.6, spare: 0 },
  { at: 50, perWorker: 0.065, starving: 0, stay: 0.62, rememberMinutes: 2.7, cooldown: 0.7, spare: 0.25 },
  { at: 75, perWorker: 0.0135, starving: 0, stay: 0.57, rememberMinutes: 5, cooldown: 1.1, spare: 0.6 },
  { at: 88, perWorker: 0.0018, starving: 0, stay: 0.5, rememberMinutes: 8, cooldown: 1.7, spare: 1 },
  { at: 100, perWorker: 0.00001, starving: 0, stay: 0.45, rememberMinutes: 60, cooldown: 4, spare: 3.5 },
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
    // A price: the middle of 1 and 100 is 10.
    perWorker: below.perWorker * (above.perWorker / below.perWorker) ** part,
    starving: between('starving'),
    stay: between('stay'),
    rememberMinutes: between('rememberMinutes'),
    cooldown: between('cooldown'),
    spare: between('spare'),
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
  /** In a request, the mean of readings of now; undefined: they can't be counted. */
  readonly busyWorkers: number | undefined;
  readonly maxWorkers: number;
}

export interface Sized {
  readonly memory: SizingMemory;
  /** What a full worker uses, in CPUs. Undefined: not known yet. */
  readonly fullCpus: number | undefined;
  /** Busy workers, on average; more than there are, where connections came to wait. Undefined: not known yet. */
  readonly busy: number | undefined;
  /** So many or more should run. Undefined: not known yet. */
  readonly needed: number | undefined;
  /** Fewer than run now suffice: so many. Undefined: none can be spared, or it is not known yet. */
  readonly enough: number | undefined;
  readonly crowded: boolean;
  /** What is expected next. Undefined: not known yet. */
  readonly outlook: Outlook | undefined;
}

/** Before anything was learned, a waiting connection costs this; it counts like one queue of so many. */
const firstCost = { seconds: 0.3, queue: 100 };
/** What was learned from queues fades with each new one. */
const keptCost = 0.8;
const fewestWaiting = 3;
const mostNeeds = 64;
/** A crowd may have come at the very end of a tick, but no later than this part of it before. */
const shortestCrowd = 0.08;
/** A load is believed up to so many times what the service may ever have. */
const mostLoad = 1.5;

export function size(before: SizingMemory | undefined, input: SizingInput): Sized {
  const { workers, cpus, backlog, seconds, maxWorkers } = input;
  const margin = marginsOf(input.sizing);
  // A sample was missed: what waited before says nothing about this one.
  const joined = before !== undefined && Math.abs(input.endMs - seconds * 1000 - before.endMs) <= seconds * 100;
  const waited = joined ? before.backlog : 0;
  const crowded = backlog >= Math.max(fewestWaiting, workers);
  const tick = { ...input, crowded, crowdedAllAlong: crowded && waited >= workers };
  const full = learnFullWorker(before?.full, tick);
  const fullCpus = cpusOf(full, tick);
  const plainBusy = fullCpus === undefined ? undefined : cpus / fullCpus;

  const cost = learnCost(before, joined && !crowded && waited === 0 ? plainBusy : undefined, seconds);
  const costSeconds = Math.min(5, Math.max(0.01, cost.products / cost.squares));
  const drained =
    plainBusy !== undefined && waited > 0 && backlog === 0 ? { backlog: waited, busy: plainBusy } : undefined;
  const state = { endMs: input.endMs, full, cost, backlog, crowded, drained };
  const past = before?.forecasts ?? noForecasts;
  const over: Span = { startMs: input.endMs - seconds * 1000, endMs: input.endMs };
  const coming: Span = { startMs: input.endMs, endMs: input.endMs + seconds * 1000 };
  const needFor = (outlook: Outlook, queueSeconds: number): Need => ({ outlook, queueSeconds, seconds, maxWorkers });
  const newest = (needed: number): SizingMemory['needs'] =>
    [
      ...(before?.needs ?? []).filter(
        ({ atMs }) => atMs > input.endMs - margin.rememberMinutes * 60_000 - seconds * 500,
      ),
      { atMs: input.endMs, workers: needed },
    ].slice(-mostNeeds);

  // What came in, whoever was there to do it: without what had waited before, with what waits now.
  const arrived = Math.max(0, (plainBusy ?? workers) + ((backlog - waited) * costSeconds) / seconds);
  if (crowded) {
    // Nobody was idle, and what came to wait would have kept more of them busy.
    const since = waited > 0 || past.ways.length === 0 ? 1 : crowdedPart(expectationOf(past), plainBusy, workers);
    const lately = workers + (Math.max(0, backlog - waited) * costSeconds) / (seconds * since);
    const busy = Math.min(mostLoad * maxWorkers, Math.max(arrived, lately));
    const forecasts = forecastOfCrowd(past, Math.min(busy, arrived), busy, waited > 0, over);
    const outlook = outlookOf(forecasts, coming) ?? { level: busy, error: firstError, jumps: forecasts.jumps };
    const needed = worthHaving(needFor(outlook, backlog * costSeconds), margin);
    return {
      fullCpus,
      memory: { ...state, forecasts, needs: newest(worthHaving(needFor(outlook, 0), margin)) },
      busy,
      needed,
      // Only who lets it starve takes workers away from a crowd.
      enough: margin.starving > 0 && needed < workers ? needed : undefined,
      crowded,
      outlook,
    };
  }
  if (plainBusy === undefined) {
    const memory = { ...state, forecasts: noForecasts, needs: [] };
    return { memory, fullCpus, busy: undefined, needed: undefined, enough: undefined, crowded, outlook: undefined };
  }

  const forecasts = forecastAfter(past, arrived, over);
  const outlook = outlookOf(forecasts, coming) ?? { level: plainBusy, error: firstError, jumps: forecasts.jumps };
  const need = needFor(outlook, backlog * costSeconds);
  const needed = worthHaving(need, margin);
  const kept =
    before?.crowded === true ? needed : worthHaving(need, { ...margin, perWorker: margin.perWorker * margin.stay });
  const needs = newest(needed < workers ? Math.min(workers, kept) : needed);
  const most = Math.max(...needs.map((one) => one.workers));
  return {
    memory: { ...state, forecasts, needs },
    fullCpus,
    busy: plainBusy,
    needed,
    enough: most < workers ? most : undefined,
    crowded,
    outlook,
  };
}

/** Percent of the requests that are expected late with so many workers, where nobody waits at first. */
export function latePercent(workers: number, outlook: Outlook): number {
  return Math.min(100, (100 * lateLoad(workers, outlook)) / Math.max(0.01, outlook.level));
}

/** The part of the tick in which all workers were busy, if they were as busy as expected before: the whole, where that can't be told. */
function crowdedPart(expected: Expectation | undefined, busy: number | undefined, workers: number): number {
  if (expected === undefined || busy === undefined || workers - expected.level <= 2 * expected.error) return 1;
  return Math.min(1, Math.max(shortestCrowd, (busy - expected.level) / (workers - expected.level)));
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

/**
 * How busy the next minutes will be: from the last ones, in several ways (calm, nervous, along a slope), of which the one that
 * has been off least of late is believed; with how far off it is as a rule, and with the jumps to expect.
 */
import { expectedJump, jumpsAfter, noJumps, type ExpectedJump, type Jumps, type Span } from './jumps';

/** All in busy workers, by tick. */
export interface Forecast {
  readonly level: number;
  readonly trend: number;
  /** How far from it the load was, on average. */
  readonly error: number;
}

/** Busy workers of the tick to come, and how far off that is as a rule. */
export interface Expectation {
  readonly level: number;
  readonly error: number;
}

export interface Outlook extends Expectation {
  readonly jumps: ExpectedJump;
}

/** The next value is the last forecast and so much of its error; one of them follows a slope. */
const ways = [
  { follows: 0.2, slope: 0 },
  { follows: 0.47, slope: 0 },
  { follows: 1, slope: 0 },
  { follows: 0.5, slope: 0.14 },
] as const;
const errorKept = 0.93;
/** A rise of so many usual errors may be one that comes again. */
const notable = { errors: 4, leastError: 0.08 };
/** A tick that is so many usual errors away is no noise: the load has changed. */
const changed = 6;
const leastError = 0.15;
export const firstError = 0.3;

export interface Forecasts {
  readonly ways: readonly Forecast[];
  readonly jumps: Jumps;
}

export const noForecasts: Forecasts = { ways: [], jumps: noJumps };

/** The best of them. Undefined: nothing was seen yet. */
export function expectationOf({ ways: all }: Forecasts): Expectation | undefined {
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  const best = others.reduce((least, one) => (one.error < least.error ? one : least), first);
  return { level: Math.max(0, best.level + best.trend), error: best.error };
}

/** Of the tick to come. */
export function outlookOf(forecasts: Forecasts, coming: Span): Outlook | undefined {
  const expected = expectationOf(forecasts);
  return expected === undefined ? undefined : { ...expected, jumps: expectedJump(forecasts.jumps, coming) };
}

/** `busy`: of the tick that ended. */
export function forecastAfter(before: Forecasts, busy: number, tick: Span): Forecasts {
  const expected = expectationOf(before);
  const surprise = expected === undefined ? 0 : busy - expected.level;
  const usual = Math.max(expected?.error ?? firstError, leastError);
  const hasChanged = Math.abs(surprise) > changed * usual;
  return {
    ways: ways.map(({ follows, slope }, index) => {
      const { level, trend, error } = before.ways[index] ?? { level: busy, trend: 0, error: firstError };
      const off = busy - level - trend;
      const next = errorKept * error + (1 - errorKept) * Math.min(Math.abs(off), 3 * usual);
      if (expected === undefined || hasChanged) return { level: busy, trend: 0, error: next };
      return { level: level + trend + follows * off, trend: trend + slope * follows * off, error: next };
    }),
    jumps: jumpsAfter(before.jumps, riseOf(surprise, expected), hasChanged, tick),
  };
}

/**
 * Connections came to wait. `busy`: what came in during the tick, on average; `lately`: since they wait, which is believed where
 * it is far more than was expected.
 */
export function forecastOfCrowd(
  before: Forecasts,
  busy: number,
  lately: number,
  waitedBefore: boolean,
  tick: Span,
): Forecasts {
  const expected = expectationOf(before);
  const rise = lately - (expected?.level ?? 0);
  if (expected !== undefined && rise <= changed * Math.max(expected.error, leastError))
    return forecastAfter(before, busy, tick);
  const known = before.ways.length > 0 ? before.ways : ways.map(() => ({ error: firstError }));
  return {
    ways: known.map(({ error }) => ({ level: lately, trend: 0, error })),
    jumps: jumpsAfter(before.jumps, waitedBefore ? 0 : rise, true, tick),
  };
}

function riseOf(surprise: number, expected: Expectation | undefined): number {
  if (expected === undefined) return 0;
  return surprise > notable.errors * Math.max(expected.error, notable.leastError) ? surprise : 0;
}

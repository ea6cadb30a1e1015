/**
 * Load that comes all at once. Some of it comes again: jobs of a timetable start every half hour, or on the hour. What has kept
 * to a period is expected by it; what has not is left to chance.
 */

/** A tick, milliseconds since the epoch. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** The tick in which load jumped. */
export interface Jump extends Span {
  /** Workers that it kept busy. */
  readonly rise: number;
}

/** How often a period has kept its word, and how often not; old times fade. */
export interface Trust {
  readonly kept: number;
  readonly broken: number;
}

export interface Jumps {
  /** By chance: part of the ticks that brought far more load than the one before. */
  readonly perTick: number;
  /** By chance: workers that such a jump kept busy, on average. */
  readonly size: number;
  /** The newest, oldest first. */
  readonly seen: readonly Jump[];
  /** In the order of `periods`. */
  readonly trust: readonly Trust[];
}

export interface ExpectedJump {
  /** Part of such ticks that bring one. */
  readonly perTick: number;
  /** Workers that it will keep busy, on average. */
  readonly size: number;
  /** Minutes since it came last, where it keeps to them. */
  readonly periodMinutes?: number;
}

/** Minutes: what cron and timers are set to, as a rule. */
export const periods = [5, 10, 15, 20, 30, 60, 120, 1440] as const;
export const mostSeen = 60;

const perTickKept = 0.998;
const sizeKept = 0.7;
const trustKept = 0.9;
/** A period that was never tried is one that was kept so often of so many times. */
const untried = { kept: 0.15, times: 1 };
/** A jump is as large as so many before it were on average. */
const timesMeant = 3;
/** A period that is kept less often is none. */
const likely = 0.3;

export const noJumps: Jumps = {
  perTick: 0.002,
  size: 1,
  seen: [],
  trust: periods.map(() => ({ kept: 0, broken: 0 })),
};

/** What to expect of a tick that begins now, or of one that is over. */
export function expectedJump(jumps: Jumps, span: Span): ExpectedJump {
  let expected: ExpectedJump = { perTick: jumps.perTick, size: jumps.size };
  periods.forEach((periodMinutes, index) => {
    const trust = jumps.trust[index];
    if (trust === undefined || jumpBefore(jumps, periodMinutes, span) === undefined) return;
    const perTick = (trust.kept + untried.kept) / (trust.kept + trust.broken + untried.times);
    if (perTick >= likely && perTick > expected.perTick)
      expected = { perTick, size: sizeOf(jumps, periodMinutes, span), periodMinutes };
  });
  return expected;
}

/** `rise`: of the tick that is over; 0 where nothing jumped. `isLarge`: it was so large that it counts among those by chance. */
export function jumpsAfter(jumps: Jumps, rise: number, isLarge: boolean, span: Span): Jumps {
  const trust = trustAfter(jumps, rise > 0, span);
  const perTick = perTickKept * jumps.perTick;
  if (rise <= 0) return { ...jumps, perTick, trust };
  const seen = [...jumps.seen, { ...span, rise }].slice(-mostSeen);
  if (!isLarge || expectedJump(jumps, span).periodMinutes !== undefined) return { ...jumps, perTick, seen, trust };
  return {
    perTick: perTick + 1 - perTickKept,
    size: sizeKept * jumps.size + (1 - sizeKept) * rise,
    seen,
    trust,
  };
}

function trustAfter(jumps: Jumps, jumped: boolean, span: Span): readonly Trust[] {
  const isTried = periods.map((period) => jumpBefore(jumps, period, span) !== undefined);
  if (!isTried.includes(true)) return jumps.trust;
  return jumps.trust.map((trust, index) => {
    if (isTried[index] !== true) return trust;
    return { kept: trustKept * trust.kept + (jumped ? 1 : 0), broken: trustKept * trust.broken + (jumped ? 0 : 1) };
  });
}

/** Of the last times, in workers. */
function sizeOf(jumps: Jumps, periodMinutes: number, span: Span): number {
  const rises = Array.from({ length: timesMeant }, (_, index) => jumpBefore(jumps, (index + 1) * periodMinutes, span))
    .filter((jump) => jump !== undefined)
    .map(({ rise }) => rise);
  return rises.reduce((sum, rise) => sum + rise, 0) / rises.length;
}

/** The jump so many minutes before. Ticks drift: half of it has to lie there. */
function jumpBefore({ seen }: Jumps, minutes: number, { startMs, endMs }: Span): Jump | undefined {
  const periodMs = minutes * 60_000;
  for (let index = seen.length - 1; index >= 0; index--) {
    const jump = seen[index];
    if (jump === undefined || jump.endMs + periodMs <= startMs) return undefined;
    const common = Math.min(endMs, jump.endMs + periodMs) - Math.max(startMs, jump.startMs + periodMs);
    if (2 * common >= Math.min(endMs - startMs, jump.endMs - jump.startMs)) return jump;
  }
  return undefined;
}

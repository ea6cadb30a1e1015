/** Thresholds for a step that is not there yet: between its neighbours, and well away from what would undo it at once. */
import type { Threshold } from './model';
import { nextUp } from './stepRules';

export type Signal = 'cpu' | 'backlog' | 'queue';

/** The guide's values, and what a first step looks like where there are none. */
export const guideThresholds = { scale_up_2: 70, scale_up_3: 80, scale_down_2: 40, scale_down_1: 35 } as const;
const firstUp: Readonly<Record<Signal, number>> = { cpu: 70, backlog: 5, queue: 10 };
const highest: Readonly<Record<Signal, number>> = { cpu: 95, backlog: 1_000_000, queue: 1_000_000_000 };

/** A limit for `scale_up_<workers>`. `ups` in the order of their workers. */
export function upLimit(signal: Signal, ups: readonly Threshold[], workers: number): number {
  const { below, above } = neighbours(ups, workers);
  if (below !== undefined && above !== undefined) return between(below, above);
  if (below !== undefined) {
    const more = signal === 'cpu' ? below + 10 : below * 4;
    return more <= highest[signal] ? more : between(below, Math.max(below, signal === 'cpu' ? 100 : highest[signal]));
  }
  if (above !== undefined) return signal === 'cpu' ? Math.max(0, above - 10) : Math.max(1, Math.floor(above / 2));
  return firstUp[signal];
}

/** A limit for `scale_down_<workers>`: about half of what would go up again. */
export function downLimit(
  signal: Signal,
  ups: readonly Threshold[],
  downs: readonly Threshold[],
  workers: number,
): number {
  const up = nextUp(ups, workers)?.limit ?? firstUp[signal];
  const { below, above } = neighbours(downs, workers);
  const wanted = Math.floor(up / 2);
  if (below !== undefined && wanted <= below) return between(below, Math.min(above ?? up, up));
  if (above !== undefined && wanted >= above) return between(below ?? 0, above);
  return wanted;
}

function neighbours(
  rules: readonly Threshold[],
  workers: number,
): { below: number | undefined; above: number | undefined } {
  return {
    below: rules.filter((rule) => rule.workers < workers).at(-1)?.limit,
    above: rules.find((rule) => rule.workers > workers)?.limit,
  };
}

/** Whole where there is room for it. */
function between(low: number, high: number): number {
  const middle = (low + high) / 2;
  const whole = Math.floor(middle);
  return whole > low && whole < high ? whole : middle;
}

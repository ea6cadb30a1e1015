/**
 * What ours can be with each value of `sizing`: an even grid, and finer where that decides whether another policy is reached. A
 * trace of a day has few moments at which one worker more or less matters, so between two values of the grid much may change.
 */
import type { Run } from './run';
import { isAsGood } from './verdict';

export interface DialPoint {
  readonly sizing: number;
  readonly run: Run;
}

type Judged = Pick<Run, 'late' | 'refused' | 'workerHours'>;

/** Halvings between two neighbours of the grid. */
const halvings = 8;

export function dialOf(
  grid: readonly number[],
  others: readonly Judged[],
  runWith: (sizing: number) => Run,
): DialPoint[] {
  const points = grid.map((sizing) => ({ sizing, run: runWith(sizing) }));
  const bySizing = (): DialPoint[] => points.sort((a, b) => a.sizing - b.sizing);
  for (const other of others) {
    const isReached = ({ run }: DialPoint): boolean => isAsGood(run, other);
    const isCheapEnough = ({ run }: DialPoint): boolean => run.workerHours <= other.workerHours;
    const crossings = bySizing().flatMap((low, index) => {
      const high = points[index + 1];
      return high !== undefined && isCheapEnough(low) !== isCheapEnough(high) ? [{ low, high }] : [];
    });
    for (let { low, high } of crossings) {
      for (let step = 0; step < halvings && !points.some(isReached); step++) {
        const sizing = (low.sizing + high.sizing) / 2;
        const middle = { sizing, run: runWith(sizing) };
        points.push(middle);
        if (isCheapEnough(middle) === isCheapEnough(low)) low = middle;
        else high = middle;
      }
    }
  }
  return bySizing();
}

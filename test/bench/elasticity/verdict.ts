// Who is better: fewer late requests at equal or fewer worker-hours.
import { policies } from './policies/all';
import type { Case } from './bench';
import type { Run } from './run';

/**
 * - `better`: fewer late requests for no more worker-hours, or as many for fewer
 * - `equal`: the same of both
 * - `fewerLate`: fewer late requests for more worker-hours
 * - `cheaper`: fewer worker-hours, more late requests
 * - `worse`: the other one is better
 */
export type Verdict = 'better' | 'equal' | 'fewerLate' | 'cheaper' | 'worse';

export function lost(run: Pick<Run, 'late' | 'refused'>): number {
  return run.late + run.refused;
}

export function compare(
  ours: Pick<Run, 'late' | 'refused' | 'workerHours'>,
  other: Pick<Run, 'late' | 'refused' | 'workerHours'>,
): Verdict {
  const late = lost(ours) - lost(other);
  const hours = ours.workerHours - other.workerHours;
  if (late === 0 && hours === 0) return 'equal';
  if (late <= 0 && hours <= 0) return 'better';
  if (late >= 0 && hours >= 0) return 'worse';
  return late < 0 ? 'fewerLate' : 'cheaper';
}

/** No more late requests for no more worker-hours. */
export function isAsGood(
  ours: Pick<Run, 'late' | 'refused' | 'workerHours'>,
  other: Pick<Run, 'late' | 'refused' | 'workerHours'>,
): boolean {
  return ['better', 'equal'].includes(compare(ours, other));
}

export interface Judged {
  readonly peer: string;
  readonly verdict: Verdict;
  /** The values of `sizing` with which ours has no more late requests for no more worker-hours. */
  readonly betterWith: readonly number[];
  /** Of these the one with fewest late requests, and its run; where there is none, the one that is nearest to it. */
  readonly closest: { readonly sizing: number; readonly run: Run } | undefined;
  readonly other: Run;
  /** The peer has fewer worker-hours than the oracle: who is on time can't be cheaper. */
  readonly belowOracle: boolean;
}

/** How far from as good: the larger of both parts by which it has more late requests (of all) and more worker-hours; 0: as good. */
export function missOf(
  own: Pick<Run, 'late' | 'refused' | 'workerHours' | 'requests'>,
  other: Pick<Run, 'late' | 'refused' | 'workerHours'>,
): number {
  const late = (lost(own) - lost(other)) / Math.max(1, own.requests);
  return Math.max(0, late, (own.workerHours - other.workerHours) / other.workerHours);
}

/** Our policy against each of the others, at the common interval. */
export function judge({ common, dial }: Case): Judged[] {
  const ours = common.find(({ policy }) => policy === 'ours');
  const oracle = common.find(({ policy }) => policy === 'oracle');
  if (ours === undefined) return [];
  return common.flatMap((run) => {
    const role = policies.find(({ name }) => name === run.policy)?.role;
    if (role === undefined || role === 'ours' || role === 'variant') return [];
    const betterWith = dial.filter((own) => isAsGood(own.run, run)).map(({ sizing }) => sizing);
    const closest = [...dial].sort((a, b) => missOf(a.run, run) - missOf(b.run, run) || lost(a.run) - lost(b.run))[0];
    const belowOracle = oracle !== undefined && run.workerHours < oracle.workerHours;
    return [{ peer: run.policy, verdict: compare(ours, run), betterWith, closest, other: run, belowOracle }];
  });
}

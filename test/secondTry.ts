/**
 * Real servers and a real editor on a busy machine are late now and then. A whole run tries a few failed files and suites once
 * more, alone; a fault that is there is there again. Unit tests and static checks have no such excuse.
 */
import type { Job, Outcome } from './run';
import type { TestResult } from './results';

/** Where more fails than this, it is not the machine. */
const mostTries = 4;

export interface SecondTry {
  readonly outcome: Outcome;
  readonly job: Job;
}

export function jobsToTryAgain(
  outcomes: readonly Outcome[],
  jobsOf: (kind: Outcome['kind']) => readonly Job[],
): SecondTry[] {
  const tries: SecondTry[] = [];
  let count = 0;
  for (const outcome of outcomes) {
    if (outcome.kind !== 'hosts' && outcome.kind !== 'vscode') continue;
    const failed = outcome.tests.filter(({ ok }) => !ok);
    const job = jobsOf(outcome.kind).find(({ name }) => name === outcome.job);
    if (failed.length === 0 || job === undefined) continue;
    const suites = outcome.kind === 'vscode' ? [...new Set(failed.map(suiteOf))] : [];
    count += Math.max(1, suites.length);
    tries.push({ outcome, job: { ...job, args: [...job.args, ...suites] } });
  }
  return count > mostTries ? [] : tries;
}

/** What gave no result at the second try keeps its first. */
export function afterSecondTry(first: Outcome, second: { durationMs: number; tests: TestResult[] }): Outcome {
  const partOf = (test: TestResult): string => (first.kind === 'vscode' ? suiteOf(test) : '');
  const tried = new Set(second.tests.map(partOf));
  const failing = new Set(second.tests.filter(({ ok }) => !ok).map(partOf));
  return {
    ...first,
    durationMs: first.durationMs + second.durationMs,
    tests: [...first.tests.filter((test) => !tried.has(partOf(test))), ...second.tests],
    unsteady: first.tests.filter(
      (test) => !test.ok && tried.has(partOf(test)) && (!failing.has(partOf(test)) || passes(test, second.tests)),
    ),
  };
}

function passes({ title }: TestResult, tests: readonly TestResult[]): boolean {
  return tests.some((test) => test.ok && test.title === title);
}

/** In the editor's job each title begins with its suite's name. */
function suiteOf({ title }: TestResult): string {
  return title.split(' › ')[0] ?? title;
}

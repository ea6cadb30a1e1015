// Listens to a mocha run and passes on every result, those included that mocha itself is silent about.
import type { ResultLine, TestResult } from './results';

type Skippable = { skipReason?: string; parent?: Skippable | undefined };

/** `recordRun` in the form in which mocha takes a reporter. */
export function reporter(write: (line: ResultLine) => void): Mocha.ReporterConstructor {
  return class {
    constructor(runner: Mocha.Runner) {
      recordRun(runner, write);
    }
  } as unknown as Mocha.ReporterConstructor;
}

export function recordRun(runner: Mocha.Runner, write: (line: ResultLine) => void): void {
  const seen = new Set<Mocha.Runnable>();
  const record = (runnable: Mocha.Runnable, outcome: Pick<TestResult, 'ok' | 'error' | 'skipped'>): void => {
    seen.add(runnable);
    write({ test: { title: runnable.titlePath().join(' › '), durationMs: runnable.duration ?? 0, ...outcome } });
  };
  runner.on('test', (test) => write({ running: test.titlePath().join(' › ') }));
  runner.on('pass', (test) => record(test, { ok: true }));
  runner.on('pending', (test) => record(test, { ok: true, skipped: reasonOf(test) }));
  // Hooks come here too, under the title `"before all" hook …`.
  runner.on('fail', (test, error: unknown) => record(test, { ok: false, error: describeError(error) }));
  runner.on('end', () => {
    // A failed hook silently drops the tests behind it. They did not pass.
    const visit = (suite: Mocha.Suite): void => {
      for (const test of suite.tests) {
        if (!seen.has(test))
          record(test, { ok: false, error: 'did not run: a hook before it failed, or the run was cut short' });
      }
      suite.suites.forEach(visit);
    };
    visit(runner.suite);
    write({ end: true });
  });
}

function reasonOf(runnable: Skippable): string {
  for (let at: Skippable | undefined = runnable; at; at = at.parent) {
    if (at.skipReason !== undefined) return at.skipReason;
  }
  return 'no reason given';
}

/** Message, stack, what was compared and what caused it, without terminal colours. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return plain(String(error));
  const { actual, expected } = error as { actual?: unknown; expected?: unknown };
  const own = error.stack?.includes(error.message) ? error.stack : `${error.message}\n${error.stack ?? ''}`;
  const cause = error.cause === undefined ? '' : `\ncaused by ${describeError(error.cause)}`;
  // assert's own message cuts long values; what was really there is what one wants to see.
  const values =
    actual !== undefined && expected !== undefined ? `\nactual:   ${brief(actual)}\nexpected: ${brief(expected)}` : '';
  return plain(`${own}${values}${cause}`);
}

export function plain(text: string): string {
  return text.replace(/\u001b\[[\d;]*m/g, '');
}

function brief(value: unknown): string {
  let text: string | undefined;
  try {
    text = typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    text = String(value);
  }
  text ??= String(value);
  return text.length > 3000 ? `${text.slice(0, 3000)}…` : text;
}

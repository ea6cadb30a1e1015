// What a test run has found, in the form in which all kinds of runs report it to test/run.ts:
// one JSON object per line, written as it happens, so that a crash loses nothing that was known before.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export interface TestResult {
  /** With the titles of the suites around it. */
  title: string;
  ok: boolean;
  durationMs: number;
  /** Message and stack, for people. */
  error?: string;
  /** Why it did not run; `ok` is true then. */
  skipped?: string;
}

export interface SuiteResult {
  name: string;
  durationMs: number;
  tests: TestResult[];
}

export type ResultLine = { test: TestResult } | { running: string } | { end: true };

export function appendResult(path: string, line: ResultLine): void {
  appendFileSync(path, `${JSON.stringify(line)}\n`);
}

/** Reads what is there so far; a half-written last line is left for the next time. */
export function readResults(path: string): { tests: TestResult[]; running?: string; ended: boolean } {
  const tests: TestResult[] = [];
  let running: string | undefined;
  let ended = false;
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (line === '') continue;
    const value = JSON.parse(line) as ResultLine;
    if ('test' in value) {
      tests.push(value.test);
      running = undefined;
    } else if ('running' in value) running = value.running;
    else ended = true;
  }
  return running === undefined ? { tests, ended } : { tests, running, ended };
}

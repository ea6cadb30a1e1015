// Runs the suites that need a real VS Code. By hand: node --import ./scripts/tsx.mjs test/vscode/main.ts [--long] [name …]
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureCodeServer } from '../../scripts/codeServer';
import { appendResult, type SuiteResult, type TestResult } from '../results';
import { describeError } from '../recordRun';
import { openInCodeServer } from './codeServerEditor';
import type { OpenEditor } from './editor';
import { runSuite } from './runSuite';
import { suites, type Suite } from './suites';

export interface VscodeRun {
  /** Also the suites of the long run. */
  long: boolean;
  /** Names of suites or parts of them; a suite named so exactly is meant alone. Left out: all. */
  only?: string[];
  /** Left out: code-server in headless Chromium. */
  open?: OpenEditor;
  onSuite?: (name: string) => void;
  onTest?: (suiteName: string, test: TestResult) => void;
  log?: (line: string) => void;
}

/**
 * Two at a time: a VS Code that starts computes on one CPU, and one that is tested waits. Then those that have the machine alone.
 * What was named runs one after the other: by somebody who watches it, or by test/run.ts for a second try.
 */
export async function runVscodeSuites(run: VscodeRun): Promise<SuiteResult[]> {
  const chosen = choose(run);
  if (!run.open && chosen.length > 0) await ensureCodeServer(run.log);
  const results: SuiteResult[] = [];
  const runOne = async (suite: Suite): Promise<void> => {
    run.onSuite?.(suite.name);
    const onTest = (test: TestResult): void => run.onTest?.(suite.name, test);
    results.push(await runSuite({ suite, open: run.open ?? openInCodeServer, onTest }));
  };
  const waiting = chosen.filter(({ alone }) => alone !== true);
  const lane = async (): Promise<void> => {
    for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) await runOne(suite);
  };
  // On the desktop only one window has the focus.
  await Promise.all(run.open || run.only ? [lane()] : [lane(), lane()]);
  for (const suite of chosen.filter(({ alone }) => alone === true)) await runOne(suite);
  return results;
}

function choose(run: VscodeRun): Suite[] {
  if (!run.only) return suites.filter((suite) => run.long || suite.long !== true);
  return run.only.flatMap((part) => {
    const exact = suites.filter((suite) => suite.name === part);
    return exact.length > 0 ? exact : suites.filter((suite) => suite.name.includes(part));
  });
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const only = args.filter((arg) => !arg.startsWith('--'));
  // Set by test/run.ts, which shows the results itself.
  const path = process.env['AUTOSCALER_TEST_RESULTS'];
  let results: SuiteResult[] = [];
  try {
    results = await runVscodeSuites({
      long: args.includes('--long'),
      ...(only.length > 0 ? { only } : {}),
      log: (line) => console.log(line),
      onSuite: (name) => {
        if (path) appendResult(path, { running: name });
        else console.log(name);
      },
      onTest: (name, test) => {
        if (path) appendResult(path, { test: { ...test, title: `${name} › ${test.title}` } });
        else printTest(test);
      },
    });
  } catch (error) {
    const text = describeError(error);
    if (path) appendResult(path, { test: { title: 'starting VS Code', ok: false, durationMs: 0, error: text } });
    console.error(text);
    process.exitCode = 1;
  }
  if (path) appendResult(path, { end: true });
  else for (const { name, durationMs } of results) console.log(`${name}: ${(durationMs / 1000).toFixed(1)} s`);
  if (!results.every((result) => result.tests.every((test) => test.ok))) process.exitCode = 1;
  process.exit();
}

export function printTest(test: TestResult): void {
  const mark = test.skipped !== undefined ? '-' : test.ok ? '✓' : '✗';
  const detail = test.skipped ?? test.error;
  console.log(`  ${mark} ${test.title} (${test.durationMs} ms)${detail === undefined ? '' : `\n${detail}`}`);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) void main();

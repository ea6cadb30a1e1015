// Runs test files in this process and writes each result to the file that AUTOSCALER_TEST_RESULTS names; for test/run.ts.
// (By hand `npx mocha 'test/unit/**/*.test.ts'` is nicer to read.)
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import Mocha from 'mocha';
import { exitOnSignals } from '../scripts/interrupt';
import { describeError, reporter } from './recordRun';
import { appendResult } from './results';

async function main(): Promise<void> {
  const results = process.env['AUTOSCALER_TEST_RESULTS'];
  if (!results) throw new Error('AUTOSCALER_TEST_RESULTS is not set');
  // Without it a signal would end the process without its `exit` listeners, which stop hosts and servers.
  exitOnSignals();
  // Mocha's command line does this too; without it mocha swallows a rejection that nobody handles.
  process.on('unhandledRejection', (reason) => {
    throw reason;
  });
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const settings = JSON.parse(readFileSync(join(root, '.mocharc.json'), 'utf8')) as Mocha.MochaOptions;
  const { ui = 'tdd', timeout = 20_000, forbidOnly = true, checkLeaks = true } = settings;
  const mocha = new Mocha({
    ...{ ui, timeout, forbidOnly, checkLeaks },
    reporter: reporter((line) => appendResult(results, line)),
  });
  for (const file of process.argv.slice(2)) mocha.addFile(resolve(file));
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    appendResult(results, {
      test: { title: 'loading the tests', ok: false, durationMs: 0, error: describeError(error) },
    });
    appendResult(results, { end: true });
    process.exit(1);
  }
  // The process is left to end by itself: one that does not has something open, and the runner says so.
  mocha.run((failures) => (process.exitCode = failures > 0 ? 1 : 0));
}

void main();

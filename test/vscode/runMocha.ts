// Runs a suite's tests inside the extension host; bundled with them into the module that `extensionTestsPath` names.
import { findSourceMap } from 'node:module';
import Mocha from 'mocha';
import { describeError, reporter } from '../recordRun';
import { appendResult } from '../results';

/** Never rejects: what goes wrong is in the results file. Resolves when all is written. */
export async function runMocha(load: () => Promise<unknown>): Promise<void> {
  const results = process.env['AUTOSCALER_TEST_RESULTS'];
  if (results === undefined) throw new Error('AUTOSCALER_TEST_RESULTS is not set: start this by test/vscode/main.ts');
  try {
    const mocha = new Mocha({
      ui: 'tdd',
      timeout: 60_000,
      forbidOnly: true,
      reporter: reporter((line) =>
        appendResult(
          results,
          'test' in line && line.test.error !== undefined
            ? { test: { ...line.test, error: inOurFiles(line.test.error) } }
            : line,
        ),
      ),
    });
    // Mocha does this for each file that it loads itself; here the bundle has the tests.
    mocha.suite.emit('pre-require', globalThis as unknown as Mocha.MochaGlobals, '', mocha);
    await load();
    await new Promise<void>((resolve) => mocha.run(() => resolve()));
  } catch (error) {
    appendResult(results, {
      test: { title: 'loading the suite', ok: false, durationMs: 0, error: inOurFiles(describeError(error)) },
    });
    appendResult(results, { end: true });
  }
}

/** Puts the lines of our own files into a stack: VS Code formats stacks itself, so Node's source maps don't reach them. */
function inOurFiles(stack: string): string {
  return stack.replace(/([^\s(]+suite\.js):(\d+):(\d+)/g, (found, file: string, line: string, column: string) => {
    const entry = findSourceMap(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    return entry && 'originalSource' in entry
      ? `${entry.originalSource.replace(/^file:\/\//, '')}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
      : found;
  });
}

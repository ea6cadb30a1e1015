import assert from 'node:assert/strict';
import type { TestResult } from '../../results';
import type { Job, Outcome } from '../../run';
import { afterSecondTry, jobsToTryAgain } from '../../secondTry';

suite('A second try in a whole run', () => {
  test('is for failed files with servers and failed suites of the editor, by name', () => {
    const tries = jobsToTryAgain([unit, hosts, vscode], jobsOf);
    assert.deepEqual(
      tries.map(({ job }) => job.args),
      [['agent.test.ts'], ['main.ts', 'servers', 'trouble']],
    );
  });

  test('is not made where so much fails that it is not the machine', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => failed(`${name} › works`));
    assert.deepEqual(jobsToTryAgain([{ ...vscode, tests: many }], jobsOf), []);
  });

  test('replaces the results of what was tried, and names what passed only then', () => {
    const second = [passed('servers › look'), passed('servers › edit'), failed('trouble › cut')];
    const { tests, unsteady } = afterSecondTry(vscode, { durationMs: 5, tests: second });
    assert.deepEqual(tests, [passed('activation › loads'), ...second]);
    assert.deepEqual(unsteady, [failed('servers › look')]);
  });

  test('that gives nothing forgives nothing', () => {
    assert.deepEqual(afterSecondTry(hosts, { durationMs: 5, tests: [] }).tests, hosts.tests);
    const crashed = [failed('ticks')];
    assert.deepEqual(afterSecondTry(hosts, { durationMs: 5, tests: crashed }).tests, crashed);
  });

  const passed = (title: string): TestResult => ({ title, ok: true, durationMs: 1 });
  const failed = (title: string): TestResult => ({ title, ok: false, durationMs: 1, error: 'late' });
  const outcome = (kind: Outcome['kind'], job: string, tests: TestResult[]): Outcome => ({
    ...{ kind, job, tests },
    durationMs: 1,
  });
  const unit = outcome('unit', 'unit', [failed('adds')]);
  const hosts = outcome('hosts', 'agent.test.ts', [passed('looks'), failed('ticks')]);
  const vscode = outcome('vscode', 'vscode', [
    passed('activation › loads'),
    ...[failed('servers › look'), passed('servers › edit'), failed('trouble › cut')],
  ]);
  const jobsOf = (kind: Outcome['kind']): Job[] => {
    const job = { limitMs: 1, writesResults: true, verbose: true };
    return kind === 'vscode'
      ? [{ ...job, name: 'vscode', args: ['main.ts'] }]
      : [{ ...job, name: 'agent.test.ts', args: ['agent.test.ts'] }];
  };
});

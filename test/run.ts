// `npm test`: everything that must hold, each kind in processes of its own. `--long` adds what takes
// long; `--only static,unit,hosts,vscode` leaves kinds out, and further words choose files or suites by part of their name.
// `--changed` is for the seconds between two edits: types, the changed files' lint and format, and the unit tests that they reach.
// The last line is `N passed, N failed` (and `, N skipped`); the exit code is 1 when anything failed. In a whole run a few failed
// files and suites with real servers or a real editor are tried once more; what passes then is listed with its first error.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnGroup, stopGroup } from '../scripts/childProcesses';
import { dependentsOf, importsIn } from '../scripts/imports';
import { endWithParent, onInterrupt } from '../scripts/interrupt';
import { ensureMachine } from './hosts/machine';
import { changedFiles } from './changedFiles';
import { readResults, type TestResult } from './results';
import { afterSecondTry, jobsToTryAgain } from './secondTry';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const kinds = ['static', 'unit', 'hosts', 'vscode'] as const;
type Kind = (typeof kinds)[number];
/** One phase after the other; within one, so many jobs at a time as it has lanes. */
const phases: readonly { readonly kinds: readonly Kind[]; readonly lanes: number }[] = [
  // On two CPUs: each job of these computes with one.
  { kinds: ['unit', 'static'], lanes: 2 },
  { kinds: ['hosts'], lanes: 3 },
  { kinds: ['vscode'], lanes: 1 },
];

/** One process that gives one or many results. */
export interface Job {
  name: string;
  /** Arguments to Node. */
  args: string[];
  limitMs: number;
  /** Whether it writes results as it goes; otherwise its exit code is its one result. */
  writesResults: boolean;
  /** Prints every test, not only those that did not pass. */
  verbose: boolean;
  /** May run beside other such jobs, as many as its phase has lanes: it measures no CPU of the whole machine. */
  beside?: boolean;
}

export interface Outcome {
  kind: Kind;
  job: string;
  durationMs: number;
  tests: TestResult[];
  /** What failed at the first of two tries and passed at the second, with its first error. */
  unsteady?: TestResult[];
}

const minute = 60_000;
const long = process.argv.includes('--long');

function staticJobs(): Job[] {
  const check = (name: string, ...args: string[]): Job => ({
    name,
    args,
    limitMs: 10 * minute,
    writesResults: false,
    verbose: true,
    beside: true,
  });
  const bin = (path: string): string => join(root, 'node_modules', path);
  const jobs = [
    // Four times as fast as the 5.9 that the linter needs.
    check('types', bin('typescript7/bin/tsc'), '-p', '.'),
    check('types of the pure rooms', bin('typescript7/bin/tsc'), '-p', 'tsconfig.pure.json'),
    check('lint', bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0'),
    check('shell programs', '--import', './scripts/tsx.mjs', 'scripts/shellcheck.ts'),
    check('format', bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'),
  ];
  if (existsSync(join(root, 'scripts/generate.ts'))) {
    jobs.push(
      check('generated files are up to date', '--import', './scripts/tsx.mjs', 'scripts/generate.ts', '--check'),
    );
  }
  return jobs;
}

function changedJobs(): KindJob[] {
  const files = changedFiles();
  const reached = dependentsOf(files, importsIn('src', 'test', 'scripts'));
  const tests = [...testFiles('unit'), ...testFiles('kit')].filter((file) => reached.has(file));
  const toLint = files.filter((file) => /\.(?:ts|mjs)$/.test(file) && existsSync(join(root, file)));
  const toFormat = files.filter((file) => existsSync(join(root, file)));
  const checks = staticJobs().flatMap((job) => {
    if (job.name === 'lint') return toLint.length === 0 ? [] : [{ ...job, args: withFiles(job.args, toLint) }];
    if (job.name === 'format') {
      return toFormat.length === 0 ? [] : [{ ...job, args: [...withFiles(job.args, toFormat), '--ignore-unknown'] }];
    }
    return job.name === 'types' ? [job] : [];
  });
  const unit = tests.length === 0 ? [] : [{ ...mochaJob('unit', tests, 10 * minute, false), beside: true }];
  print(`${files.length} changed files reach ${tests.length} files of unit tests`);
  return [
    ...unit.map((job): KindJob => ({ ...job, kind: 'unit' })),
    ...checks.map((job): KindJob => ({ ...job, kind: 'static' })),
  ];
}

function withFiles(args: readonly string[], files: readonly string[]): string[] {
  return args.flatMap((arg) => (arg === '.' ? files : [arg]));
}

function mochaJob(name: string, files: string[], limitMs: number, verbose: boolean): Job {
  return {
    name,
    args: ['--import', './scripts/tsx.mjs', 'test/runMochaFiles.ts', ...files],
    limitMs,
    writesResults: true,
    verbose,
  };
}

function testFiles(folder: string): string[] {
  const path = join(root, 'test', folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('test', folder, file))
    .sort();
}

function jobsOf(kind: Kind, filter: string[]): Job[] {
  const chosen = (name: string): boolean => filter.length === 0 || filter.some((part) => name.includes(part));
  switch (kind) {
    case 'static':
      return staticJobs().filter((job) => chosen(job.name));
    case 'unit': {
      const files = [...testFiles('unit'), ...testFiles('kit')].filter(chosen);
      return files.length > 0 ? [{ ...mochaJob('unit', files, 10 * minute, false), beside: true }] : [];
    }
    case 'hosts':
      // Each file by itself: a crash, or a host that hangs, takes no other file's tests with it.
      return testFiles('hosts')
        .filter(chosen)
        .map((file) => ({
          ...mochaJob(relative('test/hosts', file), [file], (long ? 60 : 15) * minute, true),
          beside: !needsTheCpu(file),
        }))
        .sort((a, b) => Number(b.beside) - Number(a.beside) || rank(a.name) - rank(b.name));
    case 'vscode': {
      const args = ['--import', './scripts/tsx.mjs', 'test/vscode/main.ts', ...(long ? ['--long'] : []), ...filter];
      return [{ name: 'vscode', args, limitMs: (long ? 120 : 30) * minute, writesResults: true, verbose: true }];
    }
  }
}

/** Files that take longest, longest first: begun last, they would leave the other lanes empty. */
const longest = ['virtualMachine', 'celery', 'faults', 'rights', 'backups', 'agentPolicy'].map(
  (name) => `${name}.test.ts`,
);

function rank(name: string): number {
  return longest.includes(name) ? longest.indexOf(name) : longest.length;
}

/** The hosts share one CPU counter with the machine (/proc/stat), so a file that measures CPU says so in a line of its own. */
function needsTheCpu(file: string): boolean {
  return /^\/\/ Needs the CPU to itself\b/m.test(readFileSync(join(root, file), 'utf8'));
}

type KindJob = Job & { kind: Kind };

/** In order, as many at a time as there are lanes where they may run beside others; the rest afterwards, alone. */
async function runJobs(jobs: KindJob[], lanes: number, run: (job: KindJob) => Promise<void>): Promise<void> {
  const waiting = [...jobs];
  const lane = async (): Promise<void> => {
    for (let job = waiting[0]; job?.beside === true; job = waiting[0]) {
      waiting.shift();
      await run(job);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  for (const job of waiting) await run(job);
}

async function runJob(job: Job): Promise<Omit<Outcome, 'kind'>> {
  const startedAt = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'autoscaler-test-'));
  const results = join(folder, 'results.jsonl');
  const tidy = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', tidy);
  const child = spawnGroup(process.execPath, job.args, {
    cwd: root,
    env: {
      ...process.env,
      AUTOSCALER_TEST_RESULTS: results,
      FORCE_COLOR: '0',
      ...(long ? { AUTOSCALER_LONG: '1' } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Longer than the 20 s that an interrupted child gives its own clean-up.
  const stop = (): Promise<void> => stopGroup(child, 25_000);
  const forget = onInterrupt(() => {
    print('\ninterrupted; stopping what still runs …');
    return stop();
  });
  let output = '';
  const hear = (data: Buffer): void => {
    // The end is what explains a crash.
    output = (output + data.toString()).slice(-20_000);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const tests: TestResult[] = [];
  const report = (test: TestResult): void => {
    tests.push(test);
    if (job.verbose || !test.ok) print(`  ${mark(test)} ${test.title} (${seconds(test.durationMs)})`);
    // The whole stands at the end of the run; whoever watches need not wait for it.
    if (!test.ok) print(indent((test.error ?? '').split('\n').slice(0, 6).join('\n')));
  };
  const fail = (title: string, error: string): void =>
    report({ title, ok: false, durationMs: Date.now() - startedAt, error: `${error}\n${output.slice(-6000)}`.trim() });
  let exit: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  child.on('error', (error) => {
    output += error.message;
    exit ??= { code: null, signal: null };
  });
  child.on('exit', (code, signal) => (exit = { code, signal }));
  let reported = 0;
  let endedAt: number | undefined;
  for (;;) {
    // Looked at before the file, so that what was written last is not missed.
    const exited = exit;
    const { tests: found, running, ended } = readResults(results);
    for (const test of found.slice(reported)) report(test);
    reported = found.length;
    if (ended) endedAt ??= Date.now();
    if (exited) {
      if (!job.writesResults)
        report({
          title: job.name,
          ok: exited.code === 0,
          durationMs: Date.now() - startedAt,
          ...(exited.code === 0 ? {} : { error: output.trim() }),
        });
      else if (!ended)
        fail(
          running ?? job.name,
          `the process ended (${exited.code ?? exited.signal ?? 'not started'}) in the middle of the run`,
        );
      else if (exited.code !== 0 && tests.every((test) => test.ok))
        fail(job.name, `all tests passed, and yet the process ended with ${exited.code ?? exited.signal}`);
      break;
    }
    if (endedAt !== undefined && Date.now() - endedAt > 15_000) {
      fail(
        `${job.name} ends`,
        'all tests are done, but the process goes on: something is still open (a timer, a socket, a child)',
      );
      break;
    }
    if (Date.now() - startedAt > job.limitMs) {
      fail(running ?? job.name, `not done within ${job.limitMs / minute} minutes`);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  forget();
  process.off('exit', tidy);
  tidy();
  return { job: job.name, durationMs: Date.now() - startedAt, tests };
}

function mark(test: TestResult): string {
  return test.skipped !== undefined ? '-' : test.ok ? '✓' : '✗';
}

function seconds(milliseconds: number): string {
  return milliseconds < 100 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}

function choice(): { only: readonly Kind[]; filter: string[] } {
  const args = process.argv.slice(2).filter((arg) => arg !== '--long' && arg !== '--changed');
  const at = args.findIndex((arg) => arg === '--only' || arg.startsWith('--only='));
  if (at < 0) return { only: kinds, filter: args };
  const [flag = ''] = args.splice(at, 1);
  const value = flag.includes('=') ? flag.slice('--only='.length) : (args.splice(at, 1)[0] ?? '');
  const names = value.split(',');
  const unknown = names.filter((name) => !(kinds as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`--only takes ${kinds.join(', ')}; not ${unknown.join(', ') || 'nothing'}`);
  return { only: kinds.filter((kind) => names.includes(kind)), filter: args };
}

async function main(): Promise<void> {
  const { only, filter } = choice();
  endWithParent();
  // The programs that tests compare with.
  await ensureMachine(['openssh-client', 'busybox', 'shellcheck']);
  const outcomes: Outcome[] = [];
  const ofChange = process.argv.includes('--changed') ? changedJobs() : undefined;
  for (const phase of phases) {
    const chosen = phase.kinds.filter((kind) => only.includes(kind));
    const jobs =
      ofChange?.filter(({ kind }) => chosen.includes(kind)) ??
      chosen.flatMap((kind) => jobsOf(kind, filter).map((job): KindJob => ({ ...job, kind })));
    for (const kind of chosen.filter(
      (each) => ofChange === undefined && filter.length === 0 && !jobs.some((job) => job.kind === each),
    )) {
      // Silence must not look like success.
      const error = `no ${kind} tests were found`;
      outcomes.push({ kind, job: kind, durationMs: 0, tests: [{ title: kind, ok: false, durationMs: 0, error }] });
    }
    const startedAt = Date.now();
    await runJobs(jobs, phase.lanes, async (job) => {
      const { kind } = job;
      const name = job.name === kind ? kind : `${kind}: ${job.name}`;
      if (job.writesResults) print(name);
      const outcome = { kind, ...(await runJob(job)) };
      outcomes.push(outcome);
      const passed = outcome.tests.filter((test) => test.ok && test.skipped === undefined).length;
      const beside = job.beside === true ? `${name}: ` : '';
      if (job.writesResults)
        print(`  ${beside}${passed} of ${outcome.tests.length} passed in ${seconds(outcome.durationMs)}`);
    });
    if (jobs.length > 0) print(`${chosen.join(' and ')} took ${seconds(Date.now() - startedAt)}`);
  }
  const again =
    filter.length === 0 && ofChange === undefined ? jobsToTryAgain(outcomes, (kind) => jobsOf(kind, [])) : [];
  for (const { outcome, job } of again) {
    print(`${outcome.kind}: ${job.name}, once more`);
    const second = await runJob(job);
    outcomes[outcomes.indexOf(outcome)] = afterSecondTry(outcome, second);
  }
  process.exit(summarize(outcomes) ? 0 : 1);
}

function summarize(outcomes: Outcome[]): boolean {
  const all = outcomes.flatMap((outcome) =>
    outcome.tests.map((test) => ({
      ...test,
      job: outcome.kind === outcome.job ? outcome.kind : `${outcome.kind} › ${outcome.job}`,
    })),
  );
  const failed = all.filter((test) => !test.ok);
  const skipped = all.filter((test) => test.skipped !== undefined);
  const passed = all.length - failed.length - skipped.length;
  if (failed.length > 0) print('\nFailed:');
  for (const test of failed) print(`\n  ✗ ${test.job} › ${test.title}\n${indent(test.error ?? 'no error was given')}`);
  const unsteady = outcomes.flatMap((outcome) => outcome.unsteady ?? []);
  if (unsteady.length > 0) print('\nFailed at first, passed when tried once more:');
  for (const test of unsteady) print(`\n  ? ${test.title}\n${indent(test.error ?? 'no error was given')}`);
  if (skipped.length > 0) print('\nSkipped:');
  for (const test of skipped) print(`  - ${test.job} › ${test.title}: ${test.skipped}`);
  print('\nDurations:');
  for (const kind of kinds) {
    const own = outcomes.filter((outcome) => outcome.kind === kind);
    if (own.length === 0) continue;
    print(`  ${kind.padEnd(8)} ${seconds(own.reduce((sum, outcome) => sum + outcome.durationMs, 0))}`);
    if (own.length > 1) for (const outcome of own) print(`    ${outcome.job} ${seconds(outcome.durationMs)}`);
  }
  print(`\n${passed} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  return failed.length === 0;
}

main().catch((error: unknown) => {
  print(error instanceof Error ? (error.stack ?? error.message) : String(error));
  print('0 passed, 1 failed');
  process.exit(1);
});

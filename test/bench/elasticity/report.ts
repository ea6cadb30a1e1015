// The tables: for the console and as Markdown.
import type { BenchOptions, Case } from './bench';
import { lateSeconds } from './server';
import type { Run } from './run';
import { judge, lost, type Judged, type Verdict } from './verdict';

type Row = readonly string[];

const columns = [
  'policy',
  'every s',
  'late %',
  'refused %',
  'p50 s',
  'p95 s',
  'p99 s',
  'worker-h',
  'scalings',
  'a_U',
  'a_O',
  'ā_U',
  'ā_O',
  't_U',
  't_O',
  'k',
  "k'",
  'j /h',
];

const signs: Readonly<Record<Verdict, string>> = {
  better: 'better',
  equal: 'equal',
  fewerLate: 'fewer late, dearer',
  cheaper: 'cheaper, more late',
  worse: 'WORSE',
};

function rowOf(run: Run): Row {
  const percent = (count: number): string => (run.requests === 0 ? '-' : ((100 * count) / run.requests).toFixed(2));
  const seconds = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(2));
  return [
    run.policy,
    String(run.intervalSeconds),
    percent(run.late),
    percent(run.refused),
    seconds(run.p50),
    seconds(run.p95),
    seconds(run.p99),
    run.workerHours.toFixed(1),
    String(run.scalings),
    run.accuracyUnder.toFixed(1),
    run.accuracyOver.toFixed(1),
    run.relativeUnder.toFixed(1),
    run.relativeOver.toFixed(1),
    run.timeUnder.toFixed(1),
    run.timeOver.toFixed(1),
    run.instability.toFixed(2),
    run.instabilityDown.toFixed(2),
    run.jitterPerHour.toFixed(1),
  ];
}

export function titleOf({ trace, server, workload }: Case): string {
  const requests = workload.arrivals.length.toLocaleString('en');
  return `${trace} on ${server.maxWorkers} workers, ${server.cores} CPUs, ${Math.round(100 * server.cpuShare)} % CPU (${requests} requests in ${(workload.seconds / 3600).toFixed(1)} h)`;
}

export function consoleTable(one: Case): string {
  return `${titleOf(one)}\n${aligned([columns, ...one.common.map(rowOf)])}\n`;
}

function aligned(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

function markdownTable([head = [], ...rows]: readonly Row[]): string {
  const line = (row: Row): string => `| ${row.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function range(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? `${low}` : `${low} to ${high}`;
}

interface Against {
  readonly peer: string;
  readonly judged: readonly Judged[];
}

function againstEach(cases: readonly Case[]): Against[] {
  const all = cases.map(judge);
  return (all[0] ?? []).map(({ peer }) => ({
    peer,
    judged: all.flatMap((each) => each.filter((one) => one.peer === peer)),
  }));
}

/** One line for each peer: how often ours is better, with its default and with the setting that suits best. */
export function summary(cases: readonly Case[]): Row[] {
  const count = (judged: readonly Judged[], verdict: Verdict): string =>
    String(judged.filter((one) => one.verdict === verdict).length);
  const outOf = (judged: readonly Judged[]): string =>
    `${judged.filter(({ betterWith }) => betterWith.length > 0).length} of ${judged.length}`;
  return [
    [
      'ours against',
      'better',
      'fewer late, dearer',
      'cheaper, more late',
      'equal',
      'worse',
      'as good or better with some sizing',
      'the same, where the other is not below the oracle',
    ],
    ...againstEach(cases).map(({ peer, judged }) => [
      peer,
      count(judged, 'better'),
      count(judged, 'fewerLate'),
      count(judged, 'cheaper'),
      count(judged, 'equal'),
      count(judged, 'worse'),
      outOf(judged),
      outOf(judged.filter(({ belowOracle }) => !belowOracle)),
    ]),
  ];
}

export function consoleSummary(cases: readonly Case[]): string {
  return `${aligned(summary(cases))}\n\n${aligned(closests(cases))}`;
}

/** For each peer and trace: the `sizing` that does as well with fewest late requests, or comes nearest, beside the peer. */
function closests(cases: readonly Case[]): Row[] {
  const point = (run: Run): string =>
    `${((100 * lost(run)) / run.requests).toFixed(2)} % @ ${run.workerHours.toFixed(1)} h`;
  return [
    ['trace and server', 'the other', 'late or refused @ worker-hours', 'sizing', 'ours with it', ''],
    ...cases.flatMap((one) =>
      judge(one).flatMap(({ peer, other, closest, betterWith }) =>
        closest === undefined
          ? []
          : [
              [
                `${one.trace} ${one.server.name}`,
                peer,
                point(other),
                String(closest.sizing),
                point(closest.run),
                betterWith.length > 0 ? 'as good or better' : 'not reached',
              ],
            ],
      ),
    ),
  ];
}

/** Late and refused requests and worker-hours of everyone, over all cases. */
function totals(cases: readonly Case[]): Row[] {
  const names = cases[0]?.common.map(({ policy }) => policy) ?? [];
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [
    ['policy', 'late or refused %, mean', "worker-hours by the oracle's, mean", 'scalings a day, mean'],
    ...names.map((name) => {
      const parts = cases.flatMap(({ common, workload }) => {
        const run = common.find(({ policy }) => policy === name);
        const oracle = common.find(({ policy }) => policy === 'oracle');
        if (run === undefined || oracle === undefined || run.requests === 0) return [];
        const late = (100 * lost(run)) / run.requests;
        return [
          { late, hours: run.workerHours / oracle.workerHours, scalings: (run.scalings * 86400) / workload.seconds },
        ];
      });
      return [
        name,
        mean(parts.map(({ late }) => late)).toFixed(2),
        mean(parts.map(({ hours }) => hours)).toFixed(3),
        mean(parts.map(({ scalings }) => scalings)).toFixed(0),
      ];
    }),
  ];
}

function dials(cases: readonly Case[]): Row[] {
  return [
    ['trace and server', ...(cases[0]?.dial ?? []).map(({ sizing }) => String(sizing))],
    ...cases.map(({ trace, server, dial }) => [
      `${trace} ${server.name}`,
      ...dial.map(({ run }) => `${((100 * lost(run)) / run.requests).toFixed(2)} @ ${run.workerHours.toFixed(1)}`),
    ]),
  ];
}

export function markdown(cases: readonly Case[], options: BenchOptions, source: string): string {
  const verdicts: Row[] = [
    ['trace and server', ...againstEach(cases).map(({ peer }) => peer)],
    ...cases.map((one) => [
      `${one.trace} ${one.server.name}`,
      ...judge(one).map(
        ({ verdict, betterWith, belowOracle }) =>
          `${signs[verdict]}${verdict === 'better' || betterWith.length === 0 ? '' : ` (with ${range(betterWith)})`}${belowOracle ? ' *' : ''}`,
      ),
    ]),
  ];
  return `# Elasticity

Seed ${options.seed}; ${source}; common interval ${options.commonIntervalSeconds} s. A request is late when it is answered more
than ${lateSeconds} s later than an idle server would have; one that is refused is not among the late ones of the tables, but
counts with them in every comparison. The first hour is counted nowhere. "ours" is \`sizing: "balanced"\` and the number of
workers, everything else left out.

## Ours against each

${markdownTable(summary(cases))}

${markdownTable(totals(cases))}

For each of the others the \`sizing\` that does as well with fewest late requests; where none does, the one that comes nearest:

${markdownTable(closests(cases))}

What ours is for how many worker-hours, late or refused percent @ worker-hours by \`sizing\`:

${markdownTable(dials(cases))}

By trace; in brackets the values of \`sizing\` that make it as good or better; \\* = the other has fewer worker-hours than the oracle, which has just enough: nobody who is on time can be cheaper.

${markdownTable(verdicts)}

${cases
  .map(
    (one, index) => `## ${titleOf(one)}

![workers](${index + 1}-workers.svg) ![worker-hours and late requests](${index + 1}-frontier.svg)

At the common interval:

${markdownTable([columns, ...one.common.map(rowOf)])}
${one.own.length === 0 ? '' : `\nEach at its own interval:\n\n${markdownTable([columns, ...one.own.map(rowOf)])}\n`}`,
  )
  .join('\n')}`;
}

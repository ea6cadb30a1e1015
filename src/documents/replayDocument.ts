/** A replay as a document: what the edited configuration would have done beside the one in use and beside what happened. Pure. */
import type { ProjectSettings } from '../config/model';
import type { Recording } from '../scaling/recording';
import { replay, type ReplayedChange } from '../scaling/replay';
import { cpuWith, figuresOf, recordedFigures, type ReplayFigures } from '../scaling/replayFigures';
import { formatNumber, message, render, type Language, type MessageCode, type MessageParams } from '../words/message';
import { code, plain } from './markdown';
import { replayChart, type ChartLine } from './replayChart';

export interface ReplayReport {
  readonly server: string;
  readonly project: string;
  readonly recording: Recording;
  readonly intervalSeconds: number;
  readonly edited: ProjectSettings;
  /** undefined: the configuration in use has no such project, or can't be used. */
  readonly current: ProjectSettings | undefined;
  /** There was more, older, than was read. */
  readonly isCut: boolean;
}

interface Column {
  readonly title: string;
  readonly colour: string;
  readonly figures: ReplayFigures;
  readonly changes: readonly ReplayedChange[];
}

const colours = { recorded: '#9a9a9a', current: '#3794ff', edited: '#d18616', load: '#4d9e5a' };
const mostChanges = 40;

export function renderReplay(report: ReplayReport, language: Language): string {
  const { server, project, recording, edited, current, isCut, intervalSeconds } = report;
  const say = (name: MessageCode, params?: MessageParams): string => render(message(name, params), language);
  const replayed = (settings: ProjectSettings, title: string, colour: string): Column => {
    const { changes } = replay(settings, recording, intervalSeconds);
    return { title, colour, changes, figures: figuresOf(settings, recording, changes, intervalSeconds) };
  };
  const mine = replayed(edited, say('operations.replay.edited'), colours.edited);
  const columns: Column[] = [
    {
      title: say('operations.replay.recorded'),
      colour: colours.recorded,
      changes: [],
      figures: recordedFigures(current ?? edited, recording, intervalSeconds),
    },
    ...(current === undefined ? [] : [replayed(current, say('operations.replay.current'), colours.current)]),
    mine,
  ];
  const from = recording.atMs[0] ?? 0;
  const to = recording.atMs[recording.length - 1] ?? from;
  const span = { from: moment(from), to: moment(to), hours: (to - from) / 3_600_000, ticks: recording.length };
  const parts = [
    `# ${plain(say('operations.replay.title', { project, server }))}`,
    plain(say('operations.replay.about', span)),
    ...(isCut ? [say('operations.replay.cut')] : []),
    ...(current === undefined ? [say('operations.replay.noCurrent')] : []),
    `**${plain(verdict(columns, language))}**`,
    image(report, columns, language),
    table(columns, language),
    `## ${say('operations.replay.scalings')}`,
    changesOf(mine.changes, language),
    `## ${say('operations.replay.how')}`,
    say('operations.replay.explained'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The difference in one sentence. */
function verdict(columns: readonly Column[], language: Language): string {
  const [, current] = columns;
  const mine = columns.at(-1);
  if (mine === undefined || current === undefined || current === mine) {
    return render(message('operations.replay.alone', { n: mine?.changes.length ?? 0 }), language);
  }
  const isSame =
    current.changes.length === mine.changes.length &&
    current.changes.every((change, n) => change.atMs === mine.changes[n]?.atMs && change.to === mine.changes[n].to);
  if (isSame) return render(message('operations.replay.same', { n: mine.changes.length }), language);
  const params = {
    n: mine.changes.length,
    was: current.changes.length,
    hours: mine.figures.workerHours,
    wasHours: current.figures.workerHours,
    above: mine.figures.hoursAbove,
    wasAbove: current.figures.hoursAbove,
  };
  return render(message('operations.replay.differs', params), language);
}

function image({ recording, edited }: ReplayReport, columns: readonly Column[], language: Language): string {
  const say = (name: MessageCode): string => render(message(name), language);
  const load = new Float64Array(recording.length);
  for (let at = 0; at < recording.length; at++) {
    load[at] = cpuWith(edited, recording, at, recording.workers[at] ?? Infinity);
  }
  const workers = columns.map(({ title, colour, figures }, n): ChartLine => {
    return { label: title, colour, values: figures.counts, ...(n === 0 ? { isDashed: true } : {}) };
  });
  const svg = replayChart({
    recording,
    workers,
    load: [{ label: say('operations.replay.cpu'), colour: colours.load, values: load }],
    labels: { workers: say('operations.replay.workers'), load: say('operations.replay.cpuPercent') },
  });
  // Base64: brackets and quotes would end Markdown's own.
  return `![${say('operations.replay.chart')}](data:image/svg+xml;base64,${base64(svg)})`;
}

function table(columns: readonly Column[], language: Language): string {
  const say = (name: MessageCode): string => render(message(name), language);
  const number = (value: number): string => formatNumber(Math.round(value * 10) / 10, language);
  const row = (name: string, value: (column: Column) => string): string =>
    `| ${name} | ${columns.map((column) => value(column)).join(' | ')} |`;
  const counts = [...new Set(columns.flatMap(({ figures }) => figures.hoursAt.map(([workers]) => workers)))];
  counts.sort((a, b) => a - b);
  const hours = (value: number): string => `${number(value)} h`;
  return [
    row('', ({ title }) => plain(title)),
    `| :-- | ${columns.map(() => '--:').join(' | ')} |`,
    row(
      say('operations.replay.row.scalings'),
      ({ figures }) => `${figures.ups + figures.downs} (↑${figures.ups} ↓${figures.downs})`,
    ),
    row(say('operations.replay.row.workerHours'), ({ figures }) => number(figures.workerHours)),
    ...counts.map((workers) =>
      row(render(message('operations.replay.row.at', { workers }), language), ({ figures }) =>
        hours(figures.hoursAt.find(([each]) => each === workers)?.[1] ?? 0),
      ),
    ),
    row(say('operations.replay.row.above'), ({ figures }) => hours(figures.hoursAbove)),
    row(say('operations.replay.row.waited'), ({ figures }) => hours(figures.hoursWaited)),
    row(say('operations.replay.row.memory'), ({ figures }) =>
      figures.peakMiB === undefined ? '?' : `${Math.round(figures.peakMiB)} MiB`,
    ),
  ].join('\n');
}

function changesOf(changes: readonly ReplayedChange[], language: Language): string {
  if (changes.length === 0) return render(message('operations.replay.none'), language);
  const rows = changes.slice(-mostChanges).map(({ atMs, from, to, rule, reason, vetoes }) => {
    const why = [reason, ...vetoes].map((part) => plain(render(part, language))).join('; ');
    return `| ${moment(atMs)} | ${from} → ${to} | ${code(rule, 'cell')} | ${why} |`;
  });
  const head = ['time', 'workers', 'rule', 'reason'] as const;
  const more =
    changes.length > mostChanges
      ? `${render(message('operations.replay.more', { n: changes.length - mostChanges }), language)}\n\n`
      : '';
  return `${more}| ${head.map((name) => render(message(`operations.replay.head.${name}`), language)).join(' | ')} |\n| :-- | :-- | :-- | :-- |\n${rows.join('\n')}`;
}

function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

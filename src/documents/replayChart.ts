/** The course of a replay as a drawing: workers above, load below. Pure; colours that show on light and on dark. */
import type { Recording } from '../scaling/recording';

export interface ChartLine {
  readonly label: string;
  readonly colour: string;
  /** One value for each tick; NaN: a gap. */
  readonly values: Float64Array;
  readonly isDashed?: boolean;
}

export interface Chart {
  readonly recording: Recording;
  readonly workers: readonly ChartLine[];
  /** Percent. */
  readonly load: readonly ChartLine[];
  readonly labels: { readonly workers: string; readonly load: string };
}

const width = 880;
const left = 42;
const right = 8;
const columns = 400;
const panels = { workers: { top: 20, height: 130 }, load: { top: 180, height: 110 } };
const height = 330;
const grey = '#808080';

export function replayChart({ recording, workers, load, labels }: Chart): string {
  const from = recording.atMs[0] ?? 0;
  const to = recording.atMs[recording.length - 1] ?? from;
  const mostWorkers = Math.max(
    2,
    ...workers.flatMap(({ values }) => [...values].filter((value) => !Number.isNaN(value))),
  );
  const parts = [
    axis(panels.workers, labels.workers, mostWorkers, ticksUpTo(mostWorkers)),
    axis(panels.load, labels.load, 100, [0, 50, 100]),
    ...workers.map((line, n) => path(line, recording, from, to, panels.workers, mostWorkers, 'step', n)),
    ...load.map((line) => path(line, recording, from, to, panels.load, 100, 'line', 0)),
    ...days(from, to),
    ...legend([...workers, ...load]),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" fill="${grey}">${parts.join('')}</svg>`;
}

type Panel = (typeof panels)['workers' | 'load'];

function axis({ top, height: tall }: Panel, label: string, most: number, marks: readonly number[]): string {
  const lines = marks.map((mark) => {
    const y = round(top + tall - (mark / most) * tall);
    return `<line x1="${left}" x2="${width - right}" y1="${y}" y2="${y}" stroke="${grey}" stroke-opacity="0.25"/><text x="${left - 6}" y="${y + 4}" text-anchor="end">${mark}</text>`;
  });
  return `<text x="${left}" y="${top - 6}">${escaped(label)}</text>${lines.join('')}`;
}

function ticksUpTo(most: number): number[] {
  const each = Math.max(1, Math.ceil(most / 5));
  return Array.from({ length: Math.floor(most / each) + 1 }, (_, n) => n * each);
}

/** One point for each column: the highest of its values, so that no peak is lost. */
function path(
  { values, colour, isDashed }: ChartLine,
  { atMs, length }: Recording,
  from: number,
  to: number,
  { top, height: tall }: Panel,
  most: number,
  shape: 'step' | 'line',
  offset: number,
): string {
  const highest: (number | undefined)[] = [];
  const span = Math.max(1, to - from);
  for (let at = 0; at < length; at++) {
    const value = values[at] ?? NaN;
    if (Number.isNaN(value)) continue;
    const column = Math.min(columns - 1, Math.floor((((atMs[at] ?? 0) - from) / span) * columns));
    highest[column] = Math.max(highest[column] ?? 0, value);
  }
  let d = '';
  let y = '';
  let empty = 0;
  for (let column = 0; column < columns; column++) {
    const value = highest[column];
    if (value === undefined) {
      empty++;
      continue;
    }
    const x = round(left + (column / (columns - 1)) * (width - left - right));
    // Lines on the same number lie beside each other, not under each other.
    const next = String(round(top + tall - (Math.min(value, most) / most) * tall + offset * 2));
    // A few columns without a tick are no gap where the recording is short.
    const isGap = d === '' || empty > columns / 10;
    d += isGap
      ? `M${x} ${next}`
      : shape === 'step' && y !== next
        ? `H${x}V${next}`
        : shape === 'step'
          ? ''
          : `L${x} ${next}`;
    if (shape === 'step' && column === lastOf(highest)) d += `H${x}`;
    y = next;
    empty = 0;
  }
  return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="1.6"${isDashed === true ? ' stroke-dasharray="4 3"' : ''}/>`;
}

function lastOf(values: readonly unknown[]): number {
  return values.length - 1;
}

function days(from: number, to: number): string[] {
  const y = height - 22;
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const x = round(left + share * (width - left - right));
    const text = new Date(from + share * (to - from)).toISOString().slice(5, 16).replace('T', ' ');
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    return `<text x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`;
  });
}

function legend(lines: readonly ChartLine[]): string[] {
  let x = left;
  return lines.map(({ label, colour, isDashed }) => {
    const at = x;
    x += 34 + label.length * 6.5;
    const dash = isDashed === true ? ' stroke-dasharray="4 3"' : '';
    return `<line x1="${at}" x2="${at + 18}" y1="${height - 7}" y2="${height - 7}" stroke="${colour}" stroke-width="2"${dash}/><text x="${at + 23}" y="${height - 3}">${escaped(label)}</text>`;
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

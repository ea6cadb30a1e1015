// Plots as SVG: the workers over time, and what lateness costs.
import type { Case } from './bench';
import type { Run } from './run';
import { lost } from './verdict';

const width = 900;
const height = 320;
const left = 56;
const right = 180;
const top = 30;
const bottom = 40;

const colours: Readonly<Record<string, string>> = {
  ours: '#d62728',
  'ours, thrifty': '#ff9896',
  'ours, generous': '#8c1c13',
  HPA: '#1f77b4',
  'uWSGI busyness': '#2ca02c',
  'PHP-FPM dynamic': '#9467bd',
  'queue time (Judoscale)': '#17becf',
  'fitted thresholds': '#8c564b',
  oracle: '#222222',
};
const otherColour = '#aaaaaa';

interface Axis {
  readonly low: number;
  readonly high: number;
  readonly logarithmic?: boolean;
}

function place({ low, high, logarithmic }: Axis, value: number, from: number, to: number): number {
  const at = logarithmic === true ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return from + Math.min(1, Math.max(0, at)) * (to - from);
}

const x = (axis: Axis, value: number): number => round(place(axis, value, left, width - right));
const y = (axis: Axis, value: number): number => round(place(axis, value, height - bottom, top));

/** Demand as an area; the workers of some policies as lines. */
export function workersPlot(one: Case): string {
  const { workload, common, server } = one;
  const hours: Axis = { low: 0, high: workload.seconds / 3600 };
  const workers: Axis = { low: 0, high: server.maxWorkers + 0.5 };
  const { stepSeconds } = workload.trace;
  const area: string[] = [`M${x(hours, 0)} ${y(workers, 0)}`];
  workload.demand.forEach((demand, step) => {
    const height = workload.recorded[step] === 1 ? demand : 0;
    area.push(`V${y(workers, height)}`, `H${x(hours, ((step + 1) * stepSeconds) / 3600)}`);
  });
  const shown = ['oracle', 'HPA', 'uWSGI busyness', 'ours'].flatMap((name) =>
    common.filter((run) => run.policy === name),
  );
  const lines = shown.map((run) => {
    const path = run.supply
      .filter(({ atSeconds }) => atSeconds <= workload.seconds)
      .map(({ atSeconds, workers: count }, index) => {
        const to = `${x(hours, atSeconds / 3600)}`;
        return index === 0 ? `M${to} ${y(workers, count)}` : `H${to}V${y(workers, count)}`;
      });
    return `<path d="${path.join('')}H${width - right}" fill="none" stroke="${colourOf(run)}" stroke-width="1.3"/>`;
  });
  return framed(
    `${one.trace}, ${server.name}: workers`,
    [`<path d="${area.join('')}V${y(workers, 0)}Z" fill="#eeeeee"/>`, ...lines],
    { axis: hours, label: 'hours', ticks: ticks(hours, 8) },
    { axis: workers, label: 'workers', ticks: ticks(workers, 8).map(Math.round) },
    [...shown.map((run) => ({ name: run.policy, colour: colourOf(run) })), { name: 'demanded', colour: '#dddddd' }],
  );
}

/** Each policy a point: cheaper is to the left, fewer late is below. */
export function frontierPlot(one: Case): string {
  const { common, server } = one;
  const percent = (run: Run): number => Math.max(0.01, (100 * lost(run)) / Math.max(1, run.requests));
  const most = Math.max(1, ...common.map(({ workerHours }) => workerHours));
  const hours: Axis = { low: 0, high: most * 1.05 };
  const late: Axis = { low: 0.01, high: 100, logarithmic: true };
  const points = common.map(
    (run) =>
      `<circle cx="${x(hours, run.workerHours)}" cy="${y(late, percent(run))}" r="5" fill="${colourOf(run)}"><title>${escape(run.policy)}: ${percent(run).toFixed(2)} %, ${run.workerHours.toFixed(1)} h</title></circle>` +
      `<text x="${x(hours, run.workerHours) + 7}" y="${y(late, percent(run)) + 3}" font-size="9" fill="#444444">${escape(run.policy)}</text>`,
  );
  return framed(
    `${one.trace}, ${server.name}: late or refused requests and worker-hours`,
    points,
    { axis: hours, label: 'worker-hours', ticks: ticks(hours, 8) },
    { axis: late, label: '% late', ticks: [0.01, 0.1, 1, 10, 100] },
    [],
  );
}

interface Scale {
  readonly axis: Axis;
  readonly label: string;
  readonly ticks: readonly number[];
}

function framed(
  title: string,
  inside: readonly string[],
  across: Scale,
  upwards: Scale,
  legend: readonly { readonly name: string; readonly colour: string }[],
): string {
  const text = (at: { x: number; y: number }, words: string, anchor: string): string =>
    `<text x="${at.x}" y="${at.y}" font-size="11" text-anchor="${anchor}" fill="#444444">${escape(words)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<text x="${left}" y="18" font-size="13" fill="#222222">${escape(title)}</text>`,
    ...across.ticks.map((value) => text({ x: x(across.axis, value), y: height - bottom + 16 }, short(value), 'middle')),
    ...upwards.ticks.map(
      (value) =>
        `<line x1="${left}" x2="${width - right}" y1="${y(upwards.axis, value)}" y2="${y(upwards.axis, value)}" stroke="#e4e4e4"/>` +
        text({ x: left - 6, y: y(upwards.axis, value) + 4 }, short(value), 'end'),
    ),
    ...inside,
    text({ x: (left + width - right) / 2, y: height - 8 }, across.label, 'middle'),
    text({ x: 6, y: top - 4 }, upwards.label, 'start'),
    ...legend.map(
      ({ name, colour }, index) =>
        `<rect x="${width - right + 14}" y="${top + 18 * index}" width="12" height="12" fill="${colour}"/>` +
        text({ x: width - right + 32, y: top + 18 * index + 10 }, name, 'start'),
    ),
    '</svg>\n',
  ].join('\n');
}

function ticks({ low, high }: Axis, about: number): number[] {
  const raw = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? raw;
  const result: number[] = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) result.push(value);
  return result;
}

function colourOf({ policy }: Run): string {
  return colours[policy] ?? otherColour;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

// Arrivals per step, as recorded somewhere or as generated.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface Trace {
  readonly name: string;
  readonly stepSeconds: number;
  /** Requests per step; undefined: not recorded, which is not zero. */
  readonly counts: readonly (number | undefined)[];
}

/**
 * `minute,requests` or `seconds,requests` since the start; a row that is not there was not recorded. The step is a minute, or
 * the smallest distance of two rows. Throws where the text is something else.
 */
export function parseTrace(name: string, text: string): Trace {
  const [header, ...lines] = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  const unit = header?.split(',')[0]?.trim();
  if (unit !== 'minute' && unit !== 'seconds') throw new Error(`${name}: the first column is no "minute" or "seconds"`);
  const rows = lines.map((line) => line.split(',').map(Number));
  let step = Infinity;
  for (const [index, [time, requests]] of rows.entries()) {
    const before = rows[index - 1]?.[0];
    if (time === undefined || requests === undefined || !(time >= 0) || !(requests >= 0) || !(time > (before ?? -1))) {
      throw new Error(`${name}: row ${index + 1} makes no sense`);
    }
    if (before !== undefined) step = Math.min(step, time - before);
  }
  const last = rows.at(-1)?.[0];
  if (last === undefined || !Number.isFinite(step)) throw new Error(`${name}: fewer than two rows`);
  const counts = new Array<number | undefined>(Math.round(last / step) + 1).fill(undefined);
  for (const [time = 0, requests] of rows) counts[Math.round(time / step)] = requests;
  return { name, stepSeconds: step * (unit === 'minute' ? 60 : 1), counts };
}

/** Every `*.csv` of a folder, by name; none where there is no such folder. */
export function readTraces(folder: string): Trace[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .sort()
    .map((file) => parseTrace(basename(file, '.csv'), readFileSync(join(folder, file), 'utf8')));
}

/** The part of `hours` from `start` (0–1: where in the trace it begins); the whole trace where it is no longer than that. */
export function windowOf(trace: Trace, hours: number, start: number): Trace {
  const length = Math.round((hours * 3600) / trace.stepSeconds);
  if (trace.counts.length <= length) return trace;
  const from = Math.floor(start * (trace.counts.length - length));
  return { ...trace, counts: trace.counts.slice(from, from + length) };
}

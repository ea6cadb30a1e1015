/**
 * What the agent has recorded: one line for each tick and project, in one file a day (`/var/lib/autoscaler/ticks/2026-11-24.jsonl`,
 * UTC), kept for 35 days. A line is a JSON array, its first element the version of the format, which says what the others are
 * (`fields`). What was not known is `null`, never 0. Lines that make no sense, such as the last one of a tick that was killed,
 * are left out by whoever reads.
 */
import { valueOf } from '../base/known';
import type { DecideInput, Decision } from './decision';
import type { TickKind } from './samples';

export const historyVersion = 1;
export const historyDays = 35;

/** The elements behind the version, in their order, for people who read the files with other programs. */
export const fields = [
  ['time', 'seconds since the epoch when the tick looked, one decimal'],
  ['project', 'name of the project'],
  ['kind', '`t` timer, `w` woken by a start, `m` by hand'],
  ['seconds', 'length of the sample of CPU; null: none was taken'],
  ['systemCpu', 'CPU of the server, percent of all CPUs'],
  ['serviceCpu', 'CPU of the service, percent of all CPUs'],
  ['backlog', 'waiting connections, the median of the readings'],
  ['availableMiB', 'memory available on the server, MiB'],
  ['workerMiB', 'resident memory of the largest worker, MiB'],
  ['cpus', 'number of CPUs'],
  ['workers', 'workers that ran'],
  ['to', 'workers afterwards'],
  ['rule', 'rule that decided (`scale_up_2`) or a named reason (`steady`)'],
  ['busy', 'sync workers in a request, the mean of the readings; only with `sizing`; absent in older lines'],
] as const;

export interface HistoryRecord {
  readonly atMs: number;
  readonly project: string;
  readonly kind: TickKind;
  readonly seconds: number | undefined;
  readonly systemCpuPercent: number | undefined;
  readonly serviceCpuPercent: number | undefined;
  readonly backlog: number | undefined;
  readonly availableMiB: number | undefined;
  readonly workerMiB: number | undefined;
  readonly cpuCount: number;
  readonly workers: number | undefined;
  readonly to: number | undefined;
  readonly rule: string;
  readonly busyWorkers: number | undefined;
}

/** Lines from before the last field was added are read too. */
const fewestElements = fields.length;

const letters: Readonly<Record<TickKind, string>> = { timer: 't', wake: 'w', manual: 'm' };
const kinds: ReadonlyMap<unknown, TickKind> = new Map(
  Object.entries(letters).map(([kind, letter]) => [letter, kind as TickKind]),
);

/** `reached`: workers after the tick. */
export function recordOf(
  { settings, nowMs, sampled, memory, service, availableMiB, cpuCount }: DecideInput,
  { rule }: Pick<Decision, 'rule'>,
  reached: number | undefined,
  kind: TickKind,
): HistoryRecord {
  const sample = sampled ? memory.samples.at(-1) : undefined;
  return {
    atMs: nowMs,
    project: settings.project,
    kind,
    seconds: sample?.seconds,
    systemCpuPercent: sample?.systemCpuPercent,
    serviceCpuPercent: sample?.serviceCpuPercent,
    backlog: valueOf(service.backlog),
    availableMiB: valueOf(availableMiB),
    workerMiB: service.workerMiB,
    cpuCount,
    workers: valueOf(service.workers),
    to: reached,
    rule,
    busyWorkers: sample?.busyWorkers,
  };
}

/** One line, its end included. */
export function formatHistory(record: HistoryRecord): string {
  return `${JSON.stringify([
    historyVersion,
    round(record.atMs / 1000),
    record.project,
    letters[record.kind],
    round(record.seconds),
    round(record.systemCpuPercent),
    round(record.serviceCpuPercent),
    round(record.backlog),
    round(record.availableMiB, 1),
    round(record.workerMiB),
    record.cpuCount,
    round(record.workers),
    round(record.to),
    record.rule,
    round(record.busyWorkers),
  ])}\n`;
}

/** Leaves out what is no whole record of a version that we know. Never throws. */
export function parseHistory(text: string): HistoryRecord[] {
  const records: HistoryRecord[] = [];
  for (let start = 0; start < text.length;) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const record = parseLine(text.slice(start, end));
    if (record !== undefined) records.push(record);
    start = end + 1;
  }
  return records;
}

function parseLine(line: string): HistoryRecord | undefined {
  if (!line.startsWith(`[${historyVersion},`)) return undefined;
  let values: unknown;
  try {
    values = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!Array.isArray(values) || values.length < fewestElements) return undefined;
  const [, time, project, letter, seconds, system, own, backlog, available, size, cpus, workers, to, rule, busy] =
    values as unknown[];
  const kind = kinds.get(letter);
  if (typeof time !== 'number' || typeof project !== 'string' || typeof rule !== 'string') return undefined;
  if (kind === undefined || typeof cpus !== 'number' || cpus < 1) return undefined;
  return {
    atMs: time * 1000,
    project,
    kind,
    seconds: known(seconds),
    systemCpuPercent: known(system),
    serviceCpuPercent: known(own),
    backlog: known(backlog),
    availableMiB: known(available),
    workerMiB: known(size),
    cpuCount: cpus,
    workers: known(workers),
    to: known(to),
    rule,
    busyWorkers: known(busy),
  };
}

function known(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function round(value: number | undefined, to = 10): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Math.round(value * to) / to;
}

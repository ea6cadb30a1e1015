/** What a replay comes to, in the figures by which two configurations are compared. */
import type { ProjectSettings, Threshold } from '../config/model';
import type { Recording } from './recording';
import type { ReplayedChange } from './replay';

export interface ReplayFigures {
  readonly ups: number;
  readonly downs: number;
  readonly workerHours: number;
  /** Hours with so many workers, ascending by the number. */
  readonly hoursAt: readonly (readonly [workers: number, hours: number])[];
  /** Hours in which the CPU was above the threshold of the next step up, or of the last one where there is none. */
  readonly hoursAbove: number;
  /** Hours in which connections waited, at least as many as workers ran. */
  readonly hoursWaited: number;
  /** The most memory that the workers together took, by the size that they had; undefined: no size was recorded. */
  readonly peakMiB: number | undefined;
  /** Workers at each tick of the recording; NaN: not known. */
  readonly counts: Float64Array;
}

/** Of the changes that a replay made. */
export function figuresOf(
  settings: ProjectSettings,
  recording: Recording,
  changes: readonly ReplayedChange[],
  intervalSeconds: number,
): ReplayFigures {
  const counts = new Float64Array(recording.length);
  const first = changes[0]?.from ?? firstCount(settings, recording);
  let next = 0;
  let workers = first;
  for (let at = 0; at < recording.length; at++) {
    // What runs when a tick begins is what the one before it left.
    counts[at] = workers;
    const change = changes[next];
    if (change === undefined || change.atMs > (recording.atMs[at] ?? 0)) continue;
    workers = change.to;
    next++;
  }
  return measure(settings, recording, counts, intervalSeconds);
}

/** Of what really ran. */
export function recordedFigures(
  settings: ProjectSettings,
  recording: Recording,
  intervalSeconds: number,
): ReplayFigures {
  return measure(settings, recording, recording.workers, intervalSeconds);
}

/** As `replay` begins: with what ran, inside of the bounds. */
function firstCount({ minWorkers, maxWorkers }: ProjectSettings, { workers }: Recording): number {
  const known = workers.find((value) => !Number.isNaN(value)) ?? minWorkers;
  return Math.min(Math.max(known, minWorkers), maxWorkers);
}

function measure(
  settings: ProjectSettings,
  recording: Recording,
  counts: Float64Array,
  intervalSeconds: number,
): ReplayFigures {
  const longestGapMs = intervalSeconds * 1500;
  const hours = new Map<number, number>();
  let workerMs = 0;
  let aboveMs = 0;
  let waitedMs = 0;
  let ups = 0;
  let downs = 0;
  let peakMiB: number | undefined;
  let before = NaN;
  for (let at = 0; at < recording.length; at++) {
    const workers = counts[at] ?? NaN;
    if (Number.isNaN(workers)) continue;
    if (workers > before) ups++;
    if (workers < before) downs++;
    before = workers;
    const size = recording.workerMiB[at] ?? NaN;
    if (!Number.isNaN(size)) peakMiB = Math.max(peakMiB ?? 0, workers * size);
    if (at === 0) continue;
    const spanMs = Math.min((recording.atMs[at] ?? 0) - (recording.atMs[at - 1] ?? 0), longestGapMs);
    workerMs += workers * spanMs;
    hours.set(workers, (hours.get(workers) ?? 0) + spanMs / 3_600_000);
    const limit = limitAt(settings.scaleUp, workers);
    if (limit !== undefined && cpuWith(settings, recording, at, workers) > limit) aboveMs += spanMs;
    const waiting = recording.backlog[at] ?? NaN;
    if (waiting > 0 && waiting >= workers) waitedMs += spanMs;
  }
  return {
    ups,
    downs,
    workerHours: workerMs / 3_600_000,
    hoursAt: [...hours].sort(([a], [b]) => a - b),
    hoursAbove: aboveMs / 3_600_000,
    hoursWaited: waitedMs / 3_600_000,
    peakMiB,
    counts,
  };
}

/** The threshold that counts with so many workers. */
function limitAt(scaleUp: readonly Threshold[], workers: number): number | undefined {
  return (scaleUp.find((rule) => rule.workers > workers) ?? scaleUp.at(-1))?.limit;
}

/** The signal as it was, less what so many workers could not have used. NaN where it was not measured. */
export function cpuWith({ cpuScope }: ProjectSettings, recording: Recording, at: number, workers: number): number {
  const most = (100 * workers) / (recording.cpuCount[at] ?? 1);
  const own = recording.serviceCpuPercent[at] ?? NaN;
  if (cpuScope === 'service') return Math.min(own, most);
  const system = recording.systemCpuPercent[at] ?? NaN;
  return own > most ? Math.max(0, system - (own - most)) : system;
}

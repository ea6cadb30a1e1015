/** One project's history in columns: weeks of it are small and quick to go through. What was not known is NaN. */
import type { HistoryRecord } from './history';

export interface Recording {
  readonly length: number;
  /** Milliseconds since the epoch, ascending. */
  readonly atMs: Float64Array;
  /** Length of the sample that the tick took. */
  readonly seconds: Float64Array;
  readonly systemCpuPercent: Float64Array;
  readonly serviceCpuPercent: Float64Array;
  readonly backlog: Float64Array;
  readonly busyWorkers: Float64Array;
  readonly availableMiB: Float64Array;
  readonly workerMiB: Float64Array;
  readonly cpuCount: Float64Array;
  readonly workers: Float64Array;
  readonly to: Float64Array;
}

export function emptyRecording(length: number): Recording {
  const column = (): Float64Array => new Float64Array(length);
  return {
    length,
    atMs: column(),
    seconds: column(),
    systemCpuPercent: column(),
    serviceCpuPercent: column(),
    backlog: column(),
    // Few services have it.
    busyWorkers: column().fill(NaN),
    availableMiB: column(),
    workerMiB: column(),
    cpuCount: column(),
    workers: column(),
    to: column(),
  };
}

/** By project; records in any order. Of two of one moment the later one counts (a clock that was set back tells twice). */
export function recordingsOf(records: readonly HistoryRecord[]): Map<string, Recording> {
  const byProject = new Map<string, HistoryRecord[]>();
  for (const record of records) {
    const own = byProject.get(record.project);
    if (own === undefined) byProject.set(record.project, [record]);
    else own.push(record);
  }
  return new Map([...byProject].map(([project, own]) => [project, recordingOf(own)]));
}

function recordingOf(records: readonly HistoryRecord[]): Recording {
  const inOrder = [...records].sort((a, b) => a.atMs - b.atMs);
  const once = inOrder.filter((record, index) => record.atMs !== inOrder[index + 1]?.atMs);
  const recording = emptyRecording(once.length);
  for (const [index, record] of once.entries()) {
    recording.atMs[index] = record.atMs;
    recording.seconds[index] = record.seconds ?? NaN;
    recording.systemCpuPercent[index] = record.systemCpuPercent ?? NaN;
    recording.serviceCpuPercent[index] = record.serviceCpuPercent ?? NaN;
    recording.backlog[index] = record.backlog ?? NaN;
    recording.busyWorkers[index] = record.busyWorkers ?? NaN;
    recording.availableMiB[index] = record.availableMiB ?? NaN;
    recording.workerMiB[index] = record.workerMiB ?? NaN;
    recording.cpuCount[index] = record.cpuCount;
    recording.workers[index] = record.workers ?? NaN;
    recording.to[index] = record.to ?? NaN;
  }
  return recording;
}

/**
 * What a configuration would have done with the load that was recorded. Every decision is `decide`'s own; the ticks at which
 * it could not but hold are gone over without asking it, or a month of many projects would take minutes.
 *
 * The load is taken as it was. Where fewer workers would have run than did, the service's CPU is cut to what they can use;
 * memory is what was available less what further workers would take. Starts, hands and limits on tasks are not replayed.
 */
import { known, unknown } from '../base/known';
import type { ProjectSettings, Threshold } from '../config/model';
import { toleranceSeconds } from '../config/duration';
import type { Message } from '../words/message';
import { afterAction, decide } from './decide';
import type { DecideInput } from './decision';
import type { Recording } from './recording';
import type { Sample } from './samples';
import { emptyMemory, type ProjectMemory } from './state';

export interface ReplayedChange {
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  readonly rule: string;
  readonly reason: Message;
  readonly vetoes: readonly Message[];
}

export interface Replayed {
  readonly ticks: number;
  readonly changes: readonly ReplayedChange[];
  readonly workerHours: number;
  /** As it was. */
  readonly recorded: { readonly changes: number; readonly workerHours: number };
  /** Hours in which connections waited at least as many as workers ran. */
  readonly waitedHours: number;
}

const master = { pid: 1, startTicks: 1, bootId: 'replay' };

export function replay(settings: ProjectSettings, recording: Recording, intervalSeconds: number): Replayed {
  const { length, atMs, seconds, backlog } = recording;
  const systemCpu = new Float64Array(length);
  const serviceCpu = new Float64Array(length);
  const longestGapMs = intervalSeconds * 1500;
  const staleMs = Math.max(15 * 60_000, 5 * intervalSeconds * 1000);
  const durationSeconds = settings.cpuDurationMinutes * 60 - toleranceSeconds(intervalSeconds);
  const signals = settings.cpuScope === 'system' ? systemCpu : serviceCpu;
  const keepMs = (settings.cpuDurationMinutes * 60 + 3 * intervalSeconds) * 1000;
  const changes: ReplayedChange[] = [];
  let memory: ProjectMemory = emptyMemory(settings.service);
  let workers = clamp(firstKnown(recording.workers) ?? settings.minWorkers, settings);
  let bounds = boundsOf(settings, workers);
  // How many seconds of samples, without a break, have been beyond the nearest threshold.
  let highSeconds = 0;
  let lowSeconds = 0;
  let workerMs = 0;
  let waitedMs = 0;
  let recordedMs = 0;
  let recordedChanges = 0;

  const isHigh = (at: number): boolean => (signals[at] ?? NaN) > bounds.cpuAbove;
  const isLow = (at: number): boolean =>
    bounds.byCpu ? (signals[at] ?? NaN) < bounds.cpuBelow : (backlog[at] ?? NaN) < bounds.backlogBelow;
  const secondsBack = (from: number, matches: (at: number) => boolean): number => {
    let sum = 0;
    for (let at = from; at >= 0 && sum < durationSeconds; at--) {
      const took = seconds[at] ?? NaN;
      if (took !== took) continue;
      if (!matches(at)) break;
      sum += took;
    }
    return sum;
  };

  for (let at = 0; at < length; at++) {
    const nowMs = atMs[at] ?? 0;
    const took = seconds[at] ?? NaN;
    const isSampled = took === took;
    const sinceMs = at === 0 ? Infinity : nowMs - (atMs[at - 1] ?? 0);
    const spanMs = Math.min(sinceMs, longestGapMs);
    const was = recording.workers[at] ?? NaN;
    const waiting = backlog[at] ?? NaN;
    if (at > 0) {
      workerMs += workers * spanMs;
      if (was === was) recordedMs += was * spanMs;
      if (waiting >= workers && waiting > 0) waitedMs += spanMs;
    }
    const became = recording.to[at] ?? NaN;
    if (became === became && was === was && became !== was) recordedChanges += 1;

    const most = (100 * workers) / (recording.cpuCount[at] ?? 1);
    const own = recording.serviceCpuPercent[at] ?? NaN;
    const ownNow = own > most ? most : own;
    serviceCpu[at] = ownNow;
    const system = recording.systemCpuPercent[at] ?? NaN;
    systemCpu[at] = own > most ? Math.max(0, system - (own - most)) : system;

    if (isSampled) {
      highSeconds = isHigh(at) ? highSeconds + took : 0;
      lowSeconds = isLow(at) ? lowSeconds + took : 0;
    }
    const mayAct =
      at === 0 ||
      sinceMs > staleMs ||
      (isSampled &&
        // What sizing learns it learns from every tick.
        (settings.sizing !== undefined ||
          highSeconds >= durationSeconds ||
          lowSeconds >= durationSeconds ||
          waiting >= bounds.backlogAbove));
    if (!mayAct) continue;

    const samples: Sample[] = [];
    for (let back = at; back >= 0; back--) {
      const endMs = atMs[back] ?? 0;
      if (endMs <= nowMs - keepMs) break;
      const length = seconds[back] ?? NaN;
      if (length === length)
        samples.push(
          sampleAt(endMs, length, systemCpu[back], serviceCpu[back], backlog[back], recording.busyWorkers[back]),
        );
    }
    const input: DecideInput = {
      settings,
      nowMs,
      intervalSeconds,
      cpuCount: recording.cpuCount[at] ?? 1,
      sampled: isSampled,
      service: serviceOf(workers, waiting, recording.workerMiB[at] ?? NaN),
      availableMiB: availableAt(recording, at, workers),
      memory: { ...memory, samples: samples.reverse(), agreedMs: at === 0 ? undefined : atMs[at - 1] },
    };
    const { decision, memory: decided } = decide(input);
    memory = afterAction({ ...decided, samples: [] }, decision, input, { reached: decision.to });
    if (decision.action === 'hold') continue;
    const { from, to, rule, reason, vetoes } = decision;
    changes.push({ atMs: nowMs, from, to, rule, reason, vetoes });
    workers = to;
    bounds = boundsOf(settings, workers);
    // Other steps lie beyond the new number: how long they have been exceeded is looked up afresh.
    highSeconds = secondsBack(at, isHigh);
    lowSeconds = secondsBack(at, isLow);
  }
  return {
    ticks: length,
    changes,
    workerHours: workerMs / 3_600_000,
    recorded: { changes: recordedChanges, workerHours: recordedMs / 3_600_000 },
    waitedHours: waitedMs / 3_600_000,
  };
}

interface Bounds {
  /** Below or at this CPU no step up can fire. */
  readonly cpuAbove: number;
  /** At or above this CPU no step down can fire. */
  readonly cpuBelow: number;
  /** Whether CPU has a say in going down. */
  readonly byCpu: boolean;
  readonly backlogAbove: number;
  readonly backlogBelow: number;
}

/** The nearest thresholds that may change anything at so many workers. */
function boundsOf(
  { scaleUp, scaleDown, backlogUp, backlogDown, minWorkers, maxWorkers }: ProjectSettings,
  workers: number,
): Bounds {
  const above = (rules: readonly Threshold[]): number =>
    Math.min(...rules.filter((rule) => Math.min(rule.workers, maxWorkers) > workers).map(({ limit }) => limit));
  const below = (rules: readonly Threshold[]): number =>
    Math.max(...rules.filter((rule) => Math.max(rule.workers, minWorkers) < workers).map(({ limit }) => limit));
  return {
    cpuAbove: above(scaleUp),
    cpuBelow: below(scaleDown),
    byCpu: scaleDown.length > 0,
    backlogAbove: above(backlogUp),
    backlogBelow: below(backlogDown),
  };
}

function sampleAt(
  endMs: number,
  seconds: number,
  system: number | undefined,
  own: number | undefined,
  backlog: number | undefined,
  busyWorkers: number | undefined,
): Sample {
  return {
    endMs,
    seconds,
    ...(isNumber(system) ? { systemCpuPercent: system } : {}),
    ...(isNumber(own) ? { serviceCpuPercent: own } : {}),
    ...(isNumber(backlog) ? { backlog } : {}),
    ...(isNumber(busyWorkers) ? { busyWorkers } : {}),
  };
}

function serviceOf(workers: number, backlog: number, workerMiB: number): DecideInput['service'] {
  return {
    state: 'active',
    workers: known(workers),
    draining: 0,
    workerNames: undefined,
    backlog: isNumber(backlog) ? known(backlog) : unknown,
    master,
    masterStartedMs: undefined,
    oldestWorkerStartedMs: undefined,
    workerMiB: isNumber(workerMiB) ? workerMiB : undefined,
    workerTasks: 1,
    tasks: { current: known(0), max: known(undefined) },
  };
}

function availableAt(recording: Recording, at: number, workers: number): DecideInput['availableMiB'] {
  const available = recording.availableMiB[at];
  if (!isNumber(available)) return unknown;
  const was = recording.workers[at];
  const size = recording.workerMiB[at];
  const more = isNumber(was) && isNumber(size) ? (workers - was) * size : 0;
  return known(Math.max(0, available - more));
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && !Number.isNaN(value);
}

function firstKnown(values: Float64Array): number | undefined {
  return values.find((value) => !Number.isNaN(value));
}

function clamp(workers: number, { minWorkers, maxWorkers }: ProjectSettings): number {
  return Math.min(Math.max(workers, minWorkers), maxWorkers);
}

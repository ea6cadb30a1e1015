/** CPU as the difference of counters between two ticks, and for how long it has been beyond a threshold. */
import { toleranceSeconds } from '../config/duration';
import { valueOf } from '../base/known';
import type { CpuCounters, Look, ServiceLook } from '../host/look';

/** CPU between two ticks, in percent of all CPUs of the server. A value that could not be read is not there. */
export interface Sample {
  /** Server's wall clock, milliseconds since the epoch. */
  readonly endMs: number;
  readonly seconds: number;
  readonly systemCpuPercent?: number;
  readonly serviceCpuPercent?: number;
}

/** What a look counted, kept until the next sample. */
export interface Counters {
  readonly takenAtMs: number;
  readonly uptimeSeconds: number;
  readonly bootId: string;
  readonly cpu: CpuCounters | undefined;
  readonly services: readonly ServiceCounters[];
}

export interface ServiceCounters {
  readonly unit: string;
  readonly masterPid: number;
  readonly masterStartTicks: number;
  readonly cpuUsageNs: number | undefined;
  readonly processes: readonly { readonly pid: number; readonly startTicks: number; readonly cpuTicks: number }[];
}

export type TickKind = 'timer' | 'wake' | 'manual';

export function countersOf(look: Look): Counters {
  return {
    takenAtMs: look.takenAtMs,
    uptimeSeconds: look.uptimeSeconds,
    bootId: look.bootId,
    cpu: valueOf(look.system.cpu),
    services: look.services.flatMap((service) => (service.master === undefined ? [] : [serviceCounters(service)])),
  };
}

function serviceCounters(service: ServiceLook): ServiceCounters {
  const processes = [...(service.master === undefined ? [] : [service.master]), ...(valueOf(service.workers) ?? [])];
  return {
    unit: service.unit,
    masterPid: service.master?.pid ?? 0,
    masterStartTicks: service.master?.startTicks ?? 0,
    cpuUsageNs: valueOf(service.cpuUsageNs),
    processes: processes.map(({ pid, startTicks, cpuTicks }) => ({ pid, startTicks, cpuTicks })),
  };
}

/**
 * What a tick does with its counters.
 * - `first`: nothing to compare with (first tick, reboot): they are only kept
 * - `join`: too soon, or a tick that takes no sample of its own: the older ones stay, the next sample covers both
 * - `gap`: too long since the last ones: they are only kept
 * - `take`: they make a sample
 *
 * A tick that was woken or asked for by hand takes the timer's sample where that is due: systemd merges a timer's start into
 * a run that is under way, and the sample would be lost.
 */
export function sampleRule(
  before: Counters | undefined,
  now: Counters,
  kind: TickKind,
  intervalSeconds: number,
): 'first' | 'join' | 'gap' | 'take' {
  if (before?.bootId !== now.bootId) return 'first';
  const age = now.uptimeSeconds - before.uptimeSeconds;
  if (age < 0) return 'first';
  if (age > intervalSeconds * 1.5) return 'gap';
  const due = kind === 'timer' ? intervalSeconds / 2 : intervalSeconds - toleranceSeconds(intervalSeconds);
  return age < due ? 'join' : 'take';
}

export interface Machine {
  readonly cpuCount: number;
  readonly clockTicksPerSecond: number;
}

/** CPU of the system, and of one service, between two counters of one boot. */
export function measure(before: Counters, now: Counters, unit: string, machine: Machine): Sample {
  const seconds = now.uptimeSeconds - before.uptimeSeconds;
  const system = systemPercent(before.cpu, now.cpu);
  const service = servicePercent(
    before.services.find((candidate) => candidate.unit === unit),
    now.services.find((candidate) => candidate.unit === unit),
    seconds,
    machine,
  );
  return {
    endMs: now.takenAtMs,
    seconds,
    ...(system === undefined ? {} : { systemCpuPercent: system }),
    ...(service === undefined ? {} : { serviceCpuPercent: service }),
  };
}

function systemPercent(before: CpuCounters | undefined, now: CpuCounters | undefined): number | undefined {
  if (before === undefined || now === undefined) return undefined;
  const total = now.total - before.total;
  // iowait may go backwards (proc(5)), and idle with it.
  const idle = Math.max(0, now.idle - before.idle);
  return total <= 0 ? undefined : clampPercent((100 * (total - idle)) / total);
}

function servicePercent(
  before: ServiceCounters | undefined,
  now: ServiceCounters | undefined,
  seconds: number,
  machine: Machine,
): number | undefined {
  if (before === undefined || now === undefined || seconds <= 0 || machine.cpuCount <= 0) return undefined;
  // Counters of a unit start again with it.
  if (before.masterPid !== now.masterPid || before.masterStartTicks !== now.masterStartTicks) return undefined;
  const capacity = seconds * machine.cpuCount;
  if (before.cpuUsageNs !== undefined && now.cpuUsageNs !== undefined) {
    const used = now.cpuUsageNs - before.cpuUsageNs;
    return used < 0 ? undefined : clampPercent((100 * used) / 1e9 / capacity);
  }
  const ticks = ticksUsed(before, now);
  return ticks === undefined ? undefined : clampPercent((100 * ticks) / machine.clockTicksPerSecond / capacity);
}

/** Without CPU accounting: the sum over the processes. One that ended took its ticks with it, so then the sum is unknown. */
function ticksUsed(before: ServiceCounters, now: ServiceCounters): number | undefined {
  const earlier = new Map(
    before.processes.map((process) => [`${process.pid}:${process.startTicks}`, process.cpuTicks]),
  );
  let ticks = 0;
  let seen = 0;
  for (const process of now.processes) {
    const ticksBefore = earlier.get(`${process.pid}:${process.startTicks}`);
    if (ticksBefore !== undefined) seen++;
    ticks += process.cpuTicks - (ticksBefore ?? 0);
  }
  return seen < earlier.size || ticks < 0 ? undefined : ticks;
}

function clampPercent(value: number): number {
  return Math.min(100, Math.max(0, value));
}

/** Appends, and forgets what no duration can ask for any more. */
export function appendSample(samples: readonly Sample[], sample: Sample, keepSeconds: number, most: number): Sample[] {
  const oldest = sample.endMs - keepSeconds * 1000;
  return [...samples.filter((old) => old.endMs > oldest && old.endMs < sample.endMs), sample].slice(-most);
}

/**
 * The trailing unbroken samples that match, newest first. Broken by a gap, by a sample that does not match, and by one that
 * began before `ignoreBeforeMs` (CPU of a start).
 */
export function trailingRun(
  samples: readonly Sample[],
  intervalSeconds: number,
  ignoreBeforeMs: number,
  matches: (sample: Sample) => boolean,
): readonly Sample[] {
  const toleranceMs = toleranceSeconds(intervalSeconds) * 1000;
  const run: Sample[] = [];
  let nextStartMs: number | undefined;
  for (let index = samples.length - 1; index >= 0; index--) {
    const sample = samples[index];
    if (sample === undefined || sample.seconds > intervalSeconds * 1.5) break;
    const startMs = sample.endMs - sample.seconds * 1000;
    if (nextStartMs !== undefined && Math.abs(nextStartMs - sample.endMs) > toleranceMs) break;
    if (startMs < ignoreBeforeMs || !matches(sample)) break;
    run.push(sample);
    nextStartMs = startMs;
  }
  return run;
}

export function secondsOf(run: readonly Sample[]): number {
  return run.reduce((sum, sample) => sum + sample.seconds, 0);
}

/** Whether the run is long enough for a duration of `minutes`; one sample is the least. */
export function covers(run: readonly Sample[], minutes: number, intervalSeconds: number): boolean {
  return run.length > 0 && secondsOf(run) >= minutes * 60 - toleranceSeconds(intervalSeconds);
}

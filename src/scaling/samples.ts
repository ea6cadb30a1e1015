/** CPU as the difference of counters between two ticks, and for how long it has been beyond a threshold. */
import { toleranceSeconds } from '../config/duration';
import { valueOf } from '../base/known';
import type { CpuCounters, Look } from '../host/look';

/** CPU between two ticks, in percent of all CPUs of the server. A value that could not be read is not there. */
export interface Sample {
  /** Server's wall clock, milliseconds since the epoch. */
  readonly endMs: number;
  readonly seconds: number;
  readonly systemCpuPercent?: number;
  readonly serviceCpuPercent?: number;
  /** Connections that waited at its end. */
  readonly backlog?: number;
  /** Sync workers of Gunicorn that were in a request at its end, the mean of the readings; absent where they can't be counted. */
  readonly busyWorkers?: number;
  /** Tasks that waited at its end, by queue. */
  readonly queues?: Readonly<Record<string, number>>;
  /** Processes of a Celery pool that worked on a task at its end; absent where its node did not say so. */
  readonly active?: number;
}

/** What a look counted, kept until the next sample. */
export interface Counters {
  readonly takenAtMs: number;
  readonly uptimeSeconds: number;
  readonly bootId: string;
  readonly cpu: CpuCounters | undefined;
  /** Absent in a state written before it was kept. */
  readonly cpuCount?: number;
  readonly services: readonly ServiceCounters[];
}

export interface ServiceCounters {
  readonly unit: string;
  readonly masterPid: number;
  readonly masterStartTicks: number;
  readonly cpuUsageNs: number | undefined;
  /** Clock ticks of the main process, its workers, and those that it has buried: for services without CPU accounting. */
  readonly cpuTicks: number | undefined;
}

export type TickKind = 'timer' | 'wake' | 'manual';

/** `buriedTicks`: CPU of the children that a process has waited for (cutime and cstime of proc_pid_stat(5)), in clock ticks. */
export function countersOf(look: Look, buriedTicks: (pid: number) => number | undefined): Counters {
  return {
    takenAtMs: look.takenAtMs,
    uptimeSeconds: look.uptimeSeconds,
    bootId: look.bootId,
    cpu: valueOf(look.system.cpu),
    cpuCount: look.system.cpuCount,
    services: look.services.flatMap((service) => {
      const { master } = service;
      if (master === undefined) return [];
      const workers = valueOf(service.workers);
      const buried = buriedTicks(master.pid);
      const known = workers !== undefined && buried !== undefined;
      return [
        {
          unit: service.unit,
          masterPid: master.pid,
          masterStartTicks: master.startTicks,
          cpuUsageNs: valueOf(service.cpuUsageNs),
          cpuTicks: known ? [master, ...workers].reduce((sum, { cpuTicks }) => sum + cpuTicks, buried) : undefined,
        },
      ];
    }),
  };
}

/**
 * What a tick does with its counters.
 * - `first`: nothing to compare with (first tick, reboot, another number of CPUs): they are only kept
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
  // Percent of other CPUs are not comparable, and durations that mix them mean nothing.
  if (before.cpuCount !== undefined && before.cpuCount !== now.cpuCount) return 'first';
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
  if (before.cpuTicks === undefined || now.cpuTicks === undefined) return undefined;
  const ticks = now.cpuTicks - before.cpuTicks;
  return ticks < 0 ? undefined : clampPercent((100 * ticks) / machine.clockTicksPerSecond / capacity);
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

/** The newest samples of a run (newest first), no more than a duration of `minutes` asks for. */
export function newestOf(run: readonly Sample[], minutes: number, intervalSeconds: number): readonly Sample[] {
  const enough = run.findIndex((_, index) => covers(run.slice(0, index + 1), minutes, intervalSeconds));
  return enough < 0 ? run : run.slice(0, enough + 1);
}

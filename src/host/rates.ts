/** CPU use as the difference of two looks. Pure: the time between them is the server's own. */
import { isKnown } from '../base/known';
import type { Look, ServiceLook } from './look';
import type { ProcessLook } from './processLook';

export interface Rates {
  /** Seconds between the two looks, by the server's uptime. */
  readonly seconds: number;
  /** 0–100 of the whole machine. */
  readonly systemCpuPercent: number | undefined;
  /** 100 is one core, by unit name. A unit that could not be compared is missing. */
  readonly units: ReadonlyMap<string, number>;
  /** 100 is one core, by `processKey`. A process that was not there before is missing. */
  readonly processes: ReadonlyMap<string, number>;
}

/** A process for good: PIDs are used again, a PID with its start time is not. */
export function processKey(process: Pick<ProcessLook, 'pid' | 'startTicks'>): string {
  return `${process.pid}:${process.startTicks}`;
}

/** `undefined` on the first look, after a reboot, and when no time has passed or it ran backwards. */
export function ratesBetween(before: Look | undefined, after: Look): Rates | undefined {
  if (before === undefined || before.bootId !== after.bootId) return undefined;
  const seconds = after.uptimeSeconds - before.uptimeSeconds;
  if (!(seconds > 0)) return undefined;
  const ticksPerSecond = after.system.clockTicksPerSecond;
  const ticks = seconds * ticksPerSecond;
  const earlier = new Map(before.services.flatMap(processesOf).map((process) => [processKey(process), process]));
  const processes = new Map<string, number>();
  for (const process of after.services.flatMap(processesOf)) {
    const key = processKey(process);
    const then = earlier.get(key);
    if (then === undefined || process.cpuTicks < then.cpuTicks) continue;
    processes.set(key, ((process.cpuTicks - then.cpuTicks) / ticks) * 100);
  }
  const units = new Map<string, number>();
  for (const service of after.services) {
    const then = before.services.find((each) => each.unit === service.unit);
    const percent =
      then === undefined
        ? undefined
        : unitPercent(then, service, seconds, ticks, before.uptimeSeconds * ticksPerSecond);
    if (percent !== undefined) units.set(service.unit, percent);
  }
  return { seconds, systemCpuPercent: systemPercent(before, after), units, processes };
}

/** The service's own share of the machine, 0–100 of all its CPUs. */
export function shareOfMachine(unitPercent: number, look: Look): number {
  return unitPercent / look.system.cpuCount;
}

function systemPercent(before: Look, after: Look): number | undefined {
  if (!isKnown(before.system.cpu) || !isKnown(after.system.cpu)) return undefined;
  const total = after.system.cpu.value.total - before.system.cpu.value.total;
  const idle = after.system.cpu.value.idle - before.system.cpu.value.idle;
  // The kernel lets iowait go backwards now and then (proc_stat(5)); so does a machine that was moved.
  if (total <= 0 || idle < 0) return undefined;
  return Math.min(100, Math.max(0, (1 - idle / total) * 100));
}

/**
 * By the unit's own counter, where it has one; else by its processes: those that ended in between are lost, those that are
 * new count in full.
 */
function unitPercent(
  before: ServiceLook,
  after: ServiceLook,
  seconds: number,
  ticks: number,
  beforeTicks: number,
): number | undefined {
  const sameRun =
    before.mainPid === after.mainPid &&
    (before.mainPid > 0 || before.master !== undefined) &&
    before.master?.pid === after.master?.pid &&
    before.master?.startTicks === after.master?.startTicks;
  if (!sameRun) return undefined;
  if (isKnown(before.cpuUsageNs) && isKnown(after.cpuUsageNs)) {
    const used = after.cpuUsageNs.value - before.cpuUsageNs.value;
    return used < 0 ? undefined : (used / 1e9 / seconds) * 100;
  }
  if (!isKnown(after.workers) || !isKnown(before.workers)) return undefined;
  const earlier = new Map(processesOf(before).map((process) => [processKey(process), process]));
  let used = 0;
  for (const process of processesOf(after)) {
    const then = earlier.get(processKey(process));
    if (then === undefined && process.startTicks < beforeTicks) continue;
    const more = process.cpuTicks - (then?.cpuTicks ?? 0);
    if (more < 0) return undefined;
    used += more;
  }
  return (used / ticks) * 100;
}

function processesOf(service: ServiceLook): ProcessLook[] {
  const workers = isKnown(service.workers) ? service.workers.value : [];
  return service.master === undefined ? [...workers] : [service.master, ...workers];
}

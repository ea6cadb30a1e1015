/** What the memory controller says of a unit's cgroup and of those above it, as `grep -H` prints its files. */
import { filesByGroup } from './fileLines';
import { wholeNumber } from './numbers';

export interface MemoryGroup {
  /** Below the cgroup root: `/system.slice/backcore.service`. */
  readonly path: string;
  /** What binds first: `MemoryHigh` slows its processes down and takes pages back, `MemoryMax` ends one (systemd.resource-control(5)). */
  readonly setting: 'MemoryMax' | 'MemoryHigh';
  readonly limitMiB: number;
  /** Without what the kernel can take back at once. */
  readonly usedMiB: number;
}

const memoryFile = /^\/sys\/fs\/cgroup(?:\/memory)?(\/.*)?\/(memory\.[a-z_]+):(.*)$/s;
/** cgroup v1 writes "no limit" as the largest number of whole pages. */
const noLimit = 2 ** 60;

/** How many processes the kernel has killed for want of memory since a cgroup is there (oom_kill of memory.events, memory.oom_control). */
export interface OomKills {
  readonly own: number;
  /** In the cgroup above it and all below that one, those that are gone too; of the whole server where cgroup v1 does not tell. */
  readonly above: number;
}

/** Undefined where the kernel does not count them. `vmstat`: /proc/vmstat. */
export function oomKillsOf(own: string, above: string, vmstat: string): OomKills | undefined {
  const counted = (text: string): number | undefined => wholeNumber(/^oom_kill (\d+)$/m.exec(text)?.[1]);
  const ofOwn = counted(own);
  const ofAbove = counted(above) ?? counted(vmstat);
  return ofOwn === undefined || ofAbove === undefined ? undefined : { own: ofOwn, above: ofAbove };
}

/** By path; only those with a limit. A group whose use could not be read is missing. */
export function parseMemoryGroups(section: string): ReadonlyMap<string, MemoryGroup> {
  const groups = new Map<string, MemoryGroup>();
  for (const [path, files] of filesByGroup(section, memoryFile)) {
    const max = bytesOf(files.get('memory.max') ?? files.get('memory.limit_in_bytes'));
    const high = bytesOf(files.get('memory.high'));
    const limit = Math.min(max, high);
    const used = Number((files.get('memory.current') ?? files.get('memory.usage_in_bytes') ?? '').trim() || NaN);
    if (limit >= noLimit || !(used >= 0)) continue;
    const back = wholeNumber(/^(?:total_)?inactive_file (\d+)$/m.exec(files.get('memory.stat') ?? '')?.[1]) ?? 0;
    groups.set(path, {
      path,
      setting: high < max ? 'MemoryHigh' : 'MemoryMax',
      limitMiB: limit / 2 ** 20,
      usedMiB: Math.max(0, used - back) / 2 ** 20,
    });
  }
  return groups;
}

/** Share of the last minute in which all its processes stood still for want of memory, in per cent; undefined: not kept (PSI off, v1). */
export function stalledPercent(pressure: string): number | undefined {
  const percent = /^full avg10=\S+ avg60=(\d+(?:\.\d+)?) /m.exec(pressure)?.[1];
  return percent === undefined ? undefined : Number(percent);
}

function bytesOf(text: string | undefined): number {
  const digits = text?.trim();
  return digits !== undefined && /^\d+$/.test(digits) ? Number(digits) : Infinity;
}

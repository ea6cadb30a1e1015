/** What the CPU controllers let a unit's cgroup and those above it use, as `grep -H` prints their files. */
import { filesByGroup } from './fileLines';

export interface CpuGroup {
  /** Below the cgroup root: `/system.slice/backcore.service`. */
  readonly path: string;
  /** What limits it (systemd.resource-control(5)). */
  readonly setting: 'CPUQuota' | 'AllowedCPUs';
  /** So many CPUs' time; 0.5 for `CPUQuota=50%`. */
  readonly cpus: number;
}

const cpuFile = /^\/sys\/fs\/cgroup(?:\/cpu(?:set|,cpuacct)?)?(\/.*)?\/(cpu(?:set)?\.[a-z_.]+):(.*)$/s;

/** One for each limit that was found; "no limit" and what can't be read are left out. */
export function parseCpuGroups(section: string): readonly CpuGroup[] {
  return [...filesByGroup(section, cpuFile)].flatMap(([path, files]): CpuGroup[] => {
    const [quota, period] = files.get('cpu.max')?.trim().split(' ') ?? [
      files.get('cpu.cfs_quota_us'),
      files.get('cpu.cfs_period_us'),
    ];
    const share = Number(quota) / Number(period);
    const allowed = countOf(files.get('cpuset.cpus.effective')?.trim() ?? '');
    return [
      ...(share > 0 && share < Infinity ? [{ path, setting: 'CPUQuota', cpus: share } as const] : []),
      ...(allowed === undefined ? [] : [{ path, setting: 'AllowedCPUs', cpus: allowed } as const]),
    ];
  });
}

/** `0-1,4` are three. */
function countOf(list: string): number | undefined {
  const counts = list.split(',').map((part) => {
    const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? [];
    return Number(to) - Number(from) + 1;
  });
  const sum = counts.reduce((all, count) => all + count, 0);
  return sum >= 1 ? sum : undefined;
}

/** The CPUs that a service's cgroup and those above it may use. */
import { existsSync, readFileSync } from 'node:fs';
import { ancestorsOf } from '../../host/cgroupLimits';
import { parseCpuGroups, type CpuGroup } from '../../host/cpuGroups';

const v1 = ['cpu.cfs_quota_us', 'cpu.cfs_period_us'];
const v2 = ['cpu.max', 'cpuset.cpus.effective'];

/** The tightest; undefined where none is below `cpuCount`, or none could be read. */
export function cpusOf(controlGroup: string, cpuCount: number): CpuGroup | undefined {
  if (controlGroup === '') return undefined;
  const isV1 = existsSync('/sys/fs/cgroup/cpu');
  const root = isV1 ? '/sys/fs/cgroup/cpu' : '/sys/fs/cgroup';
  const lines = [controlGroup, ...ancestorsOf(controlGroup)].flatMap((path) =>
    (isV1 ? v1 : v2).map((file) => {
      const name = `${root}${path === '/' ? '' : path}/${file}`;
      return `${name}:${textOf(name)}`;
    }),
  );
  return parseCpuGroups(lines.join('\n'))
    .filter(({ cpus }) => cpus < cpuCount)
    .reduce<CpuGroup | undefined>(
      (least, each) => (least === undefined || each.cpus < least.cpus ? each : least),
      undefined,
    );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

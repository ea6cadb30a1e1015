/** The memory that a service's cgroup and those above it may use, and use. */
import { existsSync, readFileSync } from 'node:fs';
import { ancestorsOf } from '../../host/cgroupLimits';
import {
  oomKillsOf,
  parseMemoryGroups,
  stalledPercent,
  type MemoryGroup,
  type OomKills,
} from '../../host/memoryGroups';

export interface MemoryReading {
  /** The unit's own first; only those with a limit. */
  readonly groups: readonly MemoryGroup[];
  /** Per cent of the last minute in which the service stood still for want of memory; undefined: the kernel does not say. */
  readonly stalledPercent?: number;
  /** Undefined: the kernel does not say. */
  readonly oomKills?: OomKills;
}

const files = [
  ...['memory.max', 'memory.high', 'memory.current', 'memory.stat'],
  ...['memory.limit_in_bytes', 'memory.usage_in_bytes'],
];

export function memoryOf(controlGroup: string): MemoryReading {
  if (controlGroup === '') return { groups: [] };
  const root = existsSync('/sys/fs/cgroup/memory') ? '/sys/fs/cgroup/memory' : '/sys/fs/cgroup';
  const paths = [controlGroup, ...ancestorsOf(controlGroup)];
  const lines = paths.flatMap((path) =>
    files.flatMap((file) => {
      const name = `${root}${path === '/' ? '' : path}/${file}`;
      return (textOf(name) ?? '').split('\n').map((line) => `${name}:${line}`);
    }),
  );
  const groups = parseMemoryGroups(lines.join('\n'));
  const percent = stalledPercent(textOf(`${root}${controlGroup}/memory.pressure`) ?? '');
  const above = controlGroup.slice(0, controlGroup.lastIndexOf('/'));
  const oomKills = oomKillsOf(
    textOf(`${root}${controlGroup}/memory.events`) ?? textOf(`${root}${controlGroup}/memory.oom_control`) ?? '',
    textOf(`${root}${above}/memory.events`) ?? '',
    textOf('/proc/vmstat') ?? '',
  );
  return {
    groups: paths.flatMap((path) => groups.get(path) ?? []),
    ...(percent === undefined ? {} : { stalledPercent: percent }),
    ...(oomKills === undefined ? {} : { oomKills }),
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

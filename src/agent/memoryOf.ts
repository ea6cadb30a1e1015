/** The memory that a service's cgroup and those above it may use, and use. */
import { existsSync, readFileSync } from 'node:fs';
import { ancestorsOf } from '../host/cgroupLimits';
import { parseMemoryGroups, stalledPercent, type MemoryGroup } from '../host/memoryGroups';

export interface MemoryReading {
  /** The unit's own first; only those with a limit. */
  readonly groups: readonly MemoryGroup[];
  /** Per cent of the last minute in which the service stood still for want of memory; undefined: the kernel does not say. */
  readonly stalledPercent?: number;
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
  return {
    groups: paths.flatMap((path) => groups.get(path) ?? []),
    ...(percent === undefined ? {} : { stalledPercent: percent }),
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

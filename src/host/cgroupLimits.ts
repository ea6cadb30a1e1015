/** What the pids controller says of a unit's cgroup and of those above it, as `grep -H` printed its files. */
import { filesByGroup } from './fileLines';
import { wholeNumber } from './numbers';

export interface PidsGroup {
  /** Below the cgroup root: `/system.slice/backcore.service`; `/` for the root itself. */
  readonly path: string;
  readonly current: number;
  /** undefined: no limit. */
  readonly max: number | undefined;
  /** `max` of pids.events; undefined where there is no such file. */
  readonly refused: number | undefined;
  /** Most tasks that it ever held (`pids.peak`, Linux 6.1); absent where there is no such file. */
  readonly peak?: number;
}

/** Where the pids controller is mounted: alone (v1), or with all others (v2). */
const cgroupFile = /^\/sys\/fs\/cgroup(?:\/pids)?(\/.*)?\/(pids\.(?:max|current|events|peak)):(.*)$/s;

/** By path. A group whose numbers could not both be read is missing. */
export function parsePidsGroups(section: string): ReadonlyMap<string, PidsGroup> {
  const groups = new Map<string, PidsGroup>();
  for (const [path, files] of filesByGroup(section, cgroupFile)) {
    const limit = files.get('pids.max')?.trim();
    const current = wholeNumber(files.get('pids.current')?.trim());
    const max = limit === 'max' ? undefined : wholeNumber(limit);
    if (current === undefined || (max === undefined && limit !== 'max')) continue;
    const refused = wholeNumber(/^max (\d+)$/m.exec(files.get('pids.events') ?? '')?.[1]);
    const peak = wholeNumber(files.get('pids.peak')?.trim());
    groups.set(path, { path, current, max, refused, ...(peak === undefined ? {} : { peak }) });
  }
  return groups;
}

/** The cgroups above `path`, nearest first, the root last: `/a/b.service` → `/a`, `/`. */
export function ancestorsOf(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  const above: string[] = [];
  for (let n = parts.length - 1; n > 0; n -= 1) above.push(`/${parts.slice(0, n).join('/')}`);
  return path === '' || path === '/' ? [] : [...above, '/'];
}

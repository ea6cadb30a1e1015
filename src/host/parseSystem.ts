/** The machine, as a look printed it. */
import { isKnown, known, unknown, type Known } from '../base/known';
import type { SystemLook } from './look';
import { wholeNumber } from './numbers';
import type { RawLook } from './raw';
import { parseShow, property } from './showUnits';
import { reading } from './unitParts';

export function parseSystem(
  raw: RawLook,
  files: ReadonlyMap<string, string>,
  clockTicksPerSecond: number,
  architecture: string,
  hidden: boolean,
): SystemLook {
  const stat = files.get('stat') ?? '';
  const memory = files.get('meminfo') ?? '';
  const kib = (name: string): number | undefined =>
    wholeNumber(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(memory)?.[1]);
  const total = kib('MemTotal');
  const available = kib('MemAvailable');
  const manager = parseShow(raw.manager ?? '')[0] ?? new Map<string, string[]>();
  const osName = /^PRETTY_NAME=(.*)$/m.exec(
    files.get('/etc/os-release') ?? files.get('/usr/lib/os-release') ?? '',
  )?.[1];
  return {
    hostname: files.get('sys/kernel/hostname')?.trim() ?? '',
    os: reading(
      osName
        ?.trim()
        .replace(/^(["'])(.*)\1$/, '$2')
        .replace(/\\(["$`\\])/g, '$1'),
    ),
    kernel: files.get('sys/kernel/osrelease')?.trim() ?? '',
    architecture,
    systemdVersion: reading(wholeNumber(/^(?:systemd )?(\d+)/.exec(property(manager, 'Version'))?.[1])),
    cpuCount: Math.max(1, stat.split('\n').filter((line) => /^cpu\d+ /.test(line)).length),
    cpu: reading(parseCpu(stat)),
    clockTicksPerSecond: clockTicksPerSecond > 0 ? clockTicksPerSecond : 100,
    memory:
      total === undefined || available === undefined
        ? unknown
        : known({ totalMiB: total / 1024, availableMiB: available / 1024 }),
    threads: {
      current: systemThreads(raw.threads, files.get('loadavg'), hidden),
      threadsMax: reading(wholeNumber(files.get('sys/kernel/threads-max'))),
      pidMax: reading(wholeNumber(files.get('sys/kernel/pid_max'))),
      defaultTasksMax: reading(wholeNumber(property(manager, 'DefaultTasksMax'))),
    },
  };
}

/** guest and guest_nice are part of user and nice already (proc_stat(5)). */
function parseCpu(stat: string): { total: number; idle: number } | undefined {
  const line = /^cpu +(\d[\d ]*)$/m.exec(stat)?.[1];
  const counters = line?.trim().split(/ +/).slice(0, 8).map(wholeNumber) ?? [];
  if (counters.length < 4 || counters.includes(undefined)) return undefined;
  const numbers = counters.map((counter) => counter ?? 0);
  return { total: numbers.reduce((sum, each) => sum + each, 0), idle: (numbers[3] ?? 0) + (numbers[4] ?? 0) };
}

/** The sum over all processes; where some are hidden, the kernel's own count (which a container shares with its machine). */
function systemThreads(section: string | undefined, loadavg: string | undefined, hidden: boolean): Known<number> {
  if (!hidden && section !== undefined) {
    const counts = [...section.matchAll(/^Threads:\s*(\d+)\s*$/gm)].map((match) => Number(match[1]));
    if (counts.length > 0) return known(counts.reduce((sum, count) => sum + count, 0));
  }
  return reading(wholeNumber(/^\S+ \S+ \S+ \d+\/(\d+) /.exec(loadavg ?? '')?.[1]));
}

/** Sections of several processes: each `Uid:` line stands before the `Threads:` line of the same process. */
export function threadsOfUsers(section: string): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  let uid: number | undefined;
  for (const line of section.split('\n')) {
    const user = wholeNumber(/^Uid:\s*(\d+)\s/.exec(line)?.[1]);
    if (user !== undefined) uid = user;
    const threads = wholeNumber(/^Threads:\s*(\d+)\s*$/.exec(line)?.[1]);
    if (threads === undefined || uid === undefined) continue;
    sums.set(uid, (sums.get(uid) ?? 0) + threads);
    uid = undefined;
  }
  return sums;
}

export function kernelThreadsOf(seen: Known<number>, loadavg: string | undefined): number | undefined {
  const counted = wholeNumber(/^\S+ \S+ \S+ \d+\/(\d+) /.exec(loadavg ?? '')?.[1]);
  const known = isKnown(seen) ? seen.value : undefined;
  return counted === undefined ? known : Math.max(counted, known ?? 0);
}

/** What the verdict rests on, as commands that anybody can repeat, and what they said. */
import { isKnown } from '../base/known';
import type { ServiceLook } from '../host/look';
import { membersOf } from './deepLimits';
import type { Evidence } from './diagnosis';
import { atText, type Incidents } from './episodes';
import type { ThreadEvidence, UnitEvidence } from './evidence';

const properties = ['TasksMax', 'LimitNPROC', 'LimitNPROCSoft', 'LimitNOFILESoft', 'LimitAS', 'MemoryMax'] as const;

export function printedEvidence(
  service: ServiceLook,
  unit: UnitEvidence | undefined,
  evidence: ThreadEvidence,
  incidents: Incidents,
): Evidence[] {
  if (unit === undefined) return [];
  const result: Evidence[] = [];
  const add = (command: string, lines: readonly string[]): void => {
    if (lines.length > 0) result.push({ command, printed: lines.join('\n') });
  };
  add(
    `systemctl show ${unit.unit} -p ${properties.join(',')}`,
    properties.flatMap((name) => {
      const value = unit.properties.get(name);
      return value === undefined ? [] : [`${name}=${value}`];
    }),
  );
  const isPeakKept = unit.groups.some(({ peak }) => peak !== undefined);
  add(
    `cat pids.current pids.max pids.events${isPeakKept ? ' pids.peak' : ''}   # in /sys/fs/cgroup, or /sys/fs/cgroup/pids`,
    unit.groups.map(
      ({ path, current, max, refused, peak }) =>
        `${path}  ${current}  ${max ?? 'max'}  max ${refused ?? '?'}${isPeakKept ? `  ${peak ?? '?'}` : ''}`,
    ),
  );
  const members = membersOf(unit.controlGroup, evidence.processes);
  const worker =
    members
      .filter(({ pid }) => pid !== (service.master?.pid ?? service.mainPid))
      .sort((a, b) => b.threads - a.threads)[0] ?? members[0];
  if (worker !== undefined) {
    const { pid, nproc, openFiles, addressSpaceMiB, stackMiB } = worker;
    const show = (value: number | undefined, suffix = ''): string =>
      value === undefined ? 'unlimited' : `${Math.round(value)}${suffix}`;
    add(`cat /proc/${pid}/limits   # soft`, [
      `Max processes      ${show(nproc)}`,
      `Max open files     ${show(openFiles)}`,
      `Max address space  ${show(addressSpaceMiB, ' MiB')}`,
      `Max stack size     ${show(stackMiB, ' MiB')}`,
    ]);
  }
  const { threads, threadsMax, pidMax, maxMapCount, overcommit } = evidence.kernel;
  const known = (value: number | undefined): string => (value === undefined ? '?' : String(value));
  add('sysctl kernel.threads-max kernel.pid_max vm.max_map_count vm.overcommit_memory', [
    `kernel.threads-max = ${known(threadsMax)}   # ${known(threads)} threads now`,
    `kernel.pid_max = ${known(pidMax)}`,
    `vm.max_map_count = ${known(maxMapCount)}`,
    `vm.overcommit_memory = ${known(overcommit)}`,
  ]);
  if (isKnown(unit.journal) && incidents.lastErrorSeconds !== undefined) {
    add(`journalctl -u ${unit.unit} --since '7 days ago' -g "can't start new thread"`, [
      `# ${incidents.errors ?? 0} lines, the last one at ${atText(incidents.lastErrorSeconds)}:`,
      incidents.sample,
    ]);
  }
  return result;
}

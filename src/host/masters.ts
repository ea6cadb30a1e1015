/** Which processes of a unit are masters: found by what runs, whatever started it and whatever systemd takes for the main process. */
import { isKnown } from '../base/known';
import type { ServiceKind } from './look';
import type { TableProcess } from './processTable';
import { baseName, isLauncher, isPython } from './commandChain';
import { programOf } from './programOf';
import { actsAsGunicornMaster, isOrphan } from './workers';

/**
 * Programs that start what others have told them to: whatever runs below them is theirs to start, stop and count, and their
 * unit's restart would take all of it away.
 */
const supervisors = new Set(
  (
    'supervisord circusd runit runsvdir runsv s6-svscan s6-supervise svscan supervise perpd perpboot monit pm2 god ' +
    'cron crond anacron atd fcron sshd dropbear tmux screen SCREEN systemd systemd-nspawn init ' +
    'docker dockerd containerd containerd-shim containerd-shim-runc-v2 conmon podman crio kubelet lxc-start lxd incusd crun runc'
  ).split(' '),
);

export function isSupervisor({ commandLine }: Pick<TableProcess, 'commandLine'>): boolean {
  const [first = '', second] = commandLine;
  // Titles: `sshd: ana@pts/0`, `tmux: server`, `PM2 v5.3: God Daemon (/root/.pm2)`.
  const title = /^(sshd|tmux)(?:-session)?: |^(PM2) v/.exec(first);
  if (title !== null) return true;
  const script = isPython(baseName(first)) && second !== undefined && !second.startsWith('-') ? second : first;
  return supervisors.has(baseName(script));
}

/**
 * The masters among the processes, each on top of its own tree, sorted by start. Two: a `celery multi` of two nodes, say. A master
 * below another (an upgrade by USR2) is none of its own.
 */
export function mastersOf(kind: ServiceKind, members: readonly TableProcess[]): TableProcess[] {
  const byPid = new Map(members.map((process) => [process.pid, process]));
  const running = new Set(members.filter((process) => runs(kind, process)));
  return [...running]
    .filter((process) => !ancestorsIn(process, byPid).some((ancestor) => running.has(ancestor)))
    .sort((a, b) => a.startTicks - b.startTicks || a.pid - b.pid);
}

/**
 * The one that has the workers: the main process where it runs the program (or hides what it runs behind a title of its own),
 * else the only one that does. Undefined where there are several, or none. It need not be MainPID, nor need there be one.
 */
export function masterOf(
  kind: ServiceKind,
  mainPid: number,
  members: readonly TableProcess[],
): TableProcess | undefined {
  const main = members.find((process) => process.pid === mainPid);
  if (main !== undefined && runs(kind, main)) return main;
  const masters = mastersOf(kind, members);
  if (masters.length > 0) return masters.length === 1 ? masters[0] : undefined;
  return main === undefined || isLauncher(main.commandLine) ? undefined : main;
}

/** From its parent upwards, as far as they are known; a table that was read while processes ended may hold a circle. */
export function ancestorsIn(process: TableProcess, byPid: ReadonlyMap<number, TableProcess>): TableProcess[] {
  const ancestors: TableProcess[] = [];
  let parent = byPid.get(process.parentPid);
  while (parent !== undefined && parent !== process && !ancestors.includes(parent)) {
    ancestors.push(parent);
    parent = byPid.get(parent.parentPid);
  }
  return ancestors;
}

/** A shell whose command line mentions the program is not the program; nor is what is left of one whose master is gone. */
export function runs(kind: ServiceKind, process: TableProcess): boolean {
  if (process.state === 'Z' || process.state === 'X' || isLauncher(process.commandLine)) return false;
  if (kind === 'gunicorn' && isKnown(process.caughtSignals) && isOrphan(process.caughtSignals.value)) return false;
  return programOf(process.commandLine) === kind || (kind === 'gunicorn' && actsAsGunicornMaster(process));
}

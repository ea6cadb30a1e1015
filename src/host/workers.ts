/** Who is who among a unit's processes: the master, its workers, and those who are neither. */
import { isKnown } from '../base/known';
import type { ProcessLook, ServiceKind } from './look';
import type { ProcessTable, TableProcess } from './processTable';
import { isLauncher } from './commandChain';
import { programOf, programOfTitle } from './programOf';

const signalHup = 1n << 0n;
const signalInt = 1n << 1n;
const signalTerm = 1n << 14n;
const signalUsr1 = 1n << 9n;
const signalUsr2 = 1n << 11n;
const signalTtin = 1n << 20n;
const signalTtou = 1n << 21n;

/**
 * The master: the main process where it runs the program (or hides what it runs behind a title of its own), else its one child
 * that does. With the latter, a wrapper that does not `exec`, a signal to MainPID would not reach the master: whoever sends
 * signals has to compare `master.pid` with `mainPid`.
 */
export function masterOf(
  kind: ServiceKind,
  mainPid: number,
  members: readonly TableProcess[],
): TableProcess | undefined {
  const main = members.find((process) => process.pid === mainPid);
  const running = members.filter((process) => runs(kind, process));
  if (main !== undefined) {
    if (runs(kind, main) || !isLauncher(main.commandLine)) return main;
    const children = running.filter((process) => process.parentPid === main.pid);
    return children.length === 1 ? children[0] : main;
  }
  // systemd found no main process (Type=forking without PIDFile=): the one whose parent is not of the unit.
  const pids = new Set(members.map((process) => process.pid));
  const tops = running.filter((process) => !pids.has(process.parentPid));
  return tops.length === 1 ? tops[0] : undefined;
}

/** A shell whose command line mentions the program is not the program. */
function runs(kind: ServiceKind, process: TableProcess): boolean {
  if (isLauncher(process.commandLine)) return false;
  return programOf(process.commandLine) === kind || (kind === 'gunicorn' && actsAsGunicornMaster(process));
}

/** Whatever it calls itself: it has Gunicorn among its arguments and handles the signals that only Gunicorn's master handles. */
export function actsAsGunicornMaster(process: ProcessLook): boolean {
  if (!isKnown(process.caughtSignals)) return false;
  const caught = BigInt(`0x${process.caughtSignals.value}`);
  return (
    [signalHup, signalUsr1, signalUsr2, signalTtin, signalTtou].every((signal) => (caught & signal) !== 0n) &&
    process.commandLine.some((word) => /(?:^|\/)gunicorn3?$/.test(word))
  );
}

/** Whether it is a Gunicorn master, by its title or by what it does. */
export function isMaster(process: TableProcess): boolean {
  if (process.state === 'Z' || process.state === 'X') return false;
  return programOfTitle(process.commandLine[0] ?? '')?.role === 'master' || actsAsGunicornMaster(process);
}

/**
 * The workers of `master`: its children in the unit's cgroup, sorted by start time, then PID.
 *
 * Not workers: the second master of an upgrade (USR2), helpers started by the master (a logging `cat`, multiprocessing's
 * resource tracker), and zombies. Titles say little, as applications set them as they like; the caught signals are better:
 * a Gunicorn worker keeps its master's handler of TTIN, which no program started by the master has, and gives HUP back to
 * the system, which the master never does (measured with sync, gthread and Uvicorn workers of Gunicorn 20.1 and 23).
 */
export function workersOf(
  kind: ServiceKind,
  master: TableProcess,
  members: readonly TableProcess[],
  uptimeTicks: number,
  ticksPerSecond: number,
): TableProcess[] {
  const isOld = (process: TableProcess): boolean => uptimeTicks - process.startTicks > 30 * ticksPerSecond;
  return members
    .filter((process) => process.parentPid === master.pid && process.state !== 'Z' && process.state !== 'X')
    .filter((process) =>
      kind === 'gunicorn'
        ? isGunicornWorker(process, master, members, isOld(process))
        : isPoolProcess(process, master, isOld(process)),
    )
    .sort((a, b) => a.startTicks - b.startTicks || a.pid - b.pid);
}

function isGunicornWorker(
  process: TableProcess,
  master: TableProcess,
  members: readonly TableProcess[],
  isOld: boolean,
): boolean {
  const title = programOfTitle(process.commandLine[0] ?? '');
  if (title !== undefined) return title.role === 'worker';
  // Workers are forks; a second master executes itself anew, and with that gets a stack at another address.
  const { stackStart } = process;
  if (stackStart !== undefined && master.stackStart !== undefined && stackStart !== master.stackStart) return false;
  if (!isKnown(process.caughtSignals)) return sameCommandLine(process, master);
  const caught = BigInt(`0x${process.caughtSignals.value}`);
  // A second master that Python is just starting, or a program of another kind.
  if ((caught & signalTtin) === 0n) return false;
  if ((caught & signalHup) === 0n) return true;
  const hasChildren = members.some((other) => other.parentPid === process.pid && other.state !== 'Z');
  if (hasChildren && sameCommandLine(process, master)) return false;
  // Exactly the master's handlers: forked this moment, or a helper forked by the application (multiprocessing) that stays so.
  const sameAsMaster = isKnown(master.caughtSignals) && BigInt(`0x${master.caughtSignals.value}`) === caught;
  return !(sameAsMaster && isOld);
}

/**
 * Celery's prefork pool consists of forks of the main process: same command line, or a title that says so. An embedded beat
 * (`worker -B`) is such a fork too, but handles INT, which pool processes ignore (measured with Celery 5.2).
 */
function isPoolProcess(process: TableProcess, master: TableProcess, isOld: boolean): boolean {
  const title = programOfTitle(process.commandLine[0] ?? '');
  if (title !== undefined) return title.role === 'worker';
  if (!sameCommandLine(process, master) && programOf(process.commandLine) !== undefined) return false;
  if (!isKnown(process.caughtSignals)) return sameCommandLine(process, master);
  const caught = BigInt(`0x${process.caughtSignals.value}`);
  // A program that the application has started handles neither.
  if ((caught & (signalHup | signalTerm)) === 0n) return false;
  const hasBeat = master.commandLine.some((word) => word === '-B' || word === '--beat');
  return (caught & signalInt) === 0n || !(isOld || hasBeat);
}

function sameCommandLine(a: ProcessLook, b: ProcessLook): boolean {
  return (
    a.commandLine.length === b.commandLine.length && a.commandLine.every((word, index) => word === b.commandLine[index])
  );
}

/** Members of a unit: the processes whose cgroup is the unit's or below it. */
export function membersOf(table: ProcessTable, isMember: (process: TableProcess) => boolean): TableProcess[] {
  return [...table.values()].filter(isMember);
}

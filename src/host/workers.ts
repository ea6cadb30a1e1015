/** Who is who among a unit's processes: the master, its workers, and those who are neither. */
import { isKnown } from '../base/known';
import { embedsBeat } from './beat';
import type { ServiceKind } from './look';
import type { ProcessLook } from './processLook';
import type { ProcessTable, TableProcess } from './processTable';
import { baseName, isPython } from './commandChain';
import { programOf, programOfTitle } from './programOf';

const signalHup = 1n << 0n;
const signalInt = 1n << 1n;
const signalTerm = 1n << 14n;
const signalUsr1 = 1n << 9n;
const signalUsr2 = 1n << 11n;
const signalTtin = 1n << 20n;
const signalTtou = 1n << 21n;
/** `SIGNALS` of gunicorn/arbiter.py, and CHLD. */
const arbiterSignals =
  signalHup |
  signalInt |
  (1n << 2n) |
  signalUsr1 |
  signalUsr2 |
  signalTerm |
  (1n << 16n) |
  signalTtin |
  signalTtou |
  (1n << 27n);

/**
 * Whatever it calls itself, and whoever imports Gunicorn: Python that handles the ten signals that Gunicorn's arbiter handles, whole
 * (the same with 20.1, 23 and 26). Unicorn and Puma handle them too, in Ruby; Uvicorn's own supervisor not all of them.
 */
export function actsAsGunicornMaster(process: ProcessLook): boolean {
  if (!isKnown(process.caughtSignals)) return false;
  const caught = BigInt(`0x${process.caughtSignals.value}`);
  if ((caught & arbiterSignals) !== arbiterSignals) return false;
  return (
    isPython(baseName(process.commandLine[0] ?? '')) ||
    process.commandLine.some((word) => /(?:^|\/)gunicorn3?$/.test(word))
  );
}

/**
 * A worker or dirty arbiter that its master has left behind, for the moment that it needs to see that: it keeps TTIN, and has
 * given up HUP, or USR2.
 */
export function isOrphan(caughtSignals: string): boolean {
  const caught = BigInt(`0x${caughtSignals}`);
  return (caught & signalTtin) !== 0n && (caught & (signalHup | signalUsr2)) !== (signalHup | signalUsr2);
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
 * resource tracker), Gunicorn 26's dirty arbiter, and zombies. Titles say little, as applications set them as they like; the caught signals are better:
 * a Gunicorn worker keeps its master's handler of TTIN, which no program started by the master has, and gives HUP back to
 * the system, which the master never does (measured with sync, gthread and Uvicorn workers of Gunicorn 20.1, 23 and 26). The
 * dirty arbiter keeps TTIN and HUP and gives USR2 back.
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
  if ((caught & signalUsr2) === 0n) return false;
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
  return (caught & signalInt) === 0n || !(isOld || embedsBeat(master.commandLine));
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

/** Counts a service's workers from /proc, in milliseconds, by the same judgement as a whole look. */
import { readdirSync, readFileSync } from 'node:fs';
import { isKnown } from '../../base/known';
import type { ServiceKind } from '../../host/look';
import { isInside, parseProcesses, type TableProcess } from '../../host/processTable';
import { isMaster, workersOf } from '../../host/workers';

export interface Count {
  readonly master: TableProcess;
  /** Sorted by start, oldest first; those told to stop included. */
  readonly workers: readonly TableProcess[];
  /** Whether the master has its handlers (Gunicorn's for TTIN and TTOU: before that a signal is lost). */
  readonly ready: boolean;
  /** A second master runs beside it (USR2). */
  readonly upgrading: boolean;
}

const signalTtin = 1n << 20n;
const signalTtou = 1n << 21n;
const signalTerm = 1n << 14n;
/** Celery takes no signals to scale, but installs its handlers when it is about to consume. */
const handlers = { gunicorn: [signalTtin, signalTtou], celery: [signalTerm] } as const;

/** Undefined where `mainPid` is gone or no longer of that cgroup. */
export function recount(
  mainPid: number,
  controlGroup: string,
  ticksPerSecond: number,
  kind: ServiceKind = 'gunicorn',
): Count | undefined {
  // Children, and theirs: a child with children of its own may be the second master of an upgrade.
  const children = childrenOf(mainPid);
  const near = new Set([1, mainPid, ...children, ...children.flatMap(childrenOf)]);
  const lines: Record<'processes' | 'status' | 'cgroups', string[]> = { processes: [], status: [], cgroups: [] };
  for (const pid of near) {
    lines.processes.push(
      named(pid, 'stat', read(`/proc/${pid}/stat`)),
      named(pid, 'cmdline', read(`/proc/${pid}/cmdline`)),
    );
    lines.status.push(named(pid, 'status', read(`/proc/${pid}/status`)));
    lines.cgroups.push(named(pid, 'cgroup', read(`/proc/${pid}/cgroup`)));
  }
  const table = parseProcesses({
    processes: lines.processes.join('\n'),
    status: lines.status.join('\n'),
    cgroups: lines.cgroups.join('\n'),
  });
  const master = table.get(mainPid);
  if (master === undefined || !isInside(master.controlGroup, controlGroup)) return undefined;
  const members = [...table.values()].filter((process) => isInside(process.controlGroup, controlGroup));
  const uptime = Number((read('/proc/uptime') ?? '0').split(' ')[0]);
  const caught = isKnown(master.caughtSignals) ? BigInt(`0x${master.caughtSignals.value}`) : 0n;
  const workers = workersOf(kind, master, members, uptime * ticksPerSecond, ticksPerSecond);
  const others = members.filter((process) => process.pid !== mainPid && !workers.includes(process));
  return {
    master,
    workers,
    upgrading: kind === 'gunicorn' && others.some(isMaster),
    ready: handlers[kind].every((signal) => (caught & signal) !== 0n),
  };
}

/** By the kernel's list; where it keeps none (CONFIG_PROC_CHILDREN, proc_pid_children(5)), by asking every process. */
function childrenOf(pid: number): number[] {
  const lists = namesIn(`/proc/${pid}/task`).map((thread) => read(`/proc/${pid}/task/${thread}/children`));
  if (lists.some((list) => list !== undefined)) {
    return lists.flatMap((list) => (list ?? '').split(' ').filter(Boolean).map(Number));
  }
  return namesIn('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const stat = read(`/proc/${name}/stat`) ?? '';
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid ? [Number(name)] : [];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** CPU of the children that a process has waited for, in clock ticks; undefined when it is gone. */
export function buriedTicks(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields?.[13]) + Number(fields?.[14]);
  return Number.isFinite(ticks) ? ticks : undefined;
}

function named(pid: number, file: string, text: string | undefined): string {
  return (text ?? '')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${pid}/${file}:${line}`)
    .join('\n');
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

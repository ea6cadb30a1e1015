/** The processes of candidate units, from /proc: stat, cmdline, cgroup and status. */
import { known, unknown } from '../base/known';
import { redact } from '../base/redact';
import { processFile, textOfFiles } from './fileLines';
import type { ProcessLook } from './processLook';
import { wholeNumber } from './numbers';
import type { RawLook } from './raw';

export interface TableProcess extends ProcessLook {
  /** Cgroup below the root that systemd sees; empty when it could not be read. */
  readonly controlGroup: string;
  /** Where its stack began when it was last executed; a fork has its parent's. Undefined for whoever may not trace it. */
  readonly stackStart: string | undefined;
  /** Its real user's number; undefined where it was not read. */
  readonly uid: number | undefined;
  /** RLIMIT_NPROC does not hold for root, nor with CAP_SYS_RESOURCE or CAP_SYS_ADMIN (fork(2)). */
  readonly isFreeOfNproc: boolean;
  /** Its soft RLIMIT_NPROC; undefined: unlimited, or not read. */
  readonly nproc: number | undefined;
}

/** CAP_SYS_ADMIN and CAP_SYS_RESOURCE. */
const freeingCapabilities = (1n << 21n) | (1n << 24n);

export type ProcessTable = ReadonlyMap<number, TableProcess>;

export function parseProcesses(raw: RawLook): ProcessTable {
  const files = textOfFiles(raw.processes ?? '', processFile);
  const status = textOfFiles(raw.status ?? '', processFile);
  const cgroups = textOfFiles(raw.cgroups ?? '', processFile);
  const limits = textOfFiles(raw.limits ?? '', processFile);
  const root = rootOfCgroups(cgroups.get('1/cgroup'));
  const table = new Map<number, TableProcess>();
  for (const [file, text] of files) {
    const pid = wholeNumber(/^(\d+)\/stat$/.exec(file)?.[1]);
    if (pid === undefined) continue;
    const stat = parseStat(pid, text);
    // Without status there is no memory to report: the process ended while it was looked at.
    const rssMiB = residentMiB(status.get(`${pid}/status`), stat?.state);
    if (stat === undefined || rssMiB === undefined) continue;
    const own = status.get(`${pid}/status`) ?? '';
    const uid = wholeNumber(/^Uid:\s*(\d+)\s/m.exec(own)?.[1]);
    const capabilities = /^CapEff:\s*([0-9a-f]{1,16})\s*$/m.exec(own)?.[1];
    const signals = /^SigCgt:\s*([0-9a-f]+)\s*$/m.exec(own)?.[1];
    const cgroup = cgroupPath(cgroups.get(`${pid}/cgroup`) ?? '');
    table.set(pid, {
      ...stat,
      rssMiB,
      commandLine: commandLineWords(files.get(`${pid}/cmdline`) ?? ''),
      caughtSignals: signals === undefined ? unknown : known(signals),
      controlGroup: root !== '' && cgroup.startsWith(`${root}/`) ? cgroup.slice(root.length) : cgroup,
      uid,
      isFreeOfNproc:
        uid === 0 || (capabilities !== undefined && (BigInt(`0x${capabilities}`) & freeingCapabilities) !== 0n),
      nproc: wholeNumber(/^Max processes +(\d+) /m.exec(limits.get(`${pid}/limits`) ?? '')?.[1]),
    });
  }
  return table;
}

/** proc_pid_stat(5). The second field, the name, may hold anything, parentheses and newlines too: the last `)` ends it. */
function parseStat(
  pid: number,
  text: string,
):
  | Omit<TableProcess, 'rssMiB' | 'commandLine' | 'caughtSignals' | 'controlGroup' | 'uid' | 'isFreeOfNproc' | 'nproc'>
  | undefined {
  const end = text.lastIndexOf(')');
  if (!text.startsWith(`${pid} (`) || end < 0) return undefined;
  // fields[0] is the third field of the manual page.
  const fields = text.slice(end + 2).split(' ');
  const state = fields[0] ?? '';
  const parentPid = wholeNumber(fields[1]);
  const userTicks = wholeNumber(fields[11]);
  const systemTicks = wholeNumber(fields[12]);
  const threads = wholeNumber(fields[17]);
  const startTicks = wholeNumber(fields[19]);
  if (!/^[A-Za-z]$/.test(state) || parentPid === undefined || userTicks === undefined) return undefined;
  if (systemTicks === undefined || threads === undefined || startTicks === undefined) return undefined;
  const stackStart = /^[1-9]\d*$/.exec(fields[25] ?? '')?.[0];
  return { pid, parentPid, startTicks, threads, cpuTicks: userTicks + systemTicks, state, stackStart };
}

function residentMiB(status: string | undefined, state: string | undefined): number | undefined {
  const kib = wholeNumber(/^VmRSS:\s*(\d+) kB\s*$/m.exec(status ?? '')?.[1]);
  if (kib !== undefined) return kib / 1024;
  // Zombies own no memory and have no such line.
  return state === 'Z' || state === 'X' ? 0 : undefined;
}

/** Passwords in URLs (a broker's, say) are hidden here, before anyone can show or log them. */
function commandLineWords(text: string): string[] {
  const words = text.replace(/\0+$/, '').split('\0');
  return text === '' ? [] : words.map((word) => redact(word));
}

/** The path in systemd's own hierarchy: `N:name=systemd:PATH` on cgroup v1 and hybrid, `0::PATH` on v2. */
function cgroupPath(text: string): string {
  const v1 = /^\d+:name=systemd:(\/.*)$/m.exec(text)?.[1];
  const v2 = /^0::(\/.*)$/m.exec(text)?.[1];
  return v1 !== undefined && v1 !== '/' ? v1 : (v2 ?? v1 ?? '');
}

/** In a container without a cgroup namespace, all paths begin with the container's own; PID 1 shows it. */
function rootOfCgroups(first: string | undefined): string {
  return cgroupPath(first ?? '').replace(/\/(?:init\.scope)?$/, '');
}

/**
 * The system service that a cgroup path belongs to: the first `.service` below nothing but slices. `undefined` for sessions
 * (`….scope`), user managers and what runs in containers.
 */
export function unitOfControlGroup(path: string): string | undefined {
  for (const part of path.split('/').slice(1)) {
    // systemd prefixes names that would collide with files of the cgroup's own (cg_escape).
    const name = part.replace(/^_/, '');
    if (name.endsWith('.service')) return /^user@\d+\.service$/.test(name) ? undefined : name;
    if (!name.endsWith('.slice')) return undefined;
  }
  return undefined;
}

export function isInside(controlGroup: string, unitControlGroup: string): boolean {
  return (
    unitControlGroup !== '' && (controlGroup === unitControlGroup || controlGroup.startsWith(`${unitControlGroup}/`))
  );
}

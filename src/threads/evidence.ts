/** What the doctor's deeper script found beside the usual look. */
import type { Refusal } from '../host/refusals';
import type { Known } from '../base/known';
import type { PidsGroup } from '../host/cgroupLimits';
import type { MemoryGroup } from '../host/memoryGroups';

export interface ThreadEvidence {
  /** The server's clock, seconds since the epoch. */
  readonly takenAtSeconds: number;
  readonly asRoot: boolean;
  /** Groups `adm`, `systemd-journal`, or root; everyone else is shown an empty journal without a word. */
  readonly mayReadJournal: boolean;
  readonly cpuCount: number;
  /** What the kernel counts and allows; undefined where it could not be read. */
  readonly kernel: KernelEvidence;
  /** By unit name. */
  readonly units: ReadonlyMap<string, UnitEvidence>;
  /** All processes that can be seen. */
  readonly processes: readonly ProcessEvidence[];
  /** Lines with nproc of /etc/security/limits.conf and limits.d. */
  readonly logins: readonly LoginLimit[];
  /** What was changed on the server, oldest first. */
  readonly changes: readonly Change[];
  /** Where the journal begins: what was before is gone. undefined: not read. */
  readonly journalSinceSeconds: number | undefined;
  /** DefaultTasksMax= of systemd. */
  readonly defaultTasksMax: string | undefined;
  /** What the agent saw when threads were refused, oldest first. */
  readonly refusals: readonly Refusal[];
}

export interface KernelEvidence {
  /** The kernel's own count (/proc/loadavg); a container's is its machine's. */
  readonly threads: number | undefined;
  readonly threadsMax: number | undefined;
  readonly pidMax: number | undefined;
  readonly maxMapCount: number | undefined;
  /** vm.overcommit_memory; 2 refuses what can't be promised. */
  readonly overcommit: number | undefined;
  readonly commitLimitMiB: number | undefined;
  readonly committedMiB: number | undefined;
  readonly availableMiB: number | undefined;
}

export interface UnitEvidence {
  readonly unit: string;
  /** `system.slice`. */
  readonly slice: string;
  readonly controlGroup: string;
  readonly workingDirectory: string;
  /** As systemd prints them: a number or `infinity`; empty where it does not know the property. */
  readonly properties: ReadonlyMap<string, string>;
  /** Cgroups of the unit and above it with the pids controller, the unit's own first. */
  readonly groups: readonly PidsGroup[];
  /** Memory of the unit's cgroup and above; only those with a limit. */
  readonly memory: readonly MemoryGroup[];
  /** GUNICORN_CMD_ARGS, WEB_CONCURRENCY, ASGI_THREADS of its main process. */
  readonly environment: Known<ReadonlyMap<string, string>>;
  /** Of the last seven days. */
  readonly journal: Known<readonly JournalCount[]>;
  /** The command line of the process that wrote the last "can't start new thread", as the journal keeps it. */
  readonly lastErrorCommand: string | undefined;
  /** Those of its processes now. */
  readonly commands: readonly string[];
  /** In the order in which systemd reads them: the last one that sets something wins. */
  readonly settings: readonly SettingFile[];
}

/** A file that systemd reads for a unit or for a slice above it. */
export interface SettingFile {
  readonly path: string;
  /** Of the unit or the slice. */
  readonly of: string;
  /** When it was last written, renamed or put there (its ctime: whoever copies a file keeps its mtime). */
  readonly changedSeconds: number;
  /** The last value of each; ExecStart without its value. */
  readonly sets: ReadonlyMap<string, string>;
}

export interface ProcessEvidence {
  readonly pid: number;
  readonly name: string;
  readonly parentPid: number;
  readonly uid: number;
  readonly threads: number;
  /** Threads some seconds before, in the same script; undefined for one that had not started yet. */
  readonly threadsBefore: number | undefined;
  /** Address space. */
  readonly sizeMiB: number | undefined;
  readonly controlGroup: string;
  /** RLIMIT_NPROC holds for it (not for root, not with CAP_SYS_RESOURCE or CAP_SYS_ADMIN). */
  readonly isBoundByNproc: boolean;
  /** Soft limits; undefined: unlimited or not read. */
  readonly nproc: number | undefined;
  readonly openFiles: number | undefined;
  readonly addressSpaceMiB: number | undefined;
  readonly stackMiB: number | undefined;
  /** Mappings; undefined where they may not be read. */
  readonly mappings: number | undefined;
}

/**
 * What a line of the journal is about.
 *
 * `control` Gunicorn's control server failed · `thread` can't start new thread · `fork` a process could not be made · `sigkill` Gunicorn killed a worker · `timeout` WORKER
 * TIMEOUT · `arguments` Gunicorn refused its command line · `memory` MemoryError · `oom` ended by the kernel · `restart` systemd
 * restarts it by itself · `started` systemd started it
 */
export const journalKinds = [
  'thread',
  'fork',
  'sigkill',
  'timeout',
  'arguments',
  'control',
  'memory',
  'oom',
  'restart',
  'started',
] as const;

export type JournalKind = (typeof journalKinds)[number];

/** Lines of one kind within one hour. */
export interface JournalCount {
  readonly kind: JournalKind;
  /** Beginning of the hour, seconds since the epoch. */
  readonly hourSeconds: number;
  readonly count: number;
  readonly firstSeconds: number;
  readonly lastSeconds: number;
  /** The last such line, cut. */
  readonly sample: string;
}

export interface LoginLimit {
  readonly path: string;
  readonly line: string;
}

export interface Change {
  readonly atSeconds: number;
  readonly kind: 'unitFile' | 'code' | 'package';
  readonly what: string;
}

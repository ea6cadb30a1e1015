/**
 * The limits that a new thread can run into: one model for the tree, the agent's vetoes and the thread doctor. Every thread is a
 * task to the kernel, so what systemd calls tasks, RLIMIT_NPROC calls processes and Python calls threads is counted alike.
 */

export type LimitKind =
  /** `pids.max` of the unit's own cgroup (TasksMax=). */
  | 'tasks'
  /** `pids.max` of a cgroup above it: a slice, or the root of a container. */
  | 'slice'
  /** RLIMIT_NPROC (LimitNPROC=): all threads of one real user, wherever they run; not for root or CAP_SYS_RESOURCE. */
  | 'nproc'
  /** kernel.threads-max */
  | 'threadsMax'
  /** kernel.pid_max: each thread takes a PID. */
  | 'pidMax'
  /** vm.max_map_count of one process. */
  | 'mapCount'
  /** RLIMIT_AS (LimitAS=) of one process, in MiB. */
  | 'addressSpace'
  /** MemoryMax= of the unit or a slice above it, in MiB. */
  | 'memory'
  /** The kernel's limit on promised memory (vm.overcommit_memory=2), in MiB. */
  | 'commit';

export interface ThreadLimit {
  readonly kind: LimitKind;
  /** Whose it is: a unit, the path of a slice, a user, a PID; empty for the kernel's own. */
  readonly subject: string;
  /** What counts against it now, in its own unit. */
  readonly current: number;
  readonly max: number;
  /** How many more threads it lets be made; 0 when it refuses now. For memory it is an estimate. */
  readonly room: number;
  /**
   * How often a thread or process was refused in this cgroup (`pids.events`). Before Linux 6.11 this counts refusals by any cgroup
   * at or above it.
   */
  readonly refused?: number;
  /** The most that ever counted against it at once (`pids.peak`); absent where the kernel does not keep it. */
  readonly peak?: number;
}

/** From here on a limit is worth a warning, and an error: what remains is less than one more worker's threads. */
export const nearShare = 0.8;
export const fullShare = 0.95;
/** As much of a limit may be used when workers are added: the service makes threads of its own under load. */
export const vetoShare = 0.9;

/** A limit that counts tasks one by one: what remains is what is free. */
export function countedLimit(
  kind: LimitKind,
  subject: string,
  current: number,
  max: number,
  refused?: number,
  peak?: number,
): ThreadLimit {
  const room = Math.max(0, max - current);
  return {
    ...{ kind, subject, current, max, room },
    ...(refused === undefined ? {} : { refused }),
    ...(peak === undefined ? {} : { peak }),
  };
}

/**
 * Whether these cgroups' limits are all higher now than any that has ever refused: a limit that refuses has been reached, so the peak
 * is no lower than it was. undefined: the kernel keeps no peak.
 */
export function areAbovePeak(
  groups: readonly { readonly max: number | undefined; readonly peak?: number | undefined }[],
) {
  const bounded = groups.filter(({ max }) => max !== undefined);
  if (bounded.some(({ max, peak }) => peak !== undefined && max !== undefined && max <= peak)) return false;
  return bounded.some(({ peak }) => peak === undefined) ? undefined : true;
}

/** Limits of its cgroups that were reached since those were made, by their peak; all where the kernel keeps none. */
export function reachedGroups(limits: readonly ThreadLimit[]): ThreadLimit[] {
  return limits.filter(
    ({ kind, peak, max }) => (kind === 'tasks' || kind === 'slice') && (peak === undefined || peak >= max),
  );
}

/** Refused by a cgroup of a service that runs since, while no limit of its cgroups is known to be higher now than it was then. */
export function openRefusals(limits: readonly ThreadLimit[]): ThreadLimit | undefined {
  const groups = limits.filter(({ kind }) => kind === 'tasks' || kind === 'slice');
  const own = groups.find(({ kind, refused }) => kind === 'tasks' && (refused ?? 0) > 0);
  return own !== undefined && areAbovePeak(groups) !== true ? own : undefined;
}

/** How much of it is used, 0–1 and more. */
export function shareOf({ current, max }: ThreadLimit): number {
  return max <= 0 ? 1 : current / max;
}

/** Threads that may still be made before `share` of it is used; negative when more is used already. */
export function roomUnder({ current, max }: ThreadLimit, share: number): number {
  return max * share - current;
}

/** How many more workers of `tasksEach` threads fit before `share` of it is used. */
export function workersThatFit(limit: ThreadLimit, tasksEach: number, share = vetoShare): number {
  return Math.max(0, Math.floor(roomUnder(limit, share) / Math.max(1, tasksEach)));
}

/** By the name of the setting, which is the same in every language: `TasksMax (web.slice)`. */
export function settingOf({ kind, subject }: Pick<ThreadLimit, 'kind' | 'subject'>): string {
  const of = subject === '' ? '' : ` (${subject})`;
  switch (kind) {
    case 'tasks':
    case 'slice':
      return `TasksMax${of}`;
    case 'nproc':
      return `LimitNPROC${of}`;
    case 'threadsMax':
      return 'kernel.threads-max';
    case 'pidMax':
      return 'kernel.pid_max';
    case 'mapCount':
      return 'vm.max_map_count';
    case 'addressSpace':
      return `LimitAS${of}`;
    case 'memory':
      return `MemoryMax${of}`;
    case 'commit':
      return 'vm.overcommit_memory';
  }
}

/** The one that refuses first; of equals the first named. Undefined where none is known. */
export function bindingLimit(limits: readonly ThreadLimit[]): ThreadLimit | undefined {
  return limits.reduce<ThreadLimit | undefined>(
    (least, limit) => (least === undefined || limit.room < least.room ? limit : least),
    undefined,
  );
}

/** Those that one service alone can do nothing about, and that its line in the tree does not repeat. */
export function isKernels({ kind }: ThreadLimit): boolean {
  return kind === 'threadsMax' || kind === 'pidMax';
}

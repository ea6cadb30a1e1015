/** All limits that a service's threads can run into: those of the usual look, and those that only the deeper script reads. */
import type { ThreadLimit } from '../host/limits';
import type { ServiceLook } from '../host/look';
import type { ProcessEvidence, ThreadEvidence, UnitEvidence } from './evidence';

/** A thread takes a mapping for its stack and one for the guard below it, and now and then one of malloc's (measured). */
const mappingsPerThread = 2.2;
/** What glibc reserves for a thread where the stack's size is not limited (pthread_create(3)). */
const unlimitedStackMiB = 2;
const defaultStackMiB = 8;
/** malloc gives each new thread an arena of its own, until there are eight for each CPU (mallopt(3), M_ARENA_MAX). */
const arenaMiB = 64;
const arenasPerCpu = 8;
/** Memory that a Python thread really uses: the kernel's stack and what it touches of its own. */
const usedPerThreadMiB = 0.125;

/** Members of a unit: the processes whose cgroup is the unit's or below it, in a container's view of the paths too. */
export function membersOf(controlGroup: string, processes: readonly ProcessEvidence[]): ProcessEvidence[] {
  if (controlGroup === '') return [];
  return processes.filter(({ controlGroup: path }) => path.endsWith(controlGroup) || path.includes(`${controlGroup}/`));
}

/** Those of the usual look first, the nearest to the service first; then those of its processes and its memory. */
export function deepLimits(
  service: ServiceLook,
  unit: UnitEvidence | undefined,
  evidence: ThreadEvidence,
): ThreadLimit[] {
  const members = unit === undefined ? [] : membersOf(unit.controlGroup, evidence.processes);
  if (members.length === 0) return [...service.limits];
  const workers = members.filter(({ parentPid }) => members.some(({ pid }) => pid === parentPid));
  const makers = workers.length > 0 ? workers : members;
  return [
    ...service.limits,
    ...processLimits(makers, evidence),
    ...(unit?.memory ?? []).map(({ path, limitMiB, usedMiB }): ThreadLimit => {
      const room = Math.max(0, Math.floor((limitMiB - usedMiB) / usedPerThreadMiB));
      return { kind: 'memory', subject: path, current: Math.round(usedMiB), max: Math.round(limitMiB), room };
    }),
    ...commitLimit(makers, evidence),
  ];
}

/** Limits that hold for one process: of each kind that of the worker with least room. */
function processLimits(workers: readonly ProcessEvidence[], { kernel, cpuCount }: ThreadEvidence): ThreadLimit[] {
  const limits: ThreadLimit[] = [];
  for (const worker of workers) {
    const { pid, mappings, addressSpaceMiB, sizeMiB } = worker;
    if (mappings !== undefined && kernel.maxMapCount !== undefined) {
      const room = Math.max(0, Math.floor((kernel.maxMapCount - mappings) / mappingsPerThread));
      limits.push({ kind: 'mapCount', subject: String(pid), current: mappings, max: kernel.maxMapCount, room });
    }
    if (addressSpaceMiB !== undefined && sizeMiB !== undefined) {
      const room = threadsIn(addressSpaceMiB - sizeMiB, worker, cpuCount);
      const [current, max] = [Math.round(sizeMiB), Math.round(addressSpaceMiB)];
      limits.push({ kind: 'addressSpace', subject: String(pid), current, max, room });
    }
  }
  return (['mapCount', 'addressSpace'] as const).flatMap((kind) => {
    const [least] = limits.filter((limit) => limit.kind === kind).sort((a, b) => a.room - b.room);
    return least === undefined ? [] : [least];
  });
}

function stackOf({ stackMiB }: ProcessEvidence): number {
  return stackMiB ?? unlimitedStackMiB;
}

/**
 * How many threads fit into so much address space: first ones with an arena each; where no arena fits any more, malloc shares those that
 * are there, and a thread takes its stack alone (17 of 60 requests under LimitAS=900M, measured; 16 by this).
 */
function threadsIn(freeMiB: number, worker: ProcessEvidence, cpuCount: number): number {
  const free = Math.max(0, freeMiB);
  const stack = Math.max(0.1, stackOf(worker));
  const arenas = Math.max(0, arenasPerCpu * cpuCount - (worker.threads - 1));
  const withArena = Math.min(arenas, Math.floor(free / (stack + arenaMiB)));
  return withArena + Math.floor((free - withArena * (stack + arenaMiB)) / stack);
}

function commitLimit(workers: readonly ProcessEvidence[], { kernel }: ThreadEvidence): ThreadLimit[] {
  const { overcommit, commitLimitMiB, committedMiB } = kernel;
  if (overcommit !== 2 || commitLimitMiB === undefined || committedMiB === undefined) return [];
  const stack = workers[0] === undefined ? defaultStackMiB : stackOf(workers[0]);
  const room = Math.max(0, Math.floor((commitLimitMiB - committedMiB) / stack));
  return [{ kind: 'commit', subject: '', current: Math.round(committedMiB), max: Math.round(commitLimitMiB), room }];
}

/** What keeps workers from being added although the load asks for them. */
import { countedLimit, vetoShare, workersThatFit } from '../host/limits';
import type { MemoryGroup } from '../host/memoryGroups';
import { message, type Message } from '../words/message';
import type { DecideInput } from './decision';
import { vetoOom } from './oom';

export interface Vetoed {
  /** The most workers that may run, at most `to`. */
  readonly allowed: number;
  readonly vetoes: readonly Message[];
  /** What could not be read: then nothing goes up. */
  readonly missing: readonly Message[];
}

/**
 * Of a minute: a tenth of the time in which nothing at all moves. systemd-oomd ends services from 60 % of ten seconds on (oomd.conf(5),
 * DefaultMemoryPressureLimit=); long before that a further worker only makes it worse.
 */
const mostStalledPercent = 10;

export function vetoUp(input: DecideInput, from: number, to: number): Vetoed {
  const memory = byMemory(input, from, to);
  const tasks = byTasks(input, from, to);
  const limits = byLimits(input, from, to);
  const groups = byMemoryGroups(input, from, to);
  const connections = byConnections(input, to);
  const oom = byOom(input, to);
  return {
    allowed: Math.max(
      from,
      Math.min(to, memory.allowed, groups.allowed, tasks.allowed, limits.allowed, connections.allowed, oom.allowed),
    ),
    vetoes: [
      ...memory.vetoes,
      ...groups.vetoes,
      ...tasks.vetoes,
      ...limits.vetoes,
      ...connections.vetoes,
      ...oom.vetoes,
    ],
    missing: [...memory.missing, ...tasks.missing],
  };
}

function byOom(input: DecideInput, to: number): Omit<Vetoed, 'missing'> {
  const oom = vetoOom(input);
  return oom === undefined || oom.most >= to ? { allowed: to, vetoes: [] } : { allowed: oom.most, vetoes: [oom.veto] };
}

/** What the database lets the project open, in workers. */
function byConnections({ settings: { database } }: DecideInput, to: number): Omit<Vetoed, 'missing'> {
  if (database === undefined) return { allowed: to, vetoes: [] };
  const { maxConnections, perWorker } = database;
  const most = Math.floor(maxConnections / perWorker);
  if (most >= to) return { allowed: to, vetoes: [] };
  return {
    allowed: most,
    vetoes: [message('scaling.vetoConnections', { needed: to * perWorker, max: maxConnections })],
  };
}

function byMemory({ availableMiB, settings, service }: DecideInput, from: number, to: number): Vetoed {
  if (availableMiB.state !== 'known' || service.workerMiB === undefined) {
    return { allowed: from, vetoes: [], missing: [message('scaling.missingMemory')] };
  }
  const spare = availableMiB.value - settings.memoryThresholdMiB;
  // Nothing may be added below the threshold, however small a worker seems to be.
  const more = spare < 0 ? 0 : Math.floor(spare / Math.max(1, service.workerMiB));
  if (from + more >= to) return { allowed: to, vetoes: [], missing: [] };
  const params = {
    available: Math.floor(availableMiB.value),
    needed: Math.ceil(service.workerMiB * (to - from)),
    threshold: settings.memoryThresholdMiB,
  };
  return { allowed: from + more, vetoes: [message('scaling.vetoMemory', params)], missing: [] };
}

/**
 * The unit's own MemoryMax= and MemoryHigh=, and those of its slices: the server's free memory says nothing of them. And what the
 * kernel says of stalls: a service that all stands still for want of memory is helped by no further worker.
 */
function byMemoryGroups({ service }: DecideInput, from: number, to: number): Omit<Vetoed, 'missing'> {
  const { workerMiB, memoryGroups = [], stalledPercent } = service;
  if (workerMiB === undefined) return { allowed: to, vetoes: [] };
  if (stalledPercent !== undefined && stalledPercent >= mostStalledPercent) {
    const params = { percent: Math.round(stalledPercent), most: mostStalledPercent };
    return { allowed: from, vetoes: [message('scaling.vetoStalled', params)] };
  }
  const fitting = ({ limitMiB, usedMiB }: MemoryGroup): number =>
    Math.max(0, Math.floor((limitMiB * vetoShare - usedMiB) / Math.max(1, workerMiB)));
  const [tightest] = [...memoryGroups].sort((a, b) => fitting(a) - fitting(b));
  if (tightest === undefined || from + fitting(tightest) >= to) return { allowed: to, vetoes: [] };
  const { path, setting, limitMiB, usedMiB } = tightest;
  const params = {
    subject: path.slice(path.lastIndexOf('/') + 1),
    setting,
    used: Math.ceil(usedMiB),
    limit: Math.floor(limitMiB),
    needed: Math.ceil(workerMiB * (to - from)),
  };
  return { allowed: from + fitting(tightest), vetoes: [message('scaling.vetoMemoryLimit', params)] };
}

function byTasks({ service }: DecideInput, from: number, to: number): Vetoed {
  const { current, max } = service.tasks;
  if (max.state === 'known' && max.value === undefined) return { allowed: to, vetoes: [], missing: [] };
  if (
    max.state !== 'known' ||
    max.value === undefined ||
    current.state !== 'known' ||
    service.workerTasks === undefined
  ) {
    return { allowed: from, vetoes: [], missing: [message('scaling.missingTasks')] };
  }
  const more = workersThatFit(countedLimit('tasks', '', current.value, max.value), service.workerTasks);
  if (from + more >= to) return { allowed: to, vetoes: [], missing: [] };
  const params = { current: current.value, needed: service.workerTasks * (to - from), max: max.value };
  return { allowed: from + more, vetoes: [message('scaling.vetoTasks', params)], missing: [] };
}

/** The limits beside the unit's own: its slices', its user's, the kernel's. */
function byLimits({ service }: DecideInput, from: number, to: number): Omit<Vetoed, 'missing'> {
  const { workerTasks, limits = [] } = service;
  if (workerTasks === undefined) return { allowed: to, vetoes: [] };
  const [tightest] = limits
    .filter((limit) => limit.kind !== 'tasks' && from + workersThatFit(limit, workerTasks) < to)
    .sort((a, b) => workersThatFit(a, workerTasks) - workersThatFit(b, workerTasks));
  if (tightest === undefined) return { allowed: to, vetoes: [] };
  const { kind, subject, current, max } = tightest;
  const params = { subject, current, max, needed: workerTasks * (to - from) };
  const code =
    kind === 'nproc' ? 'scaling.vetoNproc' : kind === 'slice' ? 'scaling.vetoSlice' : 'scaling.vetoKernelThreads';
  return { allowed: from + workersThatFit(tightest, workerTasks), vetoes: [message(code, params)] };
}

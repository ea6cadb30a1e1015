/** The first half of a project's tick: read its service, decide. What all decide is held against each other before anybody acts. */
import { known, mapKnown, unknown, valueOf, type Known } from '../../base/known';
import type { ProjectSettings } from '../../config/model';
import { unscalablePool } from '../../host/celeryCall';
import type { Look, ServiceKind, ServiceLook } from '../../host/look';
import { tasksNow } from '../../host/tasks';
import { decide, type Decided } from '../../scaling/decide';
import type { DecideInput, ServiceReading } from '../../scaling/decision';
import { ageSecondsOf, connectionsAt, type InFlight } from '../../scaling/connections';
import {
  headsOf,
  heldBackIn,
  idleSince,
  waitingIn,
  withAges,
  withHeldBack,
  type HeldBack,
  type QueueReading,
} from '../../scaling/queue';
import { usesQueue } from '../../scaling/queueSteps';
import { appendSample, type Sample } from '../../scaling/samples';
import { emptyMemory, maximumSamples, type ProjectMemory } from '../../scaling/state';
import { decideByOrders } from './decideByOrders';
import type { Log } from '../state/log';
import { cpusOf } from '../looking/cpusOf';
import { memoryOf } from '../looking/memoryOf';
import type { ServiceOrders } from './orders';
import type { Backlogs } from '../gunicorn/backlogs';
import { readQueue, uncontrollable } from '../celery/readQueue';
import type { Count } from './recount';
import type { Requests } from '../gunicorn/requests';
import { message, type Message } from '../../words/message';
import { isSame, settle, type Master } from '../gunicorn/steps';

export interface ProjectTick {
  readonly settings: ProjectSettings;
  readonly look: Look;
  readonly intervalSeconds: number;
  /** Taken by this tick, if it took one. */
  readonly sample: Sample | undefined;
  readonly memory: ProjectMemory | undefined;
  readonly backlogs: Backlogs;
  /** Undefined where Gunicorn would cut off nothing, and where it was not looked for. */
  readonly requests: Requests | undefined;
  /** Undefined where they can't be counted, or nobody asks for them. */
  readonly busyWorkers: number | undefined;
  readonly orders: ServiceOrders;
  readonly dryRun: boolean;
  readonly log: Log;
  /** On the monotonic clock of this process. */
  readonly deadlineMs: number;
  /** Called before the first signal, so that a tick that dies is not taken for a hand that changed the count. */
  readonly keep: (memory: ProjectMemory) => void;
}

export interface Prepared {
  readonly tick: ProjectTick;
  readonly input: DecideInput;
  readonly decided: Decided;
  /** A `scale` or `resume` was seen to: it need not be looked at again. */
  readonly ordersSeen: boolean;
  readonly service: ServiceLook | undefined;
  /** Undefined where signals can't reach a Gunicorn master. */
  readonly master: Master | undefined;
}

const startingSeconds = 30;
/** How long a Celery worker may take to have its first process. */
const poolSeconds = 60;
/** Short: a tick that waits here does not see the others start. One that is not ready is looked at again right after. */
const readyWaitMs = 3_000;
const settleWaitMs = 3_000;
/** A worker that drains for longer is counted again: it may never have been told. */
const mostDrainMs = 10 * 60_000;

export async function prepareProject(tick: ProjectTick): Promise<Prepared> {
  const { settings, look, sample } = tick;
  const service = look.services.find(({ unit }) => unit === settings.service);
  const queue = await queueOf(tick, service);
  const memory = withConnections(tick, withSample(tick, queue));
  const master = service === undefined ? undefined : masterOf(service, look, settings);
  const count = master === undefined ? undefined : await countSettled(tick, master, memory);
  const draining = memory.draining.filter(
    (old) =>
      old.bootId === look.bootId &&
      look.takenAtMs - old.sinceMs < mostDrainMs &&
      (count?.workers.some((worker) => isSame(worker, old)) ?? false),
  );
  const input: DecideInput = {
    settings,
    nowMs: look.takenAtMs,
    intervalSeconds: tick.intervalSeconds,
    cpuCount: look.system.cpuCount,
    sampled: sample !== undefined,
    service: {
      ...reading(tick, service, master, count, draining),
      ...(await poolReading(tick, service, queue, memory)),
      inFlight: inFlightOf(tick, memory),
    },
    availableMiB: mapKnown(look.system.memory, ({ availableMiB }) => availableMiB),
    memory: { ...memory, draining },
  };
  const ordered = decideByOrders(input, tick.orders);
  const { ordersSeen, ...decided } = ordered ?? { ...decide(input), ordersSeen: false };
  return { tick, input, decided, ordersSeen, service, master };
}

function inFlightOf({ requests, look }: ProjectTick, { connections }: ProjectMemory): InFlight | undefined {
  if (requests === undefined || connections === undefined || connections.since.length === 0) return undefined;
  return { ageSeconds: ageSecondsOf(connections, look.takenAtMs), cutSeconds: requests.cutSeconds };
}

function withSample(
  { settings, look, memory, sample, backlogs, busyWorkers, intervalSeconds }: ProjectTick,
  queue: Known<QueueReading> | undefined,
): ProjectMemory {
  const kept = memory?.service === settings.service ? memory : emptyMemory(settings.service);
  const read = queue === undefined ? undefined : valueOf(queue);
  const held = read === undefined ? [] : heldBackIn(read, kept.heldBack ?? [], look.takenAtMs);
  const tasks = read === undefined ? undefined : withHeldBack(read, held);
  const old = tasks === undefined ? kept : withTasks(kept, tasks, held, look.takenAtMs);
  if (sample === undefined) return old;
  const backlog = valueOf(backlogs.get(settings.service) ?? unknown);
  const whole: Sample = {
    ...sample,
    ...(backlog === undefined ? {} : { backlog }),
    ...(busyWorkers === undefined ? {} : { busyWorkers }),
    ...(tasks === undefined
      ? {}
      : { queues: Object.fromEntries(tasks.queues.map((count) => [count.queue, waitingIn(count)])) }),
    ...(tasks?.own === undefined ? {} : { active: tasks.own.active }),
  };
  const longest = Math.max(settings.cpuDurationMinutes, settings.queue?.durationMinutes ?? 0);
  const keepSeconds = longest * 60 + 3 * intervalSeconds;
  return { ...old, samples: appendSample(old.samples, whole, keepSeconds, maximumSamples) };
}

function withTasks(
  { idleSinceMs, ...kept }: ProjectMemory,
  tasks: QueueReading,
  held: readonly HeldBack[],
  nowMs: number,
): ProjectMemory {
  const since = idleSince(tasks, idleSinceMs, nowMs);
  return {
    ...kept,
    heads: headsOf(tasks, kept.heads ?? [], nowMs),
    heldBack: held,
    ...(since === undefined ? {} : { idleSinceMs: since }),
  };
}

/** A tick that did not look leaves what was known as it was: older than it is remembered nothing becomes. */
function withConnections({ requests, sample, look }: ProjectTick, memory: ProjectMemory): ProjectMemory {
  if (sample === undefined) return memory;
  const { connections: before, ...rest } = memory;
  if (requests === undefined) return rest;
  return { ...rest, connections: connectionsAt(before, requests.worker, requests.inodes, look.takenAtMs) };
}

/** Undefined where nobody asks for it: Gunicorn's, and services that do not run. */
async function queueOf(
  { settings }: ProjectTick,
  service: ServiceLook | undefined,
): Promise<Known<QueueReading> | undefined> {
  if (settings.queue === undefined || service?.activeState !== 'active') return undefined;
  return usesQueue(settings) ? readQueue(settings.queue, service) : undefined;
}

async function poolReading(
  { settings, look }: ProjectTick,
  service: ServiceLook | undefined,
  queue: Known<QueueReading> | undefined,
  memory: ProjectMemory,
): Promise<Pick<ServiceReading, 'queue' | 'unscalable' | 'beat'>> {
  const unscalable = unscalableBecause(settings, look, service);
  if (settings.queue === undefined || service === undefined || unscalable !== undefined) return { unscalable };
  const { heads = [], heldBack = [] } = memory;
  const whole = (tasks: QueueReading): QueueReading => withHeldBack(withAges(tasks, heads, look.takenAtMs), heldBack);
  return {
    ...(queue === undefined ? {} : { queue: mapKnown(queue, whole) }),
    beat: service.beat,
    unscalable: unscalablePool(service) ?? severalMasters(service) ?? (await uncontrollable(settings.queue, service)),
  };
}

function kindOf({ queue }: ProjectSettings): ServiceKind {
  return queue === undefined ? 'gunicorn' : 'celery';
}

/** Why a service that runs can't be scaled, whatever its pool is. */
function unscalableBecause(
  settings: ProjectSettings,
  look: Look,
  service: ServiceLook | undefined,
): Message | undefined {
  const unit = settings.service;
  if (service === undefined) {
    const other = look.otherUnits.find((each) => each.unit === unit);
    if (other === undefined) return undefined;
    if (other.service !== undefined) return message('scaling.alias', { unit, service: other.service });
    return message('scaling.unidentified', { unit, command: other.command });
  }
  if (service.kind !== kindOf(settings)) {
    return message(service.kind === 'celery' ? 'scaling.isCelery' : 'scaling.isGunicorn', { unit });
  }
  return service.kind === 'gunicorn' ? severalMasters(service) : undefined;
}

function severalMasters({ unit, kind, masters }: ServiceLook): Message | undefined {
  if (masters === undefined) return undefined;
  const params = { unit, count: masters.length, program: kind === 'gunicorn' ? 'Gunicorn' : 'Celery' };
  return message('scaling.severalMasters', params);
}

/** Undefined where neither signals nor remote control can reach the program that has the workers, or it is not known which. */
function masterOf(service: ServiceLook, look: Look, settings: ProjectSettings): Master | undefined {
  const { master, masters, kind } = service;
  if (kind !== kindOf(settings) || master === undefined || masters !== undefined) return undefined;
  return {
    unit: service.unit,
    kind,
    pid: master.pid,
    mainPid: service.mainPid,
    startTicks: master.startTicks,
    controlGroup: service.controlGroup,
    ticksPerSecond: look.system.clockTicksPerSecond,
  };
}

async function countSettled(
  { look, settings }: ProjectTick,
  master: Master,
  memory: ProjectMemory,
): Promise<Count | undefined> {
  const sameMaster = memory.master?.pid === master.pid && memory.master.startTicks === master.startTicks;
  if (isYoung(look, master.startTicks, startingSeconds) && !sameMaster) {
    // The master forks its workers within a tenth of a second each.
    return settle(master, (count, stableMs) => count.ready && count.workers.length > 0 && stableMs >= 500, readyWaitMs);
  }
  const desired =
    memory.desired === undefined
      ? undefined
      : Math.min(Math.max(memory.desired, settings.minWorkers), settings.maxWorkers);
  if (desired === undefined || !sameMaster) return settle(master, () => true, 0);
  // A worker that has died is replaced within a second, one that was recycled leaves as late.
  return settle(master, (count) => withoutDraining(count, memory) === desired, settleWaitMs);
}

function withoutDraining(count: Count, memory: ProjectMemory): number {
  return count.workers.filter((worker) => !memory.draining.some((old) => isSame(old, worker))).length;
}

export function isYoung(look: Look, startTicks: number | undefined, seconds: number): boolean {
  return startTicks !== undefined && look.uptimeSeconds - startTicks / look.system.clockTicksPerSecond < seconds;
}

function reading(
  { look, settings, backlogs }: ProjectTick,
  service: ServiceLook | undefined,
  master: Master | undefined,
  count: Count | undefined,
  draining: ProjectMemory['draining'],
): ServiceReading {
  const workers = count?.workers.filter((worker) => !draining.some((old) => isSame(old, worker)));
  const startedMs = (startTicks: number): number =>
    look.takenAtMs - (look.uptimeSeconds - startTicks / look.system.clockTicksPerSecond) * 1000;
  const oldest = workers?.[0];
  const memory = service === undefined ? undefined : memoryOf(service.controlGroup);
  return {
    ...stateOf(look, settings, service, master, count),
    workers: workers === undefined ? seenWorkers(service) : known(workers.length),
    draining: draining.length,
    upgrading: count?.upgrading === true,
    workerNames: workers?.map(({ pid, startTicks }) => ({ pid, startTicks })),
    backlog: (service === undefined ? undefined : backlogs.get(service.unit)) ?? unknown,
    master: master === undefined ? undefined : { pid: master.pid, startTicks: master.startTicks, bootId: look.bootId },
    masterStartedMs: master === undefined ? undefined : startedMs(master.startTicks),
    oldestWorkerStartedMs: oldest === undefined ? undefined : startedMs(oldest.startTicks),
    workerMiB:
      workers === undefined || workers.length === 0 ? undefined : Math.max(...workers.map(({ rssMiB }) => rssMiB)),
    workerTasks:
      workers === undefined || workers.length === 0 ? undefined : Math.max(...workers.map(({ threads }) => threads)),
    tasks:
      service === undefined
        ? { current: unknown, max: unknown }
        : { current: tasksNow(service), max: service.tasks.max },
    limits: service?.limits ?? [],
    cpuGroup: service === undefined ? undefined : cpusOf(service.controlGroup, look.system.cpuCount),
    ...(memory === undefined
      ? {}
      : { memoryGroups: memory.groups, stalledPercent: memory.stalledPercent, oomKills: memory.oomKills }),
  };
}

/** Those of several masters are seen, though nobody can change their number. */
function seenWorkers(service: ServiceLook | undefined): Known<number> {
  return service?.masters === undefined ? unknown : mapKnown(service.workers, ({ length }) => length);
}

function stateOf(
  look: Look,
  { service: unit }: ProjectSettings,
  service: ServiceLook | undefined,
  master: Master | undefined,
  count: Count | undefined,
): Pick<ServiceReading, 'state' | 'broken'> {
  const found = service ?? look.otherUnits.find((each) => each.unit === unit);
  if (found === undefined) return { state: 'broken', broken: message('scaling.notFound', { unit }) };
  const { activeState, loadState } = found;
  if (activeState === 'failed') return { state: 'broken' };
  // What runs may have lost its unit file since; it runs on.
  if (loadState !== 'loaded' && activeState !== 'active') {
    return { state: 'broken', broken: message('scaling.notLoaded', { unit, state: loadState }) };
  }
  if (activeState === 'inactive') return { state: 'stopped' };
  if (activeState !== 'active') return { state: 'starting' };
  // It went away between the look and the count: a start is under way, and will wake us.
  if (master !== undefined && (count === undefined || !count.ready)) return { state: 'starting' };
  // Celery makes its pool when the application is loaded, long after it is there; an empty pool of an old one is none to wait for.
  const isEmpty = master?.kind === 'celery' && count?.workers.length === 0;
  if (isEmpty && isYoung(look, master.startTicks, poolSeconds)) return { state: 'starting' };
  return { state: 'active' };
}

/** One project in one tick: read its service, decide, act, remember. Whatever goes wrong in it stays in it. */
import { known, mapKnown, unknown, valueOf } from '../base/known';
import type { ProjectSettings } from '../config/model';
import type { Look, ServiceLook } from '../host/look';
import { tasksNow } from '../host/tasks';
import { afterAction, decide } from '../scaling/decide';
import { waitingOf } from '../scaling/backlog';
import type { Decision, ServiceReading } from '../scaling/decision';
import { decisionLine } from '../scaling/explain';
import { appendSample, type Sample } from '../scaling/samples';
import { emptyMemory, maximumSamples, type ProjectMemory } from '../scaling/state';
import type { HoldStatus, ProjectStatus } from '../scaling/status';
import { message, render, type Message } from '../words/message';
import type { Log, LogFields } from './log';
import { afterOrder, decideByOrders } from './decideByOrders';
import type { ServiceOrders } from './orders';
import type { Count } from './recount';
import { isSame, settle, stepTo, type Master } from './steps';

export interface ProjectTick {
  readonly settings: ProjectSettings;
  readonly look: Look;
  readonly intervalSeconds: number;
  /** Taken by this tick, if it took one. */
  readonly sample: Sample | undefined;
  readonly memory: ProjectMemory | undefined;
  readonly orders: ServiceOrders;
  readonly dryRun: boolean;
  readonly log: Log;
  /** On the monotonic clock of this process. */
  readonly deadlineMs: number;
  /** Called before the first signal, so that a tick that dies is not taken for a hand that changed the count. */
  readonly keep: (memory: ProjectMemory) => void;
}

export interface ProjectOutcome {
  readonly memory: ProjectMemory;
  readonly status: ProjectStatus;
  readonly errors: readonly Message[];
  /** A `scale` or `resume` was seen to: it need not be looked at again. */
  readonly ordersSeen: boolean;
  /** The service is still starting: worth another look soon. */
  readonly again: boolean;
}

const startingSeconds = 30;
/** Short: a tick that waits here does not see the others start. One that is not ready is looked at again right after. */
const readyWaitMs = 3_000;
const settleWaitMs = 3_000;
/** A worker that drains for longer is counted again: it may never have been told. */
const mostDrainMs = 10 * 60_000;

export async function tickProject(tick: ProjectTick): Promise<ProjectOutcome> {
  const { settings, look, sample, log } = tick;
  const service = look.services.find(({ unit }) => unit === settings.service);
  const memory = withSample(tick);
  const master = service === undefined ? undefined : masterOf(service, look);
  const count = master === undefined ? undefined : await countSettled(tick, master, memory);
  const draining = memory.draining.filter(
    (old) =>
      old.bootId === look.bootId &&
      look.takenAtMs - old.sinceMs < mostDrainMs &&
      (count?.workers.some((worker) => isSame(worker, old)) ?? false),
  );
  const input = {
    settings,
    nowMs: look.takenAtMs,
    intervalSeconds: tick.intervalSeconds,
    cpuCount: look.system.cpuCount,
    sampled: sample !== undefined,
    service: reading(look, service, master, count, draining),
    availableMiB: mapKnown(look.system.memory, ({ availableMiB }) => availableMiB),
    memory: { ...memory, draining },
  };
  const decided = decideByOrders(input, tick.orders) ?? { ...decide(input), ordersSeen: false };
  const { decision, ordersSeen } = decided;
  let after = decided.memory;
  let workers = valueOf(input.service.workers);
  const tell = (what: Decision): void => {
    const { action, from, to, rule } = what;
    log.line(decisionLine(what, settings.service, log.language), fieldsOf(settings, action, from, to, rule));
  };
  const errors: Message[] = [...decision.errors];

  if (decision.action !== 'hold' && master !== undefined && !tick.dryRun) {
    tick.keep({ ...after, failedAttempts: after.failedAttempts + 1 });
    const stepped = await stepTo(master, decision.from, decision.to, tick.deadlineMs);
    workers = stepped.reached;
    after = (decision.rule === 'scale' ? afterOrder : afterAction)(after, decision, input, stepped);
    after = {
      ...after,
      draining: stepped.draining.map(({ pid, startTicks }) => ({
        pid,
        startTicks,
        bootId: look.bootId,
        sinceMs: look.takenAtMs,
      })),
    };
    if (stepped.reached !== decision.from) tell({ ...decision, to: stepped.reached });
    if (stepped.problem !== undefined) {
      if (stepped.interrupted)
        log.line(
          `hold ${settings.service} ${stepped.reached} interrupted ${render(stepped.problem, log.language)}`,
          fieldsOf(settings, 'hold', stepped.reached, stepped.reached, 'interrupted'),
        );
      else errors.push(stepped.problem);
    }
  } else if (tick.dryRun) {
    tell(decision);
  }

  const said = [decision.rule, decision.reason, ...decision.vetoes]
    .map((part) => (typeof part === 'string' ? part : part.code))
    .join(' ');
  if (decision.action === 'hold' && !tick.dryRun && said !== memory.lastSaid && errors.length === 0) {
    // A state that lasts is said once, and "nothing was measured" is none.
    if (decision.rule !== 'noSample') tell(decision);
  }
  for (const error of errors) {
    log.error(error, settings.service, fieldsOf(settings, 'error', decision.from, workers, decision.rule));
  }
  return {
    memory: { ...after, lastSaid: decision.rule === 'noSample' ? memory.lastSaid : said },
    status: statusOf(tick, decision, workers, after),
    errors,
    ordersSeen,
    // One that is still stopping or starting leaves a mark of its own when it is up.
    again: decision.rule === 'notReady' && service?.activeState === 'active' && isYoung(look, master?.startTicks, 120),
  };
}

function fieldsOf(
  { project, service }: ProjectSettings,
  action: string,
  from: number,
  to: number | undefined,
  rule: string,
): LogFields {
  return { project, service, action, from, rule, ...(to === undefined ? {} : { to }) };
}

function withSample({ settings, memory, sample, intervalSeconds }: ProjectTick): ProjectMemory {
  const old = memory?.service === settings.service ? memory : emptyMemory(settings.service);
  if (sample === undefined) return old;
  const keepSeconds = settings.cpuDurationMinutes * 60 + 3 * intervalSeconds;
  return { ...old, samples: appendSample(old.samples, sample, keepSeconds, maximumSamples) };
}

/** Undefined where signals can't reach a Gunicorn master. */
function masterOf(service: ServiceLook, look: Look): Master | undefined {
  const { master } = service;
  if (service.kind !== 'gunicorn' || master === undefined || master.pid !== service.mainPid) return undefined;
  return {
    unit: service.unit,
    pid: master.pid,
    startTicks: master.startTicks,
    controlGroup: service.controlGroup,
    ticksPerSecond: look.system.clockTicksPerSecond,
    systemdVersion: valueOf(look.system.systemdVersion),
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

function isYoung(look: Look, startTicks: number | undefined, seconds: number): boolean {
  return startTicks !== undefined && look.uptimeSeconds - startTicks / look.system.clockTicksPerSecond < seconds;
}

function reading(
  look: Look,
  service: ServiceLook | undefined,
  master: Master | undefined,
  count: Count | undefined,
  draining: ProjectMemory['draining'],
): ServiceReading {
  const workers = count?.workers.filter((worker) => !draining.some((old) => isSame(old, worker)));
  const startedMs = (startTicks: number): number =>
    look.takenAtMs - (look.uptimeSeconds - startTicks / look.system.clockTicksPerSecond) * 1000;
  const oldest = workers?.[0];
  return {
    state: stateOf(service, master, count),
    workers: workers === undefined ? unknown : known(workers.length),
    draining: draining.length,
    workerNames: workers?.map(({ pid, startTicks }) => ({ pid, startTicks })),
    backlog: service === undefined ? unknown : mapKnown(service.sockets, waitingOf),
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
  };
}

function stateOf(
  service: ServiceLook | undefined,
  master: Master | undefined,
  count: Count | undefined,
): ServiceReading['state'] {
  if (service === undefined || service.activeState === 'failed' || service.loadState !== 'loaded') return 'broken';
  if (service.activeState === 'inactive') return 'stopped';
  if (service.activeState !== 'active') return 'starting';
  // It went away between the look and the count: a start is under way, and will wake us.
  if (master !== undefined && (count === undefined || !count.ready)) return 'starting';
  return 'active';
}

function statusOf(
  { settings, orders, look }: ProjectTick,
  decision: Decision,
  workers: number | undefined,
  memory: ProjectMemory,
): ProjectStatus {
  const { action, from, to, rule, reason, vetoes, notes } = decision;
  const hold = holdOf(orders, memory, workers, look.takenAtMs);
  return {
    project: settings.project,
    service: settings.service,
    enabled: settings.enabled,
    minWorkers: settings.minWorkers,
    maxWorkers: settings.maxWorkers,
    workers,
    desired: memory.desired,
    decision: { action, from, to, rule, reason, vetoes, notes },
    ...(hold === undefined ? {} : { hold, heldUntilMs: hold.untilMs }),
    ...(orders.pausedUntilMs === undefined ? {} : { pausedUntilMs: orders.pausedUntilMs }),
  };
}

function holdOf(
  { pausedUntilMs, scale }: ServiceOrders,
  { heldUntilMs, desired }: ProjectMemory,
  workers: number | undefined,
  nowMs: number,
): HoldStatus | undefined {
  if (pausedUntilMs !== undefined) {
    return workers === undefined ? undefined : { workers, untilMs: pausedUntilMs, by: 'pause' };
  }
  if (heldUntilMs === undefined || desired === undefined || heldUntilMs <= nowMs) return undefined;
  const isOrdered = scale !== undefined && scale.untilMs === heldUntilMs;
  return { workers: desired, untilMs: heldUntilMs, by: isOrdered ? 'scale' : 'hand' };
}

/** A project that the agent leaves alone. */
export function idleStatus(settings: ProjectSettings, look: Look | undefined, reason: Message): ProjectStatus {
  const service = look?.services.find(({ unit }) => unit === settings.service);
  const workers = service === undefined ? undefined : valueOf(service.workers)?.length;
  const now = workers ?? 0;
  return {
    project: settings.project,
    service: settings.service,
    enabled: settings.enabled,
    minWorkers: settings.minWorkers,
    maxWorkers: settings.maxWorkers,
    workers,
    desired: undefined,
    decision: { action: 'hold', from: now, to: now, rule: 'disabled', reason, vetoes: [] },
  };
}

export function celeryStatus(settings: ProjectSettings, look: Look): ProjectStatus | undefined {
  const { celery } = settings;
  if (celery === undefined) return undefined;
  const status = idleStatus(settings, look, message('agent.celeryLater'));
  const service = look.services.find(({ unit }) => unit === celery.service);
  const workers = service === undefined ? undefined : valueOf(service.workers)?.length;
  return {
    ...status,
    service: celery.service,
    enabled: celery.enabled,
    minWorkers: celery.minWorkers,
    maxWorkers: celery.maxWorkers,
    workers,
  };
}

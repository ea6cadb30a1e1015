/** What status.json says of a project. */
import { valueOf } from '../../base/known';
import type { ProjectSettings } from '../../config/model';
import type { Look } from '../../host/look';
import type { Decision } from '../../scaling/decision';
import type { ProjectMemory } from '../../scaling/state';
import type { HoldStatus, ProjectStatus } from '../../scaling/status';
import type { Message } from '../../words/message';
import type { ServiceOrders } from './orders';
import type { ProjectTick } from './prepareProject';

export function statusOf(
  { settings, orders, look }: ProjectTick,
  decision: Decision,
  workers: number | undefined,
  memory: ProjectMemory,
): ProjectStatus {
  const { action, from, to, rule, reason, vetoes, notes, inputs } = decision;
  const hold = holdOf(orders, memory, workers, look.takenAtMs);
  return {
    project: settings.project,
    service: settings.service,
    enabled: settings.enabled,
    minWorkers: settings.minWorkers,
    maxWorkers: settings.maxWorkers,
    workers,
    desired: memory.desired,
    decision: { action, from, to, rule, reason, vetoes, notes, ...(inputs === undefined ? {} : { inputs }) },
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

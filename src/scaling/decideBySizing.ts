/** The decision of a project with `sizing`: as many workers as its load needs. Thresholds, where it has any, keep their say. */
import { valueOf } from '../base/known';
import { message, type Message } from '../words/message';
import type { DecideInput, Decision } from './decision';
import { hold, step } from './reconcile';
import { latePercent, marginsOf, size, type Sized, type SizingMemory } from './sizing';
import { vetoUp } from './vetoes';

export interface DecidedBySizing {
  readonly decision: Decision;
  readonly memory: SizingMemory | undefined;
}

/** `byThresholds`: the decision without sizing. */
export function withSizing(input: DecideInput, workers: number, byThresholds: Decision): DecidedBySizing {
  const before = input.memory.sizing;
  const { settings, sampled } = input;
  if (settings.sizing === undefined || !sampled) return { decision: byThresholds, memory: before };
  const sized = sizedBy(input, workers);
  if (sized === undefined) return { decision: byThresholds, memory: before };
  const own = bySizing(input, workers, sized);
  return { decision: combined(input, byThresholds, own), memory: sized.memory };
}

/** Undefined where a sample is missing something, or was taken while the service started. */
function sizedBy(input: DecideInput, workers: number): Sized | undefined {
  const { settings, service, memory, cpuCount } = input;
  const sample = memory.samples.at(-1);
  const backlog = valueOf(service.backlog);
  if (settings.sizing === undefined || sample?.serviceCpuPercent === undefined || backlog === undefined)
    return undefined;
  const startMs = sample.endMs - sample.seconds * 1000;
  const started = Math.max(service.masterStartedMs ?? 0, memory.restoredMs ?? 0);
  if (startMs < started + settings.startupGraceSeconds * 1000 || sample.seconds > input.intervalSeconds * 1.5) {
    return undefined;
  }
  return size(memory.sizing, {
    sizing: settings.sizing,
    endMs: sample.endMs,
    seconds: sample.seconds,
    workers,
    cpus: (sample.serviceCpuPercent * cpuCount) / 100,
    backlog,
    busyWorkers: sample.busyWorkers,
    maxWorkers: settings.maxWorkers,
  });
}

function bySizing(input: DecideInput, workers: number, sized: Sized): Decision {
  const { settings, memory, nowMs } = input;
  const { busy, needed, enough } = sized;
  const backlog = valueOf(input.service.backlog) ?? 0;
  const notes = notesOn(sized, workers);
  if (needed !== undefined && needed > workers) {
    const reason = message('scaling.sizedUp', { busy: round(busy ?? workers), workers, backlog, needed });
    const { allowed, vetoes, missing } = vetoUp(input, workers, needed);
    const [unread] = missing;
    if (unread !== undefined) return { ...hold(workers, 'missing', unread), errors: missing, notes };
    if (allowed === workers) return { ...hold(workers, 'veto', reason), vetoes, notes };
    return { ...step(workers, allowed, 'sizing', reason), vetoes, notes };
  }
  const enoughWorkers = busy === undefined ? oneLess(input, workers) : enough;
  const fewer = enoughWorkers === undefined ? workers : Math.max(settings.minWorkers, enoughWorkers);
  if (fewer >= workers) {
    if (sized.crowded) {
      const params = { backlog, max: settings.maxWorkers };
      return workers >= settings.maxWorkers
        ? { ...hold(workers, 'waiting', message('scaling.waiting', params)), notes }
        : { ...hold(workers, 'steady', message('scaling.sizedWaiting', { backlog, workers })), notes };
    }
    return { ...hold(workers, 'steady', message('scaling.sizedSteady', { busy: round(busy ?? 0), workers })), notes };
  }
  const part = settings.sizing === undefined ? 1 : marginsOf(settings.sizing).cooldown;
  const left = memory.lastUpMs === undefined ? 0 : memory.lastUpMs + part * settings.cooldownMinutes * 60_000 - nowMs;
  // A clock set back must not hold for longer than the cool-down itself.
  if (left > 0 && left <= part * settings.cooldownMinutes * 60_000) {
    const reason = message('scaling.sizedSteady', { busy: round(busy ?? 0), workers });
    return {
      ...hold(workers, 'veto', reason),
      vetoes: [message('scaling.vetoCooldown', { minutes: Math.ceil(left / 60_000) })],
      notes,
    };
  }
  return down(input, workers, fewer, sized, notes);
}

function down(input: DecideInput, workers: number, to: number, sized: Sized, notes: readonly Message[]): Decision {
  const reason =
    sized.busy === undefined
      ? message('scaling.sizedProbe', { workers })
      : message('scaling.sizedDown', { busy: round(sized.busy), workers, enough: to });
  return { ...step(workers, to, 'sizing', reason), notes };
}

/** Nobody has ever waited, so nobody knows what a full worker uses: one less each cool-down, until it shows. */
function oneLess({ settings, memory, nowMs, cpuCount }: DecideInput, workers: number): number | undefined {
  const waitMs = Math.max(1, settings.cooldownMinutes) * 60_000;
  const lastMs = Math.max(memory.lastDownMs ?? 0, memory.lastUpMs ?? 0);
  if (nowMs >= lastMs && nowMs - lastMs < waitMs) return undefined;
  const sample = memory.samples.at(-1);
  const cpus = ((sample?.serviceCpuPercent ?? 100) * cpuCount) / 100;
  const { spare } = marginsOf(settings.sizing ?? 0);
  // A worker uses one CPU at most.
  return workers - 1 >= Math.ceil(cpus * 1.2 + spare) ? workers - 1 : undefined;
}

/** Up: who asks for most. Down: only where those who have steps down ask for it too. */
function combined({ settings }: DecideInput, byThresholds: Decision, own: Decision): Decision {
  if (byThresholds.action === 'scale_up' || own.action === 'scale_up') {
    return own.action === 'scale_up' && own.to >= byThresholds.to ? own : byThresholds;
  }
  const thresholds = [...settings.scaleUp, ...settings.scaleDown, ...settings.backlogUp, ...settings.backlogDown];
  if (thresholds.length === 0 || own.rule === 'missing') return own;
  if (byThresholds.errors.length > 0 || own.action !== 'scale_down')
    return byThresholds.action === 'hold' ? byThresholds : own;
  if (settings.scaleDown.length + settings.backlogDown.length === 0) return own;
  return byThresholds.action === 'scale_down' && byThresholds.to < own.to ? own : byThresholds;
}

function notesOn({ memory: { cost }, fullCpus, outlook }: Sized, workers: number): Message[] {
  if (fullCpus === undefined || outlook === undefined) return [message('scaling.sizedUnknown')];
  const params = {
    full: round(100 * fullCpus),
    level: round(outlook.level),
    error: round(outlook.error),
    seconds: Math.round((100 * cost.products) / cost.squares) / 100,
  };
  const late = {
    workers,
    late: round(latePercent(workers, outlook)),
    fewer: round(latePercent(Math.max(1, workers - 1), outlook)),
    more: round(latePercent(workers + 1, outlook)),
  };
  const { perTick, size: rise, periodMinutes } = outlook.jumps;
  return [
    message('scaling.sizedNote', params),
    ...(periodMinutes === undefined
      ? []
      : [
          message('scaling.sizedRecurring', {
            minutes: periodMinutes,
            rise: round(rise),
            likely: Math.round(100 * perTick),
          }),
        ]),
    message('scaling.sizedLate', late),
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

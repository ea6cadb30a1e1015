/** The policy: one project, one tick, one decision. Pure: the replay in the editor runs the same. */
import { message } from '../words/message';
import { onClock } from './clock';
import { flapAfterUp } from './cooldown';
import { withSizing } from './decideBySizing';
import type { DecideInput, Decision } from './decision';
import { withDrain } from './drain';
import { inputsOf } from './inputs';
import { oomReason, openOom, seenTo, withOom } from './oom';
import type { LastOom } from './state';
import { hold, reconcile, step } from './reconcile';
import { maximumChanges, type ProjectMemory } from './state';
import { decideByThresholds } from './thresholds';
import { troublesOf } from './troubles';

export interface Decided {
  readonly decision: Decision;
  /** What to remember; after acting, `afterAction` has the last word. */
  readonly memory: ProjectMemory;
}

export function decide(input: DecideInput): Decided {
  const onTime = { ...input, memory: onClock(input.memory, input.nowMs) };
  const { decision, memory } = decideCount({ ...onTime, memory: withOom(onTime) });
  const notes = [...troublesOf(input), ...decision.notes];
  return { decision: { ...decision, notes, inputs: inputsOf(input) }, memory };
}

function decideCount(input: DecideInput): Decided {
  const { service, memory, settings } = input;
  const workers = service.workers.state === 'known' ? service.workers.value : undefined;
  const shown = workers ?? memory.desired ?? settings.minWorkers;
  const unit = settings.service;

  if (service.state === 'broken') {
    const reason = service.broken ?? message('scaling.broken', { unit });
    return { decision: { ...hold(shown, 'notRunning', reason), errors: [reason] }, memory };
  }
  if (service.state === 'stopped')
    return { decision: hold(shown, 'notRunning', message('scaling.stopped', { unit })), memory };
  if (service.state === 'starting')
    return { decision: hold(shown, 'notReady', message('scaling.notReady', { unit })), memory };
  if (service.upgrading === true)
    return { decision: hold(shown, 'upgrading', message('scaling.upgrading', { unit })), memory };
  if (service.unscalable !== undefined) {
    return { decision: hold(shown, 'unscalable', service.unscalable), memory: { ...memory, desired: undefined } };
  }
  if (workers === undefined || service.master === undefined) {
    const reason = message('scaling.missingWorkers', { unit });
    return { decision: { ...hold(shown, 'missing', reason), errors: [reason] }, memory };
  }
  // Celery, on the contrary, lets its pool be emptied, and a task then hangs for ever.
  if (workers === 0 && settings.queue !== undefined) {
    const reason = message('scaling.emptyPool', { unit });
    const to = Math.max(1, settings.minWorkers);
    return { decision: { ...step(0, to, 'bounds', reason), errors: [reason] }, memory };
  }
  // Gunicorn itself never goes below one: none at all means that they can't start, and a signal would not help.
  if (workers === 0) {
    const reason = message('scaling.noWorkers', { unit });
    return { decision: { ...hold(0, 'notReady', reason), errors: [reason] }, memory };
  }
  if (service.draining > 0) {
    return { decision: hold(workers, 'draining', message('scaling.draining', { workers: service.draining })), memory };
  }

  const oom = openOom(memory);
  return oom === undefined ? decideByLoad(input, workers) : afterOom(input, workers, oom);
}

/** What the kernel has killed is not put right once more. */
function afterOom(input: DecideInput, workers: number, oom: LastOom): Decided {
  const reason = oomReason(oom, input.settings.service);
  const seen = seenTo(input.memory);
  const memory = { ...seen, desired: Math.min(seen.desired ?? oom.fits, oom.fits), mismatch: undefined };
  if (workers > oom.fits) {
    const decision = { ...step(workers, oom.fits, 'oom', reason), errors: [reason] };
    return { decision, memory: { ...memory, master: input.service.master } };
  }
  const decided = decideByLoad({ ...input, memory }, workers);
  return { ...decided, decision: { ...decided.decision, errors: [reason, ...decided.decision.errors] } };
}

function decideByLoad(input: DecideInput, workers: number): Decided {
  const { nowMs } = input;
  const reconciled = reconcile(input, workers);
  if ('decision' in reconciled) return reconciled;
  const settled = reconciled.memory;
  if (settled.heldUntilMs !== undefined && nowMs < settled.heldUntilMs) {
    const minutes = Math.ceil((settled.heldUntilMs - nowMs) / 60_000);
    return { decision: hold(workers, 'held', message('scaling.held', { workers, minutes })), memory: settled };
  }
  const free: ProjectMemory = { ...settled, heldUntilMs: undefined };
  const settledInput = { ...input, memory: free };
  const sized = withSizing(settledInput, workers, decideByThresholds(settledInput, workers));
  const { memory: sizing } = sized;
  const decision = withDrain(settledInput, sized.decision);
  return { decision, memory: { ...free, desired: decision.to, ...(sizing === undefined ? {} : { sizing }) } };
}

/**
 * What to remember once the decision was carried out. `reached`: the workers that run now; `interrupted`: the service was
 * restarted or changed by somebody meanwhile, which is no failure.
 */
export function afterAction(
  memory: ProjectMemory,
  decision: Decision,
  input: Pick<DecideInput, 'settings' | 'nowMs'>,
  { reached, interrupted }: { readonly reached: number; readonly interrupted?: boolean },
): ProjectMemory {
  if (decision.action === 'hold') return memory;
  const { nowMs, settings } = input;
  // A pool gives up its processes one by one, as far as there is time: whether the rest is still too many is looked at afresh.
  const isPart = settings.queue !== undefined && decision.rule.startsWith('scale_down_') && reached < decision.from;
  const done = isPart || reached === decision.to;
  const next: ProjectMemory = {
    ...memory,
    desired: isPart ? reached : memory.desired,
    agreedMs: done ? nowMs : memory.agreedMs,
    failedAttempts: done ? 0 : interrupted === true ? Math.max(1, memory.failedAttempts) : memory.failedAttempts + 1,
    mismatch: undefined,
    changes:
      reached === decision.from
        ? memory.changes
        : [...memory.changes, { atMs: nowMs, from: decision.from, to: reached, rule: decision.rule }].slice(
            -maximumChanges,
          ),
  };
  if (decision.rule === 'reconcile') return { ...next, restoredMs: nowMs };
  // Sizing has learned how much the load varies; a flap of its own says nothing about thresholds.
  if (reached > decision.from && decision.rule === 'sizing') return { ...next, lastUpMs: nowMs };
  if (reached > decision.from) return { ...next, lastUpMs: nowMs, flap: flapAfterUp(memory, settings, nowMs) };
  if (reached < decision.from) return { ...next, lastDownMs: nowMs };
  return next;
}

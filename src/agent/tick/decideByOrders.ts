/** What people have ordered comes before the policy: a pause, a count, the end of a hold. */
import { afterAction, decide, type Decided } from '../../scaling/decide';
import type { DecideInput, Decision } from '../../scaling/decision';
import { hold } from '../../scaling/reconcile';
import { vetoUp } from '../../scaling/vetoes';
import { message } from '../../words/message';
import type { ServiceOrders } from './orders';

/** Undefined where there is nothing ordered, or nothing that is not seen to already. */
export function decideByOrders(
  input: DecideInput,
  orders: ServiceOrders,
): (Decided & { readonly ordersSeen: boolean }) | undefined {
  const { pausedUntilMs, scale } = orders;
  if (pausedUntilMs !== undefined) return { ...pause(input, pausedUntilMs), ordersSeen: false };
  if (scale !== undefined && !scale.applied) return scaleTo(input, scale.workers, scale.untilMs);
  if (orders.release !== true) return undefined;
  return { ...decide({ ...input, memory: { ...input.memory, heldUntilMs: undefined } }), ordersSeen: true };
}

/** A pause is no hold: nothing is put right either, also not after a restart. */
function pause(input: DecideInput, untilMs: number): Decided {
  const { service, memory, settings, nowMs } = input;
  const workers = service.workers.state === 'known' ? service.workers.value : (memory.desired ?? settings.minWorkers);
  const minutes = Math.ceil((untilMs - nowMs) / 60_000);
  return { decision: hold(workers, 'paused', message('agent.paused', { minutes })), memory };
}

/**
 * The policy looks after whether the service can be scaled at all; the count is the one ordered. Memory and tasks have their
 * say as ever: who gives the order may not know that the server is full.
 */
function scaleTo(
  input: DecideInput,
  workers: number,
  untilMs: number,
): (Decided & { readonly ordersSeen: boolean }) | undefined {
  const { settings, nowMs } = input;
  const wanted = Math.min(Math.max(workers, settings.minWorkers), settings.maxWorkers);
  const minutes = Math.ceil((untilMs - nowMs) / 60_000);
  const decideFor = (desired: number): Decided => {
    const memory = { ...input.memory, desired, heldUntilMs: untilMs, failedAttempts: 1, mismatch: undefined };
    return decide({ ...input, memory });
  };
  let decided = decideFor(wanted);
  const { from, to, action } = decided.decision;
  let vetoes: Decision['vetoes'] = [];
  if (action === 'scale_up') {
    const vetoed = vetoUp(input, from, to);
    vetoes = [...vetoed.vetoes, ...vetoed.missing];
    if (vetoed.allowed < to) decided = decideFor(vetoed.allowed);
  }
  const { decision, memory } = decided;
  const isSettled = decision.rule === 'reconcile' || decision.rule === 'held';
  if (!isSettled) return { decision, memory: input.memory, ordersSeen: false };
  const reason = message('agent.scaleOrder', { workers: wanted, minutes });
  return {
    decision: { ...decision, rule: vetoes.length > 0 && decision.action === 'hold' ? 'veto' : 'scale', reason, vetoes },
    memory,
    ordersSeen: true,
  };
}

/** A count that somebody has ordered teaches the flap penalty nothing. */
export function afterOrder(...[memory, decision, input, outcome]: Parameters<typeof afterAction>): typeof memory {
  const after = afterAction(memory, { ...decision, rule: 'reconcile' }, input, outcome);
  const last = after.changes.at(-1);
  if (last === undefined || after.changes === memory.changes) return after;
  return { ...after, changes: [...after.changes.slice(0, -1), { ...last, rule: decision.rule }] };
}

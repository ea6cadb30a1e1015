/** A scale-down waits for requests that Gunicorn would cut off. */
import { message } from '../words/message';
import type { DecideInput, Decision } from './decision';
import { hold } from './reconcile';

/** What lasts longer is hardly a request: it would be waited for in vain. */
const mostWaitSeconds = 10 * 60;

/** Where Gunicorn would cut a request off, the scale-down waits; for ten minutes, then it says so and goes on. */
export function withDrain({ service: { inFlight } }: DecideInput, decision: Decision): Decision {
  if (decision.action !== 'scale_down' || inFlight === undefined) return decision;
  const { ageSeconds, cutSeconds } = inFlight;
  if (ageSeconds < cutSeconds) return decision;
  const params = { age: Math.floor(ageSeconds), timeout: cutSeconds };
  if (ageSeconds - cutSeconds > mostWaitSeconds) {
    return { ...decision, notes: [...decision.notes, message('scaling.cutsRequest', params)] };
  }
  const vetoes = [...decision.vetoes, message('scaling.vetoInFlight', params)];
  return { ...hold(decision.from, 'veto', decision.reason), vetoes, notes: decision.notes };
}

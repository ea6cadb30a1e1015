/** The same change on several servers: one after the other, and none after the first that fails. */
import { cancelled, isFailure } from '../../base/failure';
import type { CancelSignal } from '../../base/context';
import type { PlanOutcome } from './plan';

export type RolloutResult<T> =
  | { readonly target: T; readonly kind: 'done'; readonly outcome: PlanOutcome }
  /** The plan was undone (`outcome`), or could not begin (`error`). */
  | { readonly target: T; readonly kind: 'failed'; readonly outcome?: PlanOutcome; readonly error?: unknown }
  | { readonly target: T; readonly kind: 'notBegun' };

/**
 * Answers in the order of `targets`, and never throws. `one` carries out the change on one of them; `onBegin` and `onEnd`
 * tell whoever watches. Once `cancel` fires, no further server is begun.
 */
export async function rollout<T>(
  targets: readonly T[],
  one: (target: T) => Promise<PlanOutcome>,
  options: {
    readonly cancel: CancelSignal;
    readonly onBegin?: (target: T, number: number) => void;
    readonly onEnd?: (result: RolloutResult<T>) => void;
  },
): Promise<RolloutResult<T>[]> {
  const results: RolloutResult<T>[] = [];
  let isStopped = false;
  for (const target of targets) {
    let result: RolloutResult<T> = { target, kind: 'notBegun' };
    if (!isStopped && !options.cancel.aborted) {
      options.onBegin?.(target, results.length);
      result = await attempt(target, one);
    }
    isStopped ||= result.kind !== 'done';
    results.push(result);
    options.onEnd?.(result);
  }
  return results;
}

async function attempt<T>(target: T, one: (target: T) => Promise<PlanOutcome>): Promise<RolloutResult<T>> {
  try {
    const outcome = await one(target);
    return outcome.kind === 'done' ? { target, kind: 'done', outcome } : { target, kind: 'failed', outcome };
  } catch (error) {
    return { target, kind: 'failed', error: error ?? cancelled('plan') };
  }
}

/** Whether a rollout ended because the person stopped it, and not because a server failed. */
export function wasCancelled<T>(results: readonly RolloutResult<T>[]): boolean {
  return results.some((result) => result.kind === 'failed' && isFailure(result.error, 'base.cancelled'));
}

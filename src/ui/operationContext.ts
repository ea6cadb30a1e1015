/** What an operation is handed by the editor: the clock, a deadline, and the user's Cancel. */
import type { CancellationToken } from 'vscode';
import type { CancelSignal, OperationContext } from '../base/context';
import { systemClock } from '../ssh/systemClock';

export const minutes = (n: number): number => n * 60_000;
export const seconds = (n: number): number => n * 1000;

export function operationContext(timeoutMs: number, cancel: CancelSignal): OperationContext {
  return { clock: systemClock, cancel, timeoutMs };
}

export function signalOf(token: CancellationToken): CancelSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

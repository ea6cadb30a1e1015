/** The clock of the machine. The only place of this room that reads the time by itself. */
import { cancelled } from '../base/failure';
import type { CancelSignal, Clock } from '../base/context';
import type { Disposable } from '../base/disposable';

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep(ms: number, cancel?: CancelSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (cancel?.aborted === true) {
        reject(cancelled('command'));
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(cancelled('command'));
      };
      const timer = setTimeout(() => {
        cancel?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      cancel?.addEventListener('abort', onAbort, { once: true });
    });
  },
};

/** Calls `action` once after `ms` of `clock`, unless disposed before. */
export function startTimer(clock: Clock, ms: number, action: () => void): Disposable {
  const controller = new AbortController();
  clock.sleep(ms, controller.signal).then(action, () => undefined);
  return { dispose: () => controller.abort() };
}

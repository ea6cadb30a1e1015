/** One piece of work that several callers wait for; it is given up when the last of them has lost interest. */
import { cancelled, type Phase } from '../base/failure';
import type { CancelSignal } from '../base/context';

export class Shared<T> {
  private readonly controller = new AbortController();
  private readonly result: Promise<T>;
  private waiting = 0;

  constructor(
    work: (cancel: CancelSignal) => Promise<T>,
    private readonly phase: Phase,
    private readonly server: string,
  ) {
    this.result = work(this.controller.signal);
    this.result.catch(() => undefined); // whoever joined is told
  }

  join(cancel: CancelSignal): Promise<T> {
    this.waiting++;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        cancel.removeEventListener('abort', onAbort);
        this.waiting--;
      };
      const onAbort = (): void => {
        leave();
        if (this.waiting === 0) this.controller.abort();
        reject(cancelled(this.phase, this.server));
      };
      if (cancel.aborted) {
        onAbort();
        return;
      }
      cancel.addEventListener('abort', onAbort, { once: true });
      this.result.then(
        (value) => {
          leave();
          resolve(value);
        },
        (error: unknown) => {
          leave();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** For the owner of the work; waiting for it keeps nothing alive. */
  get outcome(): Promise<T> {
    return this.result;
  }

  /** Nobody wanted it any more. */
  get wasGivenUp(): boolean {
    return this.controller.signal.aborted;
  }

  giveUp(): void {
    this.controller.abort();
  }
}

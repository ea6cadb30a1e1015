/** A fixed number of places and a queue for those who wait, first come first served. */
import { cancelled } from '../base/failure';
import type { CancelSignal } from '../base/context';

export class Slots {
  private taken = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private places: number) {}

  get inUse(): number {
    return this.taken;
  }

  get capacity(): number {
    return this.places;
  }

  /** Fewer places from now on (a server that refused a channel has told its limit); never below one. */
  shrinkTo(places: number): void {
    this.places = Math.max(1, Math.min(this.places, places));
  }

  /** Resolves with the function that gives the place back. Rejects with `base.cancelled`. */
  acquire(cancel?: CancelSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (cancel?.aborted === true) {
        reject(cancelled('channel'));
        return;
      }
      const onAbort = (): void => {
        const index = this.waiting.indexOf(enter);
        if (index >= 0) this.waiting.splice(index, 1);
        reject(cancelled('channel'));
      };
      const enter = (): void => {
        cancel?.removeEventListener('abort', onAbort);
        this.taken++;
        let given = false;
        resolve(() => {
          if (given) return;
          given = true;
          this.taken--;
          this.next();
        });
      };
      cancel?.addEventListener('abort', onAbort, { once: true });
      this.waiting.push(enter);
      this.next();
    });
  }

  private next(): void {
    while (this.taken < this.places) {
      const enter = this.waiting.shift();
      if (enter === undefined) return;
      enter();
    }
  }
}

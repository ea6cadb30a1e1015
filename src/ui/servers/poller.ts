/**
 * Looks at every connected server again and again: while the view is visible every few seconds, while it is hidden only at
 * those to be watched, every two minutes. Each server has a rhythm of its own, so that a slow one holds up no other.
 */
import type { Disposable } from '../../base/disposable';
import type { ServerEntry } from './serverEntry';

const watchedMs = 120_000;
/** The first look shows no CPU; the second comes soon, so that the user need not wait for a whole interval. */
const secondLookMs = 1500;

export class Poller implements Disposable {
  private readonly timers = new Map<ServerEntry, NodeJS.Timeout>();
  private readonly running = new Set<ServerEntry>();
  private visible = false;

  constructor(
    private readonly entries: () => readonly ServerEntry[],
    private readonly intervalMs: () => number,
  ) {}

  setVisible(visible: boolean): void {
    if (this.visible === visible) return;
    this.visible = visible;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    for (const entry of this.entries()) this.consider(entry, visible);
  }

  /** To be called when a server's state may have changed: begins looking at one that has just connected. */
  consider(entry: ServerEntry, soon = false): void {
    if (!this.entries().includes(entry) || !entry.connected) {
      clearTimeout(this.timers.get(entry));
      this.timers.delete(entry);
      return;
    }
    if (this.running.has(entry) || this.timers.has(entry)) return;
    const wait = this.waitMs(entry);
    if (wait === undefined) return;
    const delay = entry.lastLook === undefined || soon ? 0 : wait;
    this.timers.set(
      entry,
      setTimeout(() => void this.lookAt(entry), delay),
    );
  }

  private waitMs(entry: ServerEntry): number | undefined {
    if (this.visible) {
      const { latest, previous } = entry.snapshot;
      return latest !== undefined && previous === undefined ? secondLookMs : this.intervalMs();
    }
    return entry.configured.watch ? watchedMs : undefined;
  }

  private async lookAt(entry: ServerEntry): Promise<void> {
    this.timers.delete(entry);
    this.running.add(entry);
    try {
      await entry.look();
    } finally {
      this.running.delete(entry);
    }
    // A look that failed is not repeated at once.
    if (!this.timers.has(entry) && entry.connected && this.entries().includes(entry)) {
      const wait = entry.lastLook === undefined ? this.intervalMs() : this.waitMs(entry);
      if (wait !== undefined && (this.visible || entry.configured.watch)) {
        this.timers.set(
          entry,
          setTimeout(() => void this.lookAt(entry), wait),
        );
      }
    }
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}

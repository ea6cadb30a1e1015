/** When a service comes near a limit on threads, and when that is over: one alert for each time. No vscode in here. */
import { fullShare, nearShare, openRefusals, shareOf, type ThreadLimit } from '../../host/limits';
import type { Look } from '../../host/look';

/** Below this share of all its limits an episode is over; between this and the warning it goes on. */
const overShare = 0.7;
/** A burst is over in seconds: what it was refused stays an episode for as long. */
const refusedMs = 10 * 60_000;

export interface ThreadAlert {
  readonly server: string;
  readonly unit: string;
  readonly limit: ThreadLimit;
  readonly isFull: boolean;
  /** Threads refused since the look before. */
  readonly refused: number;
}

export class ThreadEpisodes {
  /** By server, then unit. */
  private readonly open = new Map<string, Set<string>>();
  private readonly refusals = new Map<string, number>();
  /** When the last refusal was seen, by the server's clock. */
  private readonly refusedAt = new Map<string, number>();

  /** What began with this look. A unit whose limits can't be read, or that does not run, has no episode. */
  consider(server: string, look: Look): readonly ThreadAlert[] {
    const before = this.open.get(server) ?? new Set<string>();
    const now = new Set<string>();
    const alerts: ThreadAlert[] = [];
    for (const { unit, limits, remembered } of look.services) {
      const [fullest] = [...limits].sort((a, b) => shareOf(b) - shareOf(a));
      if (fullest === undefined) continue;
      const key = `${server}\n${unit}`;
      const refused = this.refusedSince(key, limits);
      if (refused > 0) this.refusedAt.set(key, look.takenAtMs);
      const isRecent = look.takenAtMs - (this.refusedAt.get(key) ?? -Infinity) < refusedMs;
      const share = shareOf(fullest);
      const isNear = share >= nearShare || refused > 0;
      // What has refused, and is no higher since, refuses again at the next burst.
      const isOpen = openRefusals(limits) !== undefined || remembered !== undefined;
      if (isNear || isRecent || isOpen || (before.has(unit) && share >= overShare)) now.add(unit);
      if (!isNear || before.has(unit)) continue;
      // What was refused between two looks was refused by a cgroup, however empty it is again.
      const limit = refused > 0 ? (limits.find((each) => (each.refused ?? 0) > 0) ?? fullest) : fullest;
      alerts.push({ server, unit, limit, isFull: share >= fullShare || refused > 0, refused });
    }
    this.open.set(server, now);
    return alerts;
  }

  /** A burst is over long before the next look; the counter keeps it. */
  private refusedSince(key: string, limits: readonly ThreadLimit[]): number {
    const count = Math.max(0, ...limits.map(({ refused }) => refused ?? 0));
    const last = this.refusals.get(key);
    this.refusals.set(key, count);
    return last === undefined ? 0 : Math.max(0, count - last);
  }

  /** Services that are in an episode now. */
  get count(): number {
    return [...this.open.values()].reduce((sum, units) => sum + units.size, 0);
  }

  /** To be called when a server is no longer watched. */
  forget(server: string): void {
    this.open.delete(server);
  }
}

/**
 * uWSGI's cheaper subsystem: plugins/cheaper_busyness and the `backlog` algorithm of core/master_utils.c, with their defaults.
 * The master calls them every second; busyness is judged every `cheaper-overload` seconds, its backlog alert at each call. At a
 * common interval both are that long.
 */
import type { Policy, PolicyKind } from './policy';

const overloaded = 50;
const underused = 25;
const startMultiplier = 10;
const penalty = 2;
const alert = 33;
const emergencyMultiplier = 3;
const waitingTooLongSeconds = 60;

export function busynessPolicy(overloadSeconds: number): Policy {
  let multiplier = startMultiplier;
  /** Before this nothing is removed. */
  let nextRemovalSeconds: number | undefined;
  let removedSeconds = 0;
  let lastAction: 'none' | 'spawn' | 'remove' = 'none';
  let emergencyWorkers = 0;
  let cyclesBetween = 0;
  let waitingSinceSeconds: number | undefined;
  let judgedSeconds = 0;
  let busySeconds = 0;
  let readySeconds = 0;

  return {
    decide({ nowSeconds, reading, workers, maxWorkers, minWorkers }) {
      if (reading === undefined) return workers;
      const resetTimer = (): void => {
        const times = emergencyWorkers > 0 ? emergencyMultiplier : multiplier;
        nextRemovalSeconds = nowSeconds + overloadSeconds * times;
      };
      const emergency = (): number => {
        multiplier = startMultiplier;
        lastAction = 'spawn';
        emergencyWorkers++;
        resetTimer();
        return workers + 1;
      };
      busySeconds += reading.busySeconds;
      readySeconds += reading.readySeconds;
      if (nextRemovalSeconds === undefined) resetTimer();
      waitingSinceSeconds = reading.backlog > 0 ? (waitingSinceSeconds ?? nowSeconds) : undefined;
      const waitsTooLong =
        waitingSinceSeconds !== undefined && nowSeconds - waitingSinceSeconds >= waitingTooLongSeconds;
      const alarmed = (reading.backlog > alert || waitsTooLong) && workers < maxWorkers;
      if (nowSeconds - judgedSeconds < overloadSeconds - 1e-6) return alarmed ? emergency() : workers;

      const busyness = readySeconds <= 0 ? 0 : Math.min(100, (100 * busySeconds) / readySeconds);
      judgedSeconds = nowSeconds;
      busySeconds = 0;
      readySeconds = 0;
      if (busyness > overloaded) {
        cyclesBetween = 0;
        if (workers >= maxWorkers) return workers;
        lastAction = 'spawn';
        // Needed again so soon after a removal: the next one has to wait longer.
        if ((nowSeconds - removedSeconds) / overloadSeconds <= multiplier) multiplier += penalty;
        else multiplier = Math.max(startMultiplier, multiplier - 1);
        resetTimer();
        return workers + 1;
      }
      if (alarmed) return emergency();
      if (workers === 1) return workers;
      if (busyness < underused) {
        cyclesBetween = 0;
        if (workers <= minWorkers || nowSeconds < (nextRemovalSeconds ?? 0)) return workers;
        if (lastAction === 'remove') multiplier = Math.max(startMultiplier, multiplier - 1);
        resetTimer();
        removedSeconds = nowSeconds;
        lastAction = 'remove';
        emergencyWorkers = Math.max(0, emergencyWorkers - 1);
        return workers - 1;
      }
      emergencyWorkers = Math.max(0, emergencyWorkers - 1);
      cyclesBetween++;
      if (cyclesBetween >= 3) resetTimer();
      else nextRemovalSeconds = (nextRemovalSeconds ?? nowSeconds) + overloadSeconds;
      return workers;
    },
  };
}

/** `cheaper-overload` where nobody sets it, in seconds. */
const defaultOverload = 3;

export const uwsgiBusyness: PolicyKind = {
  name: 'uWSGI busyness',
  role: 'peer',
  ownIntervalSeconds: 1,
  make: (_, intervalSeconds) => busynessPolicy(Math.max(defaultOverload, intervalSeconds)),
};

/** More than `cheaper-overload` waiting: one more worker; fewer: one less. */
export const uwsgiBacklog: PolicyKind = {
  name: 'uWSGI backlog',
  role: 'peer',
  ownIntervalSeconds: 1,
  make: () => ({
    decide({ reading, workers, minWorkers, maxWorkers }) {
      if (reading === undefined) return workers;
      if (reading.backlog > defaultOverload) return Math.min(maxWorkers, workers + 1);
      return reading.backlog < defaultOverload ? Math.max(minWorkers, workers - 1) : workers;
    },
  }),
};

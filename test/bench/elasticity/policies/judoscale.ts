/**
 * Like Judoscale's web autoscaling (judoscale.com/docs): the 95th percentile of queue time every 10 s against a range; one
 * more above it, not within 3 minutes of the last; one less after 10 minutes below it, and every 10 minutes from then on. Its
 * range is recalled: 10 to 100 ms.
 */
import type { Policy, PolicyKind } from './policy';

const upSeconds = 0.1;
const downSeconds = 0.01;
const upEverySeconds = 180;
const downDelaySeconds = 600;

export function queueTimePolicy(): Policy {
  let lastUpSeconds = -Infinity;
  let calmSinceSeconds: number | undefined;
  return {
    decide({ nowSeconds, reading, workers, maxWorkers, minWorkers }) {
      if (reading === undefined) {
        calmSinceSeconds = undefined;
        return workers;
      }
      // Nothing was taken although something waits: the time on the queue is at least that long.
      const queue = reading.queueSeconds ?? (reading.backlog > 0 ? Infinity : 0);
      if (queue >= downSeconds) calmSinceSeconds = undefined;
      else calmSinceSeconds ??= nowSeconds - reading.seconds;
      if (queue > upSeconds) {
        if (nowSeconds - lastUpSeconds < upEverySeconds - 1e-6 || workers >= maxWorkers) return workers;
        lastUpSeconds = nowSeconds;
        return workers + 1;
      }
      if (calmSinceSeconds !== undefined && nowSeconds - calmSinceSeconds >= downDelaySeconds && workers > minWorkers) {
        calmSinceSeconds = nowSeconds;
        return workers - 1;
      }
      return workers;
    },
  };
}

export const judoscale: PolicyKind = {
  name: 'queue time (Judoscale)',
  role: 'peer',
  ownIntervalSeconds: 10,
  make: queueTimePolicy,
};

/**
 * Celery's own `--autoscale` (celery/worker/autoscale.py, 5.6): every second as many processes as the worker has reserved tasks,
 * those that run included; fewer only 30 s after the last growth (AUTOSCALE_KEEPALIVE), and only idle ones. It sees what it has
 * prefetched for its largest size, and nothing of the queue behind.
 */
import { prefetchMultiplier, type QueuePolicyKind } from './policy';

const keepAliveSeconds = 30;

export const celeryAutoscaler: QueuePolicyKind = {
  name: 'Celery --autoscale',
  intervalSeconds: 1,
  idleOnly: true,
  make() {
    let lastUpSeconds: number | undefined;
    return {
      decide({ reading: { nowSeconds, running, waiting, processes }, minProcesses, maxProcesses }) {
        const reserved = Math.min(running + waiting, prefetchMultiplier * maxProcesses);
        const most = Math.min(reserved, maxProcesses);
        if (most > processes) {
          lastUpSeconds = nowSeconds;
          return most;
        }
        const least = Math.max(reserved, minProcesses);
        const mayShrink = lastUpSeconds !== undefined && nowSeconds - lastUpSeconds > keepAliveSeconds;
        return least < processes && mayShrink ? least : processes;
      },
    };
  },
};

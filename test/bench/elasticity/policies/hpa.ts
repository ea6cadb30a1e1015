/**
 * Kubernetes' HorizontalPodAutoscaler (autoscaling/v2) on CPU, each worker a pod: 80 % of the request is the API's default
 * target, and the request is what a full worker uses, as somebody would set it who has measured. Defaults otherwise.
 */
import { fullWorkerCores, type PolicyKind } from './policy';

const target = 0.8;
const tolerance = 0.1;
const downWindowSeconds = 300;
const policySeconds = 15;

export const hpa: PolicyKind = {
  name: 'HPA',
  role: 'peer',
  ownIntervalSeconds: 15,
  make() {
    const recommended: { readonly atSeconds: number; readonly workers: number }[] = [];
    const changes: { readonly atSeconds: number; readonly by: number }[] = [];
    return {
      decide({ nowSeconds, reading, workers, server, minWorkers, maxWorkers }) {
        if (reading === undefined) return workers;
        const ready = Math.max(1, workers - reading.booting);
        const used = reading.cpuSeconds / Math.max(1e-9, reading.seconds) / fullWorkerCores(server);
        const wanted = Math.min(maxWorkers, Math.max(minWorkers, desired(used, ready, reading.booting)));
        recommended.push({ atSeconds: nowSeconds, workers: wanted });
        while ((recommended[0]?.atSeconds ?? nowSeconds) <= nowSeconds - downWindowSeconds) recommended.shift();
        const highest = Math.max(...recommended.map((one) => one.workers));
        // Up by the newest recommendation, down by the highest of the window.
        const stable = wanted > workers ? wanted : Math.min(workers, highest);
        while ((changes[0]?.atSeconds ?? nowSeconds) <= nowSeconds - policySeconds) changes.shift();
        const before = workers - changes.reduce((sum, { by }) => sum + Math.max(0, by), 0);
        const to = Math.min(stable, Math.max(workers, before * 2, before + 4));
        if (to !== workers) changes.push({ atSeconds: nowSeconds, by: to - workers });
        return to;
      },
    };
  },
};

/** `used`: full workers' worth of CPU. Pods that are not ready count as 0 % on the way up, and not at all on the way down. */
export function desired(used: number, ready: number, notReady: number): number {
  const now = ready + notReady;
  const ratio = used / ready / target;
  if (Math.abs(ratio - 1) <= tolerance) return now;
  if (ratio < 1 || notReady === 0) return Math.ceil(ratio * ready - 1e-9);
  const withAll = used / now / target;
  return withAll <= 1 + tolerance ? now : Math.ceil(withAll * now - 1e-9);
}

/**
 * KEDA (2.21) with its triggers `redis` and `rabbitmq`, each process a pod: the length of the queue by a target for each pod, through
 * Kubernetes' HorizontalPodAutoscaler: every 15 s, within 10 % nothing, down by the highest recommendation of 300 s, up by at
 * most the double or 4 within 15 s. `redis` sees the list alone, not what workers have reserved; `rabbitmq` over http sees both. The
 * length is read every 30 s (pollingInterval); the target of 5 is the default of listLength.
 */
import { prefetchMultiplier, type QueuePolicy, type QueuePolicyKind } from './policy';

const target = 5;
const tolerance = 0.1;
const pollingSeconds = 30;
const downWindowSeconds = 300;

/** Pods for a queue of `length` (AverageValue: the whole by the target). */
export function desiredPods(length: number, pods: number): number {
  const ratio = length / (target * pods);
  return Math.abs(ratio - 1) <= tolerance ? pods : Math.max(0, Math.ceil(length / target - 1e-9));
}

function queueLengthPolicy(
  lengthOf: (seen: { waiting: number; running: number; processes: number }) => number,
): QueuePolicy {
  const recommended: { readonly atSeconds: number; readonly pods: number }[] = [];
  let polled: { readonly atSeconds: number; readonly length: number } | undefined;
  return {
    decide({ reading, minProcesses, maxProcesses }) {
      const { nowSeconds, processes } = reading;
      if (polled === undefined || nowSeconds - polled.atSeconds >= pollingSeconds - 1e-6) {
        polled = { atSeconds: nowSeconds, length: lengthOf(reading) };
      }
      const pods = Math.min(maxProcesses, Math.max(minProcesses, desiredPods(polled.length, processes)));
      recommended.push({ atSeconds: nowSeconds, pods });
      while ((recommended[0]?.atSeconds ?? nowSeconds) <= nowSeconds - downWindowSeconds) recommended.shift();
      if (pods > processes) return Math.min(pods, Math.max(2 * processes, processes + 4));
      return Math.min(processes, Math.max(...recommended.map((each) => each.pods)));
    },
  };
}

export const kedaRedis: QueuePolicyKind = {
  name: 'KEDA redis',
  intervalSeconds: 15,
  idleOnly: false,
  // Each pod of one process keeps so many of them for itself.
  make: () =>
    queueLengthPolicy(({ waiting, processes }) => Math.max(0, waiting - (prefetchMultiplier - 1) * processes)),
};

export const kedaRabbit: QueuePolicyKind = {
  name: 'KEDA rabbitmq',
  intervalSeconds: 15,
  idleOnly: false,
  make: () => queueLengthPolicy(({ waiting, running }) => waiting + running),
};

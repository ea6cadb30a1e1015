// Everyone in the comparison, in the order of the table.
import { celeryAutoscaler } from './celeryAutoscaler';
import { kedaRabbit, kedaRedis } from './keda';
import { ours, oursAge, oursBlind, oursFast } from './ours';
import type { QueuePolicyKind } from './policy';

function fixed(name: string, count: (most: number) => number): QueuePolicyKind {
  const make = (most: number): ReturnType<QueuePolicyKind['make']> => ({ decide: () => count(most) });
  return { name, intervalSeconds: 120, idleOnly: true, make, startWith: count };
}

export const queuePolicies: readonly QueuePolicyKind[] = [
  ours,
  oursBlind,
  oursAge,
  oursFast,
  celeryAutoscaler,
  kedaRedis,
  kedaRabbit,
  fixed('static 1', () => 1),
  fixed('static max', (most) => most),
];

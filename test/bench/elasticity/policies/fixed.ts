// The same count all the time: what one has without an autoscaler.
import type { PolicyKind } from './policy';

export const staticMin: PolicyKind = {
  name: 'static min',
  role: 'static',
  ownIntervalSeconds: 120,
  startWith: () => 1,
  make: () => ({ decide: ({ minWorkers }) => minWorkers }),
};

export const staticMax: PolicyKind = {
  name: 'static max',
  role: 'static',
  ownIntervalSeconds: 120,
  startWith: ({ server }) => server.maxWorkers,
  make: () => ({ decide: ({ maxWorkers }) => maxWorkers }),
};

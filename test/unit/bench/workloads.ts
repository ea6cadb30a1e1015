// Small workloads made by hand.
import type { Server } from '../../bench/elasticity/server';
import { serverOf } from '../../bench/elasticity/server';
import type { Workload } from '../../bench/elasticity/workload';

export interface Request {
  readonly at: number;
  readonly cpu?: number;
  readonly wait?: number;
}

/** Two CPUs, nobody else on them, no boot: what happens is what the requests do. */
export const plainServer: Server = {
  ...serverOf('4:app'),
  cores: 2,
  otherCores: 0,
  bootCpuSeconds: 0,
  bootWaitSeconds: 0,
};

export function workloadOfRequests(
  requests: readonly Request[],
  server: Partial<Server> = {},
  seconds = 3600,
): Workload {
  return {
    trace: { name: 'hand', stepSeconds: seconds, counts: [requests.length] },
    server: { ...plainServer, ...server },
    seconds,
    arrivals: Float64Array.from(requests, ({ at }) => at),
    cpuSeconds: Float32Array.from(requests, ({ cpu }) => cpu ?? 0),
    waitSeconds: Float32Array.from(requests, ({ wait }) => wait ?? 0),
    rates: Float64Array.of(requests.length / seconds),
    demand: Uint8Array.of(1),
    recorded: Uint8Array.of(1),
    countedFrom: 0,
  };
}

// Every policy through every workload: at one common interval, and at its own.
import { dialOf, type DialPoint } from './dial';
import { policies } from './policies/all';
import { withSizing } from './policies/ours';
import type { PolicyKind } from './policies/policy';
import { randomOf } from './random';
import { run, type Run } from './run';
import type { Server } from './server';
import { windowOf, type Trace } from './trace';
import { workloadOf, type Workload } from './workload';

export interface BenchOptions {
  readonly traces: readonly Trace[];
  /** Each trace is put on one of them, in turn; or on every one. */
  readonly servers: readonly Server[];
  readonly everyServer: boolean;
  readonly seed: number;
  readonly hours: number;
  readonly commonIntervalSeconds: number;
  /** Whether each policy also runs at its own interval. */
  readonly own: boolean;
  /** Values of `sizing` that ours is run with at the common interval, besides the three words; finer ones are added. */
  readonly dial: readonly number[];
}

export interface Case {
  readonly trace: string;
  readonly server: Server;
  readonly workload: Workload;
  readonly common: readonly Run[];
  readonly own: readonly Run[];
  /** Ours by `sizing`, at the common interval: what it can be for how many worker-hours. */
  readonly dial: readonly DialPoint[];
}

export function bench(options: BenchOptions, onCase: (one: Case, done: number, all: number) => void): Case[] {
  const pairs = options.traces.flatMap((trace, index) =>
    options.everyServer
      ? options.servers.map((server) => ({ trace, server }))
      : options.servers
          .slice(index % options.servers.length)
          .slice(0, 1)
          .map((server) => ({ trace, server })),
  );
  return pairs.map(({ trace, server }, index) => {
    // Which part of a long trace is the seed's to say, so that no policy is made for one day.
    const start = randomOf(options.seed, trace.name).next();
    const workload = workloadOf(windowOf(trace, options.hours, start), server, options.seed);
    const runAll = (intervalOf: (kind: PolicyKind) => number): Run[] =>
      policies.map((kind) => run(kind, workload, intervalOf(kind)));
    const common = runAll(() => options.commonIntervalSeconds);
    const runWith = (sizing: number): Run =>
      run(withSizing(sizing, `ours, ${sizing}`, 'variant'), workload, options.commonIntervalSeconds);
    const one: Case = {
      trace: trace.name,
      server,
      workload,
      common,
      dial: dialOf(
        options.dial,
        common.filter(({ policy }) => policies.find(({ name }) => name === policy)?.role === 'peer'),
        runWith,
      ),
      own: options.own ? runAll(({ ownIntervalSeconds }) => ownIntervalSeconds) : [],
    };
    onCase(one, index + 1, pairs.length);
    return one;
  });
}

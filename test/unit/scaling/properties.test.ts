import assert from 'node:assert/strict';
import { known, unknown, type Known } from '../../../src/base/known';
import { afterAction, decide, type Decided } from '../../../src/scaling/decide';
import type { QueueSettings, Threshold } from '../../../src/config/model';
import type { DecideInput } from '../../../src/scaling/decision';
import type { QueueReading } from '../../../src/scaling/queue';
import { appendSample, type Sample } from '../../../src/scaling/samples';
import { emptyMemory, parseState, serializeState, stateVersion, type ProjectMemory } from '../../../src/scaling/state';
import { settingsOf } from '../../bench/queues/policies/ours';
import { generator } from './random';
import { names, settings } from './world';

interface Tick {
  readonly input: DecideInput;
  readonly decided: Decided;
  readonly reached: number;
}

const emptyQueue = { queue: 'celery', reserved: 0, scheduled: 0, consumers: 1, head: undefined };

function queueOf(maxTaskAgeSeconds: number | undefined, whole: (from: number, to: number) => number): QueueSettings {
  const { queue } = settingsOf({ service: 'x.service' });
  if (queue === undefined) throw new Error('no queue');
  return {
    ...queue,
    maxTaskAgeSeconds,
    durationMinutes: whole(0, 5),
    up: [2, 4].map((workers) => ({ key: `scale_up_${workers}`, workers, limit: whole(5, 60) })),
    down: [1, 3].map((workers) => ({ key: `scale_down_${workers}`, workers, limit: whole(1, 8) })),
  };
}

/** A random life of a service: load, hands, restarts, failing reads, steps that get stuck. */
function live(seed: number, ticks: number): Tick[] {
  const random = generator(seed);
  const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const chance = (percent: number): boolean => random() * 100 < percent;
  const maybe = <T>(percent: number, value: T): Known<T> => (chance(percent) ? unknown : known(value));
  const minWorkers = whole(1, 3);
  const mine = {
    ...settings,
    minWorkers,
    maxWorkers: minWorkers + whole(0, 4),
    cpuDurationMinutes: whole(0, 6),
    cooldownMinutes: whole(0, 8),
    startupGraceSeconds: whole(0, 60),
    cpuScope: chance(50) ? ('system' as const) : ('service' as const),
    scaleUp: [2, 3, 5].map((workers) => ({ key: `scale_up_${workers}`, workers, limit: whole(30, 90) })),
    scaleDown: [1, 2, 4].map((workers) => ({ key: `scale_down_${workers}`, workers, limit: whole(5, 60) })),
    ...(seed % 3 === 0
      ? {
          backlogUp: [2, 4].map((workers) => ({ key: `scale_up_${workers}`, workers, limit: whole(1, 40) })),
          backlogDown: seed % 2 === 0 ? [{ key: 'scale_down_1', workers: 1, limit: 3 }] : [],
        }
      : {}),
    ...(seed % 4 === 1 ? { queue: queueOf(seed % 8 === 1 ? 60 : undefined, whole) } : {}),
    ...(seed % 12 === 1 ? { scaleUp: [], scaleDown: [], backlogUp: [], backlogDown: [] } : {}),
    database: seed % 5 === 0 ? { maxConnections: 8, perWorker: 2 } : undefined,
  };
  let memory: ProjectMemory = emptyMemory(mine.service);
  let workers = whole(1, 5);
  let nowMs = 1_800_000_000_000;
  let master = { pid: 100, startTicks: 1, bootId: 'boot' };
  let startedMs = nowMs - 600_000;
  let load = random() * 100;
  const result: Tick[] = [];
  for (let index = 0; index < ticks; index++) {
    const seconds = chance(5) ? whole(1, 600) : 120 + random();
    nowMs += seconds * 1000;
    load = Math.min(100, Math.max(0, load + (random() - 0.5) * 60));
    if (chance(5)) workers = whole(1, 9);
    if (chance(5)) {
      workers = whole(1, 4);
      master = { ...master, pid: master.pid + 1, startTicks: master.startTicks + 1 };
      startedMs = nowMs - whole(0, 100_000);
    }
    const own = load * random();
    const backlog = maybe(3, chance(80) ? 0 : whole(1, 60));
    const waiting = chance(60) ? whole(0, 3) : whole(0, 80);
    const active = chance(85) ? whole(0, workers) : undefined;
    const queue: Known<QueueReading> | undefined =
      mine.queue === undefined
        ? undefined
        : maybe(3, {
            queues: [{ ...emptyQueue, ready: waiting, oldestSeconds: whole(0, 200) }],
            ...(active === undefined ? {} : { own: { active, processes: active, consumes: ['celery'] } }),
          });
    const sample: Sample = {
      endMs: nowMs,
      seconds,
      ...(chance(5) ? {} : { systemCpuPercent: load }),
      ...(chance(5) ? {} : { serviceCpuPercent: own }),
      ...(backlog.state === 'known' ? { backlog: backlog.value } : {}),
      ...(queue?.state === 'known' ? { queues: { celery: waiting } } : {}),
      ...(queue?.state === 'known' && active !== undefined ? { active } : {}),
    };
    const sampled = chance(90);
    if (sampled) memory = { ...memory, samples: appendSample(memory.samples, sample, 1800, 1000) };
    const input: DecideInput = {
      settings: mine,
      nowMs,
      intervalSeconds: 120,
      cpuCount: 2,
      sampled,
      service: {
        state: chance(3) ? 'starting' : 'active',
        workers: maybe(3, workers),
        draining: chance(3) ? 1 : 0,
        workerNames: chance(3) ? undefined : names(workers, master.pid * 100),
        backlog,
        ...(queue === undefined ? {} : { queue }),
        master,
        masterStartedMs: startedMs,
        oldestWorkerStartedMs: startedMs,
        workerMiB: chance(3) ? undefined : 100,
        workerTasks: 3,
        tasks: { current: maybe(3, whole(5, 40)), max: known(chance(20) ? undefined : 40) },
      },
      availableMiB: maybe(3, whole(900, 2000)),
      memory,
    };
    const decided = decide(input);
    const { decision } = decided;
    const reached = decision.action === 'hold' ? workers : chance(10) ? decision.from : decision.to;
    if (decision.action !== 'hold') workers = reached;
    memory = afterAction(decided.memory, decision, input, { reached });
    result.push({ input, decided, reached });
  }
  return result;
}

suite('whatever happens', () => {
  const lives = Array.from({ length: 150 }, (_, seed) => live(seed + 1, 60));
  const every = (check: (tick: Tick) => void): void => {
    for (const [seed, ticks] of lives.entries()) {
      for (const [index, tick] of ticks.entries()) {
        try {
          check(tick);
        } catch (error) {
          throw new Error(`seed ${seed + 1}, tick ${index}: ${JSON.stringify(tick)}`, { cause: error });
        }
      }
    }
  };

  test('every rule and reason is met by some life', () => {
    const met = new Set(lives.flat().map(({ decided }) => decided.decision.rule));
    for (const rule of [
      'scale_up_3',
      'scale_down_1',
      'reconcile',
      'bounds',
      'hand',
      'held',
      'missing',
      'veto',
      'grace',
      'failed',
      'unreachable',
      'waiting',
    ]) {
      assert.ok(met.has(rule), `${rule} of ${[...met].join(' ')}`);
    }
  });

  test('a step ends inside the bounds', () => {
    every(({ input: { settings: mine }, decided: { decision } }) => {
      if (decision.action === 'hold') return;
      assert.ok(decision.to >= mine.minWorkers && decision.to <= mine.maxWorkers);
    });
  });

  test('outside the bounds there is a step back inside, where anything can be done at all', () => {
    every(({ input: { settings: mine, service }, decided: { decision } }) => {
      if (service.state !== 'active' || service.draining > 0 || service.workers.state !== 'known') return;
      const { value } = service.workers;
      if (value >= mine.minWorkers && value <= mine.maxWorkers) return;
      assert.ok(decision.action !== 'hold' || decision.rule === 'failed');
    });
  });

  test('an action goes from what runs, in the direction that it names', () => {
    every(({ input: { service }, decided: { decision } }) => {
      if (decision.action === 'hold') assert.equal(decision.from, decision.to);
      else assert.ok(service.workers.state === 'known' && service.workers.value === decision.from);
      if (decision.action === 'scale_up') assert.ok(decision.to > decision.from);
      if (decision.action === 'scale_down') assert.ok(decision.to < decision.from);
    });
  });

  test('a threshold never takes workers away while anything is missing', () => {
    every(({ input: { availableMiB, memory, sampled, settings: mine, service }, decided: { decision } }) => {
      if (!decision.rule.startsWith('scale_') || decision.action !== 'scale_down') return;
      const newest = memory.samples.at(-1);
      assert.ok(sampled && availableMiB.state === 'known');
      const usesCpu = mine.queue === undefined || mine.scaleUp.length + mine.scaleDown.length > 0;
      assert.ok(!usesCpu || newest?.serviceCpuPercent !== undefined);
      assert.ok(mine.queue === undefined || (service.queue?.state === 'known' && newest?.queues !== undefined));
    });
  });

  test('a threshold never adds workers below the memory threshold or beyond the tasks', () => {
    every(({ input, decided: { decision } }) => {
      if (!decision.rule.startsWith('scale_') || decision.action !== 'scale_up') return;
      const added = decision.to - decision.from;
      const { tasks, workerMiB } = input.service;
      assert.ok(input.availableMiB.state === 'known' && workerMiB !== undefined && tasks.max.state === 'known');
      assert.ok(input.availableMiB.value - added * workerMiB >= input.settings.memoryThresholdMiB);
      if (tasks.max.value === undefined) return;
      assert.ok(tasks.current.state === 'known' && tasks.current.value + 3 * added <= tasks.max.value * 0.9);
    });
  });

  /** The decision on the same input with something changed in it, against the decision as it was. */
  const compare = (
    change: (input: DecideInput) => DecideInput,
    holds: (changed: number, was: number) => boolean,
  ): void => {
    every(({ input, decided: { decision } }) => {
      const { decision: changed } = decide(change(input));
      assert.ok(holds(changed.to, decision.to), `${changed.to} (${changed.rule}) instead of ${decision.to}`);
    });
  };
  const withSamples = (input: DecideInput, change: (sample: Sample) => Sample): DecideInput => ({
    ...input,
    memory: { ...input.memory, samples: input.memory.samples.map(change) },
  });

  test('raising a threshold down never gives more workers, nor does lowering it give fewer', () => {
    for (const key of ['scale_down_1', 'scale_down_2', 'scale_down_4']) {
      const move = (input: DecideInput, by: number): DecideInput => {
        const scaleDown = input.settings.scaleDown.map((rule) =>
          rule.key === key ? { ...rule, limit: rule.limit + by } : rule,
        );
        return { ...input, settings: { ...input.settings, scaleDown } };
      };
      compare(
        (input) => move(input, 15),
        (changed, was) => changed <= was,
      );
      compare(
        (input) => move(input, -15),
        (changed, was) => changed >= was,
      );
    }
  });

  test('a pool keeps the processes that work, and loses one at a time where nobody knows how many do', () => {
    let several = 0;
    every(({ input: { memory, settings: mine }, decided: { decision } }) => {
      if (mine.queue === undefined || decision.action !== 'scale_down') return;
      if (!decision.rule.startsWith('scale_down_')) return;
      const active = memory.samples.at(-1)?.active;
      if (active !== undefined) assert.ok(decision.to >= active, `${decision.to} of ${active}`);
      else assert.equal(decision.to, decision.from - 1);
      if (decision.from - decision.to > 1) several += 1;
    });
    assert.ok(several > 0);
  });

  test('raising a threshold of tasks down never gives more processes, nor raising one up', () => {
    for (const by of [1, 3, 10]) {
      const raised = (rules: readonly Threshold[]): Threshold[] =>
        rules.map((rule) => ({ ...rule, limit: rule.limit + by }));
      for (const change of [
        (queue: QueueSettings): QueueSettings => ({ ...queue, down: raised(queue.down) }),
        (queue: QueueSettings): QueueSettings => ({ ...queue, up: raised(queue.up) }),
      ]) {
        compare(
          (input) =>
            input.settings.queue === undefined
              ? input
              : { ...input, settings: { ...input.settings, queue: change(input.settings.queue) } },
          (changed, was) => changed <= was,
        );
      }
    }
  });

  test('more waiting tasks, or more processes at work, never give fewer processes', () => {
    compare(
      (input) => {
        const queue = input.service.queue;
        if (queue?.state !== 'known') return input;
        const queues = queue.value.queues.map((count) => ({ ...count, ready: count.ready + 7 }));
        const more = withSamples(input, (sample) =>
          sample.queues === undefined ? sample : { ...sample, queues: { celery: (sample.queues['celery'] ?? 0) + 7 } },
        );
        return { ...more, service: { ...input.service, queue: known({ ...queue.value, queues }) } };
      },
      (changed, was) => changed >= was,
    );
    compare(
      (input) =>
        withSamples(input, (sample) =>
          sample.active === undefined ? sample : { ...sample, active: sample.active + 1 },
        ),
      (changed, was) => changed >= was,
    );
  });

  test('raising a threshold up never gives more workers by CPU', () => {
    compare(
      (input) => ({
        ...input,
        settings: {
          ...input.settings,
          scaleUp: input.settings.scaleUp.map((rule) => ({ ...rule, limit: rule.limit + 10 })),
        },
      }),
      // A step down is let go further where the next step up is farther away.
      (changed, was) => changed <= was,
    );
  });

  test('more CPU never gives fewer workers', () => {
    compare(
      (input) =>
        withSamples(input, (sample) => ({
          ...sample,
          ...(sample.systemCpuPercent === undefined
            ? {}
            : { systemCpuPercent: Math.min(100, sample.systemCpuPercent + 12) }),
          ...(sample.serviceCpuPercent === undefined || input.settings.cpuScope === 'system'
            ? {}
            : { serviceCpuPercent: Math.min(100, sample.serviceCpuPercent + 12) }),
        })),
      (changed, was) => changed >= was,
    );
  });

  test('more waiting connections never give fewer workers', () => {
    compare(
      (input) => {
        const { backlog } = input.service;
        if (backlog.state !== 'known') return input;
        return { ...input, service: { ...input.service, backlog: known((backlog.value ?? 0) + 7) } };
      },
      (changed, was) => changed >= was,
    );
  });

  test('more memory never gives fewer workers', () => {
    compare(
      (input) =>
        input.availableMiB.state === 'known'
          ? { ...input, availableMiB: known(input.availableMiB.value + 300) }
          : input,
      (changed, was) => changed >= was,
    );
  });

  test('the same input gives the same decision, and the input stays as it was', () => {
    every(({ input, decided }) => {
      const before = JSON.stringify(input);
      assert.deepEqual(decide(input), decided);
      assert.equal(JSON.stringify(input), before);
    });
  });

  test('what is remembered survives being written and read', () => {
    for (const ticks of lives.slice(0, 50)) {
      const memory = ticks.at(-1)?.decided.memory;
      assert.ok(memory);
      const state = {
        version: stateVersion,
        lastTickMs: 1,
        counters: undefined,
        projects: new Map([['backcore', memory]]),
      } as const;
      assert.deepEqual(parseState(serializeState(state)), state);
    }
  });
});

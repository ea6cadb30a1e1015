import assert from 'node:assert/strict';
import { known, unknown } from '../../../src/base/known';
import { countedLimit } from '../../../src/host/limits';
import type { CpuGroup } from '../../../src/host/cpuGroups';
import type { MemoryGroup } from '../../../src/host/memoryGroups';
import { afterAction, decide } from '../../../src/scaling/decide';
import { decisionLine } from '../../../src/scaling/explain';
import { minute, names, nowMs, samples, world, type World } from './world';

type Row = readonly [name: string, given: World, expected: string];

/** `hold 2 veto scaling.vetoMemory`, `scale_up 1->3 scale_up_3` */
function said(given: World): string {
  const { decision } = decide(world(given));
  const count = decision.action === 'hold' ? `${decision.from}` : `${decision.from}->${decision.to}`;
  return [
    decision.action,
    count,
    decision.rule,
    ...decision.vetoes.map(({ code }) => code.replace('scaling.', '')),
  ].join(' ');
}

function table(rows: readonly Row[]): void {
  for (const [name, given, expected] of rows) test(name, () => assert.equal(said(given), expected));
}

const limited = (path: string, usedMiB: number, limitMiB: number): MemoryGroup => ({
  path,
  setting: 'MemoryMax',
  usedMiB,
  limitMiB,
});

const gap = [{ endMs: nowMs - 6 * minute, seconds: 120, systemCpuPercent: 90 }, ...samples([90])];
const jitter = samples([90], [90]).map((sample, index) => ({
  ...sample,
  seconds: 119.5,
  endMs: sample.endMs - (index === 0 ? 400 : 0),
}));

suite('going up', () => {
  table([
    ['above the threshold for all of the duration', { samples: samples([75], [75]) }, 'scale_up 1->2 scale_up_2'],
    ['the highest step that fires wins', { samples: samples([85], [85]) }, 'scale_up 1->3 scale_up_3'],
    ['not above it for long enough', { samples: samples([50], [85]) }, 'hold 1 steady'],
    ['exactly on the threshold is not above it', { samples: samples([70], [70]) }, 'hold 1 steady'],
    ['timers that fire a little early still count', { samples: jitter }, 'scale_up 1->3 scale_up_3'],
    ['a gap breaks the duration', { samples: gap }, 'hold 1 steady'],
    [
      'a sample that took too long is a gap',
      { samples: [{ endMs: nowMs, seconds: 240, systemCpuPercent: 90 }] },
      'hold 1 steady',
    ],
    ['a missing value breaks the duration', { samples: samples([85], [undefined], [85]) }, 'hold 1 steady'],
    [
      'max_workers caps the step',
      { samples: samples([85], [85]), settings: { maxWorkers: 2 } },
      'scale_up 1->2 scale_up_3',
    ],
    ['nothing to go up to', { workers: 3, samples: samples([95], [95]) }, 'hold 3 steady'],
    [
      'no duration needs one sample',
      { samples: samples([10], [75]), settings: { cpuDurationMinutes: 0 } },
      'scale_up 1->2 scale_up_2',
    ],
    ['a tick without a sample changes nothing', { samples: samples([85], [85]), sampled: false }, 'hold 1 noSample'],
    [
      "the service's own CPU counts where the scope says so",
      { samples: samples([99, 20], [99, 20]), settings: { cpuScope: 'service' } },
      'hold 1 steady',
    ],
    [
      'CPU of a start is ignored',
      { samples: samples([85], [85]), service: { masterStartedMs: nowMs - 100_000 } },
      'hold 1 grace',
    ],
    [
      'CPU of a scale-up is ignored, and so is what was before it',
      { workers: 2, samples: samples([85], [85], [85]), memory: { lastUpMs: nowMs - 2 * minute - 30_000 } },
      'hold 2 steady',
    ],
  ]);
});

suite('a service that may not use all CPUs', () => {
  // One of the four CPUs.
  const cpuGroup: CpuGroup = { path: '/system.slice/backcore.service', setting: 'CPUQuota', cpus: 1 };
  const own = { cpuScope: 'service' } as const;
  table([
    [
      'is measured against its quota',
      { samples: samples([30, 24], [30, 24]), settings: own, service: { cpuGroup } },
      'scale_up 1->3 scale_up_3',
    ],
    [
      'the same load without a quota is all that one worker can use',
      { samples: samples([30, 24], [30, 24]), settings: own },
      'hold 1 unreachable',
    ],
    [
      'a threshold of the server that it can not reach is told',
      { samples: samples([26, 25], [26, 25]), service: { cpuGroup } },
      'hold 1 unreachable',
    ],
    [
      'does not go down to where its quota would be full',
      {
        workers: 3,
        samples: samples([22, 22], [22, 22]),
        settings: { ...own, scaleDown: [{ key: 'scale_down_1', workers: 1, limit: 95 }] },
        service: { cpuGroup },
      },
      'hold 3 veto vetoProjection vetoProjection',
    ],
  ]);

  test('says so', () => {
    const { decision } = decide(world({ samples: samples([26, 25], [26, 25]), service: { cpuGroup } }));
    const codes = decision.notes.map(({ code, params }) => [code, params?.['percent'] ?? params?.['reach']]);
    assert.deepEqual(codes.slice(0, 1), [['scaling.quota', 100]]);
    assert.ok(
      codes.some(([code, value]) => code === 'scaling.unreachable' && value === 26),
      JSON.stringify(codes),
    );
  });
});

suite('vetoes on the way up', () => {
  const high = samples([85], [85]);
  table([
    ['memory that would not suffice', { samples: high, availableMiB: known(1100) }, 'hold 1 veto vetoMemory'],
    [
      'memory that suffices for one',
      { samples: high, availableMiB: known(1150) },
      'scale_up 1->2 scale_up_3 vetoMemory',
    ],
    [
      'MemoryMax= of the unit leaves too little, whatever the server has',
      { samples: high, service: { memoryGroups: [limited('/system.slice/a.service', 120, 200)] } },
      'hold 1 veto vetoMemoryLimit',
    ],
    [
      'MemoryMax= of a slice leaves room for one',
      {
        samples: high,
        service: { memoryGroups: [limited('/web.slice/a.service', 20, 900), limited('/web.slice', 120, 300)] },
      },
      'scale_up 1->2 scale_up_3 vetoMemoryLimit',
    ],
    [
      'more in use than the limit lets through',
      { samples: high, service: { memoryGroups: [limited('/system.slice/a.service', 300, 200)] } },
      'hold 1 veto vetoMemoryLimit',
    ],
    [
      'limits on memory that suffice',
      { samples: high, service: { memoryGroups: [limited('/system.slice/a.service', 100, 500)], stalledPercent: 2 } },
      'scale_up 1->3 scale_up_3',
    ],
    [
      'all of it stands still for want of memory',
      { samples: high, service: { memoryGroups: [], stalledPercent: 12 } },
      'hold 1 veto vetoStalled',
    ],
    ['memory below the threshold already', { samples: high, availableMiB: known(500) }, 'hold 1 veto vetoMemory'],
    [
      'tasks at 90 % of the limit',
      { samples: high, service: { tasks: { current: known(21), max: known(24) } } },
      'hold 1 veto vetoTasks',
    ],
    [
      'threads of its user at 90 % of RLIMIT_NPROC, whatever the unit may have',
      { samples: high, service: { limits: [countedLimit('nproc', 'www-data', 38, 40)] } },
      'hold 1 veto vetoNproc',
    ],
    [
      'a slice whose limit leaves nothing',
      { samples: high, service: { limits: [countedLimit('slice', '/web.slice', 29, 30)] } },
      'hold 1 veto vetoSlice',
    ],
    [
      'tasks that suffice for one',
      { samples: high, service: { tasks: { current: known(19), max: known(24) } } },
      'scale_up 1->2 scale_up_3 vetoTasks',
    ],
    [
      'no limit on tasks',
      { samples: high, service: { tasks: { current: unknown, max: known(undefined) } } },
      'scale_up 1->3 scale_up_3',
    ],
    [
      'unknown tasks hold',
      { samples: high, service: { tasks: { current: unknown, max: known(24) } } },
      'hold 1 missing',
    ],
    ['unknown memory holds', { samples: high, availableMiB: unknown }, 'hold 1 missing'],
  ]);
});

const steps = [
  { key: 'scale_up_2', workers: 2, limit: 5 },
  { key: 'scale_up_3', workers: 3, limit: 20 },
];
const waiting = (backlog: number, ...before: number[]): Pick<World, 'samples' | 'service'> => {
  const all = [...before, backlog];
  const some = samples(...all.map(() => [10, 5] as const));
  return {
    samples: some.map((sample, index) => ({ ...sample, backlog: all[index] ?? 0 })),
    service: { backlog: known(backlog) },
  };
};

suite('connections that wait', () => {
  const calm = { ...waiting(0, 0, 0) };
  const downs = [{ key: 'scale_down_1', workers: 1, limit: 2 }];
  table([
    ['add workers at once', { ...waiting(5), settings: { backlogUp: steps } }, 'scale_up 1->2 scale_up_2'],
    ['the highest step wins', { ...waiting(20), settings: { backlogUp: steps } }, 'scale_up 1->3 scale_up_3'],
    ['fewer than the limit add none', { ...waiting(4), settings: { backlogUp: steps } }, 'hold 1 unreachable'],
    [
      'of two signals the one that asks for most wins',
      { ...waiting(20), samples: samples([75], [75]), settings: { backlogUp: steps } },
      'scale_up 1->3 scale_up_3',
    ],
    [
      'add workers where CPU could not be read',
      { ...waiting(20), samples: samples([undefined, undefined]), settings: { backlogUp: steps } },
      'scale_up 1->3 scale_up_3',
    ],
    [
      'not before those that start can take them',
      {
        ...waiting(20),
        settings: { backlogUp: steps },
        service: { backlog: known(20), masterStartedMs: nowMs - 20_000 },
      },
      'hold 1 grace',
    ],
    [
      'are vetoed like any load',
      { ...waiting(20), settings: { backlogUp: steps }, availableMiB: known(1050) },
      'hold 1 veto vetoMemory',
    ],
    [
      'the database has its say',
      { ...waiting(20), settings: { backlogUp: steps, database: { maxConnections: 5, perWorker: 2 } } },
      'scale_up 1->2 scale_up_3 vetoConnections',
    ],
    ['at little CPU are reported as an unreachable threshold', waiting(40), 'hold 1 unreachable'],
    ['with all workers there are reported', { workers: 3, ...waiting(40, 40) }, 'hold 3 waiting'],
    ['let nothing go down', { workers: 3, ...waiting(1, 0) }, 'hold 3 veto vetoWaiting'],
    [
      'that waited within the duration let nothing go down below the step that would fire',
      { workers: 3, ...waiting(0, 25), settings: { backlogUp: steps } },
      'hold 3 veto vetoWaiting',
    ],
    [
      'go down one at a time',
      { workers: 3, ...calm, settings: { backlogUp: steps, backlogDown: downs, scaleDown: [] } },
      'scale_down 3->2 scale_down_1',
    ],
    [
      'and CPU have to agree on the way down',
      {
        workers: 3,
        ...calm,
        samples: samples([50], [50], [50]).map((sample) => ({ ...sample, backlog: 0 })),
        settings: { backlogUp: steps, backlogDown: downs },
      },
      'hold 3 steady',
    ],
    [
      'that could not be read hold where they are asked for',
      { workers: 3, samples: samples([5], [5]), settings: { backlogUp: steps }, service: { backlog: unknown } },
      'hold 3 missing',
    ],
    [
      'that were not read within the duration hold too',
      { workers: 3, samples: samples([5, 5], [5, 5]), settings: { backlogUp: steps } },
      'hold 3 missing',
    ],
    [
      'alone decide where CPU has no thresholds',
      { ...waiting(0), samples: samples([undefined]), settings: { backlogUp: steps, scaleUp: [], scaleDown: [] } },
      'hold 1 steady',
    ],
  ]);

  test('an I/O-bound service under the thresholds of the guide says so', () => {
    const { decision } = decide(world(waiting(40)));
    const line = decisionLine(decision, 'backcore.service', 'en');
    assert.match(line, /threshold unreachable, backlog 40: .* CPU \(10 %\) stays below scale_up_2 \(70 %\)/);
  });
});

suite('going down', () => {
  table([
    [
      'below the threshold, the lowest step wins',
      { workers: 3, samples: samples([10, 5], [10, 5]) },
      'scale_down 3->1 scale_down_1',
    ],
    ['only below the first of two', { workers: 3, samples: samples([38, 5], [38, 5]) }, 'scale_down 3->2 scale_down_2'],
    [
      'never below min_workers',
      { workers: 3, samples: samples([10], [10]), settings: { minWorkers: 2 } },
      'scale_down 3->2 scale_down_1',
    ],
    ['not for long enough', { workers: 2, samples: samples([50], [10]) }, 'hold 2 steady'],
    [
      'only as far as the load on fewer workers stays under the next step up',
      { workers: 3, samples: samples([34, 30], [34, 30]) },
      'scale_down 3->2 scale_down_1 vetoProjection',
    ],
    [
      'a load from before the duration has no say',
      { workers: 3, samples: samples([34, 30], [34, 5], [34, 5]) },
      'scale_down 3->1 scale_down_1',
    ],
    [
      "the rest of the machine's load does not grow with fewer workers",
      { workers: 3, samples: samples([34, 5], [34, 5]) },
      'scale_down 3->1 scale_down_1',
    ],
    [
      'not at all where every step would fire again',
      {
        workers: 2,
        samples: samples([34, 34], [34, 34]),
        settings: { scaleUp: [{ key: 'scale_up_2', workers: 2, limit: 60 }] },
      },
      'hold 2 veto vetoProjection',
    ],
    [
      'not during the cool-down',
      {
        workers: 2,
        samples: samples([10], [10]),
        settings: { startupGraceSeconds: 0 },
        memory: { lastUpMs: nowMs - 4.5 * minute },
      },
      'hold 2 veto vetoCooldown',
    ],
    [
      'the cool-down ends',
      { workers: 2, samples: samples([10], [10]), memory: { lastUpMs: nowMs - 6 * minute } },
      'scale_down 2->1 scale_down_1',
    ],
    [
      'a learned penalty makes it longer',
      {
        workers: 2,
        samples: samples([10], [10]),
        memory: { lastUpMs: nowMs - 6 * minute, flap: { multiplier: 2, sinceMs: nowMs - 6 * minute } },
      },
      'hold 2 veto vetoCooldown',
    ],
    ["the service's own CPU unknown", { workers: 2, samples: samples([10, undefined], [10]) }, 'hold 2 missing'],
    ['CPU unknown', { workers: 2, samples: samples([10], [undefined]) }, 'hold 2 missing'],
    ['memory unknown', { workers: 2, samples: samples([10], [10]), availableMiB: unknown }, 'hold 2 missing'],
  ]);
});

suite('a threshold that cannot be reached', () => {
  // Measured: one saturated sync worker on two CPUs is 53 % of the system.
  const saturated: World = { cpuCount: 2, samples: samples([53, 49], [53, 49]) };
  table([['is not shown as healthy', saturated, 'hold 1 unreachable']]);

  test('is explained with its numbers', () => {
    const { decision } = decide(world(saturated));
    assert.deepEqual(decision.reason, { code: 'scaling.saturated', params: { workers: 1, value: 49, limit: 70 } });
    assert.ok(decision.notes.some(({ code }) => code === 'scaling.unreachable'));
  });
});

suite('the count that runs against the count that is wanted', () => {
  const master = { pid: 200, startTicks: 9, bootId: 'boot' };
  table([
    ['first sight is adopted', { workers: 2, desired: undefined }, 'hold 2 adopt'],
    ['first sight outside the bounds is brought inside', { workers: 5, desired: undefined }, 'scale_down 5->3 bounds'],
    ['a new main process has lost workers', { workers: 1, desired: 3, service: { master } }, 'scale_up 1->3 reconcile'],
    ['… or has too many', { workers: 3, desired: 1, service: { master } }, 'scale_down 3->1 reconcile'],
    [
      'workers all younger than the last tick: a reload',
      { workers: 1, desired: 2, service: { oldestWorkerStartedMs: nowMs - 1000 } },
      'scale_up 1->2 reconcile',
    ],
    [
      'workers wholly replaced: a reload, also where old and new ones together made the wanted count in between',
      {
        workers: 1,
        desired: 2,
        service: { workerNames: names(1, 900) },
        memory: { agreedWorkers: names(2), mismatch: { workers: 1, sinceMs: nowMs - 2 * minute } },
      },
      'scale_up 1->2 reconcile',
    ],
    [
      'workers partly replaced: a reload under way, no hand however often it is seen',
      {
        workers: 3,
        desired: 2,
        service: { workerNames: [...names(1), ...names(2, 900)] },
        memory: { agreedWorkers: names(2), mismatch: { workers: 3, sinceMs: nowMs - 2 * minute } },
      },
      'hold 3 reloading',
    ],
    [
      '… and judged by what runs where the old ones never end',
      {
        workers: 3,
        desired: 2,
        service: { workerNames: [...names(1), ...names(2, 900)] },
        memory: { agreedWorkers: names(2), replacingSinceMs: nowMs - 11 * minute },
      },
      'scale_down 3->2 reconcile',
    ],
    [
      'all old workers and a new one are a hand',
      {
        workers: 3,
        desired: 2,
        service: { workerNames: [...names(2), ...names(1, 900)] },
        memory: { agreedWorkers: names(2), mismatch: { workers: 3, sinceMs: nowMs - 2 * minute } },
      },
      'hold 3 hand',
    ],
    [
      'one old worker less and no new one are a hand',
      {
        workers: 1,
        desired: 2,
        service: { workerNames: names(1) },
        memory: { agreedWorkers: names(2), mismatch: { workers: 1, sinceMs: nowMs - 2 * minute } },
      },
      'hold 1 hand',
    ],
    ['two masters are left alone', { workers: 2, desired: 1, service: { upgrading: true } }, 'hold 2 upgrading'],
    ['one look at another count proves nothing', { workers: 3, desired: 2 }, 'hold 3 unsettled'],
    [
      'two looks are a hand',
      { workers: 3, desired: 2, memory: { mismatch: { workers: 3, sinceMs: nowMs - 2 * minute } } },
      'hold 3 hand',
    ],
    [
      'a hand is respected for its time',
      { workers: 3, samples: samples([5], [5]), memory: { heldUntilMs: nowMs + minute } },
      'hold 3 held',
    ],
    [
      '… and no longer',
      { workers: 3, samples: samples([5], [5]), memory: { heldUntilMs: nowMs } },
      'scale_down 3->1 scale_down_1',
    ],
    ['a hand is not respected outside the bounds', { workers: 4, desired: 2 }, 'scale_down 4->3 bounds'],
    [
      'bounds that were tightened act at once',
      { workers: 3, settings: { maxWorkers: 2 }, sampled: false },
      'scale_down 3->2 bounds',
    ],
    [
      'bounds that were raised act at once',
      { workers: 1, settings: { minWorkers: 2 }, sampled: false },
      'scale_up 1->2 bounds',
    ],
    [
      'what was not reached is tried again',
      { workers: 1, desired: 2, memory: { failedAttempts: 1 } },
      'scale_up 1->2 reconcile',
    ],
    ['… three times', { workers: 1, desired: 2, memory: { failedAttempts: 3 } }, 'hold 1 failed'],
    [
      'after a long pause nothing is known any more',
      { workers: 1, desired: 3, service: { master }, memory: { agreedMs: nowMs - 60 * minute } },
      'hold 1 adopt',
    ],
    ['a worker that drains is waited for', { workers: 1, service: { draining: 1 } }, 'hold 1 draining'],
    ['no workers at all are left alone', { workers: 0, desired: 2 }, 'hold 0 notReady'],
    ['workers that can not be counted hold', { workers: undefined, desired: 2 }, 'hold 2 missing'],
    ['a stopped service is left alone', { service: { state: 'stopped' } }, 'hold 1 notRunning'],
    ['a failed service is left alone', { service: { state: 'broken' } }, 'hold 1 notRunning'],
  ]);

  test('a hand is held for an hour, and what it set is wanted', () => {
    const given = world({ workers: 3, desired: 2, memory: { mismatch: { workers: 3, sinceMs: nowMs - minute } } });
    const { memory } = decide(given);
    assert.equal(memory.heldUntilMs, nowMs + 60 * minute);
    assert.equal(memory.desired, 3);
  });
});

suite('the workers that were agreed on', () => {
  const agreed = names(2);
  const after = (workerNames: ReturnType<typeof names>, replacingSinceMs?: number) => {
    const memory = { agreedWorkers: agreed, replacingSinceMs };
    return decide(world({ workers: 2, service: { workerNames }, memory })).memory;
  };

  test('stay while old and new ones of a reload make the wanted count, so that the rest is no hand', () => {
    const mixed = after([...names(1, 102), ...names(1, 900)]);
    assert.deepEqual(mixed.agreedWorkers, agreed);
    assert.equal(mixed.replacingSinceMs, nowMs);
    const left = decide(world({ workers: 1, desired: 2, service: { workerNames: names(1, 900) }, memory: mixed }));
    assert.equal(left.decision.rule, 'reconcile');
    assert.equal(left.memory.heldUntilMs, undefined);
  });

  test('are the new ones once workers that were recycled one by one have been there for a minute', () => {
    const recycled = [...names(1, 102), ...names(1, 900)];
    const settled = after(recycled, nowMs - minute);
    assert.deepEqual(settled.agreedWorkers, recycled);
    assert.equal(settled.replacingSinceMs, undefined);
  });

  test('are the new ones at once where all are new', () => {
    assert.deepEqual(after(names(2, 900)).agreedWorkers, names(2, 900));
  });
});

suite('what is remembered', () => {
  test('going down and straight back up lengthens the cool-down, and calm shortens it', () => {
    const input = world({ samples: samples([85], [85]), memory: { lastDownMs: nowMs - 5 * minute } });
    const { decision, memory } = decide(input);
    const after = afterAction(memory, decision, input, { reached: 3 });
    assert.deepEqual(after.flap, { multiplier: 2, sinceMs: nowMs });
    assert.equal(after.lastUpMs, nowMs);
    const calm = afterAction({ ...after, lastDownMs: nowMs - 200 * minute }, decision, input, { reached: 3 });
    assert.equal(calm.flap.multiplier, 2);
  });

  test('a restored count is neither a scale-up nor a flap', () => {
    const input = world({ workers: 1, desired: 3, service: { master: { pid: 7, startTicks: 7, bootId: 'boot' } } });
    const { decision, memory } = decide(input);
    const after = afterAction(memory, decision, input, { reached: 3 });
    assert.equal(after.lastUpMs, undefined);
    assert.equal(after.restoredMs, nowMs);
    assert.equal(after.failedAttempts, 0);
  });

  test('the line in the log has the fixed keywords, and words in the language asked for', () => {
    const { decision } = decide(world({ samples: samples([83.04], [83.04]), settings: { maxWorkers: 2 } }));
    assert.equal(
      decisionLine(decision, 'backcore.service', 'en'),
      'scale_up backcore.service 1 -> 2 scale_up_3 cpu 83 % > 80 % for 4 min',
    );
    assert.equal(
      decisionLine(decision, 'backcore.service', 'es'),
      'scale_up backcore.service 1 -> 2 scale_up_3 cpu 83 % > 80 % durante 4 min',
    );
  });
});

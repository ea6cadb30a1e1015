import assert from 'node:assert/strict';
import { known, unknownBecause } from '../../../src/base/known';
import type { QueueSettings } from '../../../src/config/model';
import { afterAction, decide } from '../../../src/scaling/decide';
import {
  headsOf,
  heldBackIn,
  idleSince,
  totalsOf,
  withAges,
  withHeldBack,
  type OwnNode,
  type QueueCount,
  type QueueReading,
} from '../../../src/scaling/queue';
import { share } from '../../../src/scaling/share';
import type { Sample } from '../../../src/scaling/samples';
import { message } from '../../../src/words/message';
import { minute, nowMs, samples, world, type World } from './world';

const queue: QueueSettings = {
  queues: ['celery', 'mail'],
  broker: {
    url: undefined,
    urlEnv: 'BROKER',
    keyPrefix: '',
    separator: ':',
    prioritySteps: [0],
    unackedKey: 'unacked',
    masterName: undefined,
    sentinelPasswordEnv: undefined,
  },
  up: [
    { key: 'scale_up_2', workers: 2, limit: 10 },
    { key: 'scale_up_4', workers: 4, limit: 50 },
  ],
  down: [{ key: 'scale_down_1', workers: 1, limit: 3 }],
  byQueue: [],
  durationMinutes: 4,
  maxTaskAgeSeconds: undefined,
};

function counted(name: string, ready: number, more: Partial<QueueCount> = {}): QueueCount {
  const none = { consumers: undefined, head: undefined, oldestSeconds: undefined };
  return { queue: name, ready, reserved: 0, scheduled: 0, ...none, ...more };
}

interface PoolWorld extends World {
  readonly queue?: Partial<QueueSettings>;
  /** Waiting tasks of `celery` at the end of each two-minute sample, oldest first; `mail` is empty. */
  readonly waiting?: readonly (number | undefined)[];
  readonly now?: readonly QueueCount[];
  /** Processes that worked at the end of each sample; not known where left out. */
  readonly active?: readonly (number | undefined)[];
}

function pool({ queue: own, waiting = [0, 0, 0], now, active = [], ...given }: PoolWorld): ReturnType<typeof world> {
  const past: Sample[] = samples(...waiting.map((): [number] => [20])).map((sample, n) => {
    const tasks = waiting[n];
    const working = active[n];
    return {
      ...sample,
      ...(tasks === undefined ? {} : { queues: { celery: tasks, mail: 0 } }),
      ...(working === undefined ? {} : { active: working }),
    };
  });
  const reading = known({ queues: now ?? [counted('celery', waiting.at(-1) ?? 0), counted('mail', 0)] });
  return world({
    samples: past,
    ...given,
    settings: { maxWorkers: 4, scaleUp: [], scaleDown: [], queue: { ...queue, ...own }, ...given.settings },
    service: { queue: reading, ...given.service },
  });
}

function said(given: PoolWorld): string {
  const { decision } = decide(pool(given));
  const vetoes = decision.vetoes.map(({ code }) => code.replace('scaling.', ''));
  return [`${decision.from}->${decision.to}`, decision.rule, ...vetoes].join(' ');
}

suite('the tasks that wait', () => {
  test('above a limit for all of the duration add processes, the highest step first', () => {
    assert.equal(said({ waiting: [0, 11, 11] }), '1->2 scale_up_2');
    assert.equal(said({ waiting: [0, 60, 60] }), '1->4 scale_up_4');
    assert.equal(said({ waiting: [0, 11, 60] }), '1->2 scale_up_2');
  });

  test('for a moment, or exactly at the limit, change nothing', () => {
    assert.equal(said({ waiting: [0, 0, 60] }), '1->1 steady');
    assert.equal(said({ waiting: [0, 10, 10] }), '1->1 steady');
    assert.equal(said({ waiting: [11, undefined, 11] }), '1->1 steady');
  });

  test('below a limit take processes away, one at a time where nobody knows how many work', () => {
    assert.equal(said({ workers: 3, waiting: [0, 0, 0] }), '3->2 scale_down_1 vetoActiveUnknown');
    assert.equal(said({ workers: 3, waiting: [0, 0, 0], active: [undefined, 0, 0] }), '3->1 scale_down_1');
    assert.equal(said({ workers: 3, waiting: [0, 0, 0], active: [0, 0, undefined] }).split(' ')[0], '3->2');
    assert.equal(said({ workers: 2, waiting: [0, 0, 0] }), '2->1 scale_down_1');
    assert.equal(said({ workers: 3, waiting: [0, 3, 0] }), '3->3 steady');
  });

  test('leave the processes that worked at once within the duration, and one of four more to spare', () => {
    const settings = { maxWorkers: 16 };
    const down = (workers: number, ...active: (number | undefined)[]): string =>
      said({ workers, settings, waiting: [0, 0, 0, 0], active });
    assert.equal(down(16, 0, 0, 0, 0), '16->1 scale_down_1');
    assert.equal(down(16, 9, 9, 0, 0), '16->1 scale_down_1', 'longer ago');
    assert.equal(down(16, 0, 0, 1, 0), '16->2 scale_down_1 vetoActive');
    assert.equal(down(16, 0, 0, 0, 5), '16->7 scale_down_1 vetoActive');
    assert.equal(down(16, 0, 0, 12, 0), '16->15 scale_down_1 vetoActive');
    assert.equal(down(16, 0, 0, 13, 0), '16->16 veto vetoActive');
    assert.equal(down(2, 0, 0, 1, 1), '2->2 veto vetoActive');
  });

  test('never take away more than the step asks for', () => {
    const steps = { down: [{ key: 'scale_down_3', workers: 3, limit: 3 }] };
    const settings = { maxWorkers: 16 };
    const given = { workers: 16, waiting: [0, 0, 0], active: [0, 0, 0] };
    assert.equal(said({ ...given, queue: steps, settings }), '16->3 scale_down_3');
    assert.equal(said({ ...given, settings: { ...settings, minWorkers: 5 } }), '16->5 scale_down_1');
    // What waits without a limit of its own being reached: a step up that would be asked for again is not gone below.
    const low = { up: [{ key: 'scale_up_4', workers: 4, limit: 1 }] };
    assert.equal(
      said({ ...given, workers: 5, waiting: [2, 2, 2], queue: low, settings }),
      '5->4 scale_down_1 vetoTasksWait vetoTasksWait vetoTasksWait',
    );
  });

  test('keep what works also where the CPU asks for fewer', () => {
    const settings = { scaleDown: [{ key: 'scale_down_1', workers: 1, limit: 30 }] };
    const given = { workers: 4, settings, queue: { down: [] }, waiting: [0, 0, 0] };
    assert.equal(said({ ...given, active: [0, 2, 1] }), '4->3 scale_down_1 vetoActive');
    assert.equal(said({ ...given, active: [0, 0, 0] }), '4->1 scale_down_1');
    assert.equal(said(given), '4->1 scale_down_1');
  });

  test('are looked at afresh where the pool could give up only some of its processes', () => {
    const input = pool({ workers: 4, waiting: [0, 0, 0], active: [0, 0, 0] });
    const { decision, memory } = decide(input);
    const after = (reached: number): unknown[] => {
      const { desired, failedAttempts, lastDownMs } = afterAction(memory, decision, input, { reached });
      return [desired, failedAttempts, lastDownMs];
    };
    assert.deepEqual([decision.from, decision.to], [4, 1]);
    assert.deepEqual(after(1), [1, 0, nowMs]);
    assert.deepEqual(after(3), [3, 0, nowMs]);
    assert.deepEqual(after(4), [1, 1, undefined]);
  });

  test('are counted at the end of a sample: what was added half a minute before has had its time', () => {
    const memory = { lastUpMs: nowMs - 2 * minute };
    assert.equal(said({ workers: 2, memory, queue: { durationMinutes: 2 }, waiting: [60, 60] }), '2->4 scale_up_4');
    assert.equal(
      said({ workers: 2, memory, waiting: [60, 60, 60] }),
      '2->2 steady',
      'four minutes, of which two count',
    );
    const cpu = { scaleUp: [{ key: 'scale_up_2', workers: 2, limit: 30 }] };
    const given = { workers: 2, memory, waiting: [0, 0], active: [0, 0], queue: { durationMinutes: 2 } };
    assert.equal(said({ ...given, settings: { cooldownMinutes: 2 } }), '2->1 scale_down_1');
    assert.equal(said({ ...given, settings: { ...cpu, cooldownMinutes: 2 } }), '2->2 grace');
  });

  test('in one queue count by thresholds of its own', () => {
    const byQueue = [{ queue: 'mail', up: [{ key: 'scale_up_3', workers: 3, limit: 4 }], down: [] }];
    const past = samples([20], [20]).map((sample) => ({ ...sample, queues: { celery: 2, mail: 5 } }));
    const now = [counted('celery', 2), counted('mail', 5)];
    assert.equal(said({ queue: { byQueue }, samples: past, now }), '1->3 scale_up_3');
    const other = past.map((sample) => ({ ...sample, queues: { celery: 5, mail: 2 } }));
    assert.equal(
      said({ queue: { byQueue }, samples: other, now: [counted('celery', 5), counted('mail', 2)] }),
      '1->1 steady',
    );
  });

  test('take nobody away right after a process was added', () => {
    assert.equal(
      said({ workers: 2, memory: { lastUpMs: nowMs - 4.8 * minute }, settings: { startupGraceSeconds: 0 } }),
      '2->2 veto vetoCooldown',
    );
    const early = { lastUpMs: nowMs - 4.999 * minute };
    assert.equal(
      said({ workers: 2, memory: early, settings: { startupGraceSeconds: 0 } }),
      '2->1 scale_down_1',
      'timers fire a moment early',
    );
  });

  test('do not take away what the CPU still needs', () => {
    const cpu = { scaleUp: [{ key: 'scale_up_2', workers: 2, limit: 30 }], scaleDown: [] };
    const past = samples([60, 40], [60, 40]).map((sample) => ({ ...sample, queues: { celery: 0, mail: 0 } }));
    assert.equal(said({ workers: 2, settings: cpu, samples: past }), '2->2 veto vetoProjection');
  });

  test('are held back by memory and by tasks', () => {
    assert.equal(said({ waiting: [60, 60], availableMiB: known(1024 + 250) }), '1->3 scale_up_4 vetoMemory');
    const tasks = { current: known(20), max: known(24) };
    assert.equal(said({ waiting: [60, 60], service: { tasks } }), '1->1 veto vetoTasks');
  });

  test('that could not be read hold the count, and say why', () => {
    const why = message('agent.broker.noUrl', { name: 'BROKER', unit: 'x.service' });
    const { decision } = decide(pool({ workers: 2, service: { queue: unknownBecause(why) } }));
    assert.deepEqual([decision.action, decision.rule, decision.errors], ['hold', 'missing', [why]]);
  });

  test('that could not be read do not keep the CPU from asking for more', () => {
    const scaleUp = [{ key: 'scale_up_2', workers: 2, limit: 10 }];
    const why = message('scaling.missingQueue');
    const { decision } = decide(pool({ settings: { scaleUp }, service: { queue: unknownBecause(why) } }));
    assert.deepEqual([decision.action, decision.errors], ['scale_up', [why]]);
  });
});

suite('the oldest task', () => {
  const goal = { maxTaskAgeSeconds: 300, up: [], down: queue.down };

  test('adds a process where it has waited for too long, and keeps one until it is well below', () => {
    const late = [counted('celery', 2, { oldestSeconds: 301 })];
    assert.equal(said({ queue: goal, now: late }), '1->2 max_task_age_seconds');
    const nearly = [counted('celery', 2, { oldestSeconds: 151 })];
    assert.equal(said({ queue: goal, workers: 2, now: nearly }), '2->2 veto vetoTaskAge');
    const young = [counted('celery', 2, { oldestSeconds: 149 })];
    assert.equal(said({ queue: goal, workers: 2, now: young }), '2->1 scale_down_1');
  });

  test('adds as many times more as it has waited too long, but no more than there are tasks', () => {
    const aged = (seconds: number, waiting: number, active?: number): string => {
      const now = [counted('celery', waiting, { oldestSeconds: seconds })];
      const input = pool({ workers: 2, queue: goal, now, settings: { maxWorkers: 9 } });
      const own = active === undefined ? {} : { own: { active, processes: active, consumes: ['celery'] } };
      return decide({
        ...input,
        service: { ...input.service, queue: known({ queues: now, ...own }) },
      }).decision.to.toString();
    };
    assert.deepEqual([aged(300, 50), aged(301, 50), aged(600, 50), aged(3000, 50)], ['3', '3', '4', '9']);
    assert.deepEqual([aged(3000, 3), aged(3000, 3, 1), aged(3000, 1, 1)], ['5', '4', '3']);
  });

  test('of an age that nobody tells is not taken for young', () => {
    assert.equal(said({ queue: goal, workers: 2, now: [counted('celery', 2)] }), '2->2 missing');
  });

  test('is as old as the agent has seen it at the end of its queue', () => {
    const now = { queues: [counted('celery', 5, { head: 'a' }), counted('mail', 1, { head: 'b' })] };
    const before = [
      { queue: 'celery', task: 'a', sinceMs: nowMs - 60_000 },
      { queue: 'mail', task: 'a', sinceMs: nowMs - 60_000 },
    ];
    const ages = withAges(now, headsOf(now, before, nowMs), nowMs).queues.map(({ oldestSeconds }) => oldestSeconds);
    assert.deepEqual(ages, [60, 0]);
  });
});

suite('a pool', () => {
  test('of no process at all gets one at once, and that is an error', () => {
    const { decision } = decide(pool({ workers: 0, desired: 2 }));
    assert.deepEqual([decision.action, decision.to, decision.rule], ['scale_up', 1, 'bounds']);
    assert.deepEqual(decision.errors[0]?.code, 'scaling.emptyPool');
  });

  test('that can not be scaled is left alone', () => {
    const unscalable = message('host.pool.kind', { pool: 'solo' });
    assert.equal(said({ workers: 0, waiting: [60, 60], service: { unscalable } }), '0->0 unscalable');
  });

  test('whose tasks nobody takes is said to be so', () => {
    const codes = (now: QueueCount, more: World = {}): string[] =>
      decide(pool({ now: [now], ...more }))
        .decision.notes.map(({ code }) => code)
        .filter((code) => code !== 'scaling.wouldGoUpQueue');
    assert.deepEqual(codes(counted('celery', 3, { consumers: 0 })), ['scaling.nobodyConsumes']);
    const heads = [{ queue: 'celery', task: 'a', sinceMs: nowMs - 7 * minute }];
    const idle = samples([20, 0], [20, 0]).map((sample) => ({ ...sample, queues: { celery: 3 } }));
    assert.deepEqual(codes(counted('celery', 3), { samples: idle, memory: { heads } }), ['scaling.notTaken']);
    assert.deepEqual(codes(counted('celery', 3), { memory: { heads } }), []);
  });

  test('that takes tasks from no queue, or stands idle beside tasks that wait, is said to do so', () => {
    const codes = (own: OwnNode, now: QueueCount, more: PoolWorld = {}): string[] => {
      const input = pool({ now: [now], ...more });
      const reading = known({ queues: [now], own });
      return decide({ ...input, service: { ...input.service, queue: reading } })
        .decision.notes.map(({ code }) => code)
        .filter((code) => code !== 'scaling.wouldGoUpQueue');
    };
    const working: OwnNode = { active: 1, processes: 1, consumes: ['celery'] };
    assert.deepEqual(codes({ active: 0, processes: 1, consumes: [] }, counted('celery', 0)), [
      'scaling.consumesNothing',
    ]);
    assert.deepEqual(codes({ ...working, consumes: ['mail'] }, counted('celery', 3)), ['scaling.notConsumed']);
    assert.deepEqual(codes(working, counted('celery', 3)), []);
    const idle = { memory: { idleSinceMs: nowMs - 4 * minute } };
    const reserved = counted('celery', 0, { reserved: 4 });
    assert.deepEqual(codes({ ...working, active: 0 }, reserved, idle), ['scaling.idleProcesses']);
    assert.deepEqual(codes({ ...working, active: 0 }, reserved, { memory: { idleSinceMs: nowMs - minute } }), []);
  });

  test('that leaves ready tasks alone while it has processes to spare and keeps tasks for later has no backlog', () => {
    const keeping: OwnNode = { active: 0, processes: 2, reserved: 0, scheduled: 4, consumes: ['celery'] };
    const reading = { queues: [counted('celery', 996), counted('mail', 3)], own: keeping };
    const held = heldBackIn(reading, [], 1000);
    assert.deepEqual(held, [{ queue: 'celery', tasks: 996, seenMs: 1000 }]);
    assert.equal(totalsOf(withHeldBack(reading, held)).waiting, 3);
    assert.equal(totalsOf(withHeldBack(reading, held)).heldBack, 996);
    // All work: nothing can be seen, and what was seen holds for five minutes, however many more are ready.
    const busy = { queues: [counted('celery', 1026)], own: { ...keeping, active: 2, reserved: 4 } };
    assert.deepEqual(heldBackIn(busy, held, 241_000), held);
    assert.equal(totalsOf(withHeldBack(busy, held)).waiting, 30);
    assert.deepEqual(heldBackIn(busy, held, 302_000), []);
    assert.deepEqual(heldBackIn({ ...busy, queues: [counted('celery', 7)] }, held, 2000)[0]?.tasks, 7);
    // It did not answer: as before.
    assert.deepEqual(heldBackIn({ queues: busy.queues }, held, 2000), held);
    // No task for later, or idle processes that have their tasks already: what is ready waits.
    assert.deepEqual(heldBackIn({ ...reading, own: { ...keeping, scheduled: 0 } }, held, 2000), []);
    assert.deepEqual(heldBackIn({ ...reading, own: { ...keeping, reserved: 1 } }, [], 2000), []);
  });

  test('stands idle since it was first seen so, until it works or nothing waits', () => {
    const reading = (waiting: number, own?: OwnNode): QueueReading => ({
      queues: [counted('celery', waiting)],
      ...(own === undefined ? {} : { own }),
    });
    const at = { processes: 2, consumes: ['celery'] };
    assert.equal(idleSince(reading(3, { ...at, active: 0 }), undefined, nowMs), nowMs);
    assert.equal(idleSince(reading(3, { ...at, active: 0 }), nowMs - 5, nowMs), nowMs - 5);
    assert.equal(idleSince(reading(3), nowMs - 5, nowMs), nowMs - 5);
    assert.equal(idleSince(reading(3, { ...at, active: 1 }), nowMs - 5, nowMs), undefined);
    assert.equal(idleSince(reading(0), nowMs - 5, nowMs), undefined);
  });

  test('shares the memory of the server with Gunicorn', () => {
    const memory = known(1024 + 250);
    const gunicorn = world({
      samples: samples([90, 20], [90, 20]),
      availableMiB: memory,
      settings: { project: 'web' },
    });
    const celery = pool({ waiting: [60, 60], availableMiB: memory, settings: { project: 'web/celery' } });
    const asks = [gunicorn, celery].map((input) => ({ input, decided: decide(input) }));
    const decided = share(asks, { cpuCount: 4, spareTasks: undefined }).map(({ decision: { from, to } }) => to - from);
    assert.equal(
      decided.reduce((sum, added) => sum + added, 0),
      2,
    );
  });
});

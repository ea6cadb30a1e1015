import assert from 'node:assert/strict';
import { celeryAutoscaler } from '../../bench/queues/policies/celeryAutoscaler';
import { desiredPods, kedaRabbit } from '../../bench/queues/policies/keda';
import { queuePolicies } from '../../bench/queues/policies/all';
import { ours, oursBlind } from '../../bench/queues/policies/ours';
import type { QueuePolicy } from '../../bench/queues/policies/policy';
import { generateQueues, loadOf } from '../../bench/queues/load';
import { TaskPool, type PoolReading } from '../../bench/queues/pool';
import { benchQueues, runQueue } from '../../bench/queues/run';

const options = { startSeconds: 1, idleOnly: true, lateSeconds: 60 };
const load = (
  ...tasks: readonly (readonly [at: number, seconds: number])[]
): ConstructorParameters<typeof TaskPool>[0] => ({
  arrivals: Float64Array.from(tasks, ([at]) => at),
  seconds: Float32Array.from(tasks, ([, seconds]) => seconds),
});

suite('a simulated pool', () => {
  test('does tasks one after the other, first come, first served', () => {
    const pool = new TaskPool(load([0, 10], [1, 10], [2, 10]), options, 1);
    pool.advance(15);
    const { running, waiting, oldestSeconds, workedSeconds } = pool.read();
    assert.deepEqual([running, waiting, oldestSeconds, workedSeconds], [1, 1, 13, 15]);
    pool.advance(40);
    assert.deepEqual([pool.done, pool.longestWait, pool.isQuiet], [3, 18, true]);
  });

  test('spares no busy process, and a pod finishes its task first', () => {
    const tasks = load([0, 10], [0, 10]);
    const celery = new TaskPool(tasks, options, 2);
    celery.advance(1);
    celery.scaleTo(1);
    assert.equal(celery.size, 2);
    const pods = new TaskPool(tasks, { ...options, idleOnly: false }, 2);
    pods.advance(1);
    pods.scaleTo(1);
    assert.equal(pods.size, 1);
    pods.advance(10);
    assert.deepEqual([pods.done, pods.supply.at(-1)?.workers], [2, 1]);
  });

  test('has a new process once it has started', () => {
    const pool = new TaskPool(load([0, 10], [0, 10]), options, 1);
    pool.advance(0);
    pool.scaleTo(2);
    pool.advance(0.5);
    assert.equal(pool.read().running, 1);
    pool.advance(1);
    assert.equal(pool.read().running, 2);
  });
});

suite('the peers of a queue', () => {
  const reading: PoolReading = {
    nowSeconds: 0,
    processes: 1,
    running: 0,
    waiting: 0,
    oldestSeconds: undefined,
    workedSeconds: 0,
    seconds: 1,
  };
  const decide = (policy: QueuePolicy, more: Partial<PoolReading>): number =>
    policy.decide({ intervalSeconds: 1, reading: { ...reading, ...more }, minProcesses: 1, maxProcesses: 8 });

  test('Celery’s own autoscaler grows to what is reserved at once, and shrinks 30 s after it last grew', () => {
    const policy = celeryAutoscaler.make(8);
    assert.equal(decide(policy, { processes: 5 }), 5, 'it has not grown yet');
    assert.equal(decide(policy, { nowSeconds: 10, running: 1, waiting: 4 }), 5);
    assert.equal(decide(policy, { nowSeconds: 40, processes: 5 }), 5);
    assert.equal(decide(policy, { nowSeconds: 41, processes: 5, running: 2 }), 2);
  });

  test('KEDA divides the length by the target, and comes down by the highest of five minutes', () => {
    assert.deepEqual([desiredPods(0, 4), desiredPods(21, 4), desiredPods(23, 4), desiredPods(100, 4)], [0, 4, 5, 20]);
    const policy = kedaRabbit.make(8);
    assert.equal(decide(policy, { waiting: 100 }), 5, 'four more at once');
    assert.equal(decide(policy, { nowSeconds: 60, processes: 5 }), 5);
    assert.equal(decide(policy, { nowSeconds: 301, processes: 5 }), 1);
  });
});

suite('the comparison on queues', () => {
  const [trace] = generateQueues(1);

  test('loses no task, whoever decides, and is the same for the same seed', () => {
    assert(trace !== undefined);
    const [one] = benchQueues([trace], 4, 1, 2);
    assert(one !== undefined);
    for (const { policy, tasks, done } of [...one.own, ...one.common]) assert.equal(done, tasks, policy);
    assert.deepEqual(benchQueues([trace], 4, 1, 2), [one]);
  });

  test('our own policy has no more late tasks than Celery’s autoscaler that decides as often, for no more hours', function () {
    this.timeout(30_000);
    for (const each of generateQueues(1)) {
      const tasks = loadOf(each, 1);
      const seconds = each.counts.length * each.stepSeconds;
      const [mine, blind, theirs] = [ours, oursBlind, celeryAutoscaler].map((kind) =>
        runQueue(kind, tasks, seconds, 8, 120, 4),
      );
      assert(mine !== undefined && blind !== undefined && theirs !== undefined);
      assert.ok(mine.late <= theirs.late, each.name);
      assert.ok(mine.processHours <= theirs.processHours * 1.02, each.name);
      assert.ok(mine.processHours < blind.processHours, `${each.name}: knowing how many work saves hours`);
    }
  });

  test('our own policy has fewer late tasks than one process, for fewer hours than all', () => {
    assert(trace !== undefined);
    const tasks = loadOf(trace, 1);
    const run = (name: string): ReturnType<typeof runQueue> => {
      const kind = queuePolicies.find((each) => each.name === name);
      assert(kind !== undefined, name);
      return runQueue(kind, tasks, trace.counts.length * trace.stepSeconds, 8);
    };
    assert.ok(run('ours').late < run('static 1').late);
    assert.ok(run('ours').processHours < run('static max').processHours);
    assert.ok(run('ours, every 30 s').late < run('ours').late);
  });
});

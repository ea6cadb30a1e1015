// What is out of the ordinary, as docs/decisions.md says it.
import assert from 'node:assert/strict';
import { decide } from '../../../src/scaling/decide';
import { appendSample, measure, sampleRule, type Counters } from '../../../src/scaling/samples';
import { emptyState, parseState, serializeState } from '../../../src/scaling/state';
import { minute, nowMs, samples, world } from './world';

const hour = 60 * minute;
const machine = { cpuCount: 2, clockTicksPerSecond: 100 };

function counters(given: Partial<Counters> = {}): Counters {
  return {
    takenAtMs: nowMs,
    uptimeSeconds: 1000,
    bootId: 'boot',
    cpu: { total: 100_000, idle: 50_000 },
    cpuCount: 2,
    services: [
      { unit: 'backcore.service', masterPid: 100, masterStartTicks: 5, cpuUsageNs: 60e9, cpuTicks: undefined },
    ],
    ...given,
  };
}

suite('a clock that jumps', () => {
  const busy = samples([85], [85]);
  const [earlier] = busy;
  assert(earlier);

  test('leaves the sample as it is: its length is measured by the time since boot', () => {
    const later = counters({ takenAtMs: nowMs + 5 * hour, uptimeSeconds: 1120, cpu: { total: 124_000, idle: 62_000 } });
    assert.equal(sampleRule(counters(), later, 'timer', 120), 'take');
    assert.equal(measure(counters(), later, 'backcore.service', machine).seconds, 120);
  });

  test('ahead breaks a duration', () => {
    const jumped = [earlier, { ...earlier, endMs: nowMs + 3 * hour }];
    const { decision } = decide({ ...world({ samples: jumped }), nowMs: nowMs + 3 * hour });
    assert.equal(decision.action, 'hold');
  });

  test('back forgets the samples of the future', () => {
    const now = { ...earlier, endMs: nowMs - 3 * hour };
    assert.deepEqual(appendSample(busy, now, 3600, 1000), [now]);
  });

  test('back lets neither a hold nor a cool-down last longer', () => {
    const held = world({ workers: 3, samples: samples([5], [5]), memory: { heldUntilMs: nowMs + 30 * minute } });
    const back = { ...held, nowMs: nowMs - 5 * hour };
    const { decision, memory } = decide(back);
    assert.equal(decision.rule, 'held');
    assert.ok(Number(memory.heldUntilMs) - back.nowMs <= 32 * minute);
    const cooling = world({ workers: 3, samples: samples([5], [5]), memory: { lastUpMs: nowMs - minute } });
    const cooled = decide({ ...cooling, nowMs: nowMs - 5 * hour }).memory;
    assert.ok(Number(cooled.lastUpMs) <= nowMs - 5 * hour);
  });

  test('ahead makes no hand of what runs: what runs is what is wanted', () => {
    const { decision, memory } = decide({ ...world({ workers: 2, desired: 3 }), nowMs: nowMs + 3 * hour });
    assert.deepEqual([decision.rule, memory.desired], ['adopt', 2]);
  });
});

suite('out of the ordinary', () => {
  test('a reboot compares nothing, and puts the count right', () => {
    assert.equal(sampleRule(counters(), counters({ bootId: 'other', uptimeSeconds: 1120 }), 'timer', 120), 'first');
    const master = { pid: 100, startTicks: 5, bootId: 'other' };
    assert.equal(decide(world({ workers: 1, desired: 3, service: { master } })).decision.rule, 'reconcile');
  });

  test('another number of CPUs compares nothing, nor does it stay so', () => {
    const more = counters({ cpuCount: 4, uptimeSeconds: 1120 });
    assert.equal(sampleRule(counters(), more, 'timer', 120), 'first');
    assert.equal(sampleRule(more, counters({ cpuCount: 4, uptimeSeconds: 1240 }), 'timer', 120), 'take');
  });

  test('a state from before the number of CPUs was kept is believed', () => {
    const old = counters();
    const { cpuCount: _left, ...without } = old;
    assert.equal(sampleRule(without, counters({ uptimeSeconds: 1120 }), 'timer', 120), 'take');
    for (const each of [old, without]) {
      assert.deepEqual(parseState(serializeState({ ...emptyState, counters: each }))?.counters, each);
    }
  });

  test('counters that went backwards are missing, not zero', () => {
    const [service] = counters().services;
    assert(service);
    const back = counters({
      uptimeSeconds: 1120,
      cpu: { total: 90_000, idle: 40_000 },
      services: [{ ...service, cpuUsageNs: 5e9 }],
    });
    const sample = measure(counters(), back, 'backcore.service', machine);
    assert.deepEqual([sample.systemCpuPercent, sample.serviceCpuPercent], [undefined, undefined]);
    const { decision } = decide(
      world({ workers: 3, samples: [...samples([5], [5]).slice(0, 1), { ...sample, endMs: nowMs }] }),
    );
    assert.deepEqual([decision.action, decision.rule], ['hold', 'missing']);
  });

  test('a tick that was missed is a gap', () => {
    assert.equal(sampleRule(counters(), counters({ uptimeSeconds: 1241 }), 'timer', 120), 'gap');
  });

  test('a state of another version is refused', () => {
    assert.equal(parseState(serializeState(emptyState).replace('"version":1', '"version":2')), undefined);
  });
});

import assert from 'node:assert/strict';
import {
  appendSample,
  covers,
  measure,
  sampleRule,
  trailingRun,
  type Counters,
  type TickKind,
} from '../../../src/scaling/samples';
import { nowMs, samples } from './world';

function counters(uptimeSeconds: number, given: Partial<Counters> = {}): Counters {
  return {
    takenAtMs: nowMs + uptimeSeconds * 1000,
    uptimeSeconds,
    bootId: 'a',
    cpu: { total: uptimeSeconds * 200, idle: 0 },
    services: [],
    ...given,
  };
}

suite('when a tick takes a sample', () => {
  const rows: readonly [string, TickKind, number, ReturnType<typeof sampleRule>][] = [
    ['the timer, on time', 'timer', 120, 'take'],
    ['the timer, a little early', 'timer', 119.9, 'take'],
    ['the timer, right after a start by hand took it', 'timer', 40, 'join'],
    ['woken between two', 'wake', 60, 'join'],
    ['woken when the timer is due: its own start is merged into this run', 'wake', 119, 'take'],
    ['by hand', 'manual', 80, 'join'],
    ['after too long', 'timer', 181, 'gap'],
  ];
  for (const [name, kind, age, expected] of rows) {
    test(name, () => assert.equal(sampleRule(counters(1000), counters(1000 + age), kind, 120), expected));
  }
  test('not the first one, nor the first after a reboot', () => {
    assert.equal(sampleRule(undefined, counters(5), 'timer', 120), 'first');
    assert.equal(sampleRule(counters(5), counters(125, { bootId: 'b' }), 'timer', 120), 'first');
  });
});

suite('CPU between two looks', () => {
  const machine = { cpuCount: 2, clockTicksPerSecond: 100 };
  const service = { unit: 'x.service', masterPid: 1, masterStartTicks: 2 };

  test('is the share of all CPUs, of the system and of the service', () => {
    const before = counters(0, {
      cpu: { total: 0, idle: 0 },
      services: [{ ...service, cpuUsageNs: 0, cpuTicks: undefined }],
    });
    const now = counters(100, {
      cpu: { total: 20_000, idle: 5_000 },
      services: [{ ...service, cpuUsageNs: 50e9, cpuTicks: undefined }],
    });
    const sample = measure(before, now, 'x.service', machine);
    assert.deepEqual(sample, { endMs: now.takenAtMs, seconds: 100, systemCpuPercent: 75, serviceCpuPercent: 25 });
  });

  test('comes from the processes where the unit has no accounting', () => {
    const before = counters(0, { services: [{ ...service, cpuUsageNs: undefined, cpuTicks: 1000 }] });
    const now = counters(100, { services: [{ ...service, cpuUsageNs: undefined, cpuTicks: 6000 }] });
    assert.equal(measure(before, now, 'x.service', machine).serviceCpuPercent, 25);
  });

  test('is missing, not zero, when the service was restarted in between', () => {
    const before = counters(0, { services: [{ ...service, cpuUsageNs: 5, cpuTicks: 5 }] });
    const now = counters(100, { services: [{ ...service, masterPid: 9, cpuUsageNs: 50, cpuTicks: 50 }] });
    assert.equal('serviceCpuPercent' in measure(before, now, 'x.service', machine), false);
  });
});

suite('for how long', () => {
  const above = (limit: number) => (sample: { systemCpuPercent?: number }) => (sample.systemCpuPercent ?? 0) > limit;

  test('only the trailing samples count', () => {
    assert.equal(trailingRun(samples([90], [10], [90], [90]), 120, 0, above(50)).length, 2);
  });

  test('four minutes are two samples even when the timer fires a little early', () => {
    const run = samples([90], [90]).map((sample) => ({ ...sample, seconds: 119.98 }));
    assert.ok(covers(run, 4, 120));
    assert.ok(!covers(run.slice(1), 4, 120));
  });

  test('old samples are forgotten', () => {
    const many = samples(...Array.from({ length: 20 }, () => [50] as const));
    const next = { endMs: nowMs + 120_000, seconds: 120 };
    assert.equal(appendSample(many, next, 600, 1000).length, 5);
    assert.equal(appendSample(many, next, 1e9, 7).length, 7);
  });
});

import assert from 'node:assert/strict';
import { known, unknown } from '../../../src/base/known';
import type { ProjectSettings } from '../../../src/config/model';
import { afterAction, decide } from '../../../src/scaling/decide';
import type { DecideInput } from '../../../src/scaling/decision';
import { emptyRecording, type Recording } from '../../../src/scaling/recording';
import { replay, type ReplayedChange } from '../../../src/scaling/replay';
import { appendSample, type Sample } from '../../../src/scaling/samples';
import { emptyMemory, type ProjectMemory } from '../../../src/scaling/state';
import { generator } from './random';
import { minute, nowMs, settings } from './world';

const interval = 120;

function randomSettings(random: () => number, seed: number): ProjectSettings {
  const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const min = whole(1, 2);
  return {
    ...settings,
    minWorkers: min,
    maxWorkers: min + whole(0, 4),
    cpuDurationMinutes: whole(0, 8),
    cooldownMinutes: whole(0, 10),
    startupGraceSeconds: whole(0, 60),
    cpuScope: seed % 2 === 0 ? 'system' : 'service',
    scaleUp: seed % 7 === 0 ? [] : [2, 3, 5].map((n) => ({ key: `scale_up_${n}`, workers: n, limit: whole(30, 90) })),
    scaleDown:
      seed % 5 === 0 ? [] : [1, 2, 4].map((n) => ({ key: `scale_down_${n}`, workers: n, limit: whole(5, 50) })),
    backlogUp: seed % 3 === 0 ? [2, 4].map((n) => ({ key: `scale_up_${n}`, workers: n, limit: whole(1, 30) })) : [],
    sizing: seed % 4 === 0 ? 50 : undefined,
    backlogDown: seed % 6 === 0 ? [{ key: 'scale_down_1', workers: 1, limit: 2 }] : [],
  };
}

/** Load that wanders, with values that are missing, ticks that took no sample, and gaps. */
function randomRecording(random: () => number, length: number): Recording {
  const recording = emptyRecording(length);
  let at = nowMs;
  let load = random() * 100;
  let waiting = 0;
  for (let index = 0; index < length; index++) {
    const seconds = random() < 0.03 ? random() * 1500 : interval + random() - 0.5;
    at += seconds * 1000;
    load = Math.min(100, Math.max(0, load + (random() - 0.5) * 40));
    waiting = random() < 0.8 ? (load > 80 ? waiting + 2 : 0) : waiting;
    const gone = (): boolean => random() < 0.03;
    recording.atMs[index] = at;
    recording.seconds[index] = random() < 0.05 || seconds > 1.5 * interval ? NaN : seconds;
    recording.systemCpuPercent[index] = gone() ? NaN : load;
    recording.serviceCpuPercent[index] = gone() ? NaN : load * random();
    recording.backlog[index] = gone() ? NaN : waiting;
    recording.busyWorkers[index] = random() < 0.3 ? NaN : 2 * random();
    recording.availableMiB[index] = gone() ? NaN : 1000 + random() * 1000;
    recording.workerMiB[index] = 100;
    recording.cpuCount[index] = 4;
    recording.workers[index] = gone() ? NaN : 2;
    recording.to[index] = 2;
  }
  return recording;
}

/** Asks `decide` at every single tick, as the agent does. */
function plainly(mine: ProjectSettings, recording: Recording): ReplayedChange[] {
  const number = (value: number | undefined): number | undefined =>
    value === undefined || Number.isNaN(value) ? undefined : value;
  const first = recording.workers.find((value) => !Number.isNaN(value)) ?? mine.minWorkers;
  let workers = Math.min(Math.max(first, mine.minWorkers), mine.maxWorkers);
  let memory: ProjectMemory = emptyMemory(mine.service);
  const changes: ReplayedChange[] = [];
  for (let at = 0; at < recording.length; at++) {
    const atMs = recording.atMs[at] ?? 0;
    const cpuCount = recording.cpuCount[at] ?? 1;
    const own = number(recording.serviceCpuPercent[at]);
    const system = number(recording.systemCpuPercent[at]);
    const backlog = number(recording.backlog[at]);
    const busyWorkers = number(recording.busyWorkers[at]);
    const seconds = number(recording.seconds[at]);
    const most = (100 * workers) / cpuCount;
    const over = own === undefined ? 0 : Math.max(0, own - most);
    if (seconds !== undefined) {
      const sample: Sample = {
        endMs: atMs,
        seconds,
        ...(system === undefined ? {} : { systemCpuPercent: over > 0 ? Math.max(0, system - over) : system }),
        ...(own === undefined ? {} : { serviceCpuPercent: Math.min(own, most) }),
        ...(backlog === undefined ? {} : { backlog }),
        ...(busyWorkers === undefined ? {} : { busyWorkers }),
      };
      memory = {
        ...memory,
        samples: appendSample(memory.samples, sample, mine.cpuDurationMinutes * 60 + 3 * interval, 1000),
      };
    }
    const available = number(recording.availableMiB[at]);
    const was = number(recording.workers[at]);
    const input: DecideInput = {
      settings: mine,
      nowMs: atMs,
      intervalSeconds: interval,
      cpuCount,
      sampled: seconds !== undefined,
      service: {
        state: 'active',
        workers: known(workers),
        draining: 0,
        workerNames: undefined,
        backlog: backlog === undefined ? unknown : known(backlog),
        master: { pid: 1, startTicks: 1, bootId: 'replay' },
        masterStartedMs: undefined,
        oldestWorkerStartedMs: undefined,
        workerMiB: 100,
        workerTasks: 1,
        tasks: { current: known(0), max: known(undefined) },
      },
      availableMiB:
        available === undefined
          ? unknown
          : known(Math.max(0, available - (was === undefined ? 0 : (workers - was) * 100))),
      memory,
    };
    const decided = decide(input);
    const { from, to, rule, reason, vetoes, action } = decided.decision;
    memory = afterAction(decided.memory, decided.decision, input, { reached: to });
    if (action !== 'hold') changes.push({ atMs, from, to, rule, reason, vetoes });
    workers = to;
  }
  return changes;
}

suite('a replay', () => {
  test('decides as the agent would have at every single tick', () => {
    let all = 0;
    for (let seed = 1; seed <= 120; seed++) {
      const random = generator(seed);
      const mine = randomSettings(random, seed);
      const recording = randomRecording(random, 400);
      const { changes } = replay(mine, recording, interval);
      assert.deepEqual(changes, plainly(mine, recording), `seed ${seed}`);
      all += changes.length;
    }
    assert.ok(all > 500, `${all} changes`);
  });

  test('twice gives the same, and leaves the recording as it was', () => {
    const random = generator(7);
    const mine = randomSettings(random, 7);
    const recording = randomRecording(random, 2000);
    const before = JSON.stringify(recording);
    assert.deepEqual(replay(mine, recording, interval), replay(mine, recording, interval));
    assert.equal(JSON.stringify(recording), before);
  });

  test('counts worker-hours, as they would have been and as they were', () => {
    const recording = emptyRecording(31);
    for (let at = 0; at < 31; at++) {
      recording.atMs[at] = nowMs + at * 2 * minute;
      recording.seconds[at] = 120;
      recording.systemCpuPercent[at] = at < 16 ? 90 : 50;
      recording.serviceCpuPercent[at] = 5;
      recording.availableMiB[at] = 8000;
      recording.workerMiB[at] = 100;
      recording.cpuCount[at] = 4;
      recording.workers[at] = 1;
      recording.to[at] = 1;
    }
    const { changes, workerHours, recorded, ticks } = replay(settings, recording, interval);
    assert.deepEqual(
      changes.map(({ atMs, from, to, rule }) => [(atMs - nowMs) / minute, from, to, rule]),
      [[2, 1, 3, 'scale_up_3']],
    );
    assert.equal(ticks, 31);
    assert.equal(recorded.workerHours, 1);
    assert.ok(Math.abs(workerHours - (2 * 1 + 58 * 3) / 60) < 0.01, String(workerHours));
  });

  test('of nothing is nothing', () => {
    assert.deepEqual(replay(settings, emptyRecording(0), interval).changes, []);
  });
});

import assert from 'node:assert/strict';
import { known, unknown, type Known } from '../../../src/base/known';
import { decide } from '../../../src/scaling/decide';
import type { DecideInput } from '../../../src/scaling/decision';
import {
  expectationOf,
  forecastAfter,
  forecastOfCrowd,
  noForecasts,
  outlookOf,
  type Forecasts,
} from '../../../src/scaling/forecast';
import { lateLoad, worthHaving } from '../../../src/scaling/lateness';
import { marginsOf, size, type SizingInput, type SizingMemory } from '../../../src/scaling/sizing';
import { emptyState, parseState, serializeState } from '../../../src/scaling/state';
import { render } from '../../../src/words/message';
import { generator } from './random';
import { nowMs, samples, world } from './world';

const outlook = { level: 4, error: 0.4, jumps: { perTick: 0.002, size: 1 } };
const dial = Array.from({ length: 101 }, (_, sizing) => sizing);

/** Ticks of two minutes one after another. */
function after(
  ticks: readonly (Pick<SizingInput, 'cpus' | 'backlog' | 'workers'> & Partial<SizingInput>)[],
  sizing = 50,
): ReturnType<typeof size> | undefined {
  let sized: ReturnType<typeof size> | undefined;
  for (const [index, tick] of ticks.entries()) {
    sized = size(sized?.memory, {
      busyWorkers: undefined,
      ...tick,
      sizing,
      endMs: nowMs + index * 120_000,
      seconds: 120,
      maxWorkers: 8,
    });
  }
  return sized;
}

/** Full workers use half a CPU here. */
const learned = [
  { workers: 2, cpus: 1, backlog: 40 },
  { workers: 2, cpus: 1, backlog: 80 },
];

suite('what workers are worth', () => {
  test('more workers, fewer late requests', () => {
    for (const level of [0, 0.5, 3, 12]) {
      const late = Array.from({ length: 20 }, (_, index) => lateLoad(index + 1, { ...outlook, level }));
      late.forEach((one, index) => assert(index === 0 || one <= (late[index - 1] ?? 0) + 1e-9, `${level}: ${late}`));
    }
  });

  test('a higher sizing never has fewer', () => {
    const random = generator(5);
    for (let turn = 0; turn < 200; turn++) {
      const need = {
        outlook: {
          level: 12 * random(),
          error: 2 * random(),
          jumps: { perTick: 0.05 * random(), size: 5 * random() + 0.1 },
        },
        queueSeconds: random() < 0.5 ? 0 : 300 * random(),
        seconds: 120,
        maxWorkers: 16,
      };
      const counts = dial.filter((sizing) => sizing >= 5).map((sizing) => worthHaving(need, marginsOf(sizing)));
      counts.forEach((count, index) =>
        assert(index === 0 || count >= (counts[index - 1] ?? 0), JSON.stringify([need, counts])),
      );
    }
  });

  test('0 is the fewest whoever waits, 100 nearly all', () => {
    const need = { outlook, queueSeconds: 500, seconds: 120, maxWorkers: 8 };
    assert.equal(worthHaving(need, marginsOf(0)), 1);
    assert.equal(worthHaving({ ...need, queueSeconds: 0 }, marginsOf(100)), 8);
  });

  test('what waits is worth workers that drain it', () => {
    const need = { outlook, queueSeconds: 0, seconds: 120, maxWorkers: 16 };
    const calm = worthHaving(need, marginsOf(50));
    assert(worthHaving({ ...need, queueSeconds: 400 }, marginsOf(50)) > calm);
    // The load alone is more than all: none of them is idle, so all of them run.
    assert.equal(worthHaving({ ...need, outlook: { ...outlook, level: 20 }, queueSeconds: 400 }, marginsOf(25)), 16);
  });
});

suite('forecasts', () => {
  const minute = 60_000;
  const tick = (index: number): { startMs: number; endMs: number } => ({
    startMs: nowMs + 2 * index * minute,
    endMs: nowMs + 2 * (index + 1) * minute,
  });
  const seen = (loads: readonly number[]): Forecasts =>
    loads.reduce((forecasts, busy, index) => forecastAfter(forecasts, busy, tick(index)), noForecasts);
  const next = tick(1_000_000);

  test('nothing seen, nothing foreseen', () => {
    assert.equal(outlookOf(noForecasts, next), undefined);
  });

  test('noise is smoothed, a slope is followed', () => {
    const noise = outlookOf(seen(Array.from({ length: 200 }, (_, index) => 5 + (index % 2 === 0 ? 0.5 : -0.5))), next);
    assert(noise !== undefined && Math.abs(noise.level - 5) < 0.2, JSON.stringify(noise));
    const slope = outlookOf(seen(Array.from({ length: 60 }, (_, index) => 1 + 0.1 * index)), next);
    assert(slope !== undefined && Math.abs(slope.level - 7) < 0.1, JSON.stringify(slope));
    assert(slope.error < noise.error);
  });

  test('a jump is believed at once, and remembered', () => {
    const calm = seen([1, 1, 1, 1]);
    const jumped = outlookOf(forecastAfter(calm, 5, tick(4)), next);
    assert.equal(jumped?.level, 5);
    assert((jumped?.jumps.perTick ?? 0) > (outlookOf(calm, next)?.jumps.perTick ?? 1));
    assert((jumped?.jumps.size ?? 0) > 1);
  });

  test('a crowd that noise explains changes no more than its load', () => {
    const calm = seen(Array.from({ length: 100 }, (_, index) => 5 + (index % 2 === 0 ? 0.5 : -0.5)));
    assert.deepEqual(forecastOfCrowd(calm, 5.4, 6, false, tick(100)), forecastAfter(calm, 5.4, tick(100)));
    assert.equal(outlookOf(forecastOfCrowd(calm, 6, 12, false, tick(100)), next)?.level, 12);
  });
});

suite('sizing', () => {
  test('what a full worker uses is seen while connections wait', () => {
    assert.equal(after([{ workers: 2, cpus: 0.4, backlog: 0 }])?.busy, undefined);
    assert.equal(after(learned)?.fullCpus, 0.5);
    assert.equal(after([...learned, { workers: 4, cpus: 1.5, backlog: 0 }])?.busy, 3);
  });

  test('where busy workers are counted, what a full one uses is known without a crowd', () => {
    const calm = [1, 2, 2, 1].map((busyWorkers) => ({ workers: 3, cpus: 0.75, backlog: 0, busyWorkers }));
    assert.equal(after(calm.slice(0, 2))?.busy, undefined);
    const sized = after(calm);
    assert.equal(sized?.fullCpus?.toFixed(3), '0.500');
    assert.equal(sized?.busy?.toFixed(2), '1.50');
    // A worker that has just used more uses at least that.
    assert.equal(
      after([...calm, { workers: 3, cpus: 2.4, backlog: 0, busyWorkers: 3 }])?.fullCpus?.toFixed(3),
      '0.800',
    );
  });

  test('what a full worker uses is not forgotten in the calm', () => {
    const busy = Array.from({ length: 5 }, () => ({ workers: 2, cpus: 0.5, backlog: 0, busyWorkers: 1 }));
    const calm = Array.from({ length: 2000 }, () => ({ workers: 2, cpus: 0, backlog: 0, busyWorkers: 0 }));
    assert.equal(after([...busy, ...calm])?.fullCpus?.toFixed(2), '0.50');
    // Nor where one count is missing.
    const uncounted = { workers: 2, cpus: 0.5, backlog: 0, busyWorkers: undefined };
    assert.equal(after([...busy, uncounted])?.fullCpus?.toFixed(2), '0.50');
  });

  test('a crowd all along says more than counts of a moment', () => {
    const odd = Array.from({ length: 8 }, () => ({ workers: 2, cpus: 0.3, backlog: 0, busyWorkers: 2 }));
    const crowds = [...learned, ...learned].map((tick) => ({ ...tick, busyWorkers: 2 }));
    const full = after([...odd, ...crowds])?.fullCpus ?? NaN;
    assert(full > 0.33 && full <= 0.5, String(full));
  });

  test('a load that came late in a tick is as large as what it has left waiting says', () => {
    const calm = Array.from({ length: 30 }, () => ({ workers: 2, cpus: 0.3, backlog: 0 }));
    // 0.6 busy workers, then 30 seconds of full ones: 0.95 on average. 400 came in these seconds, at 0.3 s each.
    const draining = { workers: 2, cpus: 0.4, backlog: 0 };
    const jumped = after([...learned, draining, ...calm, { workers: 2, cpus: 0.475, backlog: 400 }]);
    assert(jumped !== undefined && jumped.busy !== undefined);
    assert(jumped.busy > 5 && jumped.busy < 9, String(jumped.busy));
    assert.equal(jumped.needed, 8);
  });

  test('the work that a queue has left behind is no load', () => {
    const drained = after([...learned, { workers: 8, cpus: 1.2, backlog: 0 }]);
    const level = expectationOf(drained?.memory.forecasts ?? noForecasts)?.level ?? NaN;
    assert(level < (drained?.busy ?? 0), `${level} of ${drained?.busy}`);
  });

  test('before a load that comes every half hour there are workers for it', () => {
    const ticks = Array.from({ length: 75 }, (_, index) => {
      const busy = [1, 2].includes(index % 15) ? 3 : 0.2;
      return { workers: 3, cpus: 0.5 * busy, backlog: 0, busyWorkers: busy };
    });
    const needed = (count: number): number => after(ticks.slice(0, count))?.needed ?? NaN;
    assert(needed(58) <= 2, String(needed(58)));
    assert(needed(61) >= 4, String(needed(61)));
    assert.deepEqual(after(ticks.slice(0, 61))?.outlook?.jumps.periodMinutes, 30);
    assert.equal(after(ticks.slice(0, 65))?.outlook?.jumps.periodMinutes, undefined);
  });

  test('down when the load is gone, not before', () => {
    const calm = Array.from({ length: 30 }, () => ({ workers: 6, cpus: 0.3, backlog: 0 }));
    assert((after([...learned, ...calm])?.enough ?? 9) <= 2);
    const busy = Array.from({ length: 30 }, () => ({ workers: 6, cpus: 2.6, backlog: 0 }));
    assert.equal(after([...learned, ...busy])?.enough, undefined);
  });

  test('inside its bounds, and the same again, whatever it is fed', () => {
    const random = generator(9);
    for (const sizing of [0, 3, 25, 50, 75, 100]) {
      let memory: SizingMemory | undefined;
      for (let tick = 0; tick < 300; tick++) {
        const input: SizingInput = {
          sizing,
          endMs: nowMs + tick * 120_000 + (random() < 0.05 ? 600_000 : 0),
          seconds: random() < 0.05 ? 1 : 120,
          workers: 1 + Math.floor(8 * random()),
          cpus: random() < 0.1 ? 0 : 8 * random(),
          backlog: random() < 0.7 ? 0 : Math.floor(2048 * random() ** 3),
          busyWorkers: random() < 0.5 ? undefined : 8 * random(),
          maxWorkers: 8,
        };
        const sized = size(memory, input);
        assert.deepEqual(size(memory, input), sized);
        const { needed, enough } = sized;
        assert(needed === undefined || (Number.isInteger(needed) && needed >= 1 && needed <= 8), String(needed));
        assert(enough === undefined || (enough >= 1 && enough < input.workers), String(enough));
        memory = sized.memory;
        assert(memory.forecasts.ways.every((way) => Object.values(way).every(Number.isFinite)));
      }
    }
  });
});

suite('decisions by sizing', () => {
  const memory = after([
    ...learned,
    ...Array.from({ length: 20 }, () => ({ workers: 2, cpus: 0.9, backlog: 0 })),
  ])?.memory;
  const without = { scaleUp: [], scaleDown: [], sizing: 50, maxWorkers: 8 };
  const sizedWorld = (backlog: Known<number>): DecideInput =>
    world({
      workers: 3,
      settings: without,
      service: { backlog },
      samples: samples([30, 20], [30, 20], [30, 20]),
      memory: { ...(memory === undefined ? {} : { sizing: memory }) },
    });

  test('say what is expected late with one less and one more, in both languages', () => {
    const { decision } = decide(sizedWorld(known(0)));
    const note = decision.notes.find(({ code }) => code === 'scaling.sizedLate');
    assert(note !== undefined, JSON.stringify(decision));
    const { late, fewer, more } = note.params as Record<string, number>;
    assert(late !== undefined && fewer !== undefined && more !== undefined && fewer >= late && late >= more);
    for (const language of ['en', 'es'] as const) assert.doesNotMatch(render(note, language), /[{}]/);
  });

  test('go down to min_workers, and not within the cool-down', () => {
    const calm = { ...sizedWorld(known(0)), settings: { ...sizedWorld(known(0)).settings, minWorkers: 2 } };
    const idle = {
      ...calm,
      memory: {
        ...calm.memory,
        samples: samples([5, 1], [5, 1], [5, 1]),
        sizing: after([...learned, ...Array.from({ length: 20 }, () => ({ workers: 3, cpus: 0.05, backlog: 0 }))])
          ?.memory,
      },
    };
    const free = decide(idle as DecideInput).decision;
    assert.deepEqual([free.action, free.to], ['scale_down', 2]);
    const cooling = decide({ ...idle, memory: { ...idle.memory, lastUpMs: nowMs - 60_000 } } as DecideInput).decision;
    assert.deepEqual([cooling.action, cooling.rule], ['hold', 'veto']);
  });

  test('go nowhere while the backlog could not be read', () => {
    assert.equal(decide(sizedWorld(unknown)).decision.action, 'hold');
  });

  test('what was learned is kept in the state; a state of 0.2 keeps what it had learned of a full worker', () => {
    const { memory: kept } = sizedWorld(known(0));
    const state = { ...emptyState, projects: new Map([['backcore', kept]]) };
    assert.deepEqual(parseState(serializeState(state)), state);
    const older = serializeState(state)
      .replace(/"forecasts":\{.*?\},"needs"/, '"level":1,"error":0.3,"needs"')
      .replace(/"full":\{.*?\}/, '"fullCpus":0.5');
    assert.notEqual(older, serializeState(state));
    const sizing = parseState(older)?.projects.get('backcore')?.sizing;
    assert.equal(sizing?.full.byCrowds, 0.5);
    assert.deepEqual(sizing.forecasts, noForecasts);
  });
});

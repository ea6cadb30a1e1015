import assert from 'node:assert/strict';
import { expectedJump, jumpsAfter, mostSeen, noJumps, type Jumps } from '../../../src/scaling/jumps';
import { generator } from './random';
import { minute, nowMs } from './world';

const interval = 2 * minute;
const tick = (index: number, drift = 0): { startMs: number; endMs: number } => ({
  startMs: nowMs + index * interval + drift,
  endMs: nowMs + (index + 1) * interval + drift,
});

/** Ticks of two minutes; `rises` by index. */
function after(ticks: number, riseAt: (index: number) => number, drift = (_: number): number => 0): Jumps {
  let jumps = noJumps;
  for (let index = 0; index < ticks; index++) {
    const rise = riseAt(index);
    jumps = jumpsAfter(jumps, rise, rise > 0, tick(index, drift(index)));
  }
  return jumps;
}

suite('jumps of the load', () => {
  test('one that comes every half hour is expected from the third time on, at its time and no other', () => {
    const rise = (index: number): number => (index % 15 === 3 ? 2 : 0);
    assert.equal(expectedJump(after(18, rise), tick(18)).periodMinutes, undefined);
    for (const ticks of [33, 48, 63]) {
      const jumps = after(ticks, rise);
      const { periodMinutes, size, perTick } = expectedJump(jumps, tick(ticks));
      assert.equal(periodMinutes, 30, `after ${ticks}`);
      assert.equal(size, 2);
      assert(perTick > 0.5 && perTick < 1, String(perTick));
      for (const other of [1, 2, 5, 14]) {
        assert.equal(expectedJump(jumps, tick(ticks + other)).periodMinutes, undefined, `${other} later`);
      }
    }
  });

  test('it is as large as the last ones were on average', () => {
    const rises = [1, 2, 3, 5];
    const jumps = after(60, (index) => (index % 15 === 0 ? (rises[index / 15] ?? 0) : 0));
    assert.equal(expectedJump(jumps, tick(60)).size, 10 / 3);
  });

  test('what comes again is no chance, what does not is', () => {
    const again = after(600, (index) => (index % 30 === 7 ? 2 : 0));
    const random = generator(4);
    const chance = after(600, () => (random() < 1 / 30 ? 2 : 0));
    assert(again.perTick < chance.perTick / 2, `${again.perTick} ${chance.perTick}`);
  });

  test('a period that ends is soon forgotten', () => {
    const ended = after(200, (index) => (index < 100 && index % 15 === 3 ? 2 : 0));
    for (let index = 200; index < 230; index++) {
      assert.equal(expectedJump(ended, tick(index)).periodMinutes, undefined);
    }
  });

  test('ticks may drift: half a tick is the same moment, the next day too', () => {
    const day = 720;
    const rise = (index: number): number => (index % day === 100 ? 2 : 0);
    const jumps = after(2 * day + 100, rise, (index) => 20 * index);
    const expected = expectedJump(jumps, tick(2 * day + 100, 20 * 2 * day));
    assert.equal(expected.periodMinutes, 1440);
  });

  test('chance seldom looks like a timetable', () => {
    const random = generator(8);
    let expected = 0;
    let jumps = noJumps;
    for (let index = 0; index < 5000; index++) {
      if (expectedJump(jumps, tick(index)).periodMinutes !== undefined) expected++;
      const rise = random() < 0.05 ? 1 : 0;
      jumps = jumpsAfter(jumps, rise, true, tick(index));
      assert(jumps.seen.length <= mostSeen);
    }
    assert(expected < 50, String(expected));
  });
});

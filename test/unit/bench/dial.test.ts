import assert from 'node:assert/strict';
import { dialOf } from '../../bench/elasticity/dial';
import type { Run } from '../../bench/elasticity/run';

/** Late requests fall by one for each hour; below 37 there are more of both. */
const runWith = (sizing: number): Run =>
  ({ late: 100 - sizing + (sizing < 37 ? 5 : 0), refused: 0, workerHours: 100 + sizing }) as Run;

suite('the dial', () => {
  test('is as fine as it takes to reach another policy, and no finer', () => {
    const grid = [0, 25, 50, 75, 100];
    const easy = { late: 60, refused: 0, workerHours: 151 };
    assert.deepEqual(
      dialOf(grid, [easy], runWith).map(({ sizing }) => sizing),
      grid,
    );
    const between = { late: 63, refused: 0, workerHours: 139 };
    const dial = dialOf(grid, [between], runWith).map(({ sizing }) => sizing);
    assert.deepEqual(dial, [0, 25, 37.5, 50, 75, 100]);
    const beyond = { late: 10, refused: 0, workerHours: 120 };
    assert.equal(dialOf(grid, [beyond], runWith).length, grid.length + 8);
  });
});

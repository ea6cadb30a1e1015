import assert from 'node:assert/strict';
import { bootOf } from '../../../src/scaling/boot';
import type { Counters } from '../../../src/scaling/samples';
import type { Look } from '../../../src/host/look';
import { nowMs } from './world';

const before: Counters = {
  takenAtMs: nowMs,
  uptimeSeconds: 5000,
  bootId: 'a',
  cpu: undefined,
  services: [],
};
/** Only what is looked at. */
const look = (uptimeSeconds: number, afterSeconds: number, bootId = 'b'): Look =>
  ({ uptimeSeconds, takenAtMs: nowMs + afterSeconds * 1000, bootId }) as Look;

suite('which boot a look belongs to', () => {
  test('its own, where it is the first one or nothing has changed', () => {
    assert.equal(bootOf(undefined, look(10, 0)), 'b');
    assert.equal(bootOf(before, look(5120, 120, 'a')), 'a');
    assert.equal(bootOf(before, look(5120, 9000, 'a')), 'a');
  });
  test('the one before, where the uptime has just gone on: another way into a container reads another ID', () => {
    assert.equal(bootOf(before, look(5120, 120)), 'a');
    assert.equal(bootOf(before, look(5000.5, 1)), 'a');
  });
  test('its own after a reboot, however quick, however long ago, and whatever the clock does', () => {
    assert.equal(bootOf(before, look(100, 120)), 'b');
    assert.equal(bootOf(before, look(5100, 6000)), 'b');
    assert.equal(bootOf({ ...before, uptimeSeconds: 4 }, look(124, 120)), 'b');
    assert.equal(bootOf(before, look(4999, -1)), 'b');
    assert.equal(bootOf(before, look(5120, -3600)), 'b');
  });
});

import assert from 'node:assert/strict';
import { isScheduled, sentMs, taskOf } from '../../../src/agent/brokers/message';

suite('a task as it lies in a broker', () => {
  const nowMs = Date.UTC(2026, 10, 24, 12);
  const later = '2026-11-24T12:00:01+00:00';
  const earlier = '2026-11-24T13:59:59+02:00';
  const first = (body: object): string => Buffer.from(JSON.stringify(body)).toString('base64');

  test('waits for its time where that is to come, in both versions of the protocol', () => {
    assert.equal(isScheduled({ headers: { task: 'a', eta: later } }, nowMs), true);
    assert.equal(isScheduled({ headers: { task: 'a', eta: earlier } }, nowMs), false);
    assert.equal(isScheduled({ headers: { task: 'a', eta: null } }, nowMs), false);
    assert.equal(isScheduled({ headers: {}, body: first({ task: 'a', eta: later }) }, nowMs), true);
    assert.equal(isScheduled({ headers: {}, body: JSON.stringify({ task: 'a', eta: earlier }) }, nowMs), false);
  });

  test('that makes no sense is taken for one that waits for a process', () => {
    for (const body of [undefined, 7, '', '{', 'no base64 !', first([])])
      assert.equal(isScheduled({ body }, nowMs), false);
    assert.equal(isScheduled({ headers: { task: 'a', eta: 'soon' } }, nowMs), false);
  });

  test('is as old as its timestamp says, where it has one', () => {
    assert.equal(sentMs({ properties: { timestamp: nowMs / 1000 } }), nowMs);
    assert.equal(sentMs({ properties: { timestamp: '2026-11-24T12:00:00Z' } }), nowMs);
    for (const timestamp of [undefined, null, 'soon', {}])
      assert.equal(sentMs({ properties: { timestamp } }), undefined);
    assert.equal(sentMs({}), undefined);
  });

  test('has one name for good', () => {
    const properties = { correlation_id: 'b', delivery_tag: 'c' };
    assert.equal(taskOf({ headers: { id: 'a' }, properties }), 'a');
    assert.equal(taskOf({ properties }), 'b');
    assert.equal(taskOf({ properties: { delivery_tag: 'c' } }), 'c');
    assert.equal(taskOf({ headers: { id: 5 } }), undefined);
  });
});

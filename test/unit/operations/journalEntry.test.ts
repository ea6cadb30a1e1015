import assert from 'node:assert/strict';
import { parseJournalLine } from '../../../src/operations/looking/journalEntry';
import { LineReader } from '../../../src/operations/looking/logs';

suite('The journal, taken for hostile', () => {
  const base = { __CURSOR: 's=1;i=2;b=3;m=4;t=5;x=6', __REALTIME_TIMESTAMP: '1700000000123456', PRIORITY: '3' };
  const parse = (fields: object): ReturnType<typeof parseJournalLine> =>
    parseJournalLine(JSON.stringify({ ...base, ...fields }));

  test('a message is a string, bytes, a list, null or missing', () => {
    assert.deepEqual(parse({ MESSAGE: 'scale_up', _SYSTEMD_UNIT: 'autoscaler.service' }), {
      cursor: base.__CURSOR,
      timeMs: 1_700_000_000_123,
      priority: 3,
      unit: 'autoscaler.service',
      message: 'scale_up',
    });
    assert.equal(parse({ MESSAGE: [...Buffer.from('\u001b[1;31mrot\u001b[0m é')] })?.message, 'rot é');
    assert.equal(parse({ MESSAGE: ['first', 'second'] })?.message, 'first');
    assert.equal(parse({ MESSAGE: [[...Buffer.from('nested')], 'x'] })?.message, 'nested');
    assert.equal(parse({ MESSAGE: null })?.message, '');
    assert.equal(parse({})?.message, '');
    assert.equal(parse({ MESSAGE: { toString: 1 } })?.message, '');
    assert.equal(parse({ MESSAGE: 'amqp://u:pw@h/ \u001b]0;title\u0007x\r\ny' })?.message, 'amqp://u:•••@h/ x\ny');
  });

  test('nonsense is no entry; a strange priority is 6', () => {
    for (const line of [
      '',
      'null',
      '[]',
      '3',
      '{',
      '{"__CURSOR":"a"}',
      '{"__CURSOR":"-x\\n","__REALTIME_TIMESTAMP":"1"}',
    ]) {
      assert.equal(parseJournalLine(line), undefined, line);
    }
    assert.equal(parse({ PRIORITY: '9' })?.priority, 6);
    assert.equal(parse({ PRIORITY: null })?.priority, 6);
    assert.equal(parse({ PRIORITY: 'x' })?.priority, 6);
    assert.equal(parse({ __CURSOR: '--file=/etc/shadow x' }), undefined);
  });

  test('lines are cut from any pieces; one without end is dropped, the next is whole', () => {
    const bytes = Buffer.from(`añb\n\n${'x'.repeat(2_000_000)}\nlast\nrest`);
    for (const size of [1_000_003, 5, 1]) {
      const reader = new LineReader();
      const lines: string[] = [];
      const end = size === 1 ? 8 : bytes.length;
      for (let at = 0; at < end; at += size) lines.push(...reader.read(bytes.subarray(at, Math.min(end, at + size))));
      assert.deepEqual(lines, size === 1 ? ['añb', ''] : ['añb', '', 'last']);
    }
  });
});

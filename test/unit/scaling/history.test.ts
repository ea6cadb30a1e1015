import assert from 'node:assert/strict';
import {
  fields,
  formatHistory,
  historyVersion,
  parseHistory,
  recordOf,
  type HistoryRecord,
} from '../../../src/scaling/history';
import { decide } from '../../../src/scaling/decide';
import { recordingsOf } from '../../../src/scaling/recording';
import { nowMs, samples, world } from './world';

const record: HistoryRecord = {
  atMs: nowMs,
  project: 'back "core"\n',
  kind: 'timer',
  seconds: 119.9,
  systemCpuPercent: 83.1,
  serviceCpuPercent: undefined,
  backlog: 0,
  availableMiB: 4000,
  workerMiB: 90.5,
  cpuCount: 2,
  workers: 2,
  to: 3,
  rule: 'scale_up_3',
  busyWorkers: 1.3,
};
const line = formatHistory(record);

suite('the history', () => {
  test('is read as it was written, one line a record, as long as the documented fields', () => {
    assert.deepEqual(parseHistory(line), [record]);
    assert.equal(line.split('\n').length, 2);
    assert.equal((JSON.parse(line) as unknown[]).length, fields.length + 1);
    assert.ok(line.length < 120, line);
  });

  test('a line from before busy workers were counted is read too', () => {
    const older = JSON.stringify((JSON.parse(line) as unknown[]).slice(0, -1));
    assert.deepEqual(parseHistory(older), [{ ...record, busyWorkers: undefined }]);
  });

  test('is what the tick saw, rounded; what was not known is null, not 0', () => {
    const input = world({ workers: 2, samples: samples([83.14159, undefined]) });
    const { decision } = decide(input);
    const [, ...values] = JSON.parse(formatHistory(recordOf(input, decision, 2, 'wake'))) as unknown[];
    const expected = [nowMs / 1000, 'backcore', 'w', 120, 83.1, null, 0, 8000, 100, 4, 2, 2, 'steady', null];
    assert.deepEqual(values, expected);
  });

  test('leaves out a line that was cut off anywhere, and nothing else', () => {
    for (let length = 1; length < line.length - 1; length++) {
      assert.deepEqual(parseHistory(`${line}${line.slice(0, length)}\n${line}`), [record, record], String(length));
    }
  });

  for (const [name, text] of [
    ['zeros of a power cut', '\0'.repeat(200) + '\n'],
    ['another version', line.replace(`[${historyVersion},`, '[2,')],
    ['an object', '{"version":1}\n'],
    ['wrong types', '[1,"x",5,"t",1,1,1,1,1,1,2,1,1,"steady"]\n'],
    ['no CPUs', '[1,1,"a","t",1,1,1,1,1,1,0,1,1,"steady"]\n'],
    ['too few', '[1,1,"a","t"]\n'],
  ] as const) {
    test(`leaves out ${name}`, () => assert.deepEqual(parseHistory(text + line), [record]));
  }

  test('takes negative and non-numeric values for unknown', () => {
    const text = '[1,1800000000,"a","t",120,-1,"x",null,1,1,2,1,1,"steady"]\n';
    const [read] = parseHistory(text);
    assert.deepEqual(
      [read?.systemCpuPercent, read?.serviceCpuPercent, read?.backlog],
      [undefined, undefined, undefined],
    );
  });

  test('becomes columns by project, in order of time; of two of one moment the later counts', () => {
    const other = { ...record, atMs: nowMs - 5000, project: 'other' };
    const again = { ...record, to: 1 };
    const recordings = recordingsOf([record, other, again, { ...record, atMs: nowMs - 1000 }]);
    assert.deepEqual([...recordings.keys()].sort(), [record.project, 'other'].sort());
    const columns = recordings.get(record.project);
    assert.deepEqual([...(columns?.atMs ?? [])], [nowMs - 1000, nowMs]);
    assert.deepEqual([...(columns?.to ?? [])], [3, 1]);
    assert.ok(Number.isNaN(columns?.serviceCpuPercent[0]));
  });
});

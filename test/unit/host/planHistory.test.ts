import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { known, valueOf } from '../../../src/base/known';
import { decodeField, encodeField } from '../../../src/host/field';
import { parseLook } from '../../../src/host/parseLook';
import { paths } from '../../../src/host/paths';
import { formatRecord, parseRecord, type PlanRecord } from '../../../src/host/planHistory';
import { splitLook } from '../../../src/host/raw';
import { message } from '../../../src/words/message';
import { golden, goldenNonce } from './golden';

const record: PlanRecord = {
  id: '20261122T101500Z-deploy-4f2a91',
  intent: 'deploy',
  title: message('operations.deploy.title', { version: '0.1.0' }),
  who: 'Ana Núñez@laptop',
  startedMs: 1_790_000_000_000,
  endedMs: 1_790_000_004_000,
  result: 'undone',
  failedStep: 'run systemctl restart a\tb.service',
  backup: '/var/backups/autoscaler/20261122T101500Z-deploy',
  files: [
    { path: '/etc/systemd/system/é\nx.service', beforeSha256: null, afterSha256: 'a'.repeat(64) },
    { path: '/etc/b', beforeSha256: 'b'.repeat(64), afterSha256: null },
  ],
};

suite('host: the history of plans', () => {
  test('a record survives writing and reading', () => {
    const { endedMs: _endedMs, ...open } = record;
    assert.deepEqual(parseRecord(formatRecord(record)), { ...record, failedStep: 'run systemctl restart a b.service' });
    assert.deepEqual(parseRecord(formatRecord({ ...open, endedMs: undefined, result: 'open', files: [] })), {
      ...open,
      endedMs: undefined,
      result: 'open',
      failedStep: 'run systemctl restart a b.service',
      files: [],
    });
  });

  test('a field is what printf %b makes of it', () => {
    const odd = 'a\u0001\t\n\\0101\\c%s"$`é😀\u007f';
    assert.equal(spawnSync('printf', ['%b', encodeField(odd).slice(1)]).stdout.toString(), odd);
    assert.equal(decodeField(encodeField(odd)), odd);
    for (const bad of ['', 'x', '=\\0377', '=\\0303']) assert.equal(decodeField(bad), undefined, bad);
  });

  test('half a record, another version and nonsense are none; a strange title falls back to the intent', () => {
    const text = formatRecord(record);
    for (let length = 0; length < text.length - 1; length += 1)
      assert.equal(parseRecord(text.slice(0, length)), undefined);
    assert.equal(parseRecord(text.replace('history\t1', 'history\t2')), undefined);
    assert.equal(parseRecord(text.replace('undone', 'won')), undefined);
    const title = (value: string): unknown => parseRecord(text.replace(/=[^\t]*\n/, `${encodeField(value)}\n`))?.title;
    for (const value of ['', '3', 'null', '{"code":"no.such.code"}', '{"code":"constructor"}', '{"code":3}']) {
      assert.deepEqual(title(value), message('host.plan', { intent: 'deploy' }), value);
    }
    assert.deepEqual(title('{"code":"host.plan","params":{"intent":"redis://a:secret@h\\u001b[31m","x":{}}}'), {
      code: 'host.plan',
      params: { intent: 'redis://a:•••@h [31m' },
    });
  });

  test('the look has the newest thirty and the open one; what lies under a wrong name is passed over', () => {
    const raw = splitLook(golden('trixie'), goldenNonce);
    const name = (n: number): string => `20261122T1015${String(n).padStart(2, '0')}Z-test-4f2a91`;
    const lines = (path: string, text: string): string =>
      text
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => `${paths.history}/${path}:${line}\n`)
        .join('');
    const records = Array.from({ length: 40 }, (_, n) => ({ ...record, id: name(n) }));
    const history =
      records.map((each) => lines(each.id, formatRecord(each))).join('') +
      lines(name(50), formatRecord({ ...record, id: name(50), endedMs: undefined, result: 'open' })) +
      lines(name(51), formatRecord(record)) +
      lines(name(52), 'torn');
    const seen = parseLook({ ...raw, access: `${raw.access}r ${paths.history}\n`, history }).autoscaler;
    const ids = valueOf(seen.history)?.map(({ id }) => id);
    assert.deepEqual(ids, [...records.slice(-29).map(({ id }) => id), name(50)]);
    assert.equal(valueOf(seen.openPlan)?.id, name(50));
    const none = parseLook({ ...raw, access: `- ${paths.history}\n` }).autoscaler;
    assert.deepEqual([none.history, none.openPlan], [known([]), known(undefined)]);
    assert.equal(parseLook({ ...raw, access: `d ${paths.history}\n` }).autoscaler.history.state, 'denied');
  });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFailure } from '../../../src/base/failure';
import { commands } from '../../../src/operations/commandTable';
import { encodeField as field } from '../../../src/host/field';
import { assertSound, intentOf } from '../../../src/operations/plans/intent';
import type { Plan } from '../../../src/operations/plans/plan';
import { planId } from '../../../src/operations/plans/planId';
import { parseResult, ProgressReader } from '../../../src/operations/plans/progress';
import { tar } from '../../../src/operations/deployment/tar';
import { message } from '../../../src/words/message';

const text = message('base.cancelled');
const empty: Plan = {
  version: 1,
  id: 'p-1',
  server: 'here',
  intent: 'test',
  title: text,
  why: text,
  risk: text,
  files: [],
  commands: [],
  checks: [],
  restarts: [],
  undo: text,
  notes: [],
  expectedSeconds: 1,
};

suite('What is sent to the server', () => {
  test('free text survives printf %b of every shell, byte by byte', () => {
    const odd = Buffer.from(Array.from({ length: 255 }, (_, n) => n + 1)).toString('latin1') + '\\0101\\c%s\n\n';
    const encoded = field(odd);
    assert.match(encoded, /^=[A-Za-z0-9._/:=@+,\\-]*$/);
    for (const shell of [['dash'], ['bash'], ['busybox', 'sh']]) {
      const [program = '', ...rest] = shell;
      const ran = spawnSync(program, [...rest, '-c', 'printf %b "${1#=}"', 'sh', encoded]);
      if (ran.error === undefined) assert.equal(ran.stdout.toString('utf8'), odd, program);
    }
  });

  test('an undo that starts a unit is preceded by reset-failed, and undos run in reverse', () => {
    const intent = intentOf({
      ...empty,
      commands: [
        { argv: ['a'], undo: ['undo-a'], purpose: text },
        { argv: ['b'], undo: ['systemctl', 'restart', '--no-block', 'x.service'], undoWhen: 'after', purpose: text },
      ],
    });
    assert.deepEqual(
      intent.split('\n').filter((line) => line.startsWith('u')),
      [
        'u\t0\t1\tafter\t0\t60\t=systemctl\t=reset-failed\t=x.service',
        'u\t1\t1\tafter\t1\t60\t=systemctl\t=restart\t=--no-block\t=x.service',
        'u\t2\t0\tbefore\t1\t60\t=undo-a',
      ],
    );
  });

  test('a plan that no honest maker makes is refused before anything is sent', () => {
    const side = { bytes: Buffer.alloc(0), text: '', mode: '644', owner: 'root', group: 'root' };
    const withPath = (path: string): Plan => ({
      ...empty,
      files: [{ path, before: null, after: side, purpose: text }],
    });
    const bad: Plan[] = [
      ...['relative', '/a/../b', '/a//b', '/a/', '/a/.', '/a\nb', '/'].map(withPath),
      { ...empty, id: '../x' },
      { ...empty, intent: 'a b' },
      { ...empty, commands: [{ argv: ['a\0b'], purpose: text }] },
      { ...withPath('/a'), files: [...withPath('/a').files, ...withPath('/a').files] },
    ];
    for (const plan of bad) {
      assert.throws(
        () => assertSound(plan),
        (error) => isFailure(error, 'operations.planBroken'),
        JSON.stringify(plan.files[0]?.path),
      );
    }
    assertSound(withPath('/etc/systemd/system/a..b@x\\x2d.service.d/50-é ü.conf'));
  });

  test('the archive is one that tar unpacks', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tar-'));
    try {
      const big = Buffer.alloc(5000, 7);
      const archive = tar([
        { name: 'intent', bytes: Buffer.from('a\n') },
        { name: 'content.0', bytes: big },
        { name: 'empty', bytes: Buffer.alloc(0) },
      ]);
      for (const program of [['tar'], ['busybox', 'tar']]) {
        const [name = '', ...rest] = program;
        const ran = spawnSync(name, [...rest, '-xf', '-', '-C', folder], { input: archive });
        if (ran.error !== undefined) continue;
        assert.equal(ran.stderr.toString(), '');
        assert.deepEqual(readFileSync(join(folder, 'content.0')), big);
        assert.equal(readFileSync(join(folder, 'intent'), 'utf8'), 'a\n');
        assert.equal(statSync(join(folder, 'intent')).mode & 0o777, 0o600);
      }
      writeFileSync(join(folder, 'x.tar'), archive);
      assert.throws(() => tar([{ name: 'a b', bytes: big }]));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('progress is read in whatever pieces it comes, torn lines are passed over', () => {
    const b64 = (value: string): string => `=${Buffer.from(value).toString('base64')}`;
    const bytes = Buffer.from(
      `\nb\twrite\t0\n\ne\twri\ne\twrite\t0\t0\t${b64('write /a')}\t=\n\ne\trun\t0\t3\t${b64('run x')}\t${b64('no\u001b[31m luck redis://u:secret@h')}\n`,
    );
    for (const size of [1, 7, 1000]) {
      const reader = new ProgressReader();
      const steps = [];
      for (let at = 0; at < bytes.length; at += size) steps.push(...reader.read(bytes.subarray(at, at + size)));
      assert.deepEqual(steps, [
        { step: 'write /a', ok: true, output: '' },
        { step: 'run x', ok: false, output: 'no luck redis://u:•••@h' },
      ]);
    }
    assert.equal(parseResult('what'), undefined);
  });

  test('a plan has an id that sorts by time and is safe in names', () => {
    const clock = {
      nowMs: () => Date.UTC(2026, 10, 22, 10, 15),
      monotonicMs: () => 0,
      sleep: () => Promise.resolve(),
    };
    assert.match(planId(clock, 'start-timer'), /^20261122T101500Z-start-timer-[0-9a-f]{6}$/);
    assert.ok(Object.keys(commands).length > 8);
  });
});

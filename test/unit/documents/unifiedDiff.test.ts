import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unifiedDiff } from '../../../src/documents/unifiedDiff';
import { generator } from '../scaling/random';

suite('a unified diff', () => {
  let folder: string;
  suiteSetup(() => (folder = mkdtempSync(join(tmpdir(), 'diff-'))));
  suiteTeardown(() => rmSync(folder, { recursive: true }));

  const numbers = Array.from({ length: 60 }, (_, n) => `line ${n}`);
  const changed = [
    ...numbers.slice(0, 5),
    ...numbers.slice(6, 30),
    'other',
    'lines',
    'here',
    ...numbers.slice(32),
    'end',
  ];
  const pairs: readonly (readonly [string, string])[] = [
    [`${numbers.join('\n')}\n`, `${changed.join('\n')}\n`],
    ['', 'new\n'],
    ['', 'new'],
    ['old\n', ''],
    ['same\n', 'same\n'],
    ['same', 'same\n'],
    ['same\n', 'same'],
    ['a\nb', 'a\nc'],
    ['a\nb', 'a\nb\nc\n'],
    ['\n\n', '\n'],
    ['a\r\nb\n', 'a\nb\n'],
  ];

  test('is what diff -u writes', () => {
    for (const [before, after] of pairs) {
      writeFileSync(join(folder, 'a'), before);
      writeFileSync(join(folder, 'b'), after);
      const real = spawnSync('diff', ['-u', 'a', 'b'], { cwd: folder, encoding: 'utf8' }).stdout;
      assert.equal(unifiedDiff(before, after), real.split('\n').slice(2).join('\n'), JSON.stringify([before, after]));
    }
  });

  test('is what git apply takes, whatever the texts, with and without a newline at their end', () => {
    const next = generator(7);
    const text = (): string =>
      Array.from({ length: Math.floor(next() * 12) }, () => 'abc'[Math.floor(next() * 3)] ?? '').join('\n') +
      (next() < 0.5 ? '\n' : '');
    const file = join(folder, 'text');
    for (let n = 0; n < 200; n += 1) {
      const [before, after] = [text(), text()];
      writeFileSync(file, before);
      const diff = unifiedDiff(before, after);
      if (diff === '') assert.equal(before, after);
      else {
        const input = `--- a/text\n+++ b/text\n${diff}`;
        const ran = spawnSync('git', ['apply', '--whitespace=nowarn'], { cwd: folder, input, encoding: 'utf8' });
        assert.equal(ran.status, 0, `${JSON.stringify([before, after])}\n${diff}\n${ran.stdout}${ran.stderr}`);
        assert.equal(readFileSync(file, 'utf8'), after);
      }
    }
  });

  test('of texts that have nothing in common and are large is one of all lines, in no time', () => {
    const many = (word: string): string => Array.from({ length: 20_000 }, (_, n) => `${word} ${n}\n`).join('');
    const started = performance.now();
    const diff = unifiedDiff(many('old'), many('new'));
    assert.match(diff, /^@@ -1,20000 \+1,20000 @@\n-old 0\n/);
    assert.ok(performance.now() - started < 30_000);
  });
});

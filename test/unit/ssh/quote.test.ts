import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { quoteWord, quoteWords } from '../../../src/ssh/quote';

const words = [
  '',
  'plain',
  '-n',
  'two words',
  "it's",
  `"double" 'single' \`tick\``,
  '$HOME ${x} $(id) \\ \\\\ \\n',
  'new\nline\n',
  '\ttab\r',
  '!! * ? [a] {b,c} ~ ~root # ; & | < > ( )',
  'a=b',
  'ñandú €',
  "'",
  "'''",
];

for (const shell of ['sh', 'bash', 'dash'].filter((name) => spawnSync(name, ['-c', ':']).status === 0)) {
  suite(`words quoted for ${shell}`, () => {
    test('arrive as they were', () => {
      const script = `for word in ${quoteWords(words)}; do printf '%s\\0' "$word"; done`;
      const result = spawnSync(shell, ['-c', script], { encoding: 'utf8' });
      assert.equal(result.stderr, '');
      assert.deepEqual(result.stdout.split('\0').slice(0, -1), words);
    });
  });
}

suite('quoting', () => {
  test('refuses NUL, which no argument can carry', () => {
    assert.throws(() => quoteWord('a\0b'), RangeError);
  });

  test('leaves a plain path readable', () => {
    assert.equal(quoteWords(['cat', '/etc/a.conf']), 'cat /etc/a.conf');
  });
});

// Configurations that went wrong in every way that comes to mind: the editor, `autoscaler check` and the agent agree on each.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixAll, fixesFor } from '../../../src/config/fixes';
import { maximumBytes, parseConfiguration } from '../../../src/config/parse';
import { readTrusted } from '../../../src/agent/state/configurationFile';
import { checkVerb } from '../../../src/agent/verbs/check';
import { loadConfiguration } from '../../../src/agent/state/loadConfiguration';
import { isFailure } from '../../../src/base/failure';
import { skip } from '../../skip';
import { generator } from '../scaling/random';

const rounds = process.env['AUTOSCALER_LONG'] ? 10_000 : 1000;

const sane = `{
  // the guide's
  "projects": {
    "backregisters": {
      "enabled": false, // Cambiar a true para habilitar
      "min_workers": 1,
      "max_workers": 3,
      "cpu_thresholds": { "scale_up_2": 70, "scale_up_3": 80, "scale_down_2": 40, "scale_down_1": 35 }
    },
    "backcore": {
      "enabled": true,
      "service": "backcore.service",
      "cpu_duration_minutes": 4,
      "memory_threshold_mb": 1024,
      "celery": { "service": "celerycore.service", "queues": ["celery"], "queue_thresholds": { "scale_up_2": 10, "scale_down_1": 2 } },
      "health": { "socket": "/run/backcore.sock", "path": "/ñandú", "timeout_ms": 2000 }
    }
  }
}
`;

const pieces = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '//',
  '/*',
  '*/',
  '\u0000',
  'null',
  'true',
  '-1',
  '1e999',
  '-1e999',
  '99999999999999999999999999',
  '0.1',
  '1e-400',
  '"__proto__": {},',
  '"constructor": 1,',
  '"min_workers": 0,',
  '"max_workers": 1e15,',
  '"enabled": "yes",',
  '"projects": [],',
  '\ud800',
  '\ufffd',
  '"service": "-x",',
  'NaN',
];
const bytes = [
  [0xff],
  [0xc3],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0xed, 0xa0, 0x80],
  [0xc0, 0xaf],
  [0x00],
  [0xef, 0xbb, 0xbf],
];

function mutated(random: () => number): Buffer {
  const whole = (below: number): number => Math.floor(random() * below);
  let text = sane;
  const kind = whole(12);
  if (kind === 0) return Buffer.from(text).subarray(0, whole(text.length));
  if (kind === 1) {
    const piece = bytes[whole(bytes.length)] ?? [];
    const at = whole(text.length);
    return Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from(piece), Buffer.from(text.slice(at))]);
  }
  if (kind === 2) return Buffer.from('{"projects":'.repeat(1 + whole(60)) + '{}' + '}'.repeat(1 + whole(60)));
  if (kind === 3) {
    const lines = text.split('\n');
    const line = lines[whole(lines.length)] ?? '';
    lines.splice(whole(lines.length), 0, line);
    return Buffer.from(lines.join('\n'));
  }
  for (let times = 1 + whole(4); times > 0; times--) {
    const at = whole(text.length);
    const piece = pieces[whole(pieces.length)] ?? '';
    text = text.slice(0, at) + piece + text.slice(at + whole(6));
  }
  if (kind === 4) text = text.replace(/\n/g, '\r\n');
  if (kind === 5) text = `\ufeff${text}`;
  return Buffer.from(text);
}

suite(`${rounds} configurations that went wrong`, () => {
  let folder: string;
  suiteSetup(() => (folder = mkdtempSync(join(tmpdir(), 'mutations-'))));
  suiteTeardown(() => rmSync(folder, { recursive: true }));

  /** What each of the three says: the codes of the findings, or that the file is not used. */
  async function judge(content: Buffer): Promise<{ editor: string[]; check: string[]; agent: boolean; used: boolean }> {
    const path = join(folder, 'autoscaler_config.json');
    writeFileSync(path, content);
    chmodSync(path, 0o644);
    // VS Code decodes so, and takes the byte order mark away.
    const shown = new TextDecoder('utf-8').decode(content);
    const { configuration, findings } = parseConfiguration(shown);
    const printed: string[] = [];
    const status = checkVerb([path], (line) => printed.push(line));
    const check = printed.flatMap((line) => /\[(config\.[\w.]+)\]$/.exec(line)?.[1] ?? []);
    assert.equal(status, configuration === undefined ? 1 : 0, printed.join('\n'));
    const errors: string[] = [];
    const loaded = await load(path, (code) => errors.push(code));
    return {
      editor: findings.map(({ code }) => code),
      check,
      agent: loaded,
      used: configuration !== undefined,
    };
  }

  async function load(path: string, say: (code: string) => void): Promise<boolean> {
    try {
      const own = process.getuid?.() ?? 0;
      assert.ok(readTrusted(path, own).length >= 0);
      await loadConfiguration({ config: path }, ({ code }) => say(code));
      return true;
    } catch (error) {
      assert.ok(isFailure(error) && error.phase === 'configuration', String(error));
      return false;
    }
  }

  test('editor, check and agent agree on each; none throws, none hangs, and what is invalid is never used', async function () {
    if (process.getuid?.() !== 0) skip(this, 'the agent believes files of root alone, and this is another user');
    this.timeout(120_000);
    const random = generator(20_261_125);
    const seen = new Set<string>();
    let used = 0;
    for (let round = 0; round < rounds; round++) {
      const content = mutated(random);
      const { editor, check, agent, used: isUsed } = await judge(content);
      const because = `round ${round}: ${content.toString('utf8').slice(0, 2000)}`;
      assert.deepEqual(check, editor, because);
      assert.equal(agent, isUsed, because);
      for (const code of editor) seen.add(code);
      if (isUsed) used++;
    }
    assert.ok(used > rounds / 20 && used < rounds * 0.9, `${used} of ${rounds} were still valid`);
    for (const code of [
      'config.syntax',
      'config.encoding',
      'config.duplicateKey',
      'config.tooDeep',
      'config.type',
    ] as const) {
      assert.ok(seen.has(code), `${code}: ${[...seen].join(', ')}`);
    }
  });

  test('so do they on a file that is too large, by one byte or by megabytes, in ASCII or not', async function () {
    if (process.getuid?.() !== 0) skip(this, 'the agent believes files of root alone, and this is another user');
    this.timeout(60_000);
    const padded = (size: number, letter: string): Buffer => {
      const begin = '{"projects":{}} // ';
      const each = Buffer.byteLength(letter);
      const count = Math.floor((size - begin.length) / each);
      return Buffer.from(begin + letter.repeat(count) + ' '.repeat(size - begin.length - count * each));
    };
    for (const letter of ['x', 'ñ', '漢', '😀']) {
      for (const [size, isUsed] of [
        [maximumBytes, true],
        [maximumBytes + 1, false],
        [5_000_000, false],
      ] as const) {
        const verdict = await judge(padded(size, letter));
        assert.equal(verdict.used, isUsed, `${letter} ${size}`);
        assert.equal(verdict.agent, isUsed, `${letter} ${size}`);
        assert.deepEqual(verdict.check, verdict.editor);
      }
    }
  });

  test('a fix for any of them leaves a text that can be read, and "fix all" comes to an end', () => {
    const random = generator(77);
    for (let round = 0; round < 300; round++) {
      const text = mutated(random).toString('utf8');
      const { configuration, findings } = parseConfiguration(text);
      for (const finding of findings.slice(0, 5)) assert.ok(Array.isArray(fixesFor(text, finding)));
      const fixed = fixAll(text);
      if (configuration === undefined || fixed === undefined) continue;
      assert.ok(
        parseConfiguration(fixed).findings.every(({ code }) => code !== 'config.syntax'),
        `${text}\n→\n${fixed}`,
      );
    }
  });
});

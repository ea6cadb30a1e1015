import assert from 'node:assert/strict';
import { OutputFrame } from '../../../src/ssh/outputFrame';
import { expectSuccess, quoteOutput } from '../../../src/ssh/probe';
import { isFailure } from '../../../src/base/failure';
import { marksOf } from '../../../src/ssh/shellScript';

const { start, end } = marksOf('0123456789abcdef');
const body = 'binary \x1e\x1eE \x1eE0123 \x00\xff text';
const stream = Buffer.from(`motd\x1eA01${start}${body}${end}7\x1enoise`, 'latin1');

suite('framed output', () => {
  for (const size of [1, 2, 3, 7, 16, 1000]) {
    test(`is cut out exactly when it comes in pieces of ${size}`, () => {
      const ends: string[] = [];
      const pieces: Buffer[] = [];
      const kept = new OutputFrame({ start, end }, 1000, { ended: (text) => ends.push(text) });
      const handed = new OutputFrame({ start, end }, 1000, { piece: (bytes) => pieces.push(Buffer.from(bytes)) });
      for (let at = 0; at < stream.length; at += size) {
        kept.push(stream.subarray(at, at + size));
        handed.push(stream.subarray(at, at + size));
      }
      assert.equal(kept.output.toString('latin1'), body);
      assert.equal(Buffer.concat(pieces).toString('latin1'), body);
      assert.deepEqual(ends, ['7']);
    });
  }

  test('beyond its limit is reported once and never given as whole', () => {
    let overflows = 0;
    const frame = new OutputFrame({ start }, 10, { overflow: () => overflows++ });
    frame.push(Buffer.from(`${start}12345678`));
    frame.push(Buffer.from('90123'));
    frame.push(Buffer.from('4567'));
    assert.equal(overflows, 1);
    assert.ok(frame.output.length <= 10);
  });

  test('that never starts keeps what was said instead', () => {
    const frame = new OutputFrame({ start }, 10, {});
    frame.push(Buffer.from('This account is '));
    frame.push(Buffer.from('not available.'));
    assert.equal(frame.hasStarted, false);
    assert.equal(frame.noise, 'This account is not available.');
  });
});

suite('what a server printed, in a sentence', () => {
  test('has no escape sequences, no control or bidirectional characters, no secrets, and an end', () => {
    assert.equal(quoteOutput('\x1b[31mred\x1b[0m\x1b]0;title\x07\n\tx\u202Ey'), 'red x y');
    assert.equal(quoteOutput('the pass is hunter2!', ['hunter2']), 'the pass is •••!');
    assert.equal(quoteOutput('redis://u:pw@h/0'), 'redis://u:•••@h/0');
    assert.equal(quoteOutput('a'.repeat(700)).length, 602);
  });

  test('comes with the exit code of a command that failed', () => {
    const output = { exitCode: 5, stdout: Buffer.from('x'), stderr: Buffer.from('no unit\n') };
    assert.throws(
      () => expectSuccess(output, 'systemctl start', 'web1'),
      (error) =>
        isFailure(error, 'ssh.commandFailed') && error.params['exitCode'] === 5 && error.params['detail'] === 'no unit',
    );
    assert.equal(expectSuccess({ ...output, exitCode: 0 }, 'x', 'web1'), 'x');
  });
});

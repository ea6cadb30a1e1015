import assert from 'node:assert/strict';
import { parseGunicornLine, piecesOf } from '../../../src/threads/gunicornLine';
import { hasOption, parseGunicornHelp } from '../../../src/threads/gunicornOptions';

const words = (text: string): string[] => text.split(' ');

suite("Gunicorn's options", () => {
  test('of any version leave the application where it is', () => {
    for (const text of [
      'gunicorn -k asgi --root-path /api app:app',
      'gunicorn --enable-backlog-metric app:app',
      'gunicorn --control-socket /run/x.sock --no-control-socket app:app',
      'gunicorn --dirty-app a:B --dirty-workers 2 app:app',
      'gunicorn --proxy-protocol app:app',
      'gunicorn --permit-unconventional-http-method -R app:app',
      // Options that nobody knows yet.
      'gunicorn --from-the-future app:app',
      'gunicorn --from-the-future 7 app:app',
      'gunicorn --from-the-future=7 app:create()',
      'python3 -m gunicorn --bind :80 app:app',
      'env A=1 nice -n 5 gunicorn -w 2 app:app',
    ]) {
      const { application, unknown } = parseGunicornLine(words(text));
      assert.match(application ?? '', /^app:(?:app|create\(\))$/, text);
      assert.deepEqual(unknown, [], text);
    }
    assert.deepEqual(parseGunicornLine(words('gunicorn --limit-concurrency 10 --factory app:app')).unknown, [
      '--limit-concurrency',
      '--factory',
    ]);
  });

  test('are read from what Gunicorn prints itself; only then is an option that is not there wrong', () => {
    for (const help of [
      // Python 3.11 and 3.14
      '  -h, --help            show this help message and exit\n  -b ADDRESS, --bind ADDRESS\n                        The socket\n  -w INT, --workers INT\n  --preload             Load\n  --proxy-protocol [MODE]\n                        Enable\n',
      '  -h, --help            show this help message and exit\n  -b, --bind ADDRESS    The socket\n  -w, --workers INT     The number\n  --preload             Load\n  --proxy-protocol [MODE]\n',
    ]) {
      const options = parseGunicornHelp(help);
      assert.ok(options);
      assert.deepEqual([...options.values].sort(), ['--bind', '--workers', '-b', '-w']);
      assert.deepEqual([...options.flags].sort(), ['--help', '--preload', '--proxy-protocol', '-h']);
      const line = parseGunicornLine(words('gunicorn --root-path /api --work 3 --proxy-protocol app:app'), options);
      assert.deepEqual(line.unknown, ['--root-path']);
      assert.equal(line.application, 'app:app');
      // argparse takes the beginning of one name.
      assert.ok(hasOption(options, '--pre'));
      assert.ok(!hasOption(options, '--p'));
      assert.equal(piecesOf(words('gunicorn --workers 3 app:app'), options).length, 2);
    }
    assert.equal(parseGunicornHelp('Traceback (most recent call last):\n'), undefined);
  });
});

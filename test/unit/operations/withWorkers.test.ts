import assert from 'node:assert/strict';
import { baseWorkers, commandMadeFrom, dropIn, ownersPartsOf } from '../../../src/agent/files/dropIn';
import { parseExecStart } from '../../../src/host/execStart';
import { execStartLine, withWorkers } from '../../../src/host/withWorkers';

suite('base workers', () => {
  const gunicorn = '/srv/venv/bin/gunicorn';

  test('replace the number wherever the command line has it', () => {
    for (const [before, after] of [
      [
        ['--workers', '3', 'app.wsgi'],
        ['--workers', '1', 'app.wsgi'],
      ],
      [
        ['--workers=3', 'app.wsgi'],
        ['--workers=1', 'app.wsgi'],
      ],
      [
        ['-w', '3', 'app.wsgi'],
        ['-w', '1', 'app.wsgi'],
      ],
      [
        ['-w3', 'app.wsgi'],
        ['-w1', 'app.wsgi'],
      ],
    ] as const) {
      assert.deepEqual(withWorkers([gunicorn, ...before], 1), { argv: [gunicorn, ...after], isAdded: false });
    }
  });

  test('are added where the number comes from elsewhere', () => {
    assert.deepEqual(withWorkers([gunicorn, '-c', 'gunicorn.conf.py', 'app.wsgi'], 2), {
      argv: [gunicorn, '-c', 'gunicorn.conf.py', 'app.wsgi', '--workers', '2'],
      isAdded: true,
    });
  });

  test('are refused where a shell starts Gunicorn', () => {
    assert.equal(withWorkers(['/bin/sh', '-c', 'exec gunicorn --workers 3 app.wsgi'], 1), undefined);
  });

  test('keep quoting, variables, percent signs and prefixes of the command line', () => {
    const [command] = parseExecStart(
      `{"type":"a(sasasttttuii)","data":[["${gunicorn}",["${gunicorn}","--name","a \\"b\\" 100%","\${PORT}","app.wsgi"],["ignore-failure"],0,0,0,0,0,0,0]]}`,
    );
    assert.ok(command);
    assert.equal(execStartLine(command), `-${gunicorn} --name "a \\"b\\" 100%%" \${PORT} app.wsgi`);
  });

  test('share the drop-in with the mark, and can be found in it again', () => {
    const base = baseWorkers({
      workers: 1,
      commandSha256: 'a'.repeat(64),
      filesSha256: 'b'.repeat(64),
      execStart: `${gunicorn} app.wsgi`,
    });
    const text = dropIn('backcore.service', base);
    assert.ok(text.startsWith(dropIn('backcore.service')));
    assert.equal(ownersPartsOf(text), base);
    assert.deepEqual(commandMadeFrom(text), { workers: 1, filesSha256: 'b'.repeat(64) });
    assert.equal(ownersPartsOf(dropIn('backcore.service')), '');
  });
});

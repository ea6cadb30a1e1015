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
      assert.deepEqual(withWorkers({ path: gunicorn, argv: [gunicorn, ...before] }, 1), {
        argv: [gunicorn, ...after],
        isAdded: false,
      });
    }
  });

  test('are added where the number comes from elsewhere', () => {
    assert.deepEqual(withWorkers({ path: gunicorn, argv: [gunicorn, '-c', 'gunicorn.conf.py', 'app.wsgi'] }, 2), {
      argv: [gunicorn, '-c', 'gunicorn.conf.py', 'app.wsgi', '--workers', '2'],
      isAdded: true,
    });
  });

  const line = (text: string): { path: string; argv: string[] } => {
    const [path = '', ...rest] = text.split(' ');
    return path.startsWith('@') ? { path: path.slice(1), argv: rest } : { path, argv: [path, ...rest] };
  };

  test("leave the launcher's options alone and change the program's", () => {
    for (const [before, after] of [
      ['env -- gunicorn -w 2 app', 'env -- gunicorn -w 5 app'],
      ['runuser -u www -- gunicorn -w 2 app', 'runuser -u www -- gunicorn -w 5 app'],
      ['runuser -w A,B -u www gunicorn app', 'runuser -w A,B -u www gunicorn app --workers 5'],
      ['flock -w 30 /run/gunicorn gunicorn -w 2 app', 'flock -w 30 /run/gunicorn gunicorn -w 5 app'],
      ['flock -w 30 -- /run/lock gunicorn -w2 app', 'flock -w 30 -- /run/lock gunicorn -w5 app'],
      ['tini -w -- gunicorn --workers=2 app', 'tini -w -- gunicorn --workers=5 app'],
      ['env A=-w -u B gunicorn -w 2 app -- -w 9', 'env A=-w -u B gunicorn -w 5 app -- -w 9'],
      ['xvfb-run -w 3 -a gunicorn app', 'xvfb-run -w 3 -a gunicorn app --workers 5'],
      [
        'timeout -k 5 60 nice -n -5 /v/python -m gunicorn -w 2 a',
        'timeout -k 5 60 nice -n -5 /v/python -m gunicorn -w 5 a',
      ],
      ['/v/python -W ignore -mgunicorn -w 2 a', '/v/python -W ignore -mgunicorn -w 5 a'],
      ['doppler run -p w --config=x -- gunicorn -w 2 a', 'doppler run -p w --config=x -- gunicorn -w 5 a'],
      ['python3 -m pipenv run gunicorn -w 2 a', 'python3 -m pipenv run gunicorn -w 5 a'],
      ['uv run --with gunicorn -m gunicorn -w 2 a', 'uv run --with gunicorn -m gunicorn -w 5 a'],
      ['@/usr/bin/gunicorn -w -w 2 a', '-w -w 5 a'],
    ] as const) {
      const made = withWorkers(line(before), 5);
      assert.equal('argv' in made ? made.argv.join(' ') : made.startedBy, after, before);
    }
  });

  test('are refused, by name, where what starts Gunicorn hands nothing on', () => {
    for (const [text, by] of [
      ['/bin/sh -c exec\u00a0gunicorn', 'sh'],
      ['/usr/bin/env X=1 /bin/bash -c exec\u00a0gunicorn', 'bash'],
      ['nice -n 5 bash -lc gunicorn', 'bash'],
      ['sudo -u www -- sh -ec gunicorn', 'sh'],
      ['su www -c gunicorn', 'su'],
      ['su - www --command=gunicorn', 'su'],
      ['runuser www -c gunicorn', 'runuser'],
      ['flock /run/lock -c gunicorn', 'flock'],
      ['flock -w 3 /run/lock bash -c gunicorn', 'bash'],
      ['timeout 60 sh -c gunicorn', 'sh'],
      ['env -S gunicorn', 'env'],
      ['busybox sh -c gunicorn', 'sh'],
      ['/bin/bash -e /srv/start.sh gunicorn', 'start.sh'],
      ['/srv/start.sh gunicorn', 'start.sh'],
      ['python3 /srv/run.py gunicorn', 'python3'],
      ['python3 -c gunicorn', 'python3'],
      ['poetry install', 'poetry'],
      ['supervisord -c gunicorn', 'supervisord'],
      ['@/bin/sh gunicorn -c exec', 'sh'],
    ] as const) {
      assert.deepEqual(withWorkers(line(text), 5), { startedBy: by }, text);
    }
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

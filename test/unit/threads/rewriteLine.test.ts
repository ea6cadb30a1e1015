import assert from 'node:assert/strict';
import { boundedClass } from '../../../src/agent/files/asgiWorker';
import { familyOf, parseGunicornLine } from '../../../src/threads/gunicornLine';
import { recycling, toBoundedAsgi, toWsgi, withoutUnknown, wsgiTwin } from '../../../src/threads/rewriteLine';

/** The incident guide's own examples, with their continuation lines, as systemd reads them: a backslash at a line's end is a space. */
const program = '/opt/AleautosDjango/.venv/bin/gunicorn';
const urgent = `${program} \\
  --access-logfile - \\
  -k uvicorn.workers.UvicornWorker \\
  --workers 1 \\
  --threads 4 \\
  --bind unix:/run/gunicorn.sock \\
  proyectoBallena.asgi:application`;
const option2 = `${program} \\
  --access-logfile - \\
  -k uvicorn.workers.UvicornWorker \\
  --workers 1 \\
  --threads 8 \\
  --limit-concurrency 100 \\
  --timeout 120 \\
  --bind unix:/run/gunicorn.sock \\
  proyectoBallena.asgi:application`;
const words = (text: string): string[] => text.replace(/\\\n/g, ' ').split(/\s+/);

suite('threads: the guide’s command lines', () => {
  test('are read', () => {
    const line = parseGunicornLine(words(urgent));
    assert.deepEqual(
      { ...line },
      {
        workerClass: 'uvicorn.workers.UvicornWorker',
        workers: 1,
        threads: 4,
        application: 'proyectoBallena.asgi:application',
        configuration: undefined,
        unknown: [],
        limitConcurrency: undefined,
      },
    );
    assert.equal(familyOf(line), 'asgi');
    assert.deepEqual(parseGunicornLine(words(option2)).unknown, ['--limit-concurrency']);
    assert.equal(parseGunicornLine(words(option2)).limitConcurrency, 100);
  });

  test('become WSGI without losing bind, log or application', () => {
    const expected =
      `${program} --worker-class gthread --workers 2 --threads 4 --max-requests 1000 --max-requests-jitter 50 --timeout 120 ` +
      '--access-logfile - --bind unix:/run/gunicorn.sock proyectoBallena.wsgi:application';
    assert.equal(toWsgi(words(urgent), { workers: 2, threads: 4 })?.join(' '), expected);
    // Its own timeout stays where it stood.
    assert.equal(
      toWsgi(words(option2), { workers: 2, threads: 4 })?.join(' '),
      `${program} --worker-class gthread --workers 2 --threads 4 --max-requests 1000 --max-requests-jitter 50 ` +
        '--access-logfile - --timeout 120 --bind unix:/run/gunicorn.sock proyectoBallena.wsgi:application',
    );
  });

  test('become bounded ASGI with options that Gunicorn has', () => {
    const wish = {
      workerClass: boundedClass('uvicorn.workers.UvicornWorker', 100) ?? '',
      folder: '/opt/autoscaler/asgi',
    };
    assert.equal(
      toBoundedAsgi(words(option2), wish)?.join(' '),
      `${program} --pythonpath /opt/autoscaler/asgi --worker-class autoscaler_asgi.Bounded100 --access-logfile - ` +
        '--workers 1 --threads 8 --timeout 120 --bind unix:/run/gunicorn.sock proyectoBallena.asgi:application',
    );
    assert.equal(
      toBoundedAsgi(['gunicorn', '--pythonpath=/srv/lib', '-kuvicorn.workers.UvicornH11Worker', 'a.asgi'], wish)?.join(
        ' ',
      ),
      'gunicorn --pythonpath /srv/lib,/opt/autoscaler/asgi --worker-class autoscaler_asgi.Bounded100 a.asgi',
    );
    assert.equal(boundedClass('uvicorn.workers.UvicornH11Worker', 9), 'autoscaler_asgi.BoundedH11_9');
    assert.equal(boundedClass('uvicorn_worker.UvicornWorker', 9), 'autoscaler_asgi.Bounded9');
    assert.equal(boundedClass('asgi', 9), 'autoscaler_asgi.BoundedAsgi_9');
    assert.equal(boundedClass('autoscaler_asgi.BoundedAsgi_9', 5), 'autoscaler_asgi.BoundedAsgi_5');
    assert.equal(boundedClass('my.UvicornWorkers', 9), undefined);
    assert.equal(boundedClass('hypercorn.AsgiWorker', 9), undefined);
    assert.equal(toBoundedAsgi(['gunicorn', 'a.wsgi'], wish), undefined);
  });

  test('lose only what keeps Gunicorn from starting, or gain only what recycles workers', () => {
    assert.equal(withoutUnknown(words(urgent)), undefined);
    assert.deepEqual(
      withoutUnknown(words(option2)),
      words(option2).filter((word) => word !== '--limit-concurrency' && word !== '100'),
    );
    assert.equal(
      recycling(['python3', '-m', 'gunicorn', '--max-requests', '5', '$OPTS', 'a.wsgi']).join(' '),
      'python3 -m gunicorn --max-requests-jitter 50 --max-requests 5 $OPTS a.wsgi',
    );
  });

  test('keep every word, in every form that an option can have', () => {
    const odd = [
      '/v/bin/gunicorn',
      '-b',
      ':8000',
      '--env=A=b c',
      '-D',
      '--preload',
      '-w3',
      '--log-level',
      'info',
      'x.y.asgi:app',
    ];
    const line = parseGunicornLine(odd);
    assert.deepEqual([line.workers, line.application, line.threads], [3, 'x.y.asgi:app', undefined]);
    const made = toWsgi(odd, { workers: 2, threads: 4 }) ?? [];
    for (const word of ['-b', ':8000', '--env=A=b c', '-D', '--preload', '--log-level', 'info', 'x.y.wsgi:app']) {
      assert.ok(made.includes(word), word);
    }
    assert.equal(made.filter((word) => word.startsWith('-w')).length, 0);
  });

  test('an application that is no asgi module has no twin', () => {
    assert.equal(wsgiTwin('a.b.asgi'), 'a.b.wsgi');
    for (const name of ['a.main:app', 'a.asgi:make()', 'myasgi:app', undefined])
      assert.equal(wsgiTwin(name), undefined);
  });
});

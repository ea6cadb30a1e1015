import assert from 'node:assert/strict';
import { addressOfBind } from '../../../src/host/listening';
import { bindsOf, classifyText, poolOf, programOf, scriptOf } from '../../../src/host/programOf';

const words = (text: string): string[] => text.split(' ');

suite('host: what a command line runs', () => {
  for (const text of [
    '/usr/bin/gunicorn app',
    '/usr/bin/python3 /srv/venv/bin/gunicorn -w 2 app',
    'python3.11 -m gunicorn app',
    'python -X dev -u -mgunicorn.app.wsgiapp app',
    'pypy3 -O /usr/bin/gunicorn app',
    '/usr/bin/env DJANGO_SETTINGS_MODULE=a.b gunicorn app',
    '/bin/sh -c exec gunicorn app',
    '/bin/bash -lc cd /srv && A=1 /srv/venv/bin/gunicorn app',
    '/usr/bin/nice -n 5 gunicorn app',
    '/usr/bin/poetry run gunicorn app',
    '/srv/venv/bin/python3 /srv/venv/bin/ddtrace-run gunicorn app',
    '/srv/venv/bin/newrelic-admin run-program gunicorn app',
    'sudo -u www-data /usr/bin/gunicorn app',
    'doppler run -- gunicorn app',
    'infisical run --env=prod -- gunicorn app',
    '/usr/bin/gunicorn-3 app',
    '/usr/bin/python3 /usr/bin/gunicorn3 app',
    'python3 -m pipenv run gunicorn app',
    'python3 -m poetry run gunicorn app',
    'python3 -m newrelic.admin run-program gunicorn app',
    'conda run -n env --no-capture-output gunicorn app',
    'authbind --deep gunicorn app',
    'cgexec -g cpu:web gunicorn app',
    'prlimit --nofile=4096 gunicorn app',
    'xvfb-run -a gunicorn app',
    'uvx gunicorn app',
    'uv run gunicorn app',
    'uv run --module gunicorn app',
    'runuser -u www -- gunicorn app',
    'su - www -c exec gunicorn app',
    'flock -n /run/lock gunicorn app',
    'tini -w -- gunicorn app',
    'chrt -f 10 gunicorn app',
    'taskset -c 0,1 ionice -c 2 -n 0 gunicorn app',
    'env -S gunicorn app',
    '/bin/sh -c cd /srv/x && exec gunicorn app',
    '/bin/sh -c . /srv/env; exec gunicorn app',
    '/bin/sh -c set -a; . /srv/env; set +a; gunicorn app | tee /var/log/x',
    '/bin/sh -c if [ -f /x ]; then gunicorn app; fi',
    '/bin/sh -c while true; do gunicorn app; done',
    '/bin/sh -c test -d /run/x || mkdir /run/x; (umask 007; gunicorn app)',
    '/bin/bash -o pipefail -c exec gunicorn app 2>&1',
    '/bin/sh -c exec >>/var/log/x 2>&1; exec "/srv/venv/bin/gunicorn" app',
    'sops exec-env /srv/secrets.yaml gunicorn app',
    'busybox sh -c gunicorn app',
  ]) {
    test(`Gunicorn: ${text}`, () => assert.equal(programOf(words(text)), 'gunicorn'));
  }
  for (const text of [
    '/usr/bin/celery -A proj worker -l info',
    '/usr/bin/celery --app=proj -b redis://h worker',
    'celery worker -A proj',
    'python3 -m celery -A proj worker',
    '/usr/bin/python3 /usr/bin/celery -A beat worker -B',
    'celery multi start w1 w2 -A proj',
    '/bin/sh -c /srv/venv/bin/celery -A proj multi start w1',
    'python manage.py celery worker',
    '/bin/sh -c ${CELERY_BIN} -A $CELERY_APP multi start $CELERYD_NODES --pidfile=${X}',
    '/bin/sh -c $CELERY_BIN -A app worker',
    '/bin/sh -c celery -A app worker & exec celery -A app beat',
    'doppler run -- celery -A app worker',
    'watchmedo auto-restart -d . -p *.py --recursive -- celery -A app worker',
    'env C_FORCE_ROOT=1 celery -A app worker',
  ]) {
    test(`a Celery worker: ${text}`, () => assert.equal(programOf(words(text)), 'celery'));
  }
  for (const text of [
    '/bin/echo gunicorn',
    '/usr/bin/tail -f /var/log/gunicorn.log',
    '/usr/bin/celery -A worker beat',
    'celery -A proj flower',
    'celery -A proj inspect stats',
    '/usr/bin/python3 /usr/bin/supervisord -n',
    '/usr/bin/python3 -c import gunicorn',
    '/bin/sh -c echo gunicorn',
    '/usr/bin/python3 /srv/report.py gunicorn',
    '/usr/bin/vim /etc/systemd/system/gunicorn.service',
    '/bin/sh /srv/start.sh',
    'flock /run/gunicorn sleep 3',
    'env gunicorn=1 sleep 3',
    'poetry install gunicorn',
    'doppler secrets gunicorn',
    '/bin/sh -c echo "exec gunicorn"; sleep 3',
    '/bin/sh -c sleep 3 # gunicorn app',
    '/bin/sh -c cat >/run/gunicorn',
    'sudo -u gunicorn sleep 3',
    'nice -n 5 tail -f gunicorn',
    '/bin/sh -c ${CELERY_BIN} -A x beat',
  ]) {
    test(`neither: ${text}`, () => assert.equal(programOf(words(text)), undefined));
  }

  test('titles tell the master; a worker is no service of its own', () => {
    assert.equal(programOf(['gunicorn: master [app.wsgi]']), 'gunicorn');
    assert.equal(programOf(['gunicorn: worker [app.wsgi]']), undefined);
    assert.equal(programOf(['[celeryd: celery@web1:MainProcess] -active- (worker -A app)']), 'celery');
    assert.equal(programOf(['[celeryd: celery@web1:ForkPoolWorker-2]']), undefined);
  });

  test('lines of a script count only where the program is run', () => {
    assert.equal(classifyText('  exec "/srv/venv/bin/gunicorn" --bind "$SOCKET" app'), 'gunicorn');
    assert.equal(classifyText('PYTHONPATH=/srv celery -A app worker'), 'celery');
    assert.equal(classifyText('pkill gunicorn'), undefined);
    assert.equal(classifyText('systemctl restart gunicorn'), undefined);
    assert.equal(scriptOf(['/bin/bash', '-e', '/srv/start.sh', 'x']), '/srv/start.sh');
    assert.equal(scriptOf(['/srv/start.sh']), '/srv/start.sh');
    assert.equal(scriptOf(['/bin/sh', '-c', '/srv/start.sh']), undefined);
  });

  test('binds are read in all spellings', () => {
    assert.deepEqual(bindsOf(words('gunicorn -b :8000 --bind unix:/run/a.sock --bind=[::]:81 -b127.0.0.1:82 app')), [
      ':8000',
      'unix:/run/a.sock',
      '[::]:81',
      '127.0.0.1:82',
    ]);
    assert.deepEqual(
      [
        ':8000',
        'unix:/run/a.sock',
        'unix:///run/b.sock',
        '[::]:81',
        'localhost:1',
        '10.0.0.1',
        'fd://3',
        'web.example:80',
      ].map(addressOfBind),
      [
        'tcp:0.0.0.0:8000',
        'unix:/run/a.sock',
        'unix:/run/b.sock',
        'tcp:[::]:81',
        'tcp:127.0.0.1:1',
        'tcp:10.0.0.1:8000',
        undefined,
        undefined,
      ],
    );
    assert.equal(poolOf(words('celery -A a worker -P threads')), 'threads');
    assert.equal(poolOf(words('celery -A a worker --pool=gevent')), 'gevent');
    assert.equal(poolOf(words('celery -A a worker')), 'prefork');
  });
});

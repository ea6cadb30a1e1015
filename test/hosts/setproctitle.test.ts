// With setproctitle, /proc/PID/environ is zeros and the command line a title: what a service was told is read from its unit, and
// that it runs is never doubted for it.
import assert from 'node:assert/strict';
import { planBaseWorkers } from '../../src/operations/services/baseWorkers';
import { carryOut } from '../../src/operations/plans/carryOut';
import { serviceNames } from '../../src/operations/services/serviceNames';
import { look } from '../../src/operations/looking/look';
import { CeleryHost } from '../kit/celeryHost';
import { Visit, within } from '../kit/visit';
import { TestHost } from './host';
import { debians } from './debians';
import { sleep } from './program';

const tickSeconds = 5;
const secret = 's3cr3t "quoted" $HOME \\ end';

const celery = (name: string): string => `/usr/bin/celery -A counting worker -c 1 -n ${name}@here`;
/** [Service] of each, with the number of its Redis database. */
const units: Readonly<Record<string, readonly [database: number, service: string]>> = {
  own: [1, `Environment="BROKER=redis://127.0.0.1:6379/1" "OTHER=a b"\nExecStart=${celery('own')}`],
  file: [
    2,
    `Environment=BROKER=redis://127.0.0.1:6379/9 CELERY=/usr/bin/celery WORDS="-A counting"
EnvironmentFile=-/etc/counting/absent.env\nEnvironmentFile=/etc/counting/file.env
ExecStart=/usr/bin/env $WORDS_OF_ENV \${CELERY} $WORDS worker -c 1 -n file@here`,
  ],
  shell: [
    3,
    `Environment=BROKER=redis://127.0.0.1:6379/3\nExecStart=/bin/sh -c 'cd /srv/counting && exec ${celery('shell')}'`,
  ],
};
const neither = `ExecStart=/bin/sh -c 'BROKER=redis://127.0.0.1:6379/4 exec ${celery('neither')}'`;

const application = `
import os
assert os.environ['SECRET'].endswith('end'), 'KeyError comes before'
def app(environ, start_response):
    start_response('200 OK', [('Content-Length', '2')])
    return [b'ok']
`;

for (const debian of debians('forky'))
  suite(`setproctitle on ${debian}`, () => {
    let host: TestHost;
    let counting: CeleryHost;
    let visit: Visit;

    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({ suite: debian, name: 'web1', services: false, extra: 'python3-setproctitle' });
      counting = await CeleryHost.prepare(host, tickSeconds);
      const { agent } = counting;
      agent.put('/etc/counting/file.env', '# the broker\nBROKER="redis://127.0.0.1:6379/2"\n', 0o600);
      agent.put('/etc/counting/web.env', `SECRET='${secret}'\n`, 0o600);
      const put = (name: string, service: string): void =>
        agent.put(
          `/etc/systemd/system/${name}.service`,
          `[Service]\nUser=www-data\nWorkingDirectory=/srv/counting\nKillMode=mixed\n${service}\n`,
        );
      for (const [name, [, service]] of Object.entries(units)) put(name, service);
      put('neither', neither);
      agent.put('/srv/counting/web.py', application);
      const web = '/usr/bin/gunicorn -w 1 -b unix:/run/web/a.sock web:app';
      put('web', `RuntimeDirectory=web\nEnvironmentFile=/etc/counting/web.env\nExecStart=${web}`);
      put(
        'web2',
        `RuntimeDirectory=web2\nEnvironment="SECRET=a \\"b\\" \\\\\\\\ end" X=1\nExecStart=${web.replace('web/a', 'web2/a')}`,
      );
      await host.must(
        `systemctl daemon-reload; systemctl start redis-server neither web web2 ${Object.keys(units).join(' ')}`,
      );
      visit = Visit.open(host, 'victus');
      await visit.server.becomeRoot(within(60_000));
    });
    suiteTeardown(async () => {
      visit?.close();
      await host?.stop();
    });

    const pool = async (name: string): Promise<number> => (await host.workers(name)).length;

    test('it does hide them, as soon as they are up', async () => {
      for (const name of [...Object.keys(units), 'neither', 'web']) {
        await counting.agent.within(30, name, async () => {
          const pid = await host.must(`systemctl show -p MainPID --value ${name}`);
          const found = `tr '\\0' '\\n' </proc/${pid}/environ | grep -c '^INVOCATION_ID=' || true`;
          return (await host.must(found)) === '0';
        });
      }
    });

    test('Celery is scaled up and down, wherever its unit names the broker', async function () {
      this.timeout(900_000);
      const shared = { enabled: true, broker_url_env: 'BROKER', max_workers: 3, queue_duration_minutes: 0 };
      const thresholds = { queue_thresholds: { scale_up_3: 5, scale_down_1: 3 } };
      counting.agent.configure(
        Object.fromEntries(
          Object.keys(units).map((name) => [
            name,
            { enabled: false, celery: { ...shared, ...thresholds, service: `${name}.service` } },
          ]),
        ),
      );
      await counting.agent.within(60, 'all run', async () =>
        (await Promise.all(Object.keys(units).map(pool))).every((n) => n === 1),
      );
      const tickUntil = (what: string, check: () => Promise<boolean> | boolean): Promise<number> =>
        counting.agent.within(200, what, async () => {
          const said = await host.must('autoscaler tick', { timeoutMs: 150_000 });
          assert.doesNotMatch(said, /ERROR/, said);
          await sleep(tickSeconds * 550);
          return check();
        });
      const names = Object.keys(units);
      // One after the other: on two CPUs they would have to share.
      for (const [name, [database]] of Object.entries(units)) {
        await host.must(
          `cd /srv/counting && BROKER=redis://127.0.0.1:6379/${database} python3 send.py early ${name} 120 0.5 0 '{}'`,
          { user: 'www-data', timeoutMs: 60_000 },
        );
        await tickUntil(`${name} up`, () => counting.agent.log().includes(` scale_up ${name}.service `));
      }
      await tickUntil('all down again', async () => (await Promise.all(names.map(pool))).every((count) => count === 1));
      assert.equal(counting.done().length, 360);
    });

    test('where nothing tells the broker, that is said, and not that it does not run', async () => {
      counting.agent.configure({
        neither: {
          enabled: false,
          celery: {
            enabled: true,
            broker_url_env: 'BROKER',
            queue_thresholds: { scale_up_2: 5 },
            service: 'neither.service',
          },
        },
      });
      await host.must('autoscaler tick', { timeoutMs: 60_000 });
      const said = await host.must('autoscaler tick', { timeoutMs: 60_000 });
      assert.match(said, /ERROR neither\.service .*hide their environment \(setproctitle\).* BROKER;/);
      assert.doesNotMatch(said, /does not run/);
      assert.equal(await pool('neither'), 1);
    });

    test('the editor knows the names of the unit’s variables, and does not take them for all', async () => {
      const [own, file, hidden] = await visit.server.run(
        serviceNames(['own.service', 'file.service', 'neither.service']),
        within(20_000),
      );
      assert.ok(own?.variables.includes('BROKER') && own.variables.includes('OTHER') && !own.isComplete);
      assert.ok(file?.variables.includes('BROKER') && file.variables.includes('CELERY') && !file.isComplete);
      assert.deepEqual(hidden, { loadState: 'loaded', variables: [], isComplete: false });
    });

    test('a check has the environment of the unit, whatever is in it; no argument, log or file keeps it', async function () {
      this.timeout(120_000);
      for (const unit of ['web.service', 'web2.service']) {
        const plan = await planBaseWorkers(
          visit.server,
          await look(visit.server, within(60_000)),
          { unit, workers: 2, restart: true },
          within(60_000),
        );
        const outcome = await carryOut(visit.server, plan, () => undefined, within(120_000), 'a test');
        assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
      }
      await counting.agent.within(
        30,
        'two workers',
        async () => (await pool('web')) === 2 && (await pool('web2')) === 2,
      );
      const kept = await host.must(
        `grep -rls 's3cr3t' /run /var/log /var/lib/autoscaler /var/backups /tmp /etc/systemd 2>/dev/null; journalctl --no-pager | grep -c s3cr3t || true`,
      );
      assert.equal(kept, '0');
    });
  });

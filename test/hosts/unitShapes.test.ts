// Units as people write them: whatever starts Gunicorn or Celery, the service is found, counted and scaled, or the reason is said.
import assert from 'node:assert/strict';
import { valueOf } from '../../src/base/known';
import type { Look } from '../../src/host/look';
import { parseLook } from '../../src/host/parseLook';
import { splitLook } from '../../src/host/raw';
import { lookScript } from '../../src/operations/looking/lookScript';
import { AgentHost } from '../kit/agentHost';
import { ServiceClient } from '../kit/serviceClient';
import { TestHost } from './host';
import { debians } from './debians';

const nonce = '0c1d2e3f4a';
// What does not depend on versions is asked of the newest; the long run asks all.

const application = `
def app(environ, start_response):
    start_response('200 OK', [('Content-Length', '2')])
    return [b'ok']
`;
const ownApplication = `
from gunicorn.app.base import BaseApplication
from app import app
class Standalone(BaseApplication):
    def load_config(self):
        self.cfg.set('bind', 'unix:/run/shapes/own.sock')
        self.cfg.set('workers', 2)
    def load(self):
        return app
if __name__ == '__main__':
    Standalone().run()
`;
/** Waits for its child, as tools written in Python, Go or Rust do. */
const runner = `
import subprocess, sys
sys.exit(subprocess.run(sys.argv[sys.argv.index('--') + 1:]).returncode)
`;
const tasks = `
from celery import Celery
app = Celery('tasks', broker='redis://127.0.0.1:6379/5')
@app.task
def nothing():
    pass
`;
const ownWorker = `
from tasks import app
app.worker_main(['worker', '-c', '2', '-n', 'own@here', '--loglevel', 'WARNING'])
`;

const web = (name: string, more = ''): string =>
  `/usr/bin/gunicorn --chdir /srv/shapes -w 2 -b unix:/run/shapes/${name}.sock ${more}app:app`;

/** [Service] of each unit; Gunicorn with two workers in every one of them. */
const gunicorns: Readonly<Record<string, string>> = {
  // dash stays where something comes after it, and before 0.5.11 in any case.
  shell: `ExecStart=/bin/sh -c "${web('shell')}; exit $?"`,
  tee: `ExecStart=/bin/sh -c "${web('tee')} 2>&1 | tee -a /tmp/tee.log"`,
  script: 'ExecStart=/srv/shapes/start.sh',
  runner: `ExecStart=/usr/local/bin/secrets run -- ${web('runner')}`,
  timeout: `ExecStart=/usr/bin/timeout 1d ${web('timeout')}`,
  nested: `ExecStart=/usr/bin/flock /run/shapes/nested.lock /bin/bash -c "cd /; ${web('nested')}; true"`,
  otheruser: `ExecStart=/sbin/runuser -u www-data -- ${web('otheruser')}`,
  own: 'WorkingDirectory=/srv/shapes\nExecStart=/usr/bin/python3 own.py',
  titled: `ExecStart=/bin/bash -c "exec -a backend /usr/bin/python3 ${web('titled')}"`,
  oneshot: `Type=oneshot\nRemainAfterExit=yes\nExecStart=${web('oneshot', '--daemon ')}`,
  forking: `Type=forking\nGuessMainPID=no\nExecStart=/bin/sh -c "${web('forking', '--daemon ')}"`,
  beside: `KillMode=mixed\nExecStart=/bin/sh -c "${web('beside', '--daemon ')}; exec tail -f /dev/null"`,
};
const celeries: Readonly<Record<string, string>> = {
  multi: `Type=forking\nEnvironment=CELERY_BIN=/usr/bin/celery "CELERYD_NODES=w1 w2"\nExecStart=/bin/sh -c '\${CELERY_BIN} -A tasks multi start $CELERYD_NODES --pidfile=/run/shapes/%%n.pid --logfile=/dev/null -c 2'`,
  ownworker: 'ExecStart=/usr/bin/python3 -u ownworker.py',
  behind: `ExecStart=/bin/sh -c "/usr/bin/celery -A tasks worker -c 1 -n behind@here; true"`,
  withbeat: `ExecStart=/bin/sh -c "/usr/bin/celery -A tasks worker -c 1 -n withbeat@here & exec /usr/bin/celery -A tasks beat -s /tmp/beat"`,
};
/** Neither, though it runs. */
const others: Readonly<Record<string, string>> = {
  static: 'ExecStart=/usr/bin/python3 -m http.server --bind 127.0.0.1 9999',
  two: `ExecStart=/bin/sh -c "${web('two')} & ${web('three')} & wait"`,
};

const unitOf = (service: string): string => `[Unit]\nStartLimitIntervalSec=0\n[Service]\n${service}\n`;

for (const suiteName of debians('forky')) {
  suite(`units of all shapes on ${suiteName}`, function () {
    this.timeout(300_000);
    let host: TestHost;
    let agent: AgentHost;

    const look = async (user = 'root'): Promise<Look> => {
      const ran = await host.run('sh -s look', { user, input: `set -- ${nonce}\n${lookScript}` });
      return parseLook(splitLook(ran.stdout, nonce));
    };
    const counts = ({ services }: Look, names: readonly string[]): string[] =>
      names.map((name) => {
        const service = services.find(({ unit }) => unit === `${name}.service`);
        const workers = service === undefined ? undefined : valueOf(service.workers);
        return `${name} ${service?.kind} ${service?.activeState} ${workers?.length}`;
      });
    const all = [...Object.keys(gunicorns), ...Object.keys(celeries)];

    suiteSetup(async () => {
      host = await TestHost.boot({ suite: suiteName, services: false });
      agent = await AgentHost.prepare(host);
      agent.put('/srv/shapes/app.py', application);
      agent.put('/srv/shapes/own.py', ownApplication);
      agent.put('/srv/shapes/tasks.py', tasks);
      agent.put('/srv/shapes/ownworker.py', ownWorker);
      agent.put('/srv/shapes/runner.py', runner);
      agent.put('/usr/local/bin/secrets', '#!/bin/sh\nexec /usr/bin/python3 /srv/shapes/runner.py "$@"\n', 0o755);
      agent.put('/srv/shapes/start.sh', `#!/bin/bash\nset -e\nif [ -d / ]; then\n  ${web('script')}\nfi\n`, 0o755);
      for (const [name, service] of Object.entries({ ...gunicorns, ...others }))
        agent.put(`/etc/systemd/system/${name}.service`, unitOf(service));
      for (const [name, service] of Object.entries(celeries))
        agent.put(`/etc/systemd/system/${name}.service`, unitOf(`WorkingDirectory=/srv/shapes\n${service}`));
      await host.must('mkdir -p /run/shapes; chmod 1777 /run/shapes /srv/shapes; systemctl daemon-reload');
    });
    suiteTeardown(() => host.stop());

    test('while they are stopped, by what their text tells', async () => {
      const seen = counts(await look(), ['tee', 'script', 'own', 'oneshot', 'forking', 'ownworker', 'behind']);
      assert.deepEqual(seen, [
        ...['tee', 'script', 'own', 'oneshot', 'forking'].map((name) => `${name} gunicorn inactive 0`),
        ...['ownworker', 'behind'].map((name) => `${name} celery inactive 0`),
      ]);
    });

    test('while they run, by what runs in their cgroups, for root and for anybody', async () => {
      await host.must(`systemctl start redis-server; systemctl start ${[...all, ...Object.keys(others)].join(' ')}`);
      const expected = [
        ...Object.keys(gunicorns).map((name) => `${name} gunicorn active 2`),
        ...['multi celery active 4', 'ownworker celery active 2', 'behind celery active 1', 'withbeat celery active 1'],
        'two gunicorn active 4',
      ];
      const names = [...all, 'two'];
      await agent.within(60, expected.join(', '), async () => counts(await look(), names).join() === expected.join());
      assert.deepEqual(counts(await look('viewer'), names), expected);
      const { services, elsewhere } = await look();
      assert.deepEqual(elsewhere, []);
      assert.ok(!services.some(({ unit }) => unit === 'static.service'));
      for (const name of Object.keys(gunicorns)) {
        const service = services.find(({ unit }) => unit === `${name}.service`);
        // The kernel's own word for who is whose child.
        const children = await host.must(`ps -o pid= --ppid ${service?.master?.pid} | sort -n | xargs`);
        const workers = valueOf(service?.workers ?? { state: 'unknown' })?.map(({ pid }) => pid);
        assert.equal(workers?.sort((a, b) => a - b).join(' '), children, name);
        assert.deepEqual(
          valueOf(service?.sockets ?? { state: 'unknown' })?.map(({ address }) => address),
          [`unix:/run/shapes/${name}.sock`],
          name,
        );
      }
    });

    test('are scaled up and down by the deployed agent, and no request fails', async () => {
      const names = Object.keys(gunicorns);
      const clients = await Promise.all(
        names.map((name) => ServiceClient.start(host, { socket: `/run/shapes/${name}.sock`, pauseSeconds: 0.02 })),
      );
      for (const [count, processes] of [
        [3, 2],
        [1, 1],
      ]) {
        const webs = Object.fromEntries(names.map((name) => [name, { min_workers: count, max_workers: count }]));
        const celery = { enabled: true, service: 'behind.service', min_workers: processes, max_workers: processes };
        agent.configure({ ...webs, work: { enabled: false, celery } });
        const expected = [
          ...names.map((name) => `${name} gunicorn active ${count}`),
          `behind celery active ${processes}`,
        ];
        let said = '';
        await agent.within(120, `${count} workers each`, async () => {
          said = await host.must('systemctl start autoscaler.service; autoscaler status', { timeoutMs: 120_000 });
          return counts(await look(), [...names, 'behind']).join() === expected.join();
        });
        assert.doesNotMatch(said, /ERROR/, said);
      }
      const results = await Promise.all(clients.map((client) => client.stop()));
      assert.deepEqual(
        results.map(({ failed }, n) => `${names[n]} ${failed}`),
        names.map((name) => `${name} 0`),
      );
      const requests = results.reduce((sum, each) => sum + each.requests, 0);
      console.log(`      ${requests} requests, none failed`);
      assert.ok(requests > names.length * 20);
    });

    test('that can’t be scaled say why, once, and none that runs is called failed or missing', async () => {
      await host.must('ln -s tee.service /etc/systemd/system/other.service; systemctl daemon-reload');
      await host.must('systemctl start static; rm /etc/systemd/system/shell.service; systemctl daemon-reload');
      const celery = (service: string): object => ({ celery: { enabled: true, service } });
      agent.configure({
        static: {},
        two: {},
        other: {},
        shell: { min_workers: 1, max_workers: 1 },
        absent: {},
        withbeat: { service: 'withbeat.service' },
        nodes: { enabled: false, ...celery('multi.service') },
        ownworker: { enabled: false, ...celery('ownworker.service') },
        wrong: { enabled: false, ...celery('own.service') },
      });
      const first = await host.must('autoscaler tick');
      const again = await host.must('autoscaler tick');
      const reasons: Readonly<Record<string, RegExp>> = {
        'static.service': /runs, but no master .* is seen in its cgroup: \/usr\/bin\/python3 -m http.server/,
        'two.service': /runs 2 masters of Gunicorn/,
        'other.service': /is another name of tee\.service/,
        'absent.service': /there is no unit absent\.service/,
        'withbeat.service': /runs Celery: it belongs into the "celery" part/,
        'multi.service': /celery multi starts nodes/,
        'ownworker.service': /does not tell how celery is called/,
        'own.service': /runs Gunicorn: it is the "service"/,
      };
      for (const [unit, reason] of Object.entries(reasons)) {
        const line = first.split('\n').find((each) => each.includes(` ${unit} `)) ?? '';
        assert.match(line, reason, first);
        assert.equal(again.includes(` ${unit} `), unit === 'absent.service', again);
      }
      assert.doesNotMatch(first, /has failed|counted/);
      const status = await host.must('autoscaler status');
      assert.match(status, /^shell\.service: 1 workers/m);
    });

    test('a project that is Celery’s alone may be called as its service is, and leaves no trace of another', async () => {
      await host.must('ln -sf behind.service /etc/systemd/system/celery.service; systemctl daemon-reload');
      agent.configure({ behind: { enabled: false, celery: { enabled: true, service: 'behind.service' } } });
      await host.must('autoscaler tick');
      assert.deepEqual(
        agent.status()?.projects.map(({ project, workers }) => `${project} ${workers}`),
        ['behind/celery 1'],
      );
      assert.match(await host.must('autoscaler scale behind 2', { timeoutMs: 120_000 }), /2/);
    });

    test('elsewhere than in services of their own are named, by place, with what could be done', async () => {
      const id = 'a'.repeat(12) + '0'.repeat(52);
      agent.put(
        '/srv/shapes/supervisord',
        '#!/usr/bin/python3\nimport os, subprocess, sys\nsubprocess.run(sys.argv[1:])\n',
        0o755,
      );
      agent.put('/etc/systemd/system/supervisor.service', unitOf(`ExecStart=/srv/shapes/supervisord ${web('sv')}`));
      // A real manager of a user, as a login starts it.
      agent.put(
        '/home/deploy/.config/systemd/user/mine.service',
        `[Service]\nExecStart=${web('mine')}\n[Install]\nWantedBy=default.target\n`,
      );
      agent.put(
        '/etc/systemd/system/user@.service.d/test.conf',
        '[Service]\nPAMName=\nEnvironment=XDG_RUNTIME_DIR=/run/user/%i HOME=/home/deploy\n',
      );
      const scope = (unit: string, slice: string, command: string): string =>
        `systemd-run --scope --collect --slice=${slice} --unit=${unit} ${command} >/dev/null 2>&1 </dev/null &`;
      await host.must(
        `systemctl daemon-reload; systemctl start supervisor; ${scope('session-7', 'user-1000.slice', web('by-hand'))}
${scope(`docker-${id}`, 'system.slice', `sh -c "cd /srv/shapes; exec python3 own.py"`)}
${scope('stray', 'system.slice', 'sh -c "cd /srv/shapes; exec celery -A tasks worker -c 1 -n stray@here"')}
mkdir -p /home/deploy/.config/systemd/user/default.target.wants
ln -sf ../mine.service /home/deploy/.config/systemd/user/default.target.wants/; chown -R deploy /home/deploy/.config
systemctl start user@$(id -u deploy)`,
      );
      const expected = [
        `container gunicorn aaaaaaaaaaaa 2`,
        'other celery stray.scope 1',
        'session gunicorn session-7.scope 2',
        'supervisor gunicorn supervisord (supervisor.service) 2',
        'userService gunicorn mine.service 2',
      ];
      const found = async (user: string): Promise<string[]> =>
        (await look(user)).elsewhere.map(({ place, kind, name, workers }) => `${place} ${kind} ${name} ${workers}`);
      await agent.within(60, `${expected.join(', ')}`, async () => (await found('root')).join() === expected.join());
      assert.deepEqual(await found('viewer'), expected);
      const said = (await host.must('autoscaler status')).split('\n').filter((line) => line.startsWith('not scaled'));
      assert.equal(said.length, expected.length, said.join('\n'));
      assert.match(said.join('\n'), /mine\.service, a service of the own systemd of the user with uid \d+/);
    });
  });
}

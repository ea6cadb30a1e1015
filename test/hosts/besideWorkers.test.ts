// What runs beside the workers is none of them, whatever setproctitle calls it: Gunicorn 26's dirty arbiter and its children,
// Celery's embedded beat; and its control socket, which all masters of a user share. Gunicorn's own `gunicornc` is the judge.
import assert from 'node:assert/strict';
import { valueOf } from '../../src/base/known';
import { look } from '../../src/operations/looking/look';
import { AgentHost } from '../kit/agentHost';
import { Doctor, codesOf } from '../kit/doctor';
import { ServiceClient } from '../kit/serviceClient';
import { Visit, within } from '../kit/visit';
import { TestHost } from './host';
import { sleep } from './program';

const titles = [true, ...(process.env['AUTOSCALER_LONG'] === '1' ? [false] : [])];

const application = `
from gunicorn.dirty.app import DirtyApp
class Heavy(DirtyApp):
    def init(self): pass
    def __call__(self, action, *args, **kwargs): return 1
    def close(self): pass
def app(environ, start_response):
    start_response('200 OK', [('Content-Length', '2')])
    return [b'ok']
`;
const gunicorn = (name: string, more: string): string =>
  `ExecStart=/usr/bin/gunicorn --chdir /srv/beside -b unix:/run/beside/${name}.sock ${more} app:app`;
const control = (name: string): string => `--control-socket /run/beside/${name}.ctl`;

const units: Readonly<Record<string, string>> = {
  dirty: gunicorn('dirty', `${control('dirty')} -w 2 --dirty-app app:Heavy --dirty-workers 2`),
  idle: gunicorn('idle', `${control('idle')} -w 2 --dirty-app app:Heavy --dirty-workers 1`),
  threads: gunicorn('threads', `${control('threads')} -w 2 --threads 4`),
  // The class in a file, in the environment, on the line.
  file: gunicorn('file', `${control('file')} -w 2 -c /srv/beside/gevent.conf.py`),
  environment: `Environment="GUNICORN_CMD_ARGS=-k gevent"\n${gunicorn('environment', `${control('environment')} -w 2`)}`,
  line: gunicorn('line', `${control('line')} -w 2 -k gevent`),
  // The usual path: one for all of a user, who has a home here.
  first: `User=ana\n${gunicorn('first', '-w 1')}`,
  second: `User=ana\n${gunicorn('second', '-w 1')}`,
  homeless: `User=www-data\n${gunicorn('homeless', '-w 1')}`,
  beat: 'WorkingDirectory=/srv/beside\nExecStart=/usr/bin/celery -A tasks worker -B -s /run/beside/schedule -c 2 -n b@here',
};

for (const withTitles of titles)
  suite(`beside the workers on forky${withTitles ? ' with setproctitle' : ''}`, () => {
    let host: TestHost;
    let agent: AgentHost;
    let visit: Visit;
    let doctor: Doctor;

    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({
        suite: 'forky',
        name: 'web1',
        services: false,
        ...(withTitles ? { extra: 'python3-setproctitle' as const } : {}),
      });
      agent = await AgentHost.prepare(host);
      agent.put('/srv/beside/app.py', application);
      agent.put('/srv/beside/gevent.conf.py', "worker_class = 'gevent'\n");
      agent.put(
        '/srv/beside/tasks.py',
        "from celery import Celery\napp = Celery('tasks', broker='redis://127.0.0.1:6379/5')\n",
      );
      for (const [name, service] of Object.entries(units))
        agent.put(`/etc/systemd/system/${name}.service`, `[Service]\n${service}\n`);
      await host.must('useradd -m ana; mkdir -p /run/beside; chmod 1777 /run/beside; systemctl daemon-reload');
      await host.must(
        `systemctl start redis-server; systemctl start ${Object.keys(units)
          .filter((name) => name !== 'beat')
          .join(' ')}`,
      );
      visit = Visit.open(host, 'victus');
      await visit.server.becomeRoot(within(60_000));
      doctor = new Doctor(visit);
      await agent.within(60, 'all serve', async () => (await seen('dirty')) === 2 && (await seen('line')) === 2);
    });
    suiteTeardown(async () => {
      visit?.close();
      await host?.stop();
    });

    const seen = async (name: string): Promise<number | undefined> => {
      const { services } = await look(visit.server, within(60_000));
      return valueOf(services.find(({ unit }) => unit === `${name}.service`)?.workers ?? { state: 'unknown' })?.length;
    };
    /** Gunicorn's own answer. */
    const told = async (name: string): Promise<number> => {
      const text = await host.must(`gunicornc -s /run/beside/${name}.ctl -j -c 'show workers'`);
      return (JSON.parse(text) as { workers: unknown[] }).workers.length;
    };

    for (const name of ['dirty', 'idle'])
      test(`${name}: scaled up and down, no request fails, the dirty arbiter is left alone`, async function () {
        this.timeout(180_000);
        const client = await ServiceClient.start(host, { socket: `/run/beside/${name}.sock`, pauseSeconds: 0.01 });
        const arbiters = (): Promise<string> => host.must("pgrep -f '[d]irty-arbiter' || true");
        const before = await arbiters();
        assert.equal(await seen(name), 2);
        for (const count of [4, 1, 3]) {
          agent.configure({ [name]: { min_workers: count, max_workers: count } });
          await agent.within(90, `${count} workers`, async () => {
            assert.doesNotMatch(await agent.tick(), /ERROR/);
            return (await told(name)) === count && (await seen(name)) === count;
          });
        }
        const { failed, requests } = await client.stop();
        assert.equal(failed, 0);
        assert.ok(requests > 100);
        assert.equal(await arbiters(), before);
        if (withTitles) assert.match(before, /^\d+\n\d+$/);
      });

    test('a gevent worker never stands still, wherever its class is written; a gthread worker does', async function () {
      this.timeout(180_000);
      for (const name of ['file', 'environment', 'line', 'threads']) {
        agent.configure({ [name]: { min_workers: 1, max_workers: 1 } });
        const stopped = host.must(
          `cg=$(systemctl show -p ControlGroup --value ${name}); n=0; end=$(($(date +%s) + 12)); found=0
while [ "$(date +%s)" -lt $end ]; do for p in $(cat /sys/fs/cgroup$cg/cgroup.procs 2>/dev/null || cat /sys/fs/cgroup/systemd$cg/cgroup.procs); do
grep -qs '^State:.T' /proc/$p/status && found=1; done; sleep 0.02; done; echo $found`,
          { timeoutMs: 60_000 },
        );
        await sleep(500);
        await agent.tick();
        assert.equal(await seen(name), 1, name);
        assert.equal(await stopped, name === 'threads' ? '1' : '0', name);
      }
    });

    test('the embedded beat is no pool process, from the first moment', async function () {
      this.timeout(120_000);
      await host.must('systemctl start beat');
      let last: number | undefined;
      for (let n = 0; n < 24; n += 1) {
        last = await seen('beat');
        assert.ok((last ?? 0) <= 2, `${last} of 2`);
        await sleep(500);
      }
      assert.equal(last, 2);
    });

    test('a control socket that several share, or that could not be made, is named by the doctor', async () => {
      const first = await doctor.diagnosed('first.service');
      assert.deepEqual(
        codesOf(first).filter((code) => /control/.test(code)),
        ['threads.rule.controlShared'],
      );
      const [shared] = first.findings.filter(({ message }) => message.code === 'threads.rule.controlShared');
      assert.equal(shared?.message.params?.['others'], 'second.service');
      assert.match(String(shared?.message.params?.['path']), /\/gunicorn\.ctl$/);
      const homeless = await doctor.diagnosed('homeless.service');
      assert.ok(codesOf(homeless).includes('threads.rule.controlFailed'), codesOf(homeless).join());
      assert.deepEqual(
        codesOf(await doctor.diagnosed('dirty.service')).filter((code) => /control/.test(code)),
        [],
      );
    });

    test('and cured: no socket is made, nothing is said any more', async function () {
      this.timeout(180_000);
      for (const unit of ['second.service', 'homeless.service']) {
        const { remedies } = await doctor.diagnosed(unit);
        await doctor.applied(remedies.find(({ remedy }) => remedy.kind === 'noControlSocket')?.remedy);
      }
      for (const unit of ['first.service', 'second.service', 'homeless.service']) {
        const { findings, remedies } = await doctor.diagnosed(unit);
        assert.deepEqual(
          findings.filter(({ message }) => /control/.test(message.code)),
          [],
          unit,
        );
        assert.deepEqual(
          remedies.map(({ remedy }) => remedy.kind),
          [],
          unit,
        );
      }
    });
  });

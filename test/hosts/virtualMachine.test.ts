// What needs a kernel and a cgroup v2 of its own: the main job, limits on memory and CPU, and the kernel's own limit on threads. In a
// virtual machine without virtualisation, which is some ten times as slow: the kernel's limits are in `npm run test:long` only.
import assert from 'node:assert/strict';
import { paths } from '../../src/host/paths';
import { carryOut } from '../../src/operations/plans/carryOut';
import { planDeploy } from '../../src/operations/deployment/deploy';
import { planStartTimer } from '../../src/operations/deployment/timer';
import { parseStatus, type ProjectStatus } from '../../src/scaling/status';
import { answeredOf } from '../../src/threads/burst';
import { about, Doctor, type Applied } from '../kit/doctor';
import { testAgent } from '../kit/testAgent';
import { Visit, within } from '../kit/visit';
import { skip } from '../skip';
import { sleep } from './program';
import { VirtualHost } from './virtualHost';

const long = process.env['AUTOSCALER_LONG'] === '1';
const address = 'unix:/run/backcore.sock';
const unit = 'backcore.service';
/** Long enough that sixty requests are in flight together where each takes its time to begin. */
const view = '/sleep?s=15';

/** Each worker holds 16 MiB, and 60 more once it was asked for `/eat`; `/burn` computes. */
const application = `import os, time
held = [b'x' * (16 * 2 ** 20)]
def application(environ, start_response):
    path = environ['PATH_INFO']
    until = time.process_time() + (0.3 if path == '/burn' else 0)
    while time.process_time() < until:
        pass
    if path == '/eat':
        held.append(b'x' * (60 * 2 ** 20))
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [str(os.getpid()).encode()]
`;
const shopUnit = `[Service]
User=www-data
WorkingDirectory=/srv/shop
ExecStart=/usr/bin/gunicorn --workers 1 --bind unix:/run/shop/shop.sock shop:application
RuntimeDirectory=shop
Restart=always
RestartSec=1
`;
/** Asks again and again until it is stopped, then says how many were answered and how many were not. */
const client = `import http.client, signal, socket, sys
counts = {'answered': 0, 'failed': 0}
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
try:
    while True:
        try:
            c = http.client.HTTPConnection('x', timeout=60)
            c.sock = socket.socket(socket.AF_UNIX)
            c.sock.settimeout(60)
            c.sock.connect('/run/shop/shop.sock')
            c.request('GET', '/burn')
            counts['answered' if c.getresponse().status == 200 else 'failed'] += 1
        except OSError as error:
            counts['failed'] += 1
finally:
    open('/run/client-%s' % sys.argv[1], 'w').write('%(answered)d answered, %(failed)d failed' % counts)
`;

suite('a virtual machine (trixie, cgroup v2, 2 GB)', function () {
  this.timeout(600_000);
  let host: VirtualHost;
  let visit: Visit;
  let doctor: Doctor;
  let applied: Applied;
  let before: number;

  suiteSetup(async function () {
    this.timeout(1_200_000);
    host = await VirtualHost.boot({ suite: 'trixie', name: 'web1' });
    await connect();
  });
  suiteTeardown(() => {
    visit?.close();
    host?.stop();
  });

  async function connect(): Promise<void> {
    visit = Visit.open(host, 'victus');
    doctor = new Doctor(visit);
    await visit.server.connect(within(120_000));
    await visit.server.becomeRoot(within(120_000));
  }

  const put = (path: string, text: string): Promise<string> =>
    host.must(
      `mkdir -p "$(dirname ${path})" && base64 -d >${path} <<'END'\n${Buffer.from(text).toString('base64')}\nEND`,
    );
  const configure = (shop: object): Promise<string> => {
    const quick = {
      enabled: true,
      startup_grace_seconds: 0,
      cooldown_minutes: 0,
      cpu_duration_minutes: 0,
      cpu_scope: 'service',
    };
    return put(
      paths.configuration,
      JSON.stringify({ projects: { shop: { ...quick, memory_threshold_mb: 64, max_workers: 3, ...shop } } }),
    );
  };
  const tick = (): Promise<string> => host.must('autoscaler tick');
  const shop = async (): Promise<ProjectStatus> => {
    const status = parseStatus(await host.must(`cat ${paths.statusFile}`));
    return status?.projects.find(({ project }) => project === 'shop') ?? assert.fail(JSON.stringify(status));
  };
  const workers = async (): Promise<number> =>
    Number(await host.must('cat /proc/$(systemctl show -P MainPID shop)/task/*/children | wc -w'));
  const tickUntil = async (what: string, check: () => Promise<boolean>): Promise<void> => {
    for (let n = 0; n < 12; n += 1) {
      await tick();
      if (await check()) return;
      await sleep(2000);
    }
    assert.fail(
      `${what}\n${await host.must('cat /var/log/autoscaler.log; autoscaler why shop; journalctl -u shop -n 20')}`,
    );
  };
  const limit = (setting: string): Promise<string> =>
    host.must(`systemctl set-property --runtime shop.service ${setting}`);

  test('the main job: deployed by a plan, workers come with the load and go after it, and no request fails', async () => {
    await put('/srv/shop/shop.py', application);
    await put('/srv/shop/client.py', client);
    await put('/etc/systemd/system/shop.service', shopUnit);
    await host.must('systemctl daemon-reload; systemctl start shop');
    const apply = async (plan: Awaited<ReturnType<typeof planDeploy>>): Promise<void> => {
      const outcome = await carryOut(visit.server, plan, () => undefined, within(300_000));
      assert.equal(outcome.kind, 'done', JSON.stringify(outcome, null, 1));
    };
    await apply(await planDeploy(visit.server, { look: await doctor.look(), agent: testAgent }, within(120_000)));
    await configure({ cpu_thresholds: { scale_up_2: 20, scale_down_1: 5 } });
    await apply(await planStartTimer(visit.server, await doctor.look(), within(120_000)));
    assert.equal(await host.must('systemctl is-active autoscaler.timer'), 'active');
    // Ticks by hand from here on; a sample shorter than half of the interval would count for nothing.
    await host.must(
      `systemctl stop autoscaler.timer autoscaler.service; sed -i '1s/{/{ "intervalSeconds": 10,/' ${paths.agentSettings}`,
    );
    await tick();
    await host.must('systemd-run --quiet --unit client python3 /srv/shop/client.py 1');
    await tickUntil('two workers', async () => (await workers()) === 2);
    await host.must('systemctl stop client');
    await tickUntil('one worker again', async () => (await workers()) === 1);
    const said = await host.must('cat /run/client-1');
    assert.match(said, /^[1-9]\d* answered, 0 failed$/);
  });

  test('MemoryMax= of the unit holds the count back, named with its numbers', async () => {
    // On cgroup v2 a worker's share shows in its own cgroup alone: the server has a gigabyte free.
    const used = Number(await host.must('cat /sys/fs/cgroup/system.slice/shop.service/memory.current')) / 2 ** 20;
    await limit(`MemoryMax=${Math.ceil(used + 14)}M`);
    await host.must('systemd-run --quiet --unit client python3 /srv/shop/client.py 2');
    await tickUntil(
      'a veto',
      async () => (await shop()).decision?.vetoes.some(({ code }) => code === 'scaling.vetoMemoryLimit') === true,
    );
    await host.must('systemctl stop client');
    assert.equal(await workers(), 1);
    assert.match(await host.must('autoscaler why shop'), /memory of shop\.service: \d+ of \d+ MiB \(MemoryMax=\) used/);
    assert.match(await host.must('cat /sys/fs/cgroup/system.slice/shop.service/memory.events'), /^oom_kill 0$/m);
  });

  test('an OOM kill after a scale-up takes it back, is said, and is not tried again', async () => {
    const used = Number(await host.must('cat /sys/fs/cgroup/system.slice/shop.service/memory.current')) / 2 ** 20;
    await limit(`MemoryMax=${Math.ceil(used + 80)}M MemorySwapMax=0`);
    await host.must('systemd-run --quiet --unit client python3 /srv/shop/client.py 3');
    await tickUntil('two workers', async () => (await workers()) === 2);
    // Each worker now wants more than both may have; systemd ends the service (OOMPolicy=stop), and starts it again.
    const eat = `python3 -c "
import http.client, socket
for n in range(6):
    try:
        c = http.client.HTTPConnection('x', timeout=20)
        c.sock = socket.socket(socket.AF_UNIX)
        c.sock.connect('/run/shop/shop.sock')
        c.request('GET', '/eat')
        c.getresponse()
    except OSError:
        pass
"`;
    await host.must(eat);
    await tickUntil('said', async () =>
      /\(OOM\) after the count went from 1 to 2: taken back/.test(await host.must('cat /var/log/autoscaler.log')),
    );
    await tickUntil(
      'not tried again',
      async () => (await shop()).decision?.vetoes.some(({ code }) => code === 'scaling.vetoOom') === true,
    );
    await host.must('systemctl stop client');
    assert.equal(await workers(), 1);
    await limit('MemoryMax=infinity');
  });

  test('CPUQuota= is all that a service has', async function () {
    if (!long) skip(this, 'only in npm run test:long; agentPolicy shows it in a container');
    await configure({ cpu_thresholds: { scale_up_2: 70, scale_down_1: 5 } });
    await limit('CPUQuota=25%');
    await host.must('systemd-run --quiet --unit client python3 /srv/shop/client.py 4');
    await tickUntil('two workers at a quarter of a CPU of two', async () => (await workers()) === 2);
    await host.must('systemctl stop client');
    await limit('CPUQuota=');
    assert.match(await host.must('autoscaler why shop'), /CPUQuota=|25/);
  });

  const threadsMax = async (): Promise<number> => Number(await host.must('cat /proc/sys/kernel/threads-max'));

  test('a healthy host gets no alarm', async () => {
    await host.must('systemctl stop shop; systemctl start backcore.socket backcore.service');
    await doctor.answers(address);
    const found = await doctor.diagnosed(unit);
    assert.deepEqual([found.severity, found.remedies.length], ['ok', 0], JSON.stringify(found.findings));
  });

  test('kernel.threads-max: requests fail, and it is named as what binds, with its numbers', async function () {
    if (!long) skip(this, 'only in npm run test:long');
    const threads = Number(/\/(\d+) /.exec(await host.must('cat /proc/loadavg'))?.[1]);
    before = threads + 30;
    await host.must(`sysctl -q kernel.threads-max=${before}`);
    const answers = await doctor.ask(address, view, 60);
    assert.ok(answeredOf(answers) < 40 && (answers.statuses.get(500) ?? 0) >= 20, about(answers));
    const found = await doctor.diagnosed(unit);
    assert.equal(found.severity, 'error');
    assert.deepEqual([found.binding?.kind, found.binding?.max], ['threadsMax', before]);
    assert.ok((found.binding?.room ?? 0) <= 40, JSON.stringify(found.limits));
    assert.equal(found.verdict[1].code, 'threads.binds.first.threadsMax');
    assert.deepEqual(found.remedies[0]?.remedy, { kind: 'sysctl', key: 'kernel.threads-max', value: 32_768 });
  });

  test('raised now: the same burst is answered in full', async function () {
    if (!long) skip(this, 'only in npm run test:long');
    applied = await doctor.applied({ kind: 'sysctl', key: 'kernel.threads-max', value: 32_768 });
    assert.equal(applied.plan.restarts.length, 0);
    assert.equal(await threadsMax(), 32_768);
    const answers = await doctor.ask(address, view, 60);
    assert.equal(answeredOf(answers), 60, about(answers));
    assert.equal((await doctor.diagnosed(unit)).binding?.kind, 'tasks');
  });

  test('and for good: it is there after a reboot', async function () {
    if (!long) skip(this, 'only in npm run test:long');
    visit.close();
    await host.reboot();
    assert.equal(await threadsMax(), 32_768);
    await connect();
  });

  test('undone: the file is gone, and the kernel has its former limit', async function () {
    if (!long) skip(this, 'only in npm run test:long');
    await doctor.undo(applied);
    assert.equal(await threadsMax(), before);
    await host.must(`test ! -e ${paths.sysctl}`);
  });

  test('TasksMax, where cgroup v2 counts: the incident, its numbers and its cure', async () => {
    await host.must(
      'sysctl -q kernel.threads-max=7000; mkdir -p /etc/systemd/system/backcore.service.d;' +
        "printf '[Service]\\nTasksMax=24\\n' >/etc/systemd/system/backcore.service.d/10-owner.conf;" +
        'systemctl daemon-reload; systemctl restart backcore.socket backcore.service',
    );
    await doctor.answers(address);
    const answers = await doctor.ask(address, view, 60);
    assert.ok(answeredOf(answers) < 30, about(answers));
    const found = await doctor.diagnosed(unit);
    assert.deepEqual([found.binding?.kind, found.binding?.subject, found.binding?.max], ['tasks', unit, 24]);
    assert.ok((found.binding?.refused ?? 0) >= 20, JSON.stringify(found.binding));
    assert.equal(found.remedies[0]?.title.params?.['name'], 'TasksMax');
    // Nothing that leaves the limit as it is closes the incident, newer files of the unit least of all.
    await host.must(
      "printf '[Service]\\nEnvironment=COLOUR=blue\\n' >/etc/systemd/system/backcore.service.d/20-else.conf; systemctl daemon-reload",
    );
    const later = await doctor.diagnosed(unit);
    assert.deepEqual([later.severity, later.remedies[0]?.title.params?.['name']], ['error', 'TasksMax']);
    const cure = await doctor.applied(found.remedies[0]?.remedy);
    assert.equal(
      await host.must('cat /sys/fs/cgroup/system.slice/backcore.service/pids.max'),
      '3500',
      'half of the kernel’s',
    );
    const after = await doctor.ask(address, view, 60);
    assert.equal(answeredOf(after), 60, about(after));
    await doctor.undo(cure);
    assert.equal(await host.must('cat /sys/fs/cgroup/system.slice/backcore.service/pids.max'), '24');
  });

  test('LimitNOFILE, as far as a container can not go', async function () {
    if (!long) skip(this, 'only in npm run test:long');
    const files = async (): Promise<string> =>
      /\d+/.exec(
        await host.must(`grep '^Max open files' /proc/$(systemctl show -p MainPID --value ${unit})/limits`),
      )?.[0] ?? '';
    const earlier = await files();
    const cure = await doctor.applied({ kind: 'limit', unit, name: 'LimitNOFILE', value: 65_536 });
    assert.equal(await files(), '65536');
    await doctor.undo(cure);
    assert.equal(await files(), earlier);
  });
});

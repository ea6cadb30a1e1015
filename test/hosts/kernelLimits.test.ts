// The kernel's own limit on threads, for which a host needs a kernel of its own: named, raised now and for good, and put back. In a
// virtual machine without virtualisation, so in `npm run test:long` only (5 minutes).
import assert from 'node:assert/strict';
import { paths } from '../../src/host/paths';
import { answeredOf } from '../../src/threads/burst';
import { about, Doctor, type Applied } from '../kit/doctor';
import { Visit, within } from '../kit/visit';
import { skip } from '../skip';
import { VirtualHost } from './virtualHost';

const long = process.env['AUTOSCALER_LONG'] === '1';
const address = 'unix:/run/backcore.sock';
const unit = 'backcore.service';
/** Long enough that sixty requests are in flight together where each takes its time to begin. */
const view = '/sleep?s=15';

suite('the thread doctor in a virtual machine (trixie, cgroup v2)', function () {
  this.timeout(600_000);
  let host: VirtualHost;
  let visit: Visit;
  let doctor: Doctor;
  let applied: Applied;
  let before: number;

  suiteSetup(async function () {
    if (!long) skip(this, 'only in npm run test:long');
    this.timeout(1_200_000);
    host = await VirtualHost.boot({ suite: 'trixie', name: 'web1' });
    await connect();
    await host.must('systemctl start backcore.socket backcore.service');
    await doctor.answers(address);
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

  const threadsMax = async (): Promise<number> => Number(await host.must('cat /proc/sys/kernel/threads-max'));

  test('a healthy host gets no alarm', async () => {
    const found = await doctor.diagnosed(unit);
    assert.deepEqual([found.severity, found.remedies.length], ['ok', 0], JSON.stringify(found.findings));
  });

  test('kernel.threads-max: requests fail, and it is named as what binds, with its numbers', async () => {
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

  test('raised now: the same burst is answered in full', async () => {
    applied = await doctor.applied({ kind: 'sysctl', key: 'kernel.threads-max', value: 32_768 });
    assert.equal(applied.plan.restarts.length, 0);
    assert.equal(await threadsMax(), 32_768);
    const answers = await doctor.ask(address, view, 60);
    assert.equal(answeredOf(answers), 60, about(answers));
    assert.equal((await doctor.diagnosed(unit)).binding?.kind, 'tasks');
  });

  test('and for good: it is there after a reboot', async () => {
    visit.close();
    await host.reboot();
    assert.equal(await threadsMax(), 32_768);
    await connect();
  });

  test('undone: the file is gone, and the kernel has its former limit', async () => {
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

  test('LimitNOFILE, as far as a container can not go', async () => {
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

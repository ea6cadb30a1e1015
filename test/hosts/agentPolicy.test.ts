// What the agent makes of services that are hard to judge, and of owners with wishes of their own, on real servers.
import assert from 'node:assert/strict';
import { failedUnit } from '../../src/agent/files/failedUnit';
import { serviceUnit } from '../../src/agent/files/serviceUnit';
import { paths } from '../../src/host/paths';
import type { DecisionInputs } from '../../src/scaling/decision';
import { AgentHost } from '../kit/agentHost';
import { ServiceClient } from '../kit/serviceClient';
import { debians } from './debians';
import { skip } from '../skip';
import { guideSockets, TestHost } from './host';
import { sleep } from './program';

/** As the guide writes them. Of the service: the CPU of the whole server is the test machine's here, with all that runs on it. */
const guide = {
  max_workers: 3,
  cpu_scope: 'service',
  cpu_thresholds: { scale_up_2: 70, scale_up_3: 80, scale_down_2: 40, scale_down_1: 35 },
};

for (const debian of debians('trixie')) {
  suite(`services that are hard to judge (${debian})`, function () {
    this.timeout(450_000);
    let host: TestHost;
    let agent: AgentHost;

    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({ suite: debian, name: 'web1', services: false });
      // Not the five seconds of other tests: on a slow machine those are gaps, and a gap is no sample.
      agent = await AgentHost.prepare(host, 10);
      await host.must('systemctl start backregisters backdipro');
    });
    suiteTeardown(() => host.stop());

    const unit = (name: string, options: string, bind = `unix:/run/${name}/web.sock`): void =>
      agent.put(
        `/etc/systemd/system/${name}.service`,
        `[Service]\nUser=www-data\nGroup=www-data\nRuntimeDirectory=${name}\nWorkingDirectory=/srv/backdipro
ExecStart=/usr/bin/gunicorn ${options} --bind ${bind} backdipro.wsgi\n`,
      );
    const tickThatRestarts = (): Promise<string> => host.must('autoscaler tick', { timeoutMs: 150_000 });

    test('one that waits for others: threshold unreachable, backlog 40', async () => {
      agent.configure({ backregisters: guide });
      await host.must('systemctl start autoscaler.timer');
      // One is served, 40 wait.
      const client = await ServiceClient.start(host, {
        socket: guideSockets.backregisters,
        path: '/sleep?s=3',
        clients: 41,
        requestTimeoutSeconds: 300,
      });
      try {
        const said =
          / hold backregisters\.service 1 unreachable threshold unreachable, backlog (\d+): .* stays below scale_up_2 \(70 %\)/;
        await agent.within(120, 'the threshold said to be unreachable', () => said.test(agent.log()));
        assert.ok(Math.abs(Number(said.exec(agent.log())?.[1]) - 40) <= 1, agent.log());
        assert.match(await host.must('autoscaler why backregisters'), /threshold unreachable, backlog \d+/);
        assert.equal((await host.workers('backregisters')).length, 1);
      } finally {
        // Who waits need not be answered.
        await host.must('systemctl restart backregisters');
        await client.stop();
        await agent.stopTimer();
      }
    });

    test('busy workers are counted: who waits is not, nor are other workers than sync', async () => {
      unit('calm', '--workers 3 --timeout 120');
      unit('full', '--workers 2 --timeout 120', '127.0.0.1:8205');
      unit('threaded', '--workers 2 -k gthread --threads 2 --timeout 120');
      const sized = { min_workers: 2, max_workers: 3, sizing: 'balanced' };
      agent.configure({ calm: { ...sized, min_workers: 3 }, full: { ...sized, max_workers: 2 }, threaded: sized });
      await host.must('systemctl daemon-reload; systemctl start calm full threaded');
      await agent.within(40, 'the workers', agent.everyCount({ calm: 3, full: 2, threaded: 2 }));
      const clients = await Promise.all(
        (
          [
            ['/run/calm/web.sock', 1],
            ['127.0.0.1:8205', 6],
            ['/run/threaded/web.sock', 1],
          ] as const
        ).map(([socket, count]) =>
          ServiceClient.start(host, { socket, path: '/sleep?s=90', clients: count, requestTimeoutSeconds: 300 }),
        ),
      );
      await host.must('systemctl start autoscaler.timer');
      const newest = (project: string): DecisionInputs => agent.project(project)?.decision?.inputs ?? {};
      await agent.within(60, 'busy workers in the state', () => {
        const [calm, full] = [newest('calm'), newest('full')];
        return calm.busyWorkers === 1 && full.busyWorkers === 2 && full.backlog === 4;
      });
      assert.equal(newest('threaded').backlog, 0);
      assert.equal(newest('threaded').busyWorkers, undefined);
      assert.match(await host.must('autoscaler why full'), /inputs: workers 2, .*busy 2,/);
      const lines = await host.must('cat /var/lib/autoscaler/ticks/*.jsonl');
      assert.match(lines, /"full",.*,2\]$/m);
      await host.must('systemctl stop calm full threaded');
      await Promise.all(clients.map((client) => client.stop()));
      await agent.stopTimer();
    });

    test('a quota is all that a service can use: its own CPU is measured against it', async function () {
      if (!host.limitsBind) skip(this, 'this host has no controllers of its own; the virtual machine shows it');
      unit('bounded', '--workers 1');
      agent.put('/etc/systemd/system/bounded.service.d/quota.conf', '[Service]\nCPUQuota=25%\n');
      const thresholds = { scale_up_2: 70, scale_down_1: 20 };
      agent.configure({ bounded: { max_workers: 2, cpu_scope: 'service', cpu_thresholds: thresholds } });
      await host.must('systemctl daemon-reload; systemctl start bounded');
      await agent.within(40, 'its worker', agent.everyCount({ bounded: 1 }));
      const client = await ServiceClient.start(host, {
        socket: '/run/bounded/web.sock',
        path: '/burn?s=0.05',
        clients: 3,
        requestTimeoutSeconds: 300,
      });
      try {
        await host.must('systemctl start autoscaler.timer');
        await agent.within(120, 'a second worker', agent.everyCount({ bounded: 2 }));
        const up = / scale_up bounded\.service 1 -> 2 scale_up_2 cpu of the service ([789]\d|100)/;
        await agent.within(30, 'the reason', () => up.test(agent.log()));
        const said = /CPUQuota of bounded\.service lets it use 25 % of one CPU/;
        await agent.within(30, 'the quota said', async () => said.test(await host.must('autoscaler why bounded')));
      } finally {
        await client.stop();
        await agent.stopTimer();
        await host.must('systemctl stop bounded');
      }
    });

    test('load that comes every five minutes finds its workers there', async function () {
      if (process.env['AUTOSCALER_LONG'] !== '1') skip(this, 'waits for four times five minutes: the long run');
      this.timeout(2_000_000);
      unit('timetable', '--workers 1');
      agent.configure({ timetable: { max_workers: 4, sizing: 'balanced', cooldown_minutes: 1 } });
      await host.must('systemctl daemon-reload; systemctl start timetable autoscaler.timer');
      const found: number[] = [];
      const between: number[] = [];
      const startedMs = performance.now() + 30_000;
      for (let time = 0; time < 5; time++) {
        await sleep(startedMs + time * 300_000 - performance.now());
        found.push((await host.workers('timetable')).length);
        if (time === 4) break;
        // Work, not sleep: the CPU that a worker needs to end would be as much as that of requests that sleep.
        const client = await ServiceClient.start(host, {
          socket: '/run/timetable/web.sock',
          path: '/burn?s=0.05',
          clients: 15,
          pauseSeconds: 0.45,
        });
        await sleep(30_000);
        const { failed } = await client.stop();
        assert.equal(failed, 0);
        await sleep(235_000);
        between.push((await host.workers('timetable')).length);
      }
      console.log(`      workers when it came: ${found.join(', ')}; between: ${between.join(', ')}`);
      await agent.stopTimer();
      await host.must('systemctl stop timetable');
      assert.equal(found[0], 1);
      // A jump that falls between two ticks is seen in either of them: it may be missed once.
      const came = found.filter((workers, time) => time >= 2 && workers > (between[time - 1] ?? 0)).length;
      assert.ok(came >= 2, String(came));
    });

    test('workers that are recycled, and storms of WORKER TIMEOUT, are no load and no hand', async () => {
      unit('recycled', '--workers 2 --max-requests 3');
      unit('storm', '--workers 2 --timeout 2');
      const two = { ...guide, min_workers: 2, max_workers: 4 };
      agent.configure({ recycled: two, storm: two });
      await host.must('systemctl daemon-reload; systemctl start recycled storm');
      await agent.within(40, 'two workers each', agent.everyCount({ recycled: 2, storm: 2 }));
      const mark = agent.log().length;
      const clients = await Promise.all([
        ServiceClient.start(host, { socket: '/run/recycled/web.sock', clients: 2, pauseSeconds: 0.1 }),
        ServiceClient.start(host, { socket: '/run/storm/web.sock', path: '/sleep?s=60', clients: 2 }),
      ]);
      await host.must('systemctl start autoscaler.timer');
      const journal = 'journalctl --sync; journalctl --no-pager -o cat -u storm | grep -c "WORKER TIMEOUT" || true';
      await agent.within(100, 'six workers killed', async () => Number(await host.must(journal)) >= 6);
      await Promise.all(clients.map((client) => client.stop()));
      await agent.stopTimer();
      const log = agent.log().slice(mark);
      assert.doesNotMatch(log, / scale_up (?:recycled|storm)\.service \d+ -> \d+ scale_| hand /);
      assert.equal(agent.project('recycled')?.desired, 2);
      assert.equal(agent.project('storm')?.desired, 2);
      await agent.within(40, 'two workers each', agent.everyCount({ recycled: 2, storm: 2 }));
    });

    test('requests that Gunicorn would cut off are waited for; then the worker goes, and none fails', async () => {
      unit('slow', '--workers 2 -k gthread --threads 4 --timeout 4');
      await host.must('systemctl daemon-reload; systemctl start slow');
      await agent.within(40, 'two workers', agent.everyCount({ slow: 2 }));
      // The oldest worker takes them: it is the one to go.
      const [, younger] = await host.workers('slow');
      await host.must(`kill -STOP ${younger}`);
      const options = { socket: '/run/slow/web.sock', path: '/sleep?s=60', clients: 3, requestTimeoutSeconds: 250 };
      const client = await ServiceClient.start(host, options);
      await sleep(1000);
      await host.must(`kill -CONT ${younger}`);
      // Two samples: the first one sees the connections, the second that they are the same.
      agent.configure({ slow: { ...guide, max_workers: 2, cpu_duration_minutes: 0.3 } });
      await host.must('systemctl start autoscaler.timer');
      const waits = / hold slow\.service 2 veto .*request in flight: .* (\d+) s old or older, .* 4 s \(timeout\)/;
      await agent.within(120, 'the request waited for', () => waits.test(agent.log()));
      assert.equal((await host.workers('slow')).length, 2);
      const { failed, requests, errors } = await client.stop();
      assert.deepEqual({ failed, errors }, { failed: 0, errors: {} });
      assert.ok(requests >= 3);
      await agent.within(150, 'one worker', agent.everyCount({ slow: 1 }));
      await agent.stopTimer();
    });

    test('a service that is to be restarted: by a drop-in, never in its unit; not once its owner has changed it', async () => {
      const unit = await host.must('sha256sum /etc/systemd/system/backdipro.service');
      agent.configure({ backdipro: { min_workers: 3, strategy: 'restart' } });
      const before = await host.mainPid('backdipro');
      await tickThatRestarts();
      assert.equal((await host.workers('backdipro')).length, 3);
      assert.notEqual(await host.mainPid('backdipro'), before);
      assert.match(
        await host.must('systemctl show -p ExecStart backdipro'),
        / --access-logfile - --workers 3 --timeout 60 /,
      );
      assert.equal(await host.must('sha256sum /etc/systemd/system/backdipro.service'), unit);
      await host.must('systemctl restart backdipro');
      await agent.within(30, 'the count without the agent', agent.everyCount({ backdipro: 3 }));

      await host.must(
        "sed -i 's/--timeout 60/--timeout 50/' /etc/systemd/system/backdipro.service; systemctl daemon-reload",
      );
      agent.configure({ backdipro: { min_workers: 4, max_workers: 4, strategy: 'restart' } });
      const pid = await host.mainPid('backdipro');
      await tickThatRestarts();
      assert.match(agent.log(), / ERROR .*backdipro\.service has changed since its command line was rewritten/);
      assert.equal(await host.mainPid('backdipro'), pid);
      await host.must('rm /etc/systemd/system/backdipro.service.d/50-autoscaler.conf; systemctl daemon-reload');
      await tickThatRestarts();
      assert.equal((await host.workers('backdipro')).length, 4);
      assert.match(await host.must('systemctl show -p ExecStart backdipro'), / --workers 4 --timeout 50 /);
    });

    test('a service that is to be restarted, whose owner has used `systemctl edit`', async function () {
      if (process.env['AUTOSCALER_LONG'] !== '1') skip(this, 'only in npm run test:long');
      const folder = '/etc/systemd/system/backdipro.service.d';
      const line = await host.must(
        "systemctl show -p ExecStart --value backdipro | sed 's/.*argv\\[\\]=\\(.*\\) ; ignore.*/\\1/'",
      );
      agent.put(
        `${folder}/override.conf`,
        `[Service]\nExecStart=\nExecStart=${line.replace(/--workers \d+/, '--workers 1')}\n`,
      );
      await host.must('systemctl daemon-reload; systemctl restart backdipro');
      agent.configure({ backdipro: { min_workers: 4, max_workers: 4, strategy: 'restart' } });
      await tickThatRestarts();
      assert.equal((await host.workers('backdipro')).length, 4, agent.log().slice(-2000));
      await host.must(`grep -q -- '--workers 4' ${folder}/zz-autoscaler.conf`);
      await host.must(
        `rm ${folder}/override.conf ${folder}/zz-autoscaler.conf; systemctl daemon-reload; systemctl restart backdipro`,
      );
    });

    test('a service that does not come up with its new number is started again as it was', async () => {
      agent.configure({ backdipro: { min_workers: 2, max_workers: 2, strategy: 'restart' } });
      // What no file of the unit says: its application refuses this very number.
      const app = '/srv/backdipro/backdipro/wsgi.py';
      const whole = agent.textOf(app);
      // By our drop-in: a title may stand where the master's command line was.
      const refuse = `import glob
for name in glob.glob('/etc/systemd/system/backdipro.service.d/*.conf'):
    if '--workers 2 ' in open(name).read(): raise SystemExit(3)
`;
      agent.put(app, refuse + whole);
      await tickThatRestarts();
      assert.match(agent.log(), / ERROR .*backdipro\.service did not come up with 2 workers/);
      assert.equal((await host.workers('backdipro')).length, 4);
      agent.put(app, whole);
    });

    test('a run that fails as a whole calls the command of the owner', async () => {
      const onFailure = ['/usr/bin/touch', '/hooked'];
      agent.put(paths.serviceUnit, serviceUnit({ nodePath: '/usr/bin/node', onFailure }));
      agent.put(paths.failedUnit, failedUnit({ onFailure }));
      agent.put(paths.configuration, '{"projects":');
      await host.must('systemctl daemon-reload');
      assert.notEqual((await host.run('systemctl start autoscaler.service')).code, 0);
      await agent.within(30, 'the command', async () => (await host.run('test -e /hooked')).code === 0);
    });
  });
}

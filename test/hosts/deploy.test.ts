// Base workers and the timer's interval on real servers, by plans that are carried out there.
import assert from 'node:assert/strict';
import { timerUnit } from '../../src/agent/files/timerUnit';
import { listBackups } from '../../src/operations/backups/backups';
import { planBaseWorkers } from '../../src/operations/services/baseWorkers';
import { carryOut } from '../../src/operations/plans/carryOut';
import { planDeploy } from '../../src/operations/deployment/deploy';
import { look } from '../../src/operations/looking/look';
import { isEmpty, type Plan } from '../../src/operations/plans/plan';
import { planRestore } from '../../src/operations/backups/restore';
import { dryRun, planStartTimer, planTimerInterval } from '../../src/operations/deployment/timer';
import { testAgent as agent } from '../kit/testAgent';
import { Visit, within } from '../kit/visit';
import { TestHost } from './host';

for (const { debian, user } of [
  { debian: 'forky', user: 'victus' },
  { debian: 'bookworm', user: 'deploy' },
] as const) {
  suite(`deployment on ${debian} as ${user}`, function () {
    this.timeout(60_000);
    let host: TestHost;
    let visit: Visit;
    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({ suite: debian, name: 'web1' });
      visit = Visit.open(host, user);
      await apply(await planDeploy(visit.server, { look: await see(), agent }, within(30_000)));
    });
    suiteTeardown(async () => {
      visit?.close();
      await host?.stop();
    });
    const see = () => look(visit.server, within(20_000));
    const apply = async (plan: Plan): Promise<void> => {
      const outcome = await carryOut(visit.server, plan, () => undefined, within(60_000));
      assert.equal(outcome.kind, 'done', JSON.stringify(outcome, null, 1));
    };

    test('base workers change how the service starts, survive a deployment, and go again', async () => {
      const options = { unit: 'backcore.service', workers: 1 } as const;
      const before = await host.must('systemctl show -p ExecStart --value backcore.service');
      const plan = await planBaseWorkers(visit.server, await see(), { ...options, restart: true }, within(30_000));
      await apply(plan);
      assert.match(
        await host.must(
          'tr "\\0" " " </proc/$(systemctl show -p MainPID --value backcore)/cmdline; systemctl show -p ExecStart backcore',
        ),
        /(--workers|-w)[ =]?1\b/,
      );
      assert.ok(isEmpty(await planBaseWorkers(visit.server, await see(), options, within(30_000))));
      assert.ok(isEmpty(await planDeploy(visit.server, { look: await see(), agent }, within(30_000))));
      await apply(await planBaseWorkers(visit.server, await see(), { ...options, workers: 'unit' }, within(30_000)));
      const words = (text: string): string => /argv\[\]=([^;]*)/.exec(text)?.[1] ?? text;
      assert.equal(words(await host.must('systemctl show -p ExecStart --value backcore.service')), words(before));
    });

    test('the interval changes the timer and what the agent knows of it', async () => {
      await apply(await planStartTimer(visit.server, await see(), within(20_000)));
      await apply(await planTimerInterval(visit.server, await see(), { seconds: 30 }, within(20_000)));
      assert.match(await host.must('systemctl show -p TimersCalendar --value autoscaler.timer'), /00?\/30/);
      assert.match(await host.must('cat /etc/autoscaler/agent.json'), /"intervalSeconds": 30/);
      assert.ok(isEmpty(await planTimerInterval(visit.server, await see(), { seconds: 30 }, within(20_000))));
      assert.ok(isEmpty(await planDeploy(visit.server, { look: await see(), agent }, within(30_000))));
      await assert.rejects(planTimerInterval(visit.server, await see(), { seconds: 7 }, within(20_000)));
    });

    test('every interval that is offered is one that systemd takes', async () => {
      for (const seconds of [10, 20, 60, 120, 600, 1800, 3600]) {
        const calendar = /^OnCalendar=(.*)$/m.exec(timerUnit({ everySeconds: seconds }))?.[1];
        assert.match(await host.must(`systemd-analyze calendar '${calendar}'`), /Next elapse/);
      }
      await apply(await planTimerInterval(visit.server, await see(), { seconds: 3600 }, within(20_000)));
      assert.equal((await host.run('systemctl is-active autoscaler.timer')).stdout.trim(), 'active');
    });

    test('a dry run answers', async () => {
      const run = await dryRun(visit.server, within(60_000));
      assert.ok(run.ok, run.output);
    });

    test('the guide’s own timer is stopped and replaced, and the backup keeps it', async () => {
      await host.must(
        `systemctl disable --quiet --now autoscaler.timer autoscaler.path; cd /etc/systemd/system; rm autoscaler.path;` +
          ` printf '[Timer]\\nOnCalendar=*:0/2\\n[Install]\\nWantedBy=timers.target\\n' >autoscaler.timer;` +
          ` printf '[Service]\\nType=oneshot\\nExecStart=/bin/bash -c true\\n' >autoscaler.service;` +
          ` systemctl daemon-reload; systemctl enable --quiet --now autoscaler.timer`,
      );
      const plan = await planDeploy(visit.server, { look: await see(), agent }, within(30_000));
      assert.ok(plan.notes.some(({ code }) => code === 'operations.deploy.guideTimer'));
      await apply(plan);
      assert.equal((await host.run('systemctl is-active autoscaler.timer')).stdout.trim(), 'inactive');
      assert.equal((await host.run('systemctl is-enabled autoscaler.timer')).stdout.trim(), 'disabled');
      await host.must('grep -q "bash -c true" /var/backups/autoscaler/*/files/etc/systemd/system/autoscaler.service');
    });

    test('the guide’s script under cron is switched off, and the backup brings it back', async () => {
      const crontab = '/var/spool/cron/crontabs/root';
      const text =
        '# autoscaler.sh, every two minutes\n*/2 * * * * bash /home/victus/scripts/autoscaler.sh >/dev/null\n' +
        '0 5 * * * bash /home/victus/scripts/autoscaler_metrics.sh all\n1 1 * * * /usr/local/bin/autoscaler status\n';
      await host.must(`mkdir -p /var/spool/cron/crontabs; cat >${crontab}; chmod 600 ${crontab}`, { input: text });
      const plan = await planDeploy(visit.server, { look: await see(), agent }, within(30_000));
      assert.deepEqual(
        plan.files.map(({ path }) => path),
        [crontab],
      );
      assert.ok(plan.notes.some(({ code }) => code === 'operations.deploy.guideCron'));
      await apply(plan);
      assert.equal(
        await host.must(`cat ${crontab}; stat -c %a ${crontab}`),
        `${text.replace('*/2', '# switched off by the deployment of the autoscaler: */2')}600`,
      );
      assert.ok(isEmpty(await planDeploy(visit.server, { look: await see(), agent }, within(30_000))));
      const [backup] = await listBackups(visit.server, within(30_000));
      assert.equal(backup?.reason, 'deploy');
      await apply(await planRestore(visit.server, await see(), { backup }, within(30_000)));
      assert.equal(`${await host.must(`cat ${crontab}`)}\n`, text);
      await host.must(`rm ${crontab}`);
    });

    test('an update and a downgrade say from which version to which', async () => {
      const note = async (version: string): Promise<unknown> =>
        (await planDeploy(visit.server, { look: await see(), agent: { ...agent, version } }, within(30_000))).notes[0];
      const params = (version: string) => ({ before: agent.version, version });
      assert.deepEqual(await note('1.10.0'), { code: 'operations.deploy.update', params: params('1.10.0') });
      assert.deepEqual(await note('1.2.2'), { code: 'operations.deploy.downgrade', params: params('1.2.2') });
    });
  });
}

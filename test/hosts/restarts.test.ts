// Restarting services by a plan: one by one, each answering before the next, and no Celery task lost.
import assert from 'node:assert/strict';
import { carryOut } from '../../src/operations/plans/carryOut';
import { look } from '../../src/operations/looking/look';
import type { PlanOutcome } from '../../src/operations/plans/plan';
import { restartSteps } from '../../src/operations/services/restarts';
import type { Server } from '../../src/ssh/server';
import { planOf, change } from '../kit/testPlan';
import { Visit, within } from '../kit/visit';
import { TestHost } from './host';
import { debians } from './debians';
import { sleep } from './program';

const ignore = (): undefined => undefined;
const long = process.env['AUTOSCALER_LONG'] === '1';

for (const debian of debians('trixie', 'bookworm')) {
  suite(`restarts by plan on ${debian}`, function () {
    this.timeout(120_000);
    let host: TestHost;
    let visit: Visit;
    let server: Server;

    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({ suite: debian, name: 'web1' });
      visit = Visit.open(host, 'root');
      server = visit.server;
    });
    suiteTeardown(async () => {
      visit?.close();
      await host?.stop();
    });

    const restart = async (units: readonly string[]): Promise<PlanOutcome> => {
      const { commands, restarts } = restartSteps(await look(server, within(20_000)), units);
      return carryOut(server, planOf({ commands, restarts }), ignore, within(110_000));
    };

    const succeeded = async (): Promise<number> =>
      Number(
        await host.must('journalctl --sync; journalctl -u celerycore --no-pager -o cat | grep -c succeeded || true'),
      );
    const until = async (what: string, is: () => Promise<boolean>): Promise<void> => {
      for (const end = Date.now() + 60_000; !(await is());) {
        assert.ok(Date.now() < end, what);
        await sleep(100);
      }
    };

    const policies = long
      ? (['always', 'no'] as const)
      : debian === 'trixie'
        ? (['no'] as const)
        : (['always'] as const);
    for (const policy of policies) {
      test(`three tasks of 6 s in flight under the default KillMode and Restart=${policy}: all finish`, async () => {
        await host.must(
          'mkdir -p /etc/systemd/system/celerycore.service.d; cat > /etc/systemd/system/celerycore.service.d/20-test.conf;' +
            ' systemctl daemon-reload; systemctl reset-failed celerycore; systemctl restart celerycore',
          {
            input: `[Service]\nRestart=${policy}\nExecStart=\nExecStart=/usr/bin/celery -A celerycore worker --loglevel INFO --concurrency 3\n`,
          },
        );
        await until('three pool processes', async () => (await host.workers('celerycore.service')).length === 3);
        const before = await succeeded();
        const received = async (): Promise<number> =>
          Number(
            await host.must('journalctl --sync; journalctl -u celerycore -o cat | grep -c "sleep.*received" || true'),
          );
        const receivedBefore = await received();
        await host.must(
          'cd /srv/celerycore; set -a; . /etc/default/celerycore; set +a; for n in 1 2 3; do celery -A celerycore call demo.tasks.sleep --args "[6]" & done; wait',
          { user: 'www-data' },
        );
        await until('three tasks that run', async () => (await received()) === receivedBefore + 3);
        const seen = (await look(server, within(20_000))).services.find(({ unit }) => unit === 'celerycore.service');
        assert.equal(seen?.killMode, 'control-group');
        const steps = restartSteps(await look(server, within(20_000)), ['celerycore.service']);
        assert.deepEqual(
          steps.restarts.map(({ cost }) => [cost.code, cost.params?.['running']]),
          [['operations.restart.costDrain', 3]],
        );
        const started = Date.now();
        const outcome = await restart(['celerycore.service']);
        assert.equal(outcome.kind, 'done', JSON.stringify(outcome, null, 1));
        console.log(`      ${Date.now() - started} ms`);
        assert.equal((await succeeded()) - before, 3);
        assert.equal(await host.must('systemctl is-active celerycore'), 'active');
      });
    }

    // Each once in `npm test`, on both suites in the long run.
    const onlyOn = (suite: string, title: string, body: () => Promise<void>): void => {
      if (long || debian === suite) test(title, body);
    };

    onlyOn('trixie', 'where the main process is a shell, the plan says beforehand what is lost', async () => {
      await host.must(
        'cat > /etc/systemd/system/celerycore.service.d/20-test.conf; systemctl daemon-reload; systemctl restart celerycore',
        {
          input: `[Service]\nExecStart=\nExecStart=/bin/sh -c "/usr/bin/celery -A celerycore worker --loglevel INFO --concurrency 2; true"\n`,
        },
      );
      await until('two pool processes', async () => {
        const service = (await look(server, within(20_000))).services.find(({ unit }) => unit === 'celerycore.service');
        return service?.workers.state === 'known' && service.workers.value.length === 2;
      });
      const steps = restartSteps(await look(server, within(20_000)), ['celerycore.service']);
      assert.deepEqual(
        [steps.commands.at(-1)?.argv, steps.restarts[0]?.cost],
        [
          ['systemctl', 'restart', 'celerycore.service'],
          { code: 'operations.restart.costLost', params: { running: 2, killMode: 'control-group' } },
        ],
      );
      assert.equal((await restart(['celerycore.service'])).kind, 'done');
    });

    onlyOn('bookworm', 'all services one by one, also those that have started too often just now', async () => {
      await host.must('for n in 1 2 3 4; do systemctl restart backregisters; done');
      const units = ['backregisters', 'backdipro', 'backglobal', 'backbce', 'backcore'].map(
        (name) => `${name}.service`,
      );
      const pids = await Promise.all(units.map((unit) => host.mainPid(unit)));
      const started = Date.now();
      const outcome = await restart(units);
      assert.equal(outcome.kind, 'done', JSON.stringify(outcome, null, 1));
      console.log(`      ${Date.now() - started} ms`);
      assert.deepEqual(
        outcome.steps.filter(({ step }) => /^(run systemctl restart|wait)/.test(step)).map(({ step }) => step),
        units.flatMap((unit) => [`run systemctl restart ${unit}`, `wait autoscaler-unit answers ${unit} gunicorn`]),
      );
      const now = await Promise.all(units.map((unit) => host.mainPid(unit)));
      assert.ok(now.every((pid, n) => pid > 0 && pid !== pids[n]));
      const times = await host.must(`systemctl show -p ActiveEnterTimestampMonotonic --value ${units.join(' ')}`);
      const numbers = times.split('\n').filter(Boolean).map(Number);
      assert.deepEqual(
        numbers,
        [...numbers].sort((a, b) => a - b),
      );
    });

    onlyOn('trixie', 'a service that does not come up stops the rest, and all run as before', async () => {
      const path = '/etc/systemd/system/backdipro.service.d/90-broken.conf';
      const { commands, restarts } = restartSteps(await look(server, within(20_000)), [
        'backregisters.service',
        'backdipro.service',
        'backglobal.service',
      ]);
      const untouched = await host.mainPid('backglobal.service');
      const plan = planOf({
        files: [
          change(path, null, '[Service]\nEnvironment=DJANGO_SETTINGS_MODULE=nothing.there\nWorkingDirectory=/\n'),
        ],
        commands: [
          {
            argv: ['systemctl', 'daemon-reload'],
            undo: ['systemctl', 'daemon-reload'],
            undoWhen: 'after',
            purpose: { code: 'base.cancelled' },
          },
          ...commands.map((command) =>
            command.wait === undefined ? command : { ...command, wait: { ...command.wait, withinSeconds: 4 } },
          ),
        ],
        restarts,
      });
      const outcome = await carryOut(server, plan, ignore, within(110_000));
      assert.ok(outcome.kind === 'undone', JSON.stringify(outcome, null, 1));
      assert.match(outcome.failedStep, /backdipro/);
      assert.equal(await host.mainPid('backglobal.service'), untouched);
      await host.waitForWorkers();
      assert.equal((await host.run(`test -e ${path}`)).code, 1);
    });

    onlyOn('trixie', 'a socket that nobody serves is seen, and a master without workers', async () => {
      // The master and its workers stand still: connections are taken by the kernel, and by nobody else.
      const pid = await host.mainPid('backregisters.service');
      await host.must(`kill -STOP ${pid} $(cat /proc/${pid}/task/${pid}/children)`);
      const id = (await host.must('ls -1 /var/lib/autoscaler/plans | tail -n 1')).trim();
      const ask = (unit: string): Promise<{ code: number | null; stdout: string }> =>
        host.run(`sh /var/lib/autoscaler/plans/${id}/unit.sh answers ${unit} gunicorn`);
      const stuck = await ask('backregisters.service');
      assert.equal(stuck.code, 1);
      assert.match(stuck.stdout, /nobody takes them|does not answer/);
      await host.must(`kill -CONT ${pid} $(cat /proc/${pid}/task/${pid}/children)`);
      const well = await ask('backregisters.service');
      assert.deepEqual([well.code, well.stdout], [0, '']);
      const none = await ask('celerycore.service');
      assert.equal(none.code, 1);
      await host.must('systemctl stop backregisters');
      assert.match((await ask('backregisters.service')).stdout, /inactive/);
    });
  });
}

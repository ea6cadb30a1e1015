// What operations do to real servers: deploy, undo, survive cuts, kills and full disks, start, stop, run, follow.
import assert from 'node:assert/strict';
import { isFailure } from '../../src/base/failure';
import { paths } from '../../src/host/paths';
import { carryOut, reattach } from '../../src/operations/plans/carryOut';
import { checkConfiguration } from '../../src/operations/deployment/configurationFile';
import { parseRecord } from '../../src/host/planHistory';
import { planDeploy } from '../../src/operations/deployment/deploy';
import { followLog, type LogEntry } from '../../src/operations/looking/logs';
import { look } from '../../src/operations/looking/look';
import {
  isEmpty,
  type Plan,
  type PlanCommand,
  type PlanFile,
  type PlanStepResult,
} from '../../src/operations/plans/plan';
import { planStartTimer, planStopTimer, runNow } from '../../src/operations/deployment/timer';
import type { Server } from '../../src/ssh/server';
import { testAgent as agent } from '../kit/testAgent';
import { anyPurpose, change, planOf as testPlan } from '../kit/testPlan';
import { Visit, within } from '../kit/visit';
import { TestHost } from './host';
import { sleep } from './program';

const purpose = anyPurpose;

function planOf(files: PlanFile[], commands: PlanCommand[] = []): Plan {
  return testPlan({ files, commands });
}

/** Everything below the folders that plans write to: kind, mode, owner, time, target, content. Times of folders are left out. */
async function snapshot(host: TestHost, folders = '/etc /opt /usr/local /home /root'): Promise<string> {
  return host.must(
    `{ find ${folders} -type d -printf '%p %y %m %u %g\\n'; find ${folders} ! -type d -printf '%p %y %m %u %g %s %T@ %l\\n';` +
      ` find ${folders} -type f -exec sha256sum {} +; } | sort`,
  );
}

/** Fails with the lines that differ: the whole snapshots are thousands. */
function assertSame(now: string, before: string): void {
  const lines = (text: string): Set<string> => new Set(text.split('\n'));
  const [here, there] = [lines(now), lines(before)];
  const added = [...here].filter((line) => !there.has(line)).map((line) => `+ ${line}`);
  const gone = [...there].filter((line) => !here.has(line)).map((line) => `- ${line}`);
  assert.deepEqual([...added, ...gone], []);
}

const ignore = (): undefined => undefined;

for (const { debian, user } of [
  { debian: 'trixie', user: 'victus' },
  { debian: 'bookworm', user: 'deploy' },
] as const) {
  suite(`operations on ${debian} as ${user}`, function () {
    this.timeout(30_000);
    let host: TestHost;
    let visit: Visit;
    let server: Server;

    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({ suite: debian, name: 'web1' });
      visit = Visit.open(host, user);
      server = visit.server;
      // Before any snapshot: Debian's sudo leaves ~/.sudo_as_admin_successful at its first use.
      await server.becomeRoot(within(30_000));
    });
    suiteTeardown(async () => {
      visit?.close();
      await host?.stop();
    });

    const deployPlan = async (): Promise<Plan> =>
      planDeploy(server, { look: await look(server, within(20_000)), agent }, within(30_000));

    test('deploys the agent; a second deployment has nothing to do', async () => {
      const guide = '/home/victus/scripts/autoscaler_config.json';
      if (debian === 'bookworm') {
        await host.must(
          `install -d -o victus -g victus /home/victus/scripts; echo '{ "projects": {} } // mine' > ${guide}; chown victus: ${guide}`,
        );
      }
      const mainPid = await host.mainPid('backcore.service');
      const plan = await deployPlan();
      const steps: PlanStepResult[] = [];
      visit.runs = 0;
      const started = Date.now();
      const outcome = await carryOut(server, plan, (step) => steps.push(step), within(60_000));
      const tookMs = Date.now() - started;
      assert.equal(outcome.kind, 'done', JSON.stringify(outcome, null, 1));
      assert.deepEqual(outcome.steps, steps);
      console.log(`      ${plan.files.length} files, ${steps.length} steps, ${tookMs} ms, ${visit.runs} round trips`);
      assert.match(await host.must('/usr/local/bin/autoscaler --version'), /1\.2\.3/);
      assert.equal(await host.mainPid('backcore.service'), mainPid);
      assert.equal((await host.run('systemctl is-active autoscaler.timer')).stdout.trim(), 'inactive');
      assert.equal(
        (await host.must(`systemctl show -p DropInPaths --value backcore.service`)).includes('50-autoscaler.conf'),
        true,
      );
      assert.equal((await host.must('find /etc /opt /usr/local -name ".autoscaler-*"')).length, 0);
      const settings = JSON.parse(await host.must(`cat ${paths.agentSettings}`)) as Record<string, unknown>;
      if (debian === 'bookworm') {
        assert.equal(settings['config'], guide);
        assert.deepEqual(settings['acceptedConfigOwner'], { path: guide, owner: 'victus' });
        assert.ok(plan.notes.some(({ code }) => code === 'operations.deploy.configurationOwner'));
        assert.ok(!plan.files.some(({ path }) => path.endsWith('autoscaler_config.json')));
      } else {
        assert.equal(settings['config'], paths.configuration);
        assert.match(await host.must(`cat ${paths.configuration}`), /"backregisters": \{/);
      }
      const again = await deployPlan();
      assert.ok(isEmpty(again), JSON.stringify([again.files.map(({ path }) => path), again.commands]));
      assert.deepEqual(
        again.notes.map(({ code }) => code),
        ['operations.deploy.nothing'],
      );
      const seen = await look(server, within(20_000));
      assert.deepEqual(seen.autoscaler.version, { state: 'known', value: '1.2.3' });
      const check = await checkConfiguration(server, String(settings['config']), within(20_000));
      assert.ok(check.deployed && check.ok, check.findings);
      await host.must('echo "{ \\"projects\\": 3 }" > /tmp/wrong.json');
      const wrong = await checkConfiguration(server, '/tmp/wrong.json', within(20_000));
      assert.ok(wrong.deployed && !wrong.ok && /projects/.test(wrong.findings), wrong.findings);
    });

    test('starts and stops timer and path together; a second time there is nothing to do; runs now', async () => {
      const seen = await look(server, within(20_000));
      const start = await planStartTimer(server, seen, within(20_000));
      assert.equal((await carryOut(server, start, ignore, within(30_000))).kind, 'done');
      const active = async (): Promise<string> =>
        (await host.run('systemctl is-active autoscaler.timer autoscaler.path')).stdout.trim();
      assert.equal(await active(), 'active\nactive');
      assert.equal((await host.run('systemctl is-enabled autoscaler.timer')).stdout.trim(), 'enabled');
      const startAgain = await planStartTimer(server, seen, within(20_000));
      assert.ok(
        isEmpty(startAgain),
        await host.must('systemctl show -p Id,LoadState,ActiveState,UnitFileState autoscaler.timer autoscaler.path'),
      );
      const ran = await runNow(server, within(120_000));
      assert.ok(ran.ok && /autoscaler/i.test(ran.output), ran.output);
      const stop = await planStopTimer(server, seen, within(20_000));
      assert.equal((await carryOut(server, stop, ignore, within(30_000))).kind, 'done');
      assert.equal(await active(), 'inactive\ninactive');
      assert.ok(isEmpty(await planStopTimer(server, seen, within(20_000))));
    });

    test('undoes a plan whose third step fails: the file system is as before', async () => {
      await host.must('mkdir -p /etc/mine; echo old > /etc/mine/a; echo gone > /etc/mine/b; chmod 604 /etc/mine/a');
      const before = await snapshot(host);
      const plan = planOf(
        [
          change('/etc/mine/a', 'old\n', 'new\n'),
          change('/etc/mine/b', 'gone\n', null),
          change('/etc/systemd/system/backcore.service.d/99-x.conf', null, '[Service]\nNice=5\n'),
          change('/opt/new/deep/file', null, 'x'),
        ],
        [
          { argv: ['systemctl', 'daemon-reload'], purpose },
          {
            argv: ['systemctl', 'stop', 'backglobal.service'],
            undo: ['systemctl', 'start', 'backglobal.service'],
            undoWhen: 'after',
            purpose,
          },
          { argv: ['sh', '-c', 'echo no luck >&2; exit 7'], purpose },
        ],
      );
      const outcome = await carryOut(server, plan, ignore, within(30_000));
      assert.ok(outcome.kind === 'undone' && outcome.output === 'no luck', JSON.stringify(outcome));
      assertSame(await snapshot(host), before);
      assert.equal(await host.must('systemctl is-active backglobal.service'), 'active');
      assert.doesNotMatch(await host.must('systemctl show -p DropInPaths backcore.service'), /99-x/);
    });

    test('refuses a plan when a file has changed since, and while another plan runs', async () => {
      await host.must('mkdir -p /etc/mine; echo theirs > /etc/mine/c');
      const before = await snapshot(host);
      await assert.rejects(
        carryOut(
          server,
          planOf([change('/etc/mine/new', null, 'x'), change('/etc/mine/c', 'old\n', 'x')]),
          ignore,
          within(30_000),
        ),
        (error) => isFailure(error, 'operations.planRefusedChanged') && error.params['path'] === '/etc/mine/c',
      );
      const held = ['sh', '-c', 'until [ -e /run/enough ]; do sleep 0.1; done'] as const;
      const long = carryOut(server, planOf([], [{ argv: held, purpose }]), ignore, within(60_000));
      await sleep(1200);
      await assert.rejects(
        carryOut(server, planOf([change('/etc/mine/new', null, 'x')]), ignore, within(30_000)),
        (error) => isFailure(error, 'operations.planRefusedBusy'),
      );
      await host.must('touch /run/enough');
      assert.equal((await long).kind, 'done');
      assertSame(await snapshot(host), before);
    });

    test('a plan goes on when the connection is cut, and is watched to its end; another window can take over', async () => {
      const plan = planOf(
        [change(`/etc/mine-cut`, null, 'x')],
        [
          { argv: ['sleep', '2'], purpose },
          { argv: ['touch', '/root/after-the-cut'], purpose },
        ],
      );
      const steps: string[] = [];
      const watched = carryOut(server, plan, ({ step }) => steps.push(step), within(40_000));
      for (let n = 0; n < 200 && !steps.includes('write /etc/mine-cut'); n += 1) await sleep(50);
      await host.must(`pkill -KILL -u ${user} sshd || pkill -KILL -u ${user} -f sshd`);
      const other = Visit.open(host, user);
      try {
        const taken = await reattach(other.server, plan.id, ignore, within(30_000));
        assert.equal(taken.kind, 'done');
        assert.equal(taken.steps.length, 4);
      } finally {
        other.close();
      }
      const outcome = await watched;
      assert.equal(outcome.kind, 'done');
      assert.deepEqual(steps, ['backup', 'write /etc/mine-cut', 'run sleep 2', 'run touch /root/after-the-cut']);
      await host.must('rm /etc/mine-cut /root/after-the-cut');
    });

    test('cancelling undoes the plan', async () => {
      const before = await snapshot(host);
      const cancel = new AbortController();
      const plan = planOf(
        [change('/etc/mine-cancel', null, 'x')],
        [
          { argv: ['sleep', '3'], purpose },
          { argv: ['touch', '/root/too-late'], purpose },
        ],
      );
      const outcome = await carryOut(
        server,
        plan,
        ({ step }) => {
          if (step.startsWith('write')) cancel.abort();
        },
        within(30_000, cancel),
      );
      assert.ok(outcome.kind === 'undone' && outcome.failedStep === 'cancel', JSON.stringify(outcome));
      assertSame(await snapshot(host), before);
    });

    test('a plan whose program is killed with SIGKILL is undone and says so', async () => {
      const before = await snapshot(host);
      const plan = planOf([change('/etc/mine-kill', null, 'x')], [{ argv: ['sleep', '20'], purpose }]);
      let killed = false;
      const outcome = await carryOut(
        server,
        plan,
        ({ step }) => {
          if (killed || !step.startsWith('write')) return;
          killed = true;
          void host.mainPid(`autoscaler-plan-${plan.id}`).then((pid) => host.must(`sleep 0.3; kill -9 ${pid}`));
        },
        within(30_000),
      );
      assert.ok(outcome.kind === 'undone' && outcome.failedStep === 'interrupted', JSON.stringify(outcome));
      assertSame(await snapshot(host), before);
      assert.equal((await host.run('pgrep -x sleep')).stdout, '');
    });

    test('a full disk undoes the plan, on the disk of the files and on its own', async () => {
      await host.must('mkdir -p /mnt/small && mount -t tmpfs -o size=256k tmpfs /mnt/small && echo old > /mnt/small/a');
      const before = await snapshot(host, '/etc /mnt');
      const plan = planOf([
        change('/etc/mine-full', null, 'x'),
        change('/mnt/small/a', 'old\n', 'new\n'),
        change('/mnt/small/b', null, 'x'.repeat(400_000)),
      ]);
      const outcome = await carryOut(server, plan, ignore, within(30_000));
      assert.ok(outcome.kind === 'undone' && outcome.failedStep === 'write /mnt/small/b', JSON.stringify(outcome));
      assert.match(outcome.output, /[Nn]o space left/);
      assertSame(await snapshot(host, '/etc /mnt'), before);
      await host.must('umount /mnt/small');
      // Now the disk of plans and backups themselves fills while the plan runs.
      await host.must('mkdir -p /mnt/keep && mv /var/lib/autoscaler /mnt/keep/ && mkdir /var/lib/autoscaler');
      await host.must('mount -t tmpfs -o size=400k tmpfs /var/lib/autoscaler');
      const second = planOf(
        [change('/etc/mine-full', null, 'x')],
        [{ argv: ['sh', '-c', 'cat /dev/zero > /var/lib/autoscaler/fill'], undo: ['true'], purpose }],
      );
      const undone = await carryOut(server, second, ignore, within(30_000));
      assert.equal(undone.kind, 'undone', JSON.stringify(undone));
      assertSame(await snapshot(host, '/etc'), before.replace(/^.*\/mnt.*\n?/gm, '').trimEnd());
      await host.must('umount /var/lib/autoscaler && rmdir /var/lib/autoscaler && mv /mnt/keep/autoscaler /var/lib/');
    });

    test('a history that could not be told how a plan ended is told with the next one', async () => {
      const history = paths.history;
      const result = async (plan: Plan): Promise<string | undefined> =>
        parseRecord(await host.must(`cat ${history}/${plan.id}`))?.result;
      const first = planOf(
        [change('/etc/mine-told', null, 'x')],
        [
          { argv: ['mount', '--bind', history, history], purpose },
          { argv: ['mount', '-o', 'remount,bind,ro', history], purpose },
        ],
      );
      assert.equal((await carryOut(server, first, ignore, within(30_000))).kind, 'done');
      assert.equal(await result(first), 'open');
      await host.must(`umount ${history}`);
      const second = planOf([change('/etc/mine-told', 'x', null)]);
      assert.equal((await carryOut(server, second, ignore, within(30_000))).kind, 'done');
      assert.deepEqual([await result(first), await result(second)], ['done', 'done']);
    });

    test('follows the log across a lost connection: no line lost, none twice', async () => {
      const log = (from: number, to: number): Promise<string> =>
        host.must(
          `systemd-run --quiet --wait --unit=autoscaler-line sh -c 'i=${from}; while [ $i -le ${to} ]; do printf "line %s \\033[1mx\\033[0m\\n" $i; i=$((i+1)); done'`,
        );
      await log(1, 50);
      await host.must('journalctl --sync');
      const entries: LogEntry[] = [];
      const followed = await followLog(
        server,
        { unit: 'autoscaler-line', lines: 20 },
        (batch) => entries.push(...batch),
        within(20_000),
      ).catch((error: unknown) => error);
      assert.ok(!(followed instanceof Error), String(followed));
      const { dispose, ended } = followed as Awaited<ReturnType<typeof followLog>>;
      const numbers = (): number[] =>
        entries.flatMap(({ message: text }) => {
          const found = /^line (\d+) x$/.exec(text);
          return found === null ? [] : [Number(found[1])];
        });
      const until = async (last: number): Promise<void> => {
        for (let n = 0; n < 300 && numbers().at(-1) !== last; n += 1) await sleep(50);
      };
      await until(50);
      await log(51, 60);
      await until(60);
      const cut = host.must(`pkill -KILL -u ${user} sshd || pkill -KILL -u ${user} -f sshd`);
      await log(61, 200);
      await cut;
      await until(200);
      await log(201, 210);
      await until(210);
      const first = numbers()[0] ?? 0;
      assert.ok(first >= 30 && first <= 50, String(first));
      assert.deepEqual(
        numbers(),
        Array.from({ length: 211 - first }, (_, n) => n + first),
      );
      assert.equal(new Set(entries.map(({ cursor }) => cursor)).size, entries.length);
      dispose();
      assert.equal(await ended, undefined);
    });

    if (debian === 'trixie') {
      test('a user without rights to the journal is told so, not shown nothing', async () => {
        const viewer = Visit.open(host, 'viewer');
        try {
          await assert.rejects(
            followLog(viewer.server, { unit: 'autoscaler', lines: 5 }, ignore, within(20_000)),
            (error) => isFailure(error, 'operations.noJournalRights'),
          );
        } finally {
          viewer.close();
        }
      });

      test('after a power cut the server undoes the open plan at boot', async () => {
        await host.must('mkdir -p /etc/mine');
        const before = await snapshot(host, '/etc/mine /etc/systemd');
        const plan = planOf(
          [change('/etc/mine/cut', null, 'x'), change('/etc/systemd/system/cut.service', null, '[Service]\n')],
          [{ argv: ['sleep', '50'], timeoutSeconds: 90, purpose }],
        );
        const steps: string[] = [];
        const watched = carryOut(server, plan, ({ step }) => steps.push(step), within(40_000)).catch(
          (error: unknown) => error,
        );
        for (let n = 0; n < 200 && steps.length < 3; n += 1) await sleep(50);
        assert.equal(steps.length, 3, steps.join(', '));
        await host.kill();
        await host.start();
        const outcome = await watched;
        assert.ok(!(outcome instanceof Error), String(outcome));
        assert.deepEqual((outcome as { kind: string }).kind, 'undone');
        assertSame(await snapshot(host, '/etc/mine /etc/systemd'), before);
      }).timeout(60_000);
    }
  });
}

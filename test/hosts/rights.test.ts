// Each operation on fresh hosts of both suites, for everyone who may do it: a table of ways to root's rights × operations.
// `npm test` takes the helper alone, once with a sudo that wants a terminal; the long run takes them all.
import assert from 'node:assert/strict';
import { isFailure } from '../../src/base/failure';
import { paths } from '../../src/host/paths';
import { listBackups, planBackup } from '../../src/operations/backups/backups';
import { planBaseWorkers } from '../../src/operations/services/baseWorkers';
import { carryOut } from '../../src/operations/plans/carryOut';
import { planDeploy } from '../../src/operations/deployment/deploy';
import { planHelper, planRemoveHelper } from '../../src/operations/helper/planHelper';
import { followLog, type LogEntry } from '../../src/operations/looking/logs';
import { look } from '../../src/operations/looking/look';
import { isEmpty, type Plan } from '../../src/operations/plans/plan';
import { giveOrder, planRestartService } from '../../src/operations/services/quick';
import { planRestore, planRollback } from '../../src/operations/backups/restore';
import {
  dryRun,
  planDisableTimer,
  planEnableTimer,
  planStartTimer,
  planStopTimer,
  planTimerInterval,
  runNow,
} from '../../src/operations/deployment/timer';
import { planUninstall, purge } from '../../src/operations/deployment/uninstall';
import type { RootState, Server } from '../../src/ssh/server';
import { compareSnapshots, takeSnapshot, type Snapshot } from '../kit/fileSnapshot';
import { testAgent as agent } from '../kit/testAgent';
import { testHelper } from '../kit/testHelper';
import { Visit, within } from '../kit/visit';
import { TestHost, type Suite } from './host';
import { debians } from './debians';
import { sleep } from './program';

const long = process.env['AUTOSCALER_LONG'] === '1';
const unit = 'backregisters.service';
const unitFile = `${paths.units}/${unit}`;
const ignore = (): undefined => undefined;

interface Way {
  readonly name: string;
  readonly user: string;
  readonly state: RootState;
  /** Run as root on the host before anything else. */
  readonly prepare?: string;
  /** The helper is installed for the user, who may run nothing else. */
  readonly helper?: true;
  /** Where `npm test` takes this way too: all of it, or only what shows that the way is open. */
  readonly sample?: { readonly suite: Suite; readonly tests: 'all' | 'some' };
  /** Debian 12 has no sudo-rs. */
  readonly without?: Suite;
}

const wantsTerminal =
  "echo 'Defaults use_pty, requiretty' >/etc/sudoers.d/00-tty; chmod 440 /etc/sudoers.d/00-tty; visudo -cq";
const bySudoRs =
  'mv /usr/bin/sudo /usr/bin/sudo.away; ln -s /usr/bin/sudo-rs /usr/bin/sudo; sudo --version 2>&1 | grep -q sudo-rs';

const ways: readonly Way[] = [
  { name: 'root', user: 'root', state: 'yes' },
  { name: 'sudo with a password', user: 'victus', state: 'yes' },
  { name: 'sudo without a password', user: 'deploy', state: 'yes' },
  { name: 'sudo that wants a terminal', user: 'victus', state: 'yes', prepare: wantsTerminal },
  { name: 'sudo-rs with a password', user: 'victus', state: 'yes', prepare: bySudoRs, without: 'bookworm' },
  { name: 'sudo-rs without a password', user: 'deploy', state: 'yes', prepare: bySudoRs, without: 'bookworm' },
  {
    name: 'the helper alone',
    user: 'viewer',
    state: 'helper',
    helper: true,
    sample: { suite: 'trixie', tests: 'all' },
  },
  {
    name: 'the helper alone, by a sudo that wants a terminal',
    user: 'viewer',
    state: 'helper',
    helper: true,
    prepare: wantsTerminal,
    sample: { suite: 'bookworm', tests: 'some' },
  },
  {
    name: 'the helper alone, by sudo-rs',
    user: 'viewer',
    state: 'helper',
    helper: true,
    prepare: bySudoRs,
    without: 'bookworm',
  },
];

for (const debian of debians('trixie', 'bookworm')) {
  const chosen = ways.filter(({ without, sample }) => without !== debian && (long || sample?.suite === debian));
  for (const way of chosen) {
    suite(`every operation on ${debian} with ${way.name}`, function () {
      this.timeout(600_000);
      this.bail(true);
      let host: TestHost;
      let visit: Visit;
      let server: Server;
      let before: Snapshot;

      suiteSetup(async function () {
        this.timeout(600_000);
        host = await TestHost.boot({ suite: debian, name: 'web1' });
        if (way.helper === true) await withRoot((root, seen) => installHelper(root, seen, way.user));
        if (way.prepare !== undefined) await host.must(way.prepare);
        visit = Visit.open(host, way.user);
        server = visit.server;
        await server.becomeRoot(within(60_000));
        before = await snapshot();
      });
      suiteTeardown(async () => {
        visit?.close();
        await host?.stop();
      });

      const also = (title: string, body: () => Promise<void>): void => {
        if (long || way.sample?.tests === 'all') test(title, body);
      };
      const snapshot = (): Promise<Snapshot> =>
        takeSnapshot(host, [paths.state, '/var/backups', paths.log, '/var/lib/sudo', '/var/lib/sudo-rs']);
      const seen = () => look(server, within(60_000));
      const withRoot = async (plan: (root: Server, found: Awaited<ReturnType<typeof seen>>) => Promise<Plan>) => {
        const root = Visit.open(host, 'root');
        try {
          const made = await plan(root.server, await look(root.server, within(60_000)));
          const outcome = await carryOut(root.server, made, ignore, within(60_000));
          assert.equal(outcome.kind, 'done', JSON.stringify(outcome, null, 1));
        } finally {
          root.close();
        }
      };
      const installHelper = (root: Server, found: Awaited<ReturnType<typeof seen>>, who: string): Promise<Plan> =>
        planHelper(root, found, { who, program: testHelper, agent }, within(60_000));
      const done = async (plan: Plan): Promise<void> => {
        assert.ok(!isEmpty(plan), JSON.stringify(plan.notes));
        const outcome = await carryOut(server, plan, ignore, within(240_000));
        assert.equal(outcome.kind, 'done', JSON.stringify(outcome, null, 1));
      };
      const timer = async (): Promise<string> =>
        (await host.run('systemctl is-active autoscaler.timer; systemctl is-enabled autoscaler.timer')).stdout
          .trim()
          .replace('\n', ' ');
      const untilWorkers = async (count: number): Promise<void> => {
        for (const end = Date.now() + 60_000; (await host.workers(unit)).length !== count; await sleep(200)) {
          assert.ok(Date.now() < end, `${(await host.workers(unit)).length} workers, not ${count}`);
        }
      };

      test('has the rights that were meant, and nobody was asked beyond', () => {
        assert.equal(server.rootState, way.state);
        if (way.helper === true) assert.doesNotMatch(visit.log.join('\n'), /root shell/);
      });

      test('deploy; a second time there is nothing to do', async () => {
        await done(await planDeploy(server, { look: await seen(), agent }, within(60_000)));
        assert.match(await host.must('autoscaler --version'), /1\.2\.3/);
        assert.ok(isEmpty(await planDeploy(server, { look: await seen(), agent }, within(60_000))));
      });

      test('the configuration, read and saved', async () => {
        const found = await server.readFile(paths.configuration, within(60_000), { root: 'always' });
        assert.ok(found);
        const text = JSON.stringify({
          projects: { backregisters: { enabled: true, min_workers: 1, max_workers: 3, cooldown_minutes: 0.1 } },
        });
        const options = { expectedSha256: found.sha256, root: true };
        await server.writeFile(paths.configuration, Buffer.from(text), options, within(60_000));
        assert.equal(await host.must(`cat ${paths.configuration}`), text);
      });

      also('the timer: interval, start, disable, enable, stop', async () => {
        await done(await planTimerInterval(server, await seen(), { seconds: 600 }, within(60_000)));
        await done(await planStartTimer(server, await seen(), within(60_000)));
        assert.equal(await timer(), 'active enabled');
        await done(await planDisableTimer(server, await seen(), within(60_000)));
        assert.equal(await timer(), 'active disabled');
        await done(await planEnableTimer(server, await seen(), within(60_000)));
        assert.equal(await timer(), 'active enabled');
        await done(await planStopTimer(server, await seen(), within(60_000)));
        assert.equal(await timer(), 'inactive disabled');
      });

      also('a dry run and a run; the log', async () => {
        const dry = await dryRun(server, within(60_000));
        assert.ok(dry.ok && /backregisters/.test(dry.output), dry.output);
        const ran = await runNow(server, within(60_000));
        assert.ok(ran.ok, ran.output);
        const entries: LogEntry[] = [];
        const log = await followLog(
          server,
          { unit: 'autoscaler', lines: 20 },
          (batch) => entries.push(...batch),
          within(60_000),
        );
        for (const end = Date.now() + 20_000; entries.length === 0; await sleep(100)) assert.ok(Date.now() < end);
        log.dispose();
        await log.ended;
      });

      also('a worker more for an hour, a pause, and back to automatic', async () => {
        const order = (what: Parameters<typeof giveOrder>[1]): Promise<string> =>
          giveOrder(server, what, 'en', within(60_000));
        await order({ verb: 'scale', unit, by: 1, seconds: 3600 });
        await untilWorkers(2);
        await order({ verb: 'pause', unit, seconds: 600 });
        await order({ verb: 'resume', unit });
        await order({ verb: 'scale', unit, by: -1, seconds: 3600 });
        await untilWorkers(1);
        await order({ verb: 'resume', unit });
      });

      also('back up, restore a file, restart a service, base workers', async () => {
        await done(await planBackup(server, await seen(), within(60_000)));
        const [backup] = await listBackups(server, within(60_000));
        assert.equal(backup?.reason, 'backup');
        const original = await host.must(`cat ${unitFile}`);
        await host.must(`sed -i s/^Description=.*/Description=changed/ ${unitFile}; systemctl daemon-reload`);
        await done(await planRestore(server, await seen(), { backup, files: [unitFile] }, within(60_000)));
        assert.equal(await host.must(`cat ${unitFile}`), original);
        const pid = await host.mainPid(unit);
        await done(planRestartService(server, await seen(), unit, within(60_000)));
        assert.notEqual(await host.mainPid(unit), pid);
        await done(await planBaseWorkers(server, await seen(), { unit, workers: 2, restart: true }, within(60_000)));
        await untilWorkers(2);
      });

      also('roll everything back; every service answers', async () => {
        await done(await planStartTimer(server, await seen(), within(60_000)));
        await done(await planRollback(server, await seen(), within(60_000)));
        assert.equal(await timer(), 'inactive disabled');
        assert.equal(await host.must('find /etc/systemd/system -name 50-autoscaler.conf'), '');
        await host.waitForWorkers();
        assert.equal((await host.workers(unit)).length, 1);
      });

      test('uninstall and purge: the server is as it was before', async () => {
        await done(await planUninstall(server, await seen(), { configuration: true }, within(60_000)));
        await purge(server, within(60_000));
        assert.deepEqual(compareSnapshots(before, await snapshot()), { added: [], removed: [], changed: [] });
        if (way.helper === true) {
          // And the helper itself, by someone with full rights: whoever had it alone can only look then.
          await withRoot((root, found) => planRemoveHelper(root, found, within(60_000)));
          assert.equal(await host.must('visudo -cq; ls -A /etc/sudoers.d | grep autoscaler; ls -A /opt'), '');
          const later = Visit.open(host, way.user);
          await assert.rejects(later.server.becomeRoot(within(60_000)), (error) =>
            isFailure(error, 'ssh.sudoNotAllowed'),
          );
          assert.equal(later.server.rootState, 'no');
          later.close();
        }
      });
    });
  }

  if (long || debian === 'trixie') {
    suite(`no rights at all on ${debian}`, function () {
      this.timeout(60_000);
      let host: TestHost;
      suiteSetup(async function () {
        this.timeout(600_000);
        host = await TestHost.boot({ suite: debian, name: 'web1' });
      });
      suiteTeardown(() => host?.stop());

      test('all that reads works, the rest explains itself and changes nothing', async () => {
        const visit = Visit.open(host, 'viewer');
        const { server } = visit;
        try {
          const seen = await look(server, within(60_000));
          assert.equal(seen.services.length, 6);
          assert.ok(seen.services.every(({ activeState, mainPid }) => activeState === 'active' && mainPid > 0));
          assert.equal(server.rootState, 'notKnown');
          const context = within(60_000);
          const refused: Record<string, () => Promise<unknown>> = {
            deploy: () => planDeploy(server, { look: seen, agent }, context),
            backup: () => planBackup(server, seen, context),
            backups: () => listBackups(server, context),
            rollback: () => planRollback(server, seen, context),
            uninstall: () => planUninstall(server, seen, { configuration: true }, context),
            helper: () => planHelper(server, seen, { who: 'viewer', program: testHelper, agent }, context),
            restart: () => carryOut(server, planRestartService(server, seen, unit, context), ignore, context),
            runNow: () => runNow(server, context),
            order: () => giveOrder(server, { verb: 'pause', seconds: 60 }, 'en', context),
          };
          const pid = await host.mainPid(unit);
          for (const [name, attempt] of Object.entries(refused)) {
            await assert.rejects(attempt(), (error) => {
              assert.ok(isFailure(error, 'ssh.sudoNotAllowed'), `${name}: ${String(error)}`);
              assert.equal(error.remedy?.code, 'ssh.remedy.sudoNotAllowed');
              return true;
            });
          }
          assert.equal(server.rootState, 'no');
          assert.equal(await host.mainPid(unit), pid);
          assert.equal((await look(server, within(60_000))).services.length, 6);
        } finally {
          visit.close();
        }
      });
    });
  }
}

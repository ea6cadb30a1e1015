// Backups, restoring, rolling back, the timer's interval and uninstalling, on real servers.
import assert from 'node:assert/strict';
import { isFailure } from '../../src/base/failure';
import { paths } from '../../src/host/paths';
import { listBackups, planBackup, readBackup, type BackupSummary } from '../../src/operations/backups/backups';
import { carryOut } from '../../src/operations/plans/carryOut';
import { planDeploy } from '../../src/operations/deployment/deploy';
import { look } from '../../src/operations/looking/look';
import { isEmpty, type Plan } from '../../src/operations/plans/plan';
import { planRestore, planRollback } from '../../src/operations/backups/restore';
import { planStartTimer, planTimerInterval } from '../../src/operations/deployment/timer';
import { planUninstall, purge } from '../../src/operations/deployment/uninstall';
import type { Server } from '../../src/ssh/server';
import { compareSnapshots, takeSnapshot, type Snapshot } from '../kit/fileSnapshot';
import { testAgent as agent } from '../kit/testAgent';
import { Visit, within } from '../kit/visit';
import { TestHost, type Suite } from './host';

const long = process.env['AUTOSCALER_LONG'] === '1';
const nothing = { added: [], removed: [], changed: [] };
const ignore = (): undefined => undefined;
const unit = '/etc/systemd/system/backregisters.service';
const originals = '/home/victus/backups/systemd_services';

for (const { debian, user } of [
  { debian: 'trixie', user: 'victus' },
  { debian: 'bookworm', user: 'root' },
] as const) {
  suite(`backups on ${debian} as ${user}`, function () {
    this.timeout(600_000);
    let host: TestHost;
    let visit: Visit;
    let server: Server;
    let untouched: Snapshot;

    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({ suite: debian, name: 'web1' });
      visit = Visit.open(host, user);
      server = visit.server;
      await server.becomeRoot(within(60_000));
      // The guide's own copies, made before anything was changed.
      await host.must(
        `install -d -o victus ${originals}; cp /etc/systemd/system/back*.service /etc/systemd/system/celerycore.service ${originals}`,
      );
      untouched = await snapshot();
    });
    suiteTeardown(async () => {
      visit?.close();
      await host?.stop();
    });

    const snapshot = async (): Promise<Snapshot> =>
      takeSnapshot(host, [
        '/var/lib/autoscaler',
        '/var/backups',
        '/var/log/autoscaler.log',
        '/root/kept',
        '/var/lib/systemd/timers',
      ]);
    const seen = () => look(server, within(60_000));
    const done = async (plan: Plan): Promise<void> => {
      const outcome = await carryOut(server, plan, ignore, within(300_000));
      assert.equal(outcome.kind, 'done', JSON.stringify(outcome, null, 1));
    };
    const newest = async (reason: string): Promise<BackupSummary> => {
      const found = (await listBackups(server, within(60_000))).find((backup) => backup.reason === reason);
      assert.ok(found, reason);
      return found;
    };
    /** What takes long and hardly depends on the versions is shown on one suite; the long run shows it on both. */
    const testOn = (sample: Suite, title: string, body: () => Promise<void>): void => {
      if (long || debian === sample) test(title, body);
    };
    const deploy = async (): Promise<void> =>
      done(await planDeploy(server, { look: await seen(), agent }, within(60_000)));

    test('backs up on demand, and changes nothing', async () => {
      await deploy();
      const before = await snapshot();
      await done(await planBackup(server, await seen(), within(60_000)));
      assert.deepEqual(compareSnapshots(before, await snapshot()), nothing);
      const backup = await newest('backup');
      assert.equal(backup.isDamaged, false);
      const here = backup.entries.map(({ path }) => path);
      for (const path of [unit, paths.serviceUnit, paths.agentSettings, paths.configuration]) {
        assert.ok(here.includes(path), path);
      }
      const [file] = await readBackup(server, backup, [unit], within(60_000));
      assert.equal(file?.content?.text?.trim(), await host.must(`cat ${unit}`));
      const guide = (await listBackups(server, within(60_000))).find(({ kind }) => kind === 'guide');
      assert.equal(guide?.folder, originals);
      assert.equal(guide.entries.length, 6);
    });

    test('restores one file with owner and mode, and restarts only its service; then nothing is left to restore', async () => {
      const before = await snapshot();
      const others = await host.mainPid('backcore.service');
      await host.must(
        `sed -i 's/^Description=.*/Description=changed/' ${unit}; chmod 600 ${unit}; chown victus ${unit};` +
          ` echo '{}' > ${paths.configuration}; systemctl daemon-reload`,
      );
      const mainPid = await host.mainPid('backregisters.service');
      const backup = await newest('backup');
      const plan = await planRestore(server, await seen(), { backup, files: [unit] }, within(60_000));
      assert.deepEqual(
        plan.restarts.map((restart) => restart.unit),
        ['backregisters.service'],
      );
      await done(plan);
      assert.notEqual(await host.mainPid('backregisters.service'), mainPid);
      assert.equal(await host.mainPid('backcore.service'), others);
      const rest = await planRestore(server, await seen(), { backup }, within(60_000));
      assert.deepEqual(
        rest.files.map(({ path }) => path),
        [paths.configuration],
      );
      assert.deepEqual(rest.restarts, []);
      await done(rest);
      assert.deepEqual(compareSnapshots(before, await snapshot()), nothing);
      assert.ok(isEmpty(await planRestore(server, await seen(), { backup }, within(60_000))));
    });

    testOn(
      'trixie',
      'refuses a damaged backup: a changed file, a planted link, a manifest cut off, a path outside',
      async () => {
        const backup = await newest('backup');
        const copy = `${backup.folder}/files${unit}`;
        const refused = async (code: string, damage: string, mend: string): Promise<void> => {
          await host.must(`cp -a ${backup.folder} /root/kept; ${damage}`);
          const before = await snapshot();
          try {
            const now = await newest(damage.includes('head') ? backup.folder.replace(/^.*Z-/, '') : 'backup');
            await assert.rejects(planRestore(server, await seen(), { backup: now }, within(60_000)), (error) => {
              assert.ok(isFailure(error), String(error));
              assert.equal(error.code, code);
              return true;
            });
            assert.deepEqual(compareSnapshots(before, await snapshot()), nothing);
          } finally {
            await host.must(`${mend}; rm -rf ${backup.folder}; mv /root/kept ${backup.folder}`);
          }
        };
        await refused('operations.backupDamaged', `echo x >> ${copy}`, ':');
        await refused('operations.backupDamaged', `ln -sf /etc/shadow ${copy}`, ':');
        await refused('operations.backupDamaged', `rm ${copy}`, ':');
        await refused('operations.backupDamaged', `head -n 3 /root/kept/manifest > ${backup.folder}/manifest`, ':');
        await refused(
          'operations.backupOutside',
          `sed -i 's#^end$#absent\\t=/etc/passwd\\nend#' ${backup.folder}/manifest`,
          ':',
        );
      },
    );

    test('changes how often the timer runs, on the unit and in the settings', async () => {
      await done(await planStartTimer(server, await seen(), within(60_000)));
      await done(await planTimerInterval(server, await seen(), { seconds: 30 }, within(60_000)));
      assert.match(await host.must('systemctl show -p TimersCalendar autoscaler.timer'), /\*:\*:00\/30|\*:\*:0\/30/);
      assert.equal(
        (JSON.parse(await host.must(`cat ${paths.agentSettings}`)) as Record<string, unknown>)['intervalSeconds'],
        30,
      );
      assert.ok(isEmpty(await planTimerInterval(server, await seen(), { seconds: 30 }, within(60_000))));
      assert.equal((await host.run('systemctl is-active autoscaler.timer')).stdout.trim(), 'active');
    });

    let rolledBack: Snapshot;

    test('rolls back in one plan: timer off, original units back, our drop-ins gone, every service answering', async () => {
      // As the guide has one do it.
      await host.must(
        `sed -i 's/--workers 1/--workers 2/' ${unit}; systemctl daemon-reload; systemctl restart backregisters`,
      );
      const plan = await planRollback(server, await seen(), within(60_000));
      assert.ok(plan.files.some(({ path }) => path === unit));
      await done(plan);
      assert.equal(await host.must(`cat ${unit}`), await host.must(`cat ${originals}/backregisters.service`));
      assert.equal(
        (await host.run('systemctl is-active autoscaler.timer autoscaler.path')).stdout.trim(),
        'inactive\ninactive',
      );
      assert.equal((await host.run('systemctl is-enabled autoscaler.timer')).stdout.trim(), 'disabled');
      assert.equal(await host.must('find /etc/systemd/system -name 50-autoscaler.conf'), '');
      assert.equal((await host.workers('backregisters.service')).length, 1);
      assert.equal(
        (await host.must('systemctl is-active backregisters backdipro backglobal backbce backcore celerycore')).trim(),
        Array(6).fill('active').join('\n'),
      );
      rolledBack = await snapshot();
      // Nothing more to do, a second time.
      assert.ok(isEmpty(await planRollback(server, await seen(), within(60_000))));
    });

    test('restores what was there before the rollback, the drop-ins too', async () => {
      const backup = await newest('rollback');
      await done(await planRestore(server, await seen(), { backup }, within(60_000)));
      assert.notEqual(await host.must('find /etc/systemd/system -name 50-autoscaler.conf'), '');
      assert.match(await host.must(`cat ${unit}`), /--workers 2/);
      await done(
        await planRestore(
          server,
          await seen(),
          { backup: (await listBackups(server, within(60_000))).find(({ kind }) => kind === 'guide') ?? backup },
          within(60_000),
        ),
      );
    });

    testOn(
      'bookworm',
      'the same from the server’s own shell, without an editor; undone where a service does not come up',
      async () => {
        await done(await planStartTimer(server, await seen(), within(60_000)));
        await host.must(
          `sed -i 's/--workers 1/--workers 2/' ${unit}; systemctl daemon-reload; systemctl restart backregisters`,
        );
        // A broken copy of another unit.
        const other = `${originals}/backdipro.service`;
        await host.must(
          `cp -a ${other} /root/kept; printf '# gunicorn\n[Service]\nType=oneshot\nExecStart=/bin/false\n' >${other}`,
        );
        const before = await snapshot();
        assert.equal((await host.run('autoscaler rollback </dev/null')).code, 1);
        assert.equal((await host.run('autoscaler rollback --now', { user: 'deploy' })).code, 2);
        assert.match(
          (await host.run('autoscaler rollback --yes', { user: 'deploy' })).stderr,
          /sudo autoscaler rollback/,
        );
        const failed = await host.run('LANG=es_ES.UTF-8 autoscaler rollback --yes', { timeoutMs: 300_000 });
        assert.equal(failed.code, 1, failed.stdout + failed.stderr);
        assert.match(failed.stdout, /se ha deshecho.*backdipro/);
        assert.deepEqual(compareSnapshots(before, await snapshot()), nothing);
        assert.equal((await host.run('systemctl is-active autoscaler.timer')).stdout.trim(), 'active');
        await host.must(`mv /root/kept ${other}`);
        // The agent's Node may be what is broken.
        const said = await host.must('chmod a-x $(readlink -f /usr/bin/node); autoscaler rollback --yes', {
          timeoutMs: 300_000,
        });
        await host.must('chmod a+x $(readlink -f /usr/bin/node)');
        assert.match(said, /Done and verified/);
        assert.deepEqual(compareSnapshots(rolledBack, await snapshot()), nothing);
        assert.equal(
          (await host.run('systemctl is-active autoscaler.timer autoscaler.path')).stdout.trim(),
          'inactive\ninactive',
        );
        await host.waitForWorkers();
        assert.match(await host.must('autoscaler rollback --yes'), /Nothing to roll back/);
        const { history } = (await seen()).autoscaler;
        const last = history.state === 'known' ? history.value.at(-1) : undefined;
        assert.deepEqual([last?.intent, last?.result, last?.who], ['rollback', 'done', 'root@web1']);
      },
    );

    test('uninstalls all and only what was put there; services keep their workers; purged, nothing of ours is left', async () => {
      await done(await planStartTimer(server, await seen(), within(60_000)));
      const pids = await host.workers('backcore.service');
      await done(await planUninstall(server, await seen(), { configuration: true }, within(60_000)));
      assert.deepEqual(compareSnapshots(untouched, await snapshot()), nothing);
      assert.deepEqual(await host.workers('backcore.service'), pids);
      assert.equal(
        await host.must('systemctl list-units --all --plain --no-legend "autoscaler*" | grep -v plan || true'),
        '',
      );
      assert.ok(isEmpty(await planUninstall(server, await seen(), { configuration: true }, within(60_000))));
      // And back again.
      await done(await planRestore(server, await seen(), { backup: await newest('uninstall') }, within(60_000)));
      assert.match(await host.must('/usr/local/bin/autoscaler --version'), /1\.2\.3/);
      await done(await planUninstall(server, await seen(), { configuration: true }, within(60_000)));
      await purge(server, within(60_000));
      assert.equal(
        (await host.run(`ls -d ${paths.state} ${paths.backups} ${paths.log} ${paths.runtime}`)).stdout.trim(),
        '',
      );
      assert.deepEqual(compareSnapshots(untouched, await snapshot()), nothing);
    });
  });
}

// What becomes of a plan when something goes wrong at any of its steps: a table of plans × boundaries × faults. After each, the
// file system is as before or as after the plan, the services run, and the server's history says which of the two it is.
//
// Boundaries are the moments at which the plan's program has something durable: each call of sync(1). A `sync` of the test's
// own, first on the program's PATH, counts them and stops at the one that a case asks for.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFailure } from '../../src/base/failure';
import { paths } from '../../src/host/paths';
import { parseRecord, type PlanRecord } from '../../src/host/planHistory';
import { carryOut, reattach } from '../../src/operations/plans/carryOut';
import { planDeploy } from '../../src/operations/deployment/deploy';
import { listBackups } from '../../src/operations/backups/backups';
import { look } from '../../src/operations/looking/look';
import type { Plan } from '../../src/operations/plans/plan';
import { planRestore, planRollback } from '../../src/operations/backups/restore';
import { restartSteps } from '../../src/operations/services/restarts';
import { planStartTimer, planTimerInterval } from '../../src/operations/deployment/timer';
import { planUninstall } from '../../src/operations/deployment/uninstall';
import type { Server } from '../../src/ssh/server';
import { compareSnapshots, takeSnapshot, type Snapshot } from '../kit/fileSnapshot';
import { testAgent as agent } from '../kit/testAgent';
import { anyPurpose, change, planOf } from '../kit/testPlan';
import { Visit, within } from '../kit/visit';
import { TestHost, type Suite } from './host';
import { debians } from './debians';
import { sleep } from './program';

const long = process.env['AUTOSCALER_LONG'] === '1';
/** Any number: the same one chooses the same cases. */
const seed = Number(process.env['AUTOSCALER_SEED'] ?? 7);
const user = 'victus';
const ignore = (): undefined => undefined;

interface Kind {
  readonly name: string;
  /** Puts the host into the state before the plan, whatever it was. */
  readonly reset: (host: TestHost) => Promise<unknown>;
  readonly plan: (server: Server) => Promise<Plan>;
  /** The file that someone else changes: the last one that the plan writes. */
  readonly lastFile: (plan: Plan) => string;
  /** What fills up, besides where plans and backups lie. */
  readonly disk?: string;
  /** What the plan brings does not come up. */
  readonly broken?: (host: TestHost) => Promise<unknown>;
  /** What `npm test` takes. */
  readonly sample: { readonly suite: Suite; readonly faults: readonly string[]; readonly refused?: true };
}

const dropIns = '/etc/systemd/system/*.service.d/50-autoscaler.conf';
const ours = `/opt/autoscaler /etc/autoscaler /usr/local/bin/autoscaler /etc/logrotate.d/autoscaler /etc/systemd/system/autoscaler*`;
/** Units as they were, by the guide; what is there now differs in two of them. */
const originals = '/home/victus/backups/systemd_services';
/** The units and our files as they are before the plan, kept where snapshots do not look. */
const kept = '/var/cache/before.tar';

/** The first time the state is made; then it is put back, whatever has become of it. */
function prepared(make: string, also: (host: TestHost) => Promise<unknown> = () => Promise.resolve()): Kind['reset'] {
  const made = new WeakSet<TestHost>();
  return async (host) => {
    if (!made.has(host)) {
      await host.must(make);
      await also(host);
      await host.must(`tar -cf ${kept} -C / etc/systemd/system $(cd /; ls -d ${ours} 2>/dev/null | sed s,^/,,)`);
      made.add(host);
    }
    await host.must(
      `systemctl stop autoscaler.timer autoscaler.path 2>/dev/null; rm -rf ${ours} /etc/systemd/system/*.service.d;` +
        ` tar -xf ${kept} -C /; systemctl daemon-reload; systemctl reset-failed;` +
        ' [ ! -e /etc/systemd/system/autoscaler.timer ] || systemctl start autoscaler.timer autoscaler.path;' +
        ' systemctl start backregisters backdipro backglobal backbce backcore celerycore',
    );
  };
}

const changedUnits =
  `install -d -o victus ${originals}; cd /etc/systemd/system; cp backregisters.service backdipro.service ${originals};` +
  ` sed -i 's/^Description=.*/Description=changed/' backregisters.service backdipro.service; chmod 640 backdipro.service;` +
  ` systemctl daemon-reload`;

/** The agent is there and its timer runs, too seldom to disturb. */
async function deployed(host: TestHost): Promise<void> {
  const visit = Visit.open(host, 'root');
  const { server } = visit;
  const see = () => look(server, within(240_000));
  try {
    for (const make of [
      async () => planDeploy(server, { look: await see(), agent }, within(240_000)),
      async () => planTimerInterval(server, await see(), { seconds: 3600 }, within(240_000)),
      async () => planStartTimer(server, await see(), within(240_000)),
    ]) {
      assert.equal((await carryOut(server, await make(), ignore, within(120_000))).kind, 'done');
    }
  } finally {
    visit.close();
  }
}

const breakOriginal = (host: TestHost): Promise<unknown> =>
  host.must(
    `printf '[Service]\nType=oneshot\nExecStart=/bin/sh -c "echo no luck; exit 1"\n' >${originals}/backregisters.service`,
  );

const dropIn = '/etc/systemd/system/backregisters.service.d/90-mine.conf';
const kinds: readonly Kind[] = [
  {
    name: 'the first deployment',
    reset: (host) =>
      host.must(
        `systemctl disable -q autoscaler-recover.service 2>/dev/null; rm -rf ${ours} ${dropIns};` +
          ' rmdir /etc/systemd/system/*.service.d /etc/systemd/system/sysinit.target.wants 2>/dev/null; systemctl daemon-reload',
      ),
    plan: async (server) => planDeploy(server, { look: await look(server, within(120_000)), agent }, within(120_000)),
    lastFile: ({ files }) => files.at(-1)?.path ?? '',
    disk: paths.program,
    sample: {
      suite: 'trixie',
      faults: [
        'the connection is cut',
        'power is cut and comes back, with no client',
        'the disks are full',
        'the file system turns read-only',
      ],
    },
  },
  {
    name: 'a change of a unit, with restarts',
    reset: (host) =>
      host.must(
        `mkdir -p ${dropIn.replace(/\/[^/]*$/, '')} /etc/mine; printf '[Service]\\nNice=1\\n' > ${dropIn}; echo old > /etc/mine/removed;` +
          ' rm -rf /etc/mine/new /etc/mine/last; systemctl daemon-reload; systemctl reset-failed; systemctl start backbce backregisters',
      ),
    plan: async (server) => {
      const steps = restartSteps(await look(server, within(120_000)), ['backregisters.service']);
      return planOf({
        intent: 'change',
        files: [
          change(dropIn, '[Service]\nNice=1\n', '[Service]\nNice=2\n'),
          change('/etc/mine/removed', 'old\n', null),
          change('/etc/mine/new/deep', null, 'x\n'),
          change('/etc/mine/last', null, 'x\n'),
        ],
        commands: [
          {
            argv: ['systemctl', 'stop', 'backbce.service'],
            undo: ['systemctl', 'start', 'backbce.service'],
            when: 'beforeFiles',
            purpose: anyPurpose,
          },
          {
            argv: ['systemctl', 'daemon-reload'],
            undo: ['systemctl', 'daemon-reload'],
            undoWhen: 'after',
            purpose: anyPurpose,
          },
          ...steps.commands,
          { argv: ['systemctl', 'start', 'backbce.service'], purpose: anyPurpose },
        ],
        restarts: steps.restarts,
      });
    },
    lastFile: () => '/etc/mine/last',
    disk: '/etc/mine',
    sample: {
      suite: 'trixie',
      faults: [
        'power is cut and comes back, with no client',
        'the program is killed',
        'the disks are full and stay so',
        'someone else changes a file',
      ],
    },
  },
  {
    name: 'a restore',
    reset: prepared(changedUnits),
    plan: async (server) => {
      const backup = (await listBackups(server, within(240_000))).find(({ kind }) => kind === 'guide');
      assert.ok(backup);
      return planRestore(server, await look(server, within(240_000)), { backup }, within(240_000));
    },
    lastFile: ({ files }) => files.at(-1)?.path ?? '',
    broken: breakOriginal,
    sample: { suite: 'trixie', faults: ['the program is killed', 'the disks are full'], refused: true },
  },
  {
    name: 'a rollback',
    // Two of five services are concerned: each restart is waited for.
    reset: prepared(changedUnits, async (host) => {
      await deployed(host);
      await host.must(
        'cd /etc/systemd/system; rm -r backglobal.service.d backbce.service.d backcore.service.d; systemctl daemon-reload',
      );
    }),
    plan: async (server) => planRollback(server, await look(server, within(240_000)), within(240_000)),
    lastFile: ({ files }) => files.at(-1)?.path ?? '',
    broken: breakOriginal,
    sample: { suite: 'bookworm', faults: ['power is cut and comes back, with no client'], refused: true },
  },
  {
    name: 'an uninstallation',
    reset: prepared('true', deployed),
    plan: async (server) =>
      planUninstall(server, await look(server, within(240_000)), { configuration: true }, within(240_000)),
    lastFile: ({ files }) => files.at(-1)?.path ?? '',
    sample: { suite: 'trixie', faults: ['the file system turns read-only', 'someone else changes a file'] },
  },
];

/** A case's hands: what they do while the plan's program stands still, and what puts the host right again afterwards. */
interface Fault {
  readonly name: string;
  readonly strike: (at: Struck) => Promise<unknown>;
  /** Before the end is looked at. */
  readonly heal?: (at: Struck) => Promise<unknown>;
  /** Whether anyone watches the plan when it goes on. */
  readonly watched: boolean;
  /** With this fault the plan is carried out whatever the boundary. */
  readonly alwaysDone?: true;
}

interface Struck {
  readonly host: TestHost;
  readonly plan: Plan;
  readonly kind: Kind;
}

const disksOf = ({ disk }: Kind): string[] => [paths.state, ...(disk === undefined ? [] : [disk])];
const unit = ({ plan }: Struck): string => `autoscaler-plan-${plan.id}.service`;

const faults: readonly Fault[] = [
  {
    name: 'the connection is cut',
    strike: ({ host }) => host.run(`pkill -KILL -u ${user} sshd || pkill -KILL -u ${user} -f sshd`),
    watched: true,
    alwaysDone: true,
  },
  {
    name: 'power is cut and comes back, with no client',
    strike: async ({ host }) => {
      await host.kill();
      await host.start();
    },
    watched: false,
  },
  {
    name: 'the program is killed',
    strike: async (at) =>
      at.host
        .must(`for p in $(cat /proc/$(systemctl show -p MainPID --value ${unit(at)})/task/*/children) ; do kill -9 $p; done;
        kill -9 $(systemctl show -p MainPID --value ${unit(at)}); : > /run/fault/go`),
    watched: true,
  },
  {
    name: 'the disks are full',
    strike: ({ host, kind }) =>
      host.run(`for d in ${disksOf(kind).join(' ')}; do cat /dev/zero > $d/fill; done 2>/dev/null`),
    heal: ({ host, kind }) =>
      host.must(
        `rm -f ${disksOf(kind)
          .map((folder) => `${folder}/fill`)
          .join(' ')}`,
      ),
    watched: true,
  },
  {
    name: 'the disks are full and stay so',
    // Whatever is freed is gone at once, what the program has put by for its own end too.
    strike: async ({ host, kind }) => {
      const fills = disksOf(kind).map((folder) => `cat /dev/zero >>${folder}/fill`);
      await host.must(`systemd-run -q --unit=filler sh -c 'while :; do ${fills.join('; ')}; done 2>/dev/null'`);
      const full = disksOf(kind).map((folder) => `[ "$(stat -f -c %a ${folder})" = 0 ]`);
      await host.must(`until ${full.join(' && ')}; do sleep 0.05; done`);
    },
    heal: async ({ host, kind, plan }) => {
      const fills = disksOf(kind).map((folder) => `${folder}/fill`);
      await host.must(`systemctl stop filler; rm -f ${fills.join(' ')}`);
      // As the next boot, the next plan, or whoever looks next does.
      await host.must(`sh ${paths.plans}/${plan.id}/carry-out.sh recover ${plan.id}`);
    },
    watched: true,
  },
  {
    name: 'the file system turns read-only',
    strike: ({ host }) => host.must('mount -o remount,bind,ro /etc/systemd/system'),
    heal: ({ host }) => host.must('mount -o remount,bind,rw /etc/systemd/system'),
    watched: true,
  },
  {
    name: 'someone else changes a file',
    // Early in a first deployment there is no folder for it yet.
    strike: ({ host, plan, kind }) => host.must(`f=${kind.lastFile(plan)}; mkdir -p \${f%/*}; echo theirs >> $f`),
    heal: ({ host, plan, kind }) =>
      // The folder of their file stayed for its sake.
      host.must(
        `f=${kind.lastFile(plan)}; sed -i '/^theirs$/d' $f; [ -s $f ] || rm $f; rmdir \${f%/*} 2>/dev/null || true`,
      ),
    watched: true,
  },
];

const hook = `#!/bin/sh
if [ -d /run/fault ]; then
  n=$(($(cat /run/fault/count) + 1))
  echo $n > /run/fault/count
  if [ "$n" = "$(cat /run/fault/at)" ]; then
    : > /run/fault/reached
    while [ -d /run/fault ] && [ ! -e /run/fault/go ]; do sleep 0.02; done
  fi
fi
exec /usr/bin/sync "$@"
`;

/** What a plan can't touch, or what is the autoscaler's own memory of it. */
const left = [
  ...['/usr/lib', '/usr/share', '/usr/bin', '/usr/sbin', '/usr/include', '/usr/libexec', '/srv', '/boot', '/var/cache'],
  ...['/var/lib/dpkg', '/var/lib/apt', '/usr/local/sbin', paths.state, paths.backups, '/var/backups', paths.log],
];

for (const debian of debians('trixie', 'bookworm')) {
  suite(`faults in the middle of a plan, on ${debian}`, function () {
    this.timeout(600_000);
    let host: TestHost;
    const totals = { cases: 0, done: 0, undone: 0, refused: 0 };

    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({ suite: debian, name: 'web1' });
      await host.must('cat > /usr/local/sbin/sync; chmod 755 /usr/local/sbin/sync', { input: hook });
      const visit = Visit.open(host, user);
      await visit.server.becomeRoot(within(120_000));
      visit.close();
    });
    suiteTeardown(async () => {
      console.log(`      ${JSON.stringify(totals)}`);
      await host?.stop();
    });

    const record = (id: string): PlanRecord | undefined => {
      const file = join(host.root, paths.history, id);
      return existsSync(file) ? parseRecord(readFileSync(file, 'utf8')) : undefined;
    };
    const arm = (at: number): Promise<string> =>
      host.must(`rm -rf /run/fault; mkdir /run/fault; echo 0 > /run/fault/count; echo ${at} > /run/fault/at`);
    const snapshot = (): Promise<Snapshot> => takeSnapshot(host, left);
    const differs = (a: Snapshot, b: Snapshot): string[] => {
      const { added, removed, changed } = compareSnapshots(a, b);
      return [
        ...added.map((path) => `+ ${path}`),
        ...removed.map((path) => `- ${path}`),
        ...changed.map(({ path }) => `! ${path}`),
      ];
    };

    /** Whether the agent's timer runs, and will at the next boot. */
    const timer = async (): Promise<string> =>
      (
        await host.run(
          'for u in timer path; do systemctl is-active autoscaler.$u; systemctl is-enabled autoscaler.$u; done',
        )
      ).stdout.replace(/\n/g, ' ');

    for (const kind of kinds) {
      if (!long && debian !== kind.sample.suite) continue;
      suite(kind.name, () => {
        let before: Snapshot;
        let after: Snapshot;
        let timerBefore: string;
        let timerAfter: string;
        let boundaries: number;

        suiteSetup(async () => {
          await host.must('rm -rf /run/fault');
          await kind.reset(host);
          await host.waitForWorkers();
          before = await snapshot();
          timerBefore = await timer();
          const visit = Visit.open(host, user);
          const plan = await kind.plan(visit.server);
          await arm(0);
          const outcome = await carryOut(visit.server, plan, ignore, within(240_000));
          visit.close();
          assert.equal(outcome.kind, 'done', JSON.stringify(outcome, null, 1));
          boundaries = Number(await host.must('cat /run/fault/count'));
          after = await snapshot();
          timerAfter = await timer();
          assert.ok(differs(before, after).length >= 2);
          const written = record(plan.id);
          assert.equal(written?.result, 'done');
          assert.match(written.who, /@/);
          assert.deepEqual(
            written.files.map(({ path, beforeSha256 }) => [path, beforeSha256]),
            plan.files.map(({ path, before: side }) => [path, side?.sha256 ?? null]),
          );
          // Until here nothing of the plan itself is left beside what it was for.
          assert.deepEqual(
            [...after.keys()].filter((path) => /autoscaler-unfinished|\.autoscaler-/.test(path)),
            [],
          );
        });
        suiteTeardown(() => kind.reset(host));

        const refusing = async (): Promise<void> => {
          await kind.reset(host);
          const right = Visit.open(host, user);
          const plan = await kind.plan(right.server);
          right.close();
          const wrong = Visit.open(host, user, ['not-the-password']);
          try {
            await assert.rejects(
              carryOut(wrong.server, plan, ignore, within(120_000)),
              (error) => isFailure(error) && error.phase === 'elevate',
            );
          } finally {
            wrong.close();
          }
          assert.deepEqual(differs(before, await snapshot()), []);
          assert.equal(record(plan.id), undefined);
        };
        // Before anything is sent all plans are alike: the short run shows it once on each suite.
        if (long || kind.sample.refused === true) test('sudo refused: nothing is sent, nothing changes', refusing);

        for (const fault of faults) {
          if (!long && !kind.sample.faults.includes(fault.name)) continue;
          test(`${fault.name}`, async function () {
            this.timeout(long ? 3_600_000 : 600_000);
            for (const at of sample(boundaries, `${kind.name} ${fault.name} ${debian}`, faults.indexOf(fault))) {
              const said = await strike(fault, at).catch((error: unknown) => {
                throw new Error(`${fault.name} at boundary ${at} of ${boundaries} (seed ${seed})`, { cause: error });
              });
              totals.cases += 1;
              totals[said] += 1;
            }
          });
        }

        const { broken } = kind;
        if (broken !== undefined) {
          test('a service that does not come up', async () => {
            await kind.reset(host);
            await host.must(`cp -a ${originals} /var/cache/originals`);
            try {
              await broken(host);
              await host.waitForWorkers();
              const before = await snapshot();
              const visit = Visit.open(host, user);
              const plan = await kind.plan(visit.server);
              const outcome = await carryOut(visit.server, plan, ignore, within(240_000));
              visit.close();
              assert.ok(outcome.kind === 'undone', JSON.stringify(outcome, null, 1));
              assert.match(outcome.failedStep, /backregisters/);
              assert.deepEqual(differs(before, await snapshot()), []);
              assert.equal(await timer(), timerBefore);
              await host.waitForWorkers();
              assert.equal(record(plan.id)?.result, 'undone');
            } finally {
              await host.must(`rm -rf ${originals}; mv /var/cache/originals ${originals}`);
            }
          });
        }

        if (kind.disk !== undefined) {
          test('a change that was verified before the network went away stays', async () => {
            await host.must('rm -rf /run/fault');
            await kind.reset(host);
            await host.waitForWorkers();
            const visit = Visit.open(host, user);
            const plan = await kind.plan(visit.server);
            let cut: Promise<unknown> | undefined;
            // With the last step that the editor hears of, nothing goes in or out any more.
            const count = plan.files.length + plan.commands.length;
            let heard = 0;
            const watching = carryOut(
              visit.server,
              plan,
              () => {
                heard += 1;
                if (heard >= count) cut ??= host.cutNetwork();
              },
              within(240_000),
            ).catch(ignore);
            try {
              for (const end = Date.now() + 240_000; record(plan.id)?.result !== 'done'; await sleep(50)) {
                assert.ok(Date.now() < end, JSON.stringify(record(plan.id)));
              }
            } finally {
              visit.close();
              await cut;
              // First, or the end of the watching would wait for a dead connection to be noticed.
              await host.restoreNetwork();
              await watching;
            }
            assert.deepEqual(differs(after, await snapshot()), []);
            const later = Visit.open(host, user);
            assert.equal((await reattach(later.server, plan.id, ignore, within(240_000))).kind, 'done');
            later.close();
            await host.waitForWorkers();
          });
        }

        async function strike(fault: Fault, at: number): Promise<'done' | 'undone' | 'refused'> {
          await host.must('rm -rf /run/fault');
          await kind.reset(host);
          await host.waitForWorkers();
          const visit = Visit.open(host, user);
          const mounts: string[] = [];
          /** Folders that are there for the test's sake alone. */
          const made: string[] = [];
          try {
            const plan = await kind.plan(visit.server);
            const struck: Struck = { host, plan, kind };
            if (fault.name.startsWith('the disks are full')) {
              for (const folder of disksOf(kind)) {
                mounts.push(folder);
                if (!existsSync(join(host.root, folder))) made.push(folder);
                await host.must(
                  `mkdir -p ${folder}; cp -a ${folder} /run/kept; mount -t tmpfs -o mode=755,size=6m tmpfs ${folder}; cp -a /run/kept/. ${folder}; rm -rf /run/kept`,
                );
              }
            }
            if (fault.name === 'the file system turns read-only') {
              mounts.push('/etc/systemd/system');
              await host.must('mount --bind /etc/systemd/system /etc/systemd/system');
            }
            await arm(at);
            const watching = carryOut(visit.server, plan, ignore, within(240_000)).then(
              (outcome) => outcome,
              (error: unknown) => error,
            );
            const reached = join('/run/fault/reached');
            for (const end = Date.now() + 300_000; (await host.run(`test -e ${reached}`)).code !== 0; await sleep(20)) {
              assert.ok(Date.now() < end, `boundary ${at} was not reached`);
            }
            if (!fault.watched) visit.close();
            await fault.strike(struck);
            await host.run('[ ! -d /run/fault ] || : > /run/fault/go');
            const ended = await watching;
            if (!fault.watched) assert.ok(isFailure(ended, 'ssh.closed'), String(ended));
            await host.must('rm -rf /run/fault');
            await fault.heal?.(struck);
            if (fault.name === 'the file system turns read-only') {
              // What could not be undone or removed then, is at the next boot.
              await host.must(`sh ${paths.plans}/${plan.id}/carry-out.sh recover ${plan.id}`);
            }
            // A power cut while the unit that would end the plan at boot was being put there: nothing has changed yet, and
            // whoever looks next ends it.
            if (record(plan.id) === undefined && !fault.watched) {
              const next = Visit.open(host, user);
              await reattach(next.server, plan.id, ignore, within(120_000)).catch(ignore);
              next.close();
            }
            const history = record(plan.id);
            for (const folder of [...mounts].reverse()) {
              await host.must(
                folder === '/etc/systemd/system'
                  ? `umount ${folder}`
                  : // The program still tidies up when its end is told, and holds its lock there.
                    `set -e; until [ "$(systemctl show -p ActiveState --value ${unit(struck)})" = inactive ]; do sleep 0.05; done;
                    cp -a ${folder} /run/kept; umount ${folder};
                    find ${folder} -mindepth 1 -delete; cp -a /run/kept/. ${folder}/; rm -rf /run/kept`,
              );
            }
            mounts.length = 0;
            for (const folder of made) await host.must(`rmdir --ignore-fail-on-non-empty ${folder}`);
            const written = history ?? record(plan.id);
            const now = await snapshot();
            const [sinceBefore, sinceAfter] = [differs(before, now), differs(after, now)];
            const said = written?.result;
            const context = JSON.stringify(
              { said, failedStep: written?.failedStep, sinceBefore, sinceAfter, ended },
              null,
              1,
            );
            assert.ok(said === 'done' || said === 'undone' || said === 'refused', context);
            assert.deepEqual(said === 'done' ? sinceAfter : sinceBefore, [], context);
            assert.equal(await timer(), said === 'done' ? timerAfter : timerBefore, context);
            if (fault.alwaysDone === true) assert.equal(said, 'done', context);
            await host.waitForWorkers();
            // A watcher that comes later is told the same.
            const later = Visit.open(host, user);
            const told = await reattach(later.server, plan.id, ignore, within(120_000)).then(
              (outcome) => outcome.kind,
              (error: unknown) =>
                isFailure(error) && error.code.startsWith('operations.planRefused') ? 'refused' : error,
            );
            later.close();
            assert.equal(told, said);
            return said;
          } finally {
            visit.close();
            for (const folder of mounts.reverse()) await host.run(`umount -l ${folder}`);
          }
        }
      });
    }
  });
}

/**
 * In the long run every boundary, each with one of the faults, which take turns (another seed begins with another; all of all with
 * AUTOSCALER_FAULTS=all, which takes a night); else one, chosen by the seed and the case's name.
 */
function sample(boundaries: number, name: string, fault: number): number[] {
  if (long) {
    const every = Array.from({ length: boundaries }, (_, n) => n + 1);
    const turns = process.env['AUTOSCALER_FAULTS'] !== 'all';
    return turns ? every.filter((n) => (n + seed) % faults.length === fault) : every;
  }
  let state = seed;
  for (const character of name) state = (Math.imul(state, 31) + character.charCodeAt(0)) >>> 0;
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0;
  return [1 + (((state ^ (state >>> 12)) >>> 0) % boundaries)];
}

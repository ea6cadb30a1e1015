// The agent on real servers, put there by hand: what it does to real services, and what it does not.
// Needs the CPU to itself: thresholds are tested with real load.
import assert from 'node:assert/strict';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { agentSettings } from '../../src/agent/files/agentSettings';
import { dropIn } from '../../src/agent/files/dropIn';
import { pathUnit } from '../../src/agent/files/pathUnit';
import { serviceUnit } from '../../src/agent/files/serviceUnit';
import { timerUnit } from '../../src/agent/files/timerUnit';
import { wrapper } from '../../src/agent/files/wrapper';
import { dropInOf, paths } from '../../src/host/paths';
import { parseStatus, type AgentStatus } from '../../src/scaling/status';
import { debians } from './debians';
import { guideSockets, TestHost } from './host';
import type { Suite as DebianSuite } from './host';
import { sleep } from './program';

const tickSeconds = 5;
const gunicorns = ['backregisters', 'backdipro', 'backglobal', 'backbce', 'backcore'] as const;

/** Clients that call for so many seconds or until a file is there, with a pause or none: prints `OK FAILED`. */
const client = `
import http.client, os, socket, sys, threading, time
path, seconds, url, clients, pause = sys.argv[1], float(sys.argv[2]), sys.argv[3], int(sys.argv[4]), float(sys.argv[5])
enough = sys.argv[6]
end, done, lock = time.time() + seconds, [0, 0], threading.Lock()
def call():
    while time.time() < end and not os.path.exists(enough):
        failed = 0
        try:
            c = http.client.HTTPConnection('localhost')
            c.sock = socket.socket(socket.AF_UNIX)
            c.sock.settimeout(60)
            c.sock.connect(path)
            c.request('GET', url)
            r = c.getresponse()
            r.read()
            c.close()
            failed = int(r.status != 200)
        except Exception as e:
            failed = 1
        with lock:
            done[failed] += 1
        time.sleep(pause)
threads = [threading.Thread(target=call) for _ in range(clients)]
for t in threads: t.start()
for t in threads: t.join()
print(*done)
`;
import { textFiles } from '../../scripts/textFiles';

let folder: string;

suite('the agent on a server', () => {
  suiteSetup(async () => {
    folder = mkdtempSync(join(tmpdir(), 'agent-'));
    await build({
      entryPoints: [join(__dirname, '../../src/agent/main.ts')],
      outfile: join(folder, 'agent.js'),
      bundle: true,
      loader: textFiles,
      minify: true,
      platform: 'node',
      format: 'cjs',
      target: 'node18',
      mainFields: ['module', 'main'],
      define: { AUTOSCALER_VERSION: '"test"' },
    });
  });
  suiteTeardown(() => rmSync(folder, { recursive: true }));

  for (const debian of debians('trixie')) suite(`with ${debian}`, () => onHost(debian));
});

function onHost(debian: DebianSuite): void {
  let host: TestHost;

  suiteSetup(async function () {
    this.timeout(600_000); // the very first run builds the base system
    host = await TestHost.boot({ suite: debian, name: 'web1' });
    const put = (path: string, text: string, mode = 0o644): void => {
      mkdirSync(join(host.root, path, '..'), { recursive: true });
      writeFileSync(join(host.root, path), text, { mode });
    };
    put(paths.agent, readFileSync(join(folder, 'agent.js'), 'utf8'));
    put(paths.wrapper, wrapper({ nodePath: '/usr/bin/node' }), 0o755);
    put(paths.agentSettings, agentSettings({ config: paths.configuration, intervalSeconds: tickSeconds }));
    put(paths.serviceUnit, serviceUnit({ nodePath: '/usr/bin/node' }));
    put(paths.timerUnit, timerUnit({ everySeconds: tickSeconds }));
    put(paths.pathUnit, pathUnit());
    put('/client.py', client);
    await host.must('systemctl daemon-reload');
  });
  suiteTeardown(() => host.stop());

  /** Enables exactly these projects; defaults for tests are quick ones. */
  const configure = (projects: Readonly<Record<string, object>>): void => {
    const quick = {
      enabled: true,
      cpu_duration_minutes: 0.1,
      startup_grace_seconds: 0,
      cooldown_minutes: 0.1,
      memory_threshold_mb: 1,
    };
    const all = Object.fromEntries(Object.entries(projects).map(([name, project]) => [name, { ...quick, ...project }]));
    writeFileSync(join(host.root, paths.configuration), `// by a test\n${JSON.stringify({ projects: all })}`);
    chownSync(join(host.root, paths.configuration), 0, 0);
  };
  const textOf = (path: string): string => {
    const file = join(host.root, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const log = (): string => textOf(paths.log);
  const status = (): AgentStatus | undefined => parseStatus(textOf(paths.statusFile));
  const counts = async (names: readonly string[]): Promise<string> => {
    const each = await Promise.all(names.map(async (name) => `${name}=${(await host.workers(name)).length}`));
    return each.join(' ');
  };
  const within = async (
    seconds: number,
    what: string,
    check: () => Promise<boolean> | boolean | undefined,
  ): Promise<number> => {
    const started = performance.now();
    while (!(await check())) {
      if (performance.now() - started > seconds * 1000) {
        assert.fail(
          `not within ${seconds} s: ${what}\n${await counts(gunicorns)}\n${log()}${await host.must('autoscaler status')}`,
        );
      }
      await sleep(100);
    }
    return (performance.now() - started) / 1000;
  };
  const everyCount = (expected: Readonly<Record<string, number>>) => async (): Promise<boolean> => {
    return (
      (await counts(Object.keys(expected))) ===
      Object.entries(expected)
        .map(([name, count]) => `${name}=${count}`)
        .join(' ')
    );
  };
  const healthy = async (): Promise<void> => {
    assert.equal(await host.must('systemctl is-active autoscaler.timer autoscaler.path'), 'active\nactive');
    assert.equal(await host.must('systemctl list-units --failed --plain --no-legend'), '');
  };

  test('systemd finds nothing to say against the units, and little against the sandbox', async () => {
    const verified = await host.run('systemd-analyze verify autoscaler.service autoscaler.timer autoscaler.path');
    assert.equal(verified.stdout + verified.stderr, '');
    const security = await host.must('systemd-analyze security --no-pager autoscaler.service | tail -1');
    const score = Number(/: ([\d.]+) /.exec(security)?.[1]);
    assert.ok(score <= 2.4, security);
  });

  test('timer and path start together and stop together', async () => {
    configure({});
    await host.must('systemctl start autoscaler.timer');
    await healthy();
    await host.must('systemctl stop autoscaler.timer');
    assert.equal(
      (await host.run('systemctl is-active autoscaler.timer autoscaler.path')).stdout,
      'inactive\ninactive\n',
    );
    await host.must('systemctl start autoscaler.timer');
  });

  test('memory vetoes, load adds workers, quiet takes them away; a client sees no failure', async function () {
    this.timeout(150_000);
    const thresholds = { scale_up_2: 20, scale_up_3: 30, scale_down_1: 15 };
    const project = { max_workers: 3, cpu_scope: 'service', cpu_thresholds: thresholds };
    configure({ backregisters: { ...project, memory_threshold_mb: 16_000_000 } });
    // /proc/stat and the CPUs are the whole machine's: other tests beside this one must not starve the service.
    await host.must('renice -n -5 -p $(pgrep -f backregisters.wsgi)');
    const client = (words: string): Promise<string> =>
      host.must(`python3 /client.py ${guideSockets.backregisters} ${words}`, { timeoutMs: 150_000 });
    const calls = client('120 / 2 0.02 /tmp/enough');
    const load = client('60 /burn?s=0.2 3 0 /tmp/quiet');
    await within(25, 'a veto', () => /hold backregisters\.service 1 veto cpu .* memory: /.test(log()));
    assert.equal(await counts(['backregisters']), 'backregisters=1');
    configure({ backregisters: project });
    await within(30, 'three workers', everyCount({ backregisters: 3 }));
    await host.must('touch /tmp/quiet');
    assert.match(await load, /^\d+ 0$/);
    await within(50, 'one worker', everyCount({ backregisters: 1 }));
    await host.must('touch /tmp/enough');
    assert.match(await calls, /^\d+ 0$/);
    assert.match(log(), /^\S+Z scale_up backregisters\.service \d -> 3 scale_up_3 cpu of the service .* > 30 % for /m);
    assert.match(
      log(),
      /^\S+Z scale_down backregisters\.service \d -> 1 scale_down_1 cpu of the service .* < 15 % for /m,
    );
    assert.match(await host.must('journalctl -u autoscaler --no-pager -o cat'), /^scale_up backregisters\.service/m);
  });

  test('a count outside the bounds is brought inside; a restart, a reload and a hand are told apart', async function () {
    this.timeout(120_000);
    configure({ backdipro: { min_workers: 1, max_workers: 4 }, backbce: { min_workers: 3, max_workers: 4 } });
    await within(12, 'backbce at its minimum', everyCount({ backbce: 3, backdipro: 2 }));
    await within(12, 'backdipro adopted', () =>
      status()?.projects.some(({ service, desired }) => service === 'backdipro.service' && desired === 2),
    );
    await host.must('systemctl kill --kill-who=main --signal=SIGTTIN backdipro');
    await within(25, 'the hand respected', () => /hold backdipro\.service 3 hand /.test(log()));
    await host.must('systemctl restart backdipro');
    await within(20, 'restored to what the hand set', everyCount({ backdipro: 3 }));
    // Between two ticks: one that looks while old and new workers together make the right count takes it for agreed, and
    // what is left after the reload for a hand.
    const seen = status()?.tickEndedMs;
    await within(12, 'the end of a tick', () => status()?.tickEndedMs !== seen);
    await host.must('systemctl reload backbce');
    await within(25, 'restored after a reload', () => /scale_up backbce\.service 2 -> 3 reconcile/.test(log()));
  });

  test('twelve restarts in five seconds, some in the middle of ticks: every count is right soon after', async function () {
    this.timeout(90_000);
    const wanted = { backregisters: 3, backdipro: 3, backglobal: 2, backbce: 3, backcore: 2 };
    configure(Object.fromEntries(Object.entries(wanted).map(([name, count]) => [name, { min_workers: count }])));
    await within(20, 'the counts wanted', everyCount(wanted));
    const started = performance.now();
    const names = [...gunicorns, 'celerycore'].join(' ');
    await host.must(`for name in ${names} ${names}; do systemctl restart --no-block $name; sleep 0.4; done`);
    const lastMs = performance.now() - started;
    // How long a restart itself takes is the service's own affair: a worker that gets TERM while it boots makes its master
    // wait half a minute, whoever restarts it, and on a busy machine Django is slow to start.
    await within(60, 'every service up again', async () => {
      const states = await host.must(`systemctl show -p ActiveState --value ${gunicorns.join(' ')}`);
      const up = states.split('\n').filter((state) => state === 'active').length === gunicorns.length;
      return up && !/=0( |$)/.test(await counts(gunicorns));
    });
    const seconds = await within(10, 'every count', everyCount(wanted));
    console.log(
      `      12 restarts in ${(lastMs / 1000).toFixed(1)} s; right ${seconds.toFixed(1)} s after the last service was up`,
    );
    await within(
      10,
      'the end of the tick',
      async () => (await host.run('systemctl is-active autoscaler.service')).code !== 0,
    );
    await healthy();
    await within(20, 'Celery, which has to import more', everyCount({ celerycore: 1 }));
  });

  test('a restart in the middle of a scaling, and one in the middle of a tick: the counts are right within 10 s', async function () {
    this.timeout(90_000);
    const ticking = async (): Promise<boolean> =>
      (await host.run('systemctl is-active autoscaler.service')).stdout.trim() === 'activating';
    // The timer's own ticks would begin the scaling at a moment that nobody watches.
    await host.must(
      'systemctl stop autoscaler.timer; while systemctl is-active -q autoscaler.service; do sleep 0.1; done',
    );
    configure({ backdipro: { min_workers: 8, max_workers: 8 }, backbce: { min_workers: 3 } });
    await host.must('systemctl start autoscaler.path; systemctl start --no-block autoscaler.service');
    await within(10, 'the middle of a scaling', async () => {
      const { length } = await host.workers('backdipro');
      return length > 3 && length < 8;
    });
    assert.ok(await ticking(), 'the tick is still at it');
    await host.must('systemctl restart backdipro');
    await within(10, 'eight workers', everyCount({ backdipro: 8, backbce: 3 }));

    await within(10, 'the end of the ticks', async () => !(await ticking()));
    await host.must('systemctl start --no-block autoscaler.service');
    await within(5, 'a tick', ticking);
    await host.must('systemctl restart backbce');
    await within(10, 'three workers', everyCount({ backdipro: 8, backbce: 3 }));
    configure({ backdipro: { max_workers: 3 }, backbce: {} });
    await host.must('systemctl start autoscaler.timer');
    await within(20, 'back inside the bounds', everyCount({ backdipro: 3 }));
    await healthy();
  });

  test('a configuration with errors, or of a stranger, changes nothing and is an ERROR line', async function () {
    this.timeout(40_000);
    const before = await counts(gunicorns);
    for (const [broken, expected] of [
      [
        '{"projects":{"backcore":{"enabled":true,"min_workers":9,"max_workers":3}}}',
        /ERROR min_workers \(9\) is greater/,
      ],
      ['{"projects":', /ERROR Not valid JSON at line 1/],
    ] as const) {
      await host.must(`cat > ${paths.configuration}`, { input: broken });
      assert.equal((await host.run('autoscaler check')).code, 1);
      await within(12, String(expected), () => expected.test(log()));
    }
    await host.must(`cat > ${paths.configuration}; chown victus ${paths.configuration}`, {
      input: '{"projects":{"backcore":{"enabled":true,"min_workers":3}}}',
    });
    await within(12, 'a refusal', () => /ERROR .*can be written by others than root/.test(log()));
    assert.equal(await counts(gunicorns), before);
    const settings = { config: paths.configuration, intervalSeconds: tickSeconds };
    const accepted = { path: paths.configuration, owner: 'victus' };
    writeFileSync(join(host.root, paths.agentSettings), agentSettings({ ...settings, acceptedConfigOwner: accepted }));
    await within(12, 'the accepted owner believed', everyCount({ backcore: 3 }));
    await host.must(`chown root ${paths.configuration}`);
    await host.must('systemctl reset-failed autoscaler.service');
  });

  test('a full disk keeps nothing from scaling', async function () {
    this.timeout(40_000);
    await host.must(`systemctl stop autoscaler.timer; mkdir /full; mount -t tmpfs -o size=64k tmpfs /full; touch /full/log
      cp ${paths.state}/* /full; dd if=/dev/zero of=/full/zeros bs=1k 2>/dev/null; true
      mount --bind /full ${paths.state}; mount --bind /full/log ${paths.log}; systemctl start autoscaler.timer`);
    configure({ backregisters: { min_workers: 2, max_workers: 2 }, backcore: { min_workers: 1, max_workers: 2 } });
    await within(15, 'scaling', everyCount({ backregisters: 2, backcore: 2 }));
    await host.must('systemctl restart backregisters');
    await within(10, 'what it remembers in /run', everyCount({ backregisters: 2 }));
    assert.match(
      await host.must('journalctl -u autoscaler --no-pager -o cat -p err'),
      /state\.json could not be written \(ENOSPC\)/,
    );
    await host.must(`systemctl stop autoscaler.timer; while systemctl is-active -q autoscaler.service; do sleep 0.1; done
      umount ${paths.state} ${paths.log}; umount /full; systemctl start autoscaler.timer`);
    await within(
      12,
      'memory on the disk again',
      async () => (await host.run('test -e /run/autoscaler/state.json')).code === 1,
    );
  });

  test('a state that was cut off, and a lock of a dead tick, are got over', async () => {
    await host.must(`systemctl stop autoscaler.timer; while systemctl is-active -q autoscaler.service; do sleep 0.1; done
      truncate -s 100 ${paths.stateFile}; echo '4194303 5' >/run/autoscaler/tick.lock`);
    assert.equal((await host.run('autoscaler tick')).code, 0);
    assert.match(log(), /ERROR \/var\/lib\/autoscaler\/state\.json can't be read; the agent starts afresh/);
    assert.equal(status()?.tickKind, 'manual');
    const timed = await host.run('bash -c "time autoscaler tick"');
    assert.equal(timed.code, 0);
    console.log(`      a tick: ${timed.stderr.trim().replace(/\s+/g, ' ')}`);
  });

  test('a broken agent costs nobody anything: services restart with their own count, and nothing runs in a circle', async function () {
    this.timeout(40_000);
    configure({ backregisters: { min_workers: 2 } });
    await host.must('systemctl start autoscaler.timer');
    await within(12, 'two workers', everyCount({ backregisters: 2 }));
    await host.must(`echo 'this is no (JavaScript' > ${paths.agent}`);
    const since = await host.must('date +%s.%N');
    await host.must('systemctl restart backregisters backdipro');
    await within(5, "the owner's count", everyCount({ backregisters: 1, backdipro: 2 }));
    await sleep(6000);
    const starts = await host.must(
      `journalctl -u autoscaler --no-pager -o cat --since @${since} | grep -c ^Starting || true`,
    );
    assert.ok(Number(starts) <= 6, `${starts} starts in 7 s`);
    console.log(`      a broken agent was started ${starts} times in about 7 s, two restarts of services among them`);
    assert.equal(await host.must('systemctl is-active autoscaler.timer autoscaler.path'), 'active\nactive');
    assert.equal((await host.run('ls /run/autoscaler/wake')).stdout, '');
    writeFileSync(join(host.root, paths.agent), readFileSync(join(folder, 'agent.js')));
    await within(12, 'all well again', everyCount({ backregisters: 2 }));
  });

  test('a start while nobody listens leaves no word in the journal or status of the service', async function () {
    this.timeout(60_000);
    configure({ backregisters: { min_workers: 2 } });
    const file = dropInOf('backregisters.service');
    await host.must(`systemctl stop autoscaler.timer; while systemctl is-active -q autoscaler.service; do sleep 0.1; done
      printf '[Service]\nExecStartPost=+-/usr/bin/touch ${paths.wake}/%%n\n' >${file}; autoscaler tick`);
    assert.ok(
      textOf(file).startsWith(dropIn('backregisters.service')),
      'what an earlier version wrote is written anew',
    );
    const states: [string, string, string][] = [
      ['the folder is not there', `rm -rf ${paths.wake}`, 'true'],
      [
        'the disk is full',
        `mkdir -p ${paths.wake}; mount -t tmpfs -o nr_inodes=1 tmpfs ${paths.wake}`,
        `umount ${paths.wake}`,
      ],
      ['it may not be written', `mount -t tmpfs -o ro tmpfs ${paths.wake}`, `umount ${paths.wake}`],
      ['all is well', `mkdir -p ${paths.wake}`, `rm ${paths.wake}/backregisters.service`],
    ];
    for (const [what, before, after] of states) {
      const since = await host.must(`${before}; date +%s.%N`);
      await host.must('systemctl restart backregisters');
      const journal = await host.must(`journalctl -u backregisters --no-pager --since @${since}`);
      assert.match(journal, /Started /, what);
      assert.doesNotMatch(journal, /touch|autoscaler|\/bin\/sh/, what);
      assert.doesNotMatch(await host.must('systemctl status backregisters'), /FAILURE/, what);
      await host.must(after);
    }
  });
}

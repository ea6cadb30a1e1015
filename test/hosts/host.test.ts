import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from './cache';
import { debians } from './debians';
import { guideServices, guideSockets, guideWorkers, sweep, TestHost } from './host';
import type { Suite as DebianSuite } from './host';
import { skip } from '../skip';
import { mountedPaths } from './mounts';
import { processMark } from './owner';
import { runProgram, sleep } from './program';

const boot = 240_000;

for (const debian of ['bookworm', 'trixie', 'forky'] satisfies DebianSuite[]) {
  suite(`a ${debian} host`, function () {
    this.timeout(30_000);
    let host: TestHost;

    suiteSetup(async function () {
      this.timeout(600_000); // the very first run builds the base system
      host = await TestHost.boot({ suite: debian, name: 'web1' });
    });
    suiteTeardown(() => host.stop());

    const ssh = (user: string, command: string, input = ''): ReturnType<typeof runProgram> =>
      runProgram('ssh', [...host.sshArguments(user), command], { input, timeoutMs: 15_000 });

    test('runs the suite it was asked for, with nothing failed', async () => {
      assert.equal(await host.must('. /etc/os-release; echo $VERSION_CODENAME'), debian);
      assert.equal(await host.must('systemctl is-system-running --wait'), 'running');
      assert.equal(await host.must('hostname'), 'web1');
    });

    test('runs the six services of the guide with the workers their owners configured', async () => {
      for (const name of guideServices) {
        assert.equal(await host.must(`systemctl is-active ${name}`), 'active');
        assert.equal((await host.workers(name)).length, guideWorkers[name], name);
      }
    });

    test('answers on every socket, and on the TCP port of backbce', async () => {
      const urls = Object.entries(guideSockets).map(([name, path]) => `${name} ${path}`);
      const ask = `import http.client, socket, sys
for line in sys.stdin.read().split('\\n'):
    name, path = line.split()
    c = http.client.HTTPConnection('localhost', timeout=5)
    c.sock = socket.socket(socket.AF_UNIX); c.sock.connect(path)
    c.request('GET', '/'); r = c.getresponse(); print(r.status, r.read().split()[0].decode())
c = http.client.HTTPConnection('127.0.0.1', 8001, timeout=5); c.request('GET', '/health'); print(c.getresponse().status)`;
      const said = await host.must(`python3 -c "${ask.replaceAll('"', '\\"')}"`, { input: urls.join('\n') });
      assert.equal(said, [...Object.keys(guideSockets).map((name) => `200 ${name}`), '200'].join('\n'));
    });

    test('lets Celery do a task that came over Redis', async () => {
      await host.must('cd /srv/celerycore && celery -A celerycore call demo.tasks.add --args "[2, 3]"', {
        user: 'victus',
        timeoutMs: 20_000,
      });
      for (let i = 0; i < 50; i += 1) {
        if ((await host.must('journalctl -u celerycore --no-pager')).includes('succeeded')) return;
        await sleep(100);
      }
      assert.fail('the task was not done');
    });

    test('lets its users in by key, each with the rights they should have', async () => {
      assert.equal((await ssh('root', 'id -un')).stdout, 'root\n');
      assert.equal((await ssh('deploy', 'sudo -n id -un')).stdout, 'root\n');
      assert.match((await ssh('victus', 'sudo -n id -un')).stderr, /password is required/);
      assert.equal((await ssh('victus', "sudo -k -S -p '' id -un", 'victus-pw\n')).stdout, 'root\n');
      const refused = await ssh('viewer', "sudo -k -S -p '' id -un", 'viewer-pw\n');
      assert.match(refused.stderr, /not in the sudoers|may not run sudo/i);
      assert.doesNotMatch((await ssh('viewer', 'id -nG')).stdout, /adm|sudo|systemd-journal/);
      assert.match((await ssh('victus', 'id -nG')).stdout, /adm/);
    });

    test('lets victus in by password and by the key under a passphrase, and a stranger not at all', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'askpass-'));
      const login = (user: string, secret: string, options: string[]): ReturnType<typeof runProgram> => {
        writeFileSync(join(folder, 'askpass'), `#!/bin/sh\necho '${secret}'\n`);
        chmodSync(join(folder, 'askpass'), 0o700);
        const env = { ...process.env, SSH_ASKPASS: join(folder, 'askpass'), SSH_ASKPASS_REQUIRE: 'force' };
        const all = [
          '-F',
          'none',
          '-o',
          'StrictHostKeyChecking=no',
          '-o',
          'UserKnownHostsFile=/dev/null',
          '-o',
          'IdentityAgent=none',
        ];
        return runProgram('ssh', [...all, ...options, `${user}@${host.address}`, 'id -un'], { env, timeoutMs: 15_000 });
      };
      const byPassword = ['-o', 'PreferredAuthentications=password', '-o', 'NumberOfPasswordPrompts=1'];
      const byKey = [
        '-o',
        'PreferredAuthentications=publickey',
        '-o',
        'IdentitiesOnly=yes',
        '-i',
        host.protectedKeyFile,
      ];
      try {
        assert.equal((await login('victus', 'victus-pw', byPassword)).stdout, 'victus\n');
        assert.equal((await login('viewer', 'viewer-pw', byPassword)).stdout, 'viewer\n');
        assert.equal((await login('victus', host.passphrase, byKey)).stdout, 'victus\n');
        assert.equal((await login('victus', 'wrong', byKey)).code, 255);
        assert.equal((await login('viewer', host.passphrase, byKey)).code, 255);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    test('binds TasksMax: a unit with 24 is refused the 25th task, and the refusal is counted', async function () {
      if (!host.limitsBind) skip(this, 'this host has no controllers of its own; the virtual machine shows it');
      const python = `import threading, time
n = 1
try:
    while n < 60:
        threading.Thread(target=time.sleep, args=(20,), daemon=True).start(); n += 1
except RuntimeError as e:
    print(n, e, flush=True)
time.sleep(20)`;
      await host.must(`systemd-run --quiet --unit=many -p TasksMax=24 python3 -c "${python}"`);
      let said = '';
      for (let i = 0; i < 50 && !said.includes('thread'); i += 1) {
        await sleep(100);
        said = await host.must('journalctl -o cat --no-pager -u many');
      }
      assert.match(said, /^24 can't start new thread$/m);
      assert.equal(await host.must('systemctl show -p TasksCurrent -p TasksMax many'), 'TasksCurrent=24\nTasksMax=24');
      const events = await host.must(
        'cat /sys/fs/cgroup/pids/system.slice/many.service/pids.events 2>/dev/null || cat /sys/fs/cgroup/system.slice/many.service/pids.events',
      );
      assert.ok(Number(/^max (\d+)$/m.exec(events)?.[1]) >= 1, events);
      await host.must('systemctl stop many');
    });

    test('falls silent when its cable is pulled, and comes back', async () => {
      await host.cutNetwork();
      const cut = await runProgram('ssh', ['-o', 'ConnectTimeout=1', ...host.sshArguments('victus'), 'true']);
      assert.equal(cut.code, 255);
      await host.restoreNetwork();
      assert.equal((await ssh('victus', 'echo back')).stdout, 'back\n');
    });

    // A reboot of bookworm in a container often waits for its patience to end (TestHost.reboot).
    if (debians('trixie').includes(debian)) {
      test('keeps its files, and its identity, over a reboot and a power cut', async function () {
        this.timeout(boot);
        const key = host.hostKeyLine();
        await host.must('echo kept >/root/kept');
        const first = await host.must(
          'cat /proc/sys/kernel/random/boot_id; systemctl show -p UserspaceTimestampMonotonic',
        );
        await host.reboot();
        assert.notEqual(
          await host.must('cat /proc/sys/kernel/random/boot_id; systemctl show -p UserspaceTimestampMonotonic'),
          first,
        );
        await host.kill();
        assert.throws(() => host.spawn('true'), /not running/);
        await host.start();
        assert.equal(await host.must('cat /root/kept'), 'kept');
        assert.equal(host.hostKeyLine(), key);
        assert.equal((await ssh('victus', 'id -un')).stdout, 'victus\n');
      });
    }
  });
}

suite('test hosts', function () {
  this.timeout(boot);

  test('are made afresh each time, without services where none are wanted', async () => {
    const [one, two] = await Promise.all([
      TestHost.boot({ suite: 'trixie', name: 'one', services: false }),
      TestHost.boot({ suite: 'trixie', name: 'two', services: false, hostKeys: 'base' }),
    ]);
    try {
      assert.notEqual(one.hostKeyLine().split(' ')[2], two.hostKeyLine().split(' ')[2]);
      assert.equal((await one.run('systemctl is-active backcore.service')).stdout, 'inactive\n');
      assert.notEqual(await one.must('cat /etc/machine-id'), await two.must('cat /etc/machine-id'));
    } finally {
      await Promise.all([one.stop(), two.stop()]);
    }
  });

  test('leave nothing when stopped: no mount, process, link, cgroup or folder', async () => {
    const host = await TestHost.boot({ suite: 'trixie', services: false });
    const traces = tracesOf(process.pid, host.address);
    assert.deepEqual(
      [...new Set(traces().map((trace) => trace.split(' ')[0]))],
      ['mount', 'process', 'link', 'cgroup', 'folder'],
    );
    await host.stop();
    assert.deepEqual(traces(), []);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    test(`of a process ended by ${signal} are gone ${signal === 'SIGKILL' ? 'with the next sweep' : 'with it'}`, async () => {
      const cli = ['--import', 'tsx', join(__dirname, 'cli.ts'), 'up', 'trixie', '--no-services'];
      const child = spawn(process.execPath, cli, { stdio: ['ignore', 'pipe', 'inherit'] });
      const said = await new Promise<string>((resolve, reject) => {
        child.once('exit', () => reject(new Error('the host did not come up')));
        let text = '';
        child.stdout.on('data', (data: Buffer) => {
          text += data.toString();
          if (text.includes('Ctrl-C')) resolve(text);
        });
      });
      const traces = tracesOf(child.pid ?? 0, /^address +(\S+)$/m.exec(said)?.[1] ?? '');
      assert.notDeepEqual(traces(), []);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await ended;
      if (signal === 'SIGKILL') {
        // The host ends by itself; the rest waits to be swept.
        for (let i = 0; i < 40 && traces().some((trace) => trace.startsWith('process')); i += 1) await sleep(100);
        assert.ok(!traces().some((trace) => trace.startsWith('process')), traces().join('\n'));
        sweep();
      }
      assert.deepEqual(traces(), []);
    });
  }
});

/** What the hosts of one test process leave on this machine; others may run hosts of their own meanwhile. */
function tracesOf(owner: number, address: string): () => string[] {
  const subnet = address.split('.')[2];
  assert.ok(subnet !== undefined && subnet !== '', address);
  const mark = processMark(owner);
  const hosts = cacheFolder('hosts');
  return () => {
    const ofHosts = readdirSync('/proc').filter((pid) => {
      if (!/^\d+$/.test(pid) || processMark(Number(pid)) === undefined) return false;
      return (
        readText(`/proc/${pid}/cgroup`).includes(`/as${subnet}-`) ||
        readText(`/proc/${pid}/cmdline`).includes(`--machine=as${subnet}-`)
      );
    });
    const find = spawnSync('find', ['/sys/fs/cgroup', '-type', 'd', '-name', `as${subnet}-*`], { encoding: 'utf8' });
    const groups = find.stdout.split('\n').filter(Boolean);
    return [
      ...mountedPaths()
        .points.filter((point) => point.startsWith(`${hosts}/${mark}/`))
        .map((point) => `mount ${point}`),
      ...ofHosts.map((pid) => `process ${pid}`),
      ...readdirSync('/sys/class/net')
        .filter((name) => name === `ashost${subnet}` || name.startsWith(`vb-as${subnet}-`))
        .map((name) => `link ${name}`),
      ...groups.map((path) => `cgroup ${path}`),
      ...readdirSync(hosts)
        .filter((name) => name === mark)
        .map((name) => `folder ${name}`),
    ];
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

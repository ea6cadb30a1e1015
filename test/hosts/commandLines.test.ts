// Command lines as people write them: what our change of one makes of it is judged by what the program then gets, started by systemd
// through the real launchers; and a check of a line, whatever it turns out to start, leaves nothing and takes nothing.
import assert from 'node:assert/strict';
import type { OperationContext } from '../../src/base/context';
import { isFailure } from '../../src/base/failure';
import { execStartLine, withWorkers } from '../../src/host/withWorkers';
import { planBaseWorkers } from '../../src/operations/services/baseWorkers';
import { carryOut } from '../../src/operations/plans/carryOut';
import { checkCommand } from '../../src/operations/services/checkCommand';
import { execStart } from '../../src/operations/services/execStart';
import { gunicornHelp } from '../../src/operations/services/gunicornHelp';
import { look } from '../../src/operations/looking/look';
import { AgentHost } from '../kit/agentHost';
import { Visit, within } from '../kit/visit';
import { debians } from './debians';
import { TestHost } from './host';
import { sleep } from './program';

const context = (): OperationContext => within(60_000);

/** Says what it was given; it stands where a service's Gunicorn would. */
const teller = `#!/usr/bin/python3
import json, sys
open('/run/told', 'a').write(json.dumps(sys.argv[1:]) + '\\n')
`;

/** Each once as it is, once with five workers; `G` is the program. What `-w 2` becomes is `-w 5`, or `--workers 5` comes last. */
const handedOn = [
  'G -w 2 app',
  'G --workers=2 app',
  'G -w2 --name "a b" app',
  'G app',
  'G --pythonpath /x app -- -w 9',
  '@G name -w 2 app',
  '-G -w 2 app',
  '/usr/bin/python3 G -w 2 app',
  '/usr/bin/python3 -u -W ignore G -w 2 app',
  '/usr/bin/env -- G -w 2 app',
  '/usr/bin/env A=-w B=2 G -w 2 app',
  '/usr/bin/env -u A -C / G -w 2 app',
  '/usr/bin/nice -n 5 G -w 2 app',
  '/usr/bin/nice -5 G -w 2 app',
  '/usr/bin/nohup G -w 2 app',
  '/usr/bin/setsid -w G -w 2 app',
  '/usr/bin/stdbuf -oL G -w 2 app',
  '/usr/bin/stdbuf -o L G -w 2 app',
  '/usr/bin/timeout -k 5 60 G -w 2 app',
  '/usr/bin/timeout --signal=INT 60 G -w 2 app',
  '/usr/bin/ionice -c 2 -n 0 G -w 2 app',
  '/usr/bin/chrt -o 0 G -w 2 app',
  '/usr/bin/taskset -c 0 G -w 2 app',
  '/usr/bin/taskset 1 G -w 2 app',
  '/usr/bin/prlimit --nofile=512 G -w 2 app',
  '/usr/bin/setpriv --reuid www-data --clear-groups G -w 2 app',
  '/usr/bin/flock -w 30 /run/gunicorn G -w 2 app',
  '/usr/bin/flock -n -E 3 -- /run/gunicorn G -w 2 app',
  '/sbin/runuser -u www-data -- G -w 2 app',
  '/usr/bin/sudo -u www-data A=b G -w 2 app',
  '/usr/bin/systemd-cat -t web G -w 2 app',
  '/usr/bin/unshare -n G -w 2 app',
  '/usr/bin/env X=1 /usr/bin/nice -n 1 /usr/bin/timeout 60 /usr/bin/python3 G -w 2 app',
];

/** Words at the end do not reach the program; by whom it is said. */
const keptBack: readonly (readonly [line: string, by: string])[] = [
  ['/bin/sh -c "exec G -w 2 app"', 'sh'],
  ['/bin/bash -lc "G -w 2 app; true"', 'bash'],
  ['/usr/bin/env X=1 /bin/bash -c "exec G -w 2 app"', 'bash'],
  ['/usr/bin/nice -n 5 /bin/sh -c "G -w 2 app"', 'sh'],
  ['/usr/bin/timeout 60 /bin/dash -ec "G -w 2 app"', 'dash'],
  ['/usr/bin/flock /run/lock1 -c "G -w 2 app"', 'flock'],
  ['/usr/bin/flock -w 3 /run/lock1 /bin/sh -c "G -w 2 app"', 'sh'],
  ['/bin/su www-data -s /bin/sh -c "G -w 2 app"', 'su'],
  ['/sbin/runuser www-data -s /bin/sh -c "G -w 2 app"', 'runuser'],
  ['/usr/bin/sudo -u www-data /bin/sh -c "G -w 2 app"', 'sh'],
  ['/usr/bin/script -qec "G -w 2 app" /dev/null', 'script'],
  ['/srv/line/start.sh', 'start.sh'],
  ['/bin/sh -e /srv/line/start.sh', 'start.sh'],
];

/** Refused too, though words at the end reach the program: its own stand in a text that `env` splits by rules of its own. */
const inText = ['/usr/bin/env -S "G -w 2 app"', '/usr/bin/env "-SG -w 2 app"', '/usr/bin/env -iS "A=b G -w 2 app"'];

for (const debian of debians('bookworm')) suite(`command lines on ${debian}`, () => onHost(debian));

function onHost(debian: ReturnType<typeof debians>[number]): void {
  let host: TestHost;
  let visit: Visit;
  let agent: AgentHost;
  const program = '/srv/line/gunicorn';

  suiteSetup(async function () {
    this.timeout(600_000);
    host = await TestHost.boot({ suite: debian, name: 'web1', services: false });
    agent = await AgentHost.prepare(host);
    agent.put(program, teller, 0o755);
    agent.put('/srv/line/start.sh', `#!/bin/sh\nexec ${program} -w 2 app\n`, 0o755);
    await host.must('touch /run/told; chmod 666 /run/told; chmod 755 /srv/line');
    visit = Visit.open(host, 'victus');
    await visit.server.becomeRoot(context());
  });
  suiteTeardown(async () => {
    visit?.close();
    await host?.stop();
  });

  const unitOf = (line: string): string => `[Service]\nType=oneshot\nExecStart=${line}\n`;
  const toldBy = async (unit: string): Promise<string[][]> => {
    await host.must(': >/run/told');
    await host.must(`systemctl start ${unit}`, { timeoutMs: 60_000 });
    const text = await host.must('cat /run/told');
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as string[]]));
  };
  const expected = (words: readonly string[]): string[] => {
    const dashes = words.indexOf('--') < 0 ? words.length : words.indexOf('--');
    const own = words.slice(0, dashes).map((word, at) => {
      if (words[at - 1] === '-w') return '5';
      return word.replace(/^--workers=.*/, '--workers=5').replace(/^-w\d+$/, '-w5');
    });
    const isAdded = own.join('\0') === words.slice(0, dashes).join('\0');
    return [...own, ...(isAdded ? ['--workers', '5'] : []), ...words.slice(dashes)];
  };

  test('the number reaches the program, and nothing else is changed', async function () {
    this.timeout(120_000);
    const lines = handedOn.map((line) => line.replace('G', program));
    for (const [n, line] of lines.entries()) agent.put(`/etc/systemd/system/line${n}.service`, unitOf(line));
    await host.must('systemctl daemon-reload');
    for (const [n, line] of lines.entries()) {
      const unit = `line${n}.service`;
      const { commands } = await visit.server.run(execStart(unit), context());
      const [command] = commands;
      assert.ok(command);
      const made = withWorkers(command, 5);
      assert.ok('argv' in made, `${line}: ${JSON.stringify(made)}`);
      agent.put(`/etc/systemd/system/made${n}.service`, unitOf(execStartLine({ ...command, argv: made.argv })));
    }
    await host.must('systemctl daemon-reload');
    for (const [n, line] of lines.entries()) {
      const [before] = await toldBy(`line${n}`);
      assert.ok(before, line);
      assert.deepEqual(await toldBy(`made${n}`), [expected(before)], line);
    }
  });

  test('what hands nothing on is refused by its name, and indeed hands nothing on', async function () {
    this.timeout(120_000);
    const lines = keptBack.map(([line, by]) => [line.replace('G', program), by] as const);
    for (const [n, [line]] of lines.entries()) {
      agent.put(`/etc/systemd/system/kept${n}.service`, unitOf(line));
      agent.put(`/etc/systemd/system/added${n}.service`, unitOf(`${line} --workers 5`));
    }
    await host.must('systemctl daemon-reload');
    for (const [n, [line, by]] of lines.entries()) {
      const { commands } = await visit.server.run(execStart(`kept${n}.service`), context());
      const [command] = commands;
      assert.ok(command);
      assert.deepEqual(withWorkers(command, 5), { startedBy: by }, line);
      const told = await toldBy(`added${n}`).catch(() => []);
      assert.ok(
        told.every((words) => !words.includes('--workers')),
        `${line}: ${JSON.stringify(told)}`,
      );
    }
  });

  test('what stands in a text for env is left alone', () => {
    for (const text of inText) {
      const argv =
        text
          .replace('G', program)
          .match(/"[^"]*"|\S+/g)
          ?.map((word) => word.replace(/"/g, '')) ?? [];
      assert.deepEqual(withWorkers({ path: argv[0] ?? '', argv }, 5), { startedBy: 'env' }, text);
    }
  });

  test('its options are asked of the Gunicorn that runs', async () => {
    agent.put('/etc/systemd/system/real.service', '[Service]\nUser=www-data\nExecStart=/usr/bin/gunicorn app:app\n');
    await host.must('systemctl daemon-reload');
    const options = await visit.server.run(gunicornHelp('real.service'), context());
    assert.ok(options?.isExact);
    assert.ok(options.values.has('--workers') && options.values.has('-w') && options.flags.has('--preload'));
    assert.equal(options.values.has('--root-path'), host.suite === 'forky');
    assert.equal(options.values.has('--limit-concurrency'), false);
  });

  /** What a check of a line may turn out to start; each is called Gunicorn. */
  const attacks: Readonly<Record<string, string>> = {
    'it serves in the place of the service': `exec /usr/bin/gunicorn -w 2 --bind unix:/run/victim/a.sock --bind 127.0.0.1:8099 app:app`,
    'it hangs, deaf to signals': `trap '' TERM INT HUP; while :; do sleep 1; done`,
    'it leaves children behind': `for n in 1 2 3; do (setsid sh -c 'trap "" TERM; while :; do sleep 1; done' &); done; exit 0`,
    'it removes what it binds': `exec python3 -c '
import os, socket
os.remove("/run/victim/a.sock")
s = socket.socket(socket.AF_UNIX); s.bind("/run/victim/a.sock"); s.listen()
import time; time.sleep(600)'`,
  };
  const traces = async (): Promise<string> =>
    host.must(
      `ls -d /run/autoscaler-check.* 2>/dev/null; systemctl list-units --all --no-legend 'autoscaler-check-*'; pgrep -fa '/srv/attack/[g]unicorn|[w]hile :' || true`,
    );

  suite('a check', () => {
    suiteSetup(async () => {
      agent.put('/srv/victim/app.py', "def app(environ, start):\n    start('200 OK', [])\n    return [b'mine']\n");
      agent.put(
        '/etc/systemd/system/victim.service',
        `[Service]\nUser=www-data\nRuntimeDirectory=victim\nWorkingDirectory=/srv/victim\nEnvironment=SECRET=s3cr3t-17
ExecStart=/usr/bin/gunicorn -w 1 --bind unix:/run/victim/a.sock app:app\n`,
      );
      await host.must('systemctl daemon-reload; systemctl start victim');
      await answers();
    });

    const answers = async (): Promise<void> => {
      const ask =
        'python3 -c \'import socket; s = socket.socket(socket.AF_UNIX); s.settimeout(5); s.connect("/run/victim/a.sock"); ' +
        's.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n"); d = b"".join(iter(lambda: s.recv(999), b"")); print(d[-4:].decode())\'';
      for (let tries = 0; ; tries++) {
        const { stdout } = await host.run(ask);
        if (stdout.trim() === 'mine') return;
        assert.ok(tries < 50, `the service does not answer: ${stdout}`);
        await sleep(100);
      }
    };
    const check = (path: string): string =>
      checkCommand('victim.service', { path, argv: [path, '-w', '5', 'app:app'] })
        .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
        .join(' ');

    for (const [what, text] of Object.entries(attacks)) {
      test(`${what}: it ends, nothing of it stays, and the service answers`, async function () {
        this.timeout(120_000);
        // A second is as good as the 45 that a check may take.
        agent.put('/srv/attack/gunicorn', `#!/bin/sh\n${text}\n`, 0o755);
        const ran = await host.run(check('/srv/attack/gunicorn').replace('RuntimeMaxSec=45', 'RuntimeMaxSec=2'), {
          timeoutMs: 60_000,
        });
        if (what !== 'it leaves children behind') assert.notEqual(ran.code, 0, ran.stdout + ran.stderr);
        assert.equal(await traces(), '');
        await answers();
      });
    }

    test('a right line passes, with the environment of the service, which no file or argument keeps', async () => {
      agent.put(
        '/srv/victim/app.py',
        "import os\nassert os.environ['SECRET'] == 's3cr3t-17'\ndef app(environ, start):\n    start('200 OK', [])\n    return [b'mine']\n",
      );
      const ran = await host.run(check('/usr/bin/gunicorn'), { timeoutMs: 60_000 });
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      assert.equal(await traces(), '');
    });

    test('the plan is killed in the middle of it: the check ends with the plan', async function () {
      this.timeout(120_000);
      agent.put('/srv/attack/gunicorn', `#!/bin/sh\n${attacks['it hangs, deaf to signals']}\n`, 0o755);
      agent.put(
        '/etc/systemd/system/hang.service',
        '[Service]\nUser=www-data\nWorkingDirectory=/srv/victim\nExecStart=/srv/attack/gunicorn -w 2 app:app\n',
      );
      await host.must('systemctl daemon-reload');
      const plan = await planBaseWorkers(
        visit.server,
        await look(visit.server, context()),
        { unit: 'hang.service', workers: 4 },
        context(),
      );
      const ended = carryOut(visit.server, plan, () => undefined, within(100_000)).catch((error: unknown) => error);
      await agent.within(30, 'the check', async () => (await traces()).includes('.service'));
      await host.must(`systemctl kill --signal=KILL autoscaler-plan-${plan.id}.service`);
      await ended;
      await agent.within(30, 'nothing of it', async () => (await traces()) === '');
      await answers();
      assert.equal((await host.run('cat /etc/systemd/system/hang.service.d/50-autoscaler.conf')).code, 1);
    });

    test('on a full disk it says so, and leaves nothing', async () => {
      await host.must('mount -t tmpfs -o size=4k,nr_inodes=1 tmpfs /mnt');
      const ran = await host.run(
        check('/usr/bin/gunicorn').replaceAll('/run/autoscaler-check', '/mnt/autoscaler-check'),
      );
      assert.notEqual(ran.code, 0);
      assert.equal(await traces(), '');
      await host.must('umount /mnt');
    });

    test('a plan for a line that a shell starts is refused by name, and nothing was started', async () => {
      agent.put(
        '/etc/systemd/system/shell.service',
        `[Service]\nUser=www-data\nRuntimeDirectory=shell\nWorkingDirectory=/srv/victim\nEnvironment=SECRET=s3cr3t-17
ExecStart=/usr/bin/env X=1 /bin/bash -c "exec gunicorn -w 2 --bind unix:/run/shell/a.sock app:app"\n`,
      );
      await host.must('systemctl daemon-reload; systemctl start shell');
      await agent.within(20, 'it runs', async () => (await host.workers('shell')).length === 2);
      const looked = await look(visit.server, context());
      await assert.rejects(
        planBaseWorkers(visit.server, looked, { unit: 'shell.service', workers: 4 }, context()),
        (error) => isFailure(error, 'operations.base.startedBy') && error.params['by'] === 'bash',
      );
      // Nor is it restarted again and again by the agent.
      agent.configure({ shell: { min_workers: 3, max_workers: 4, strategy: 'restart' } });
      const before = await host.mainPid('shell');
      for (let n = 0; n < 3; n++) await host.run('autoscaler tick');
      assert.match(agent.log(), / ERROR .*shell\.service can't be restarted .*: bash starts Gunicorn there/);
      assert.equal(await host.mainPid('shell'), before);
    });
  });
}

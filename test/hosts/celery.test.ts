// Celery on real servers with a real Redis: whose pool is changed, that no task is lost, and what happens when the broker is not
// as it should be.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CeleryHost, held } from '../kit/celeryHost';
import { TestHost, type Suite as DebianSuite } from './host';
import { debians } from './debians';
import { sleep } from './program';

const long = process.env['AUTOSCALER_LONG'] === '1';
const tickSeconds = 12;

/** Numbers below `below` that look like chance and are the same in every run. */
function chances(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

/** A server that says nothing, or nonsense, to whoever connects. */
const strangeBroker = `
import socket, sys, time
server = socket.create_server(('127.0.0.1', int(sys.argv[1])))
kept = []
while True:
    kept.append(server.accept()[0])
    if sys.argv[2] == 'garbage':
        kept[-1].sendall(b'\\x00\\xff+-$*99999999999\\r\\nHTTP/1.1 200 OK\\r\\n\\r\\n' * 1000)
`;

/** For 127.0.0.1, signed by itself. */
function makeCertificate(): { readonly key: string; readonly text: string } {
  const folder = mkdtempSync(join(tmpdir(), 'autoscaler-tls-'));
  try {
    const [key, text] = [join(folder, 'key'), join(folder, 'text')];
    const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=shop';
    const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', text];
    execFileSync('openssl', [...words.split(' '), ...names], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), text: readFileSync(text, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const debian of debians('bookworm', 'forky')) suite(`Celery on ${debian}`, () => onHost(debian));

function onHost(debian: DebianSuite): void {
  let host: TestHost;
  let celery: CeleryHost;
  // What does not depend on the versions is shown on one suite; the long run shows it on both.
  const thorough = long || debian === 'forky';

  suiteSetup(async function () {
    this.timeout(600_000); // the very first run builds the base system
    host = await TestHost.boot({ suite: debian, name: 'web1', services: false });
    celery = await CeleryHost.prepare(host, tickSeconds);
    await host.must('systemctl start redis-server');
    await celery.start({ work: { environment: { SENTINEL_PASSWORD: 'secret-26395' } } });
  });
  suiteTeardown(() => host.stop());

  const configure = (settings: object, unit = 'work'): void => {
    const bounds = { service: `${unit}.service`, enabled: true, broker_url_env: 'BROKER', max_workers: 4 };
    celery.agent.configure({ shop: { enabled: false, celery: { ...bounds, queue_duration_minutes: 0, ...settings } } });
  };
  const pool = async (unit = 'work'): Promise<number> => (await host.workers(unit)).length;
  const tick = (): Promise<string> => host.must('autoscaler tick', { timeoutMs: 150_000 });
  /** Ticks by hand, no closer than a sample needs, until something is so: a busy machine only makes it slower. */
  const tickUntil = async (what: string, check: () => Promise<boolean> | boolean): Promise<void> => {
    for (let n = 0; !(await check()); n += 1) {
      if (n >= 20)
        assert.fail(`not after ${n} ticks: ${what}\n${celery.agent.log()}${await host.must('autoscaler status')}`);
      const pause = sleep(tickSeconds * 550);
      await tick();
      await pause;
    }
  };
  const waiting = (): number | undefined => celery.status('work')?.decision?.inputs?.waitingTasks;
  const errorsOf = async (): Promise<string> => {
    const before = celery.agent.log().length;
    await tick();
    const lines = celery.agent.log().slice(before).split('\n');
    return lines.filter((line) => line.includes(' ERROR ')).join('\n');
  };
  const thresholds = { queue_thresholds: { scale_up_3: 5, scale_down_1: 3 } };

  test('tasks that wait add processes, and an empty queue takes them away; each task is done once', async function () {
    this.timeout(600_000);
    configure(thresholds);
    await tick();
    await celery.send('work', 'early', 'burst', { count: 60, seconds: 0.7 });
    await tickUntil('three processes', async () => (await pool()) === 3);
    await celery.agent.within(120, 'all tasks done', () => celery.done().length >= 60);
    await tickUntil('one process again', async () => (await pool()) === 1);
    assert.deepEqual([...celery.done()].sort(), Array.from({ length: 60 }, (_, n) => `burst-${n}`).sort());
    assert.match(celery.agent.log(), /^\S+Z scale_up work\.service \d -> 3 scale_up_3 \d+ tasks waiting > 5 for /m);
    assert.match(celery.agent.log(), /^\S+Z scale_down work\.service \d -> \d scale_down_1 \d tasks waiting < 3 for /m);
    assert.equal(await host.must('grep -c ExecStartPost /etc/systemd/system/work.service.d/50-autoscaler.conf'), '1');
  });

  test('no task is lost over scalings with tasks in flight, whenever they are acknowledged', async function () {
    const scalings = long ? 100 : thorough ? 3 : 2;
    this.timeout((120 + scalings * 60) * 1000);
    configure(thresholds);
    const before = celery.done().length;
    const chance = chances(20261125);
    let sent = 0;
    const sizes = new Set([await pool()]);
    for (let n = 0; n < scalings; n += 1) {
      const tasks = 4 + chance(8);
      await celery.send('work', 'early', `e${n}`, { count: tasks, seconds: 0.2 + chance(10) / 10 });
      await celery.send('work', 'late', `l${n}`, { count: tasks, seconds: 0.2 + chance(10) / 10 });
      sent += 2 * tasks;
      // Where all processes are busy a smaller pool has to wait: a refusal is no failure.
      await host.run(`autoscaler scale work ${1 + chance(4)}`, { timeoutMs: 150_000 });
      const now = await pool();
      assert.ok(now >= 1, `scaling ${n} left no process`);
      sizes.add(now);
    }
    await celery.agent.within(sent * 2, 'all tasks done', () => celery.done().length >= before + sent);
    await sleep(2000);
    const done = celery.done().slice(before);
    assert.equal(done.length, sent, 'a task was done twice');
    assert.equal(new Set(done).size, sent);
    assert.ok(sizes.size > 1, [...sizes].join());
    await host.must('autoscaler scale work auto', { timeoutMs: 150_000 });
  });

  if (long)
    test('of short tasks, which begin while processes are ended, none is lost', async function () {
      this.timeout(1_800_000);
      configure(thresholds);
      const before = celery.done().length;
      const perKind = 6000;
      let sending = true;
      const sent = Promise.all(
        (['early', 'late'] as const).map((task) =>
          celery.send('work', task, `short-${task}`, { count: perKind, seconds: 0.005, pause: 0.05 }),
        ),
      ).finally(() => (sending = false));
      let shrunk = 0;
      for (let n = 0; sending; n += 1) {
        const from = await pool();
        await host.run(`autoscaler scale work ${[4, 3, 2, 1][n % 4] ?? 1}`, { timeoutMs: 150_000 });
        shrunk += Math.max(0, from - (await pool()));
      }
      await sent;
      await celery.agent.within(120, 'all tasks done', () => celery.done().length >= before + 2 * perKind);
      await sleep(2000);
      const done = celery.done().slice(before);
      assert.equal(done.length, 2 * perKind, 'a task was done twice');
      assert.equal(new Set(done).size, 2 * perKind);
      assert.ok(shrunk >= 10, `${shrunk} processes ended`);
      console.log(`      ${shrunk} processes were ended while ${done.length} short tasks ran`);
      await host.must('autoscaler scale work auto', { timeoutMs: 150_000 });
    });

  if (!thorough) return;

  test('a thousand countdown tasks change nothing, wherever they lie', async function () {
    this.timeout(300_000);
    configure(thresholds);
    await tickUntil('one process', async () => (await pool()) === 1);
    await celery.send('work', 'early', 'later', { count: 1000, options: { countdown: 3600 } });
    for (let n = 0; n < 2; n += 1) {
      const pause = sleep(tickSeconds * 550);
      await tick();
      await pause;
      const { waitingTasks, scheduledTasks } = celery.status('work')?.decision?.inputs ?? {};
      assert.deepEqual({ waitingTasks, scheduledTasks }, { waitingTasks: 0, scheduledTasks: 1000 });
      assert.equal(await pool(), 1);
    }
    await host.must('systemctl stop work && redis-cli flushall && systemctl start work');
    await celery.agent.within(60, 'a pool', async () => (await pool()) === 1);
  });

  test('a task that is acknowledged when it has ended does not wait while it is worked on', async function () {
    this.timeout(240_000);
    configure(thresholds);
    const before = celery.done().length;
    await celery.send('work', 'late', 'long', { count: 1, seconds: held });
    await celery.send('work', 'late', 'next', { count: 2 });
    await celery.agent.within(20, 'the tasks taken', async () =>
      (await host.must('redis-cli hlen unacked')).startsWith('3'),
    );
    await tick();
    const { waitingTasks, activeTasks } = celery.status('work')?.decision?.inputs ?? {};
    assert.deepEqual({ waitingTasks, activeTasks }, { waitingTasks: 2, activeTasks: 1 });
    await celery.letGo();
    await celery.agent.within(90, 'all tasks done', () => celery.done().length === before + 3);
  });

  test('a broker that is stopped, hangs, talks nonsense or wants a password: held, said, and in time', async function () {
    this.timeout(400_000);
    await host.must('redis-server --port 6390 --requirepass secret-6390 --save "" --daemonize yes');
    celery.agent.put('/srv/strange.py', strangeBroker);
    configure(thresholds);
    // What is seen for the first time is only taken down.
    await tick();
    const strange = ['silence', 'garbage'].map((kind, n) =>
      host.spawn(`exec python3 /srv/strange.py ${6391 + n} ${kind}`),
    );
    try {
      await sleep(1000);
      const cases: readonly (readonly [broker: object, said: RegExp])[] = [
        [{ broker_url: 'redis://127.0.0.1:6399/0' }, /redis:\/\/127\.0\.0\.1:6399\/0: .*ECONNREFUSED/],
        [{ broker_url: 'redis://127.0.0.1:6391/0' }, /redis:\/\/127\.0\.0\.1:6391\/0/],
        [{ broker_url: 'redis://127.0.0.1:6392/0' }, /redis:\/\/127\.0\.0\.1:6392\/0/],
        [{ broker_url: 'amqp://127.0.0.1:6391//' }, /amqp:\/\/127\.0\.0\.1:6391/],
        [{ broker_url: 'amqp://127.0.0.1:6392//' }, /amqp:\/\/127\.0\.0\.1:6392/],
        [{ broker_url: 'redis://127.0.0.1:6390/0' }, /NOAUTH/],
        [{ broker_url: 'redis://:wrong-word@127.0.0.1:6390/0' }, /WRONGPASS|NOAUTH|invalid password/],
        [{ broker_url_env: 'NOT_THERE' }, /NOT_THERE/],
      ];
      for (const [broker, said] of cases) {
        configure({ ...thresholds, ...broker });
        const started = performance.now();
        const errors = await errorsOf();
        assert.ok(performance.now() - started < 100_000, JSON.stringify(broker));
        assert.match(errors, /ERROR work\.service the queue could not be read: /);
        assert.match(errors, said);
        assert.equal(celery.status('work')?.decision?.rule, 'missing');
        assert.equal(await pool(), 1);
      }
      configure({ ...thresholds, broker_url: 'redis://:secret-6390@127.0.0.1:6390/0' });
      assert.equal(await errorsOf(), '');
      const written = await host.must('cat /var/log/autoscaler.log /var/lib/autoscaler/*.json; journalctl --no-pager');
      assert.doesNotMatch(written, /secret-6390|wrong-word/);
      configure({ ...thresholds, broker_url: 'sqs://' });
      assert.equal(await errorsOf(), '');
      assert.match(celery.agent.log(), /hold work\.service 1 unscalable .*sqs/);
    } finally {
      for (const child of strange) child.kill('SIGKILL');
      await host.run('pkill -f strange.py; redis-cli -p 6390 -a secret-6390 shutdown nosave');
    }
  });

  test('counts what Redis holds: priorities, key prefix, database, password, socket, Sentinel and TLS', async function () {
    this.timeout(300_000);
    const certificate = makeCertificate();
    celery.agent.put('/etc/shop.key', certificate.key);
    celery.agent.put('/etc/shop.pem', certificate.text);
    const tls = '--tls-port 6396 --tls-cert-file /etc/shop.pem --tls-key-file /etc/shop.key --tls-auth-clients no';
    const places = `--port 6395 --unixsocket /run/second.sock --unixsocketperm 777 ${tls} --tls-ca-cert-file /etc/shop.pem`;
    const server = `--requirepass secret-6395 ${places}`;
    await host.must(`redis-server ${server} --save "" --daemonize yes`);
    celery.agent.put(
      '/etc/sentinel.conf',
      'port 26395\nrequirepass secret-26395\nsentinel monitor shop 127.0.0.1 6395 1\nsentinel auth-pass shop secret-6395\n',
    );
    await celery.agent.within(60, 'the second Redis', async () =>
      (await host.run('redis-cli -p 6395 -a secret-6395 ping')).stdout.includes('PONG'),
    );
    await host.must('chown redis /etc/sentinel.conf; redis-server /etc/sentinel.conf --sentinel --daemonize yes');
    try {
      const options = { global_keyprefix: 'shop:', sep: ':', priority_steps: [0, 5, 9] };
      const sentinel = { master_name: 'shop', sentinel_kwargs: { password: 'secret-26395' } };
      const secure = 'rediss://:secret-6395@127.0.0.1:6396/4?ssl_cert_reqs=required&ssl_ca_certs=/etc';
      const cases: readonly { broker: string; options?: object; settings?: object }[] = [
        { broker: 'redis://:secret-6395@127.0.0.1:6395/3' },
        { broker: 'redis+socket://:secret-6395@/run/second.sock?virtual_host=2' },
        { broker: 'redis://:secret-6395@127.0.0.1:6395/1', options },
        {
          broker: 'sentinel://:secret-6395@127.0.0.1:26395/5',
          options: sentinel,
          settings: {
            sentinel_password_env: 'SENTINEL_PASSWORD',
            broker_transport_options: { master_name: 'shop' },
          },
        },
        { broker: `${secure}/shop.pem` },
      ];
      for (const [n, each] of cases.entries()) {
        const environment = { BROKER: each.broker, OPTIONS: JSON.stringify(each.options ?? {}) };
        const lines = Object.entries(environment).map(([key, value]) => `${key}='${value}'`);
        celery.agent.put('/etc/counting/other', `${lines.join('\n')}\n`, 0o600);
        await celery.send('other', 'early', 'plain', { count: 3 + n });
        await celery.send('other', 'early', 'urgent', { count: 2, options: { priority: 9 } });
        configure({
          ...thresholds,
          broker_url: each.broker,
          ...(each.options === undefined ? {} : { broker_transport_options: each.options }),
          ...each.settings,
        });
        assert.equal(await errorsOf(), '', each.broker);
        assert.equal(waiting(), 5 + n, each.broker);
      }
      // Without the password of the Sentinels, and without the authority that has signed.
      configure({ ...thresholds, broker_url: cases[3]?.broker, broker_transport_options: { master_name: 'shop' } });
      assert.match(
        await errorsOf(),
        /ERROR work\.service the queue could not be read: sentinel:\/\/127\.0\.0\.1:26395\/5/,
      );
      configure({ ...thresholds, broker_url: secure.replace('&ssl_ca_certs=/etc', '') });
      assert.match(await errorsOf(), /rediss:\/\/127\.0\.0\.1:6396\/4: .*self.signed certificate/i);
      const written = await host.must('cat /var/log/autoscaler.log /var/lib/autoscaler/*.json; journalctl --no-pager');
      assert.doesNotMatch(written, /secret-6395|secret-26395/);
    } finally {
      await host.run(
        'redis-cli -p 26395 -a secret-26395 shutdown nosave; redis-cli -p 6395 -a secret-6395 shutdown nosave',
      );
    }
  });

  test('a process that is slow to end is not told to end twice, which would leave a pool that does nothing', async function () {
    this.timeout(240_000);
    await celery.start({ slow: { worker: '-c 2 -Q slow -n slow@%%h', environment: { GOODBYE: '20' } } });
    configure({}, 'slow');
    for (let n = 0; n < 3; n += 1) await host.run('autoscaler scale slow 1', { timeoutMs: 150_000 });
    assert.equal(celery.status('slow')?.workers, 1, celery.agent.log());
    await celery.agent.within(60, 'one process', async () => (await pool('slow')) === 1);
    const before = celery.done().length;
    await celery.send('slow', 'early', 'canary', { count: 3, options: { queue: 'slow' } });
    await celery.agent.within(60, 'the canaries', () => celery.done().length >= before + 3);
    await celery.stop('slow');
  });

  test('a restart sets the pool back, and the agent puts it right', async function () {
    this.timeout(240_000);
    configure({ min_workers: 1 });
    await host.must('autoscaler scale work 3', { timeoutMs: 150_000 });
    assert.equal(await pool(), 3);
    await host.must('systemctl start autoscaler.timer && systemctl restart work');
    await celery.agent.within(150, 'three processes again', async () => (await pool()) === 3);
    await celery.agent.stopTimer();
    await host.must('autoscaler scale work auto', { timeoutMs: 150_000 });
  });

  if (!long) return;

  test('a pool that takes no tasks, one that hangs, and schedulers that run twice or not at all are said, once', async function () {
    this.timeout(400_000);
    configure(thresholds);
    const celeryOf = (words: string): string =>
      `(cd /srv/counting && set -a && . /etc/counting/work && exec celery -A counting control ${words})`;
    await host.must('systemctl restart work');
    await tickUntil('all is well', () => celery.status('work')?.decision?.inputs?.activeTasks === 0);

    await host.must(celeryOf('cancel_consumer celery'));
    assert.match(await errorsOf(), /ERROR work\.service work\.service is active but takes tasks from no queue/);
    assert.equal(await errorsOf(), '');
    await host.must(celeryOf('add_consumer celery'));

    await host.must(celeryOf('pool_grow 1'));
    await celery.agent.within(60, 'two processes', async () => (await pool()) === 2);
    // Celery takes the process that ends for an idle one and ends it twice: what remains does nothing.
    await host.must(`${celeryOf('pool_shrink 1')} & ${celeryOf('pool_shrink 1')}; wait`);
    await celery.agent.within(60, 'one process', async () => (await pool()) === 1);
    const before = celery.done().length;
    await celery.send('work', 'late', 'stuck', { count: 3 });
    await sleep(3000);
    assert.equal(await errorsOf(), '');
    await sleep(62_000);
    assert.match(await errorsOf(), /ERROR work\.service 3 tasks wait .* while no process of work\.service works/);
    assert.equal(celery.done().length, before);
    await host.must('systemctl restart work');
    await celery.agent.within(60, 'the tasks', () => celery.done().length === before + 3);

    for (const name of ['beat', 'second']) {
      const service = 'User=www-data\nWorkingDirectory=/srv/counting\nEnvironmentFile=/etc/counting/work';
      const start = `ExecStart=/usr/bin/celery -A counting beat -s /tmp/${name}`;
      celery.agent.put(`/etc/systemd/system/${name}.service`, `[Service]\n${service}\n${start}\n`);
    }
    await host.must('systemctl daemon-reload && systemctl start beat second && sleep 8');
    assert.match(await errorsOf(), /ERROR work\.service celery beat runs 2 times \(beat\.service, second\.service\)/);
    await host.must('systemctl stop second && systemctl kill --signal=KILL beat && sleep 2');
    assert.match(await errorsOf(), /ERROR work\.service celery beat does not run though beat\.service should/);
    await host.must('systemctl reset-failed beat');
    assert.equal(await errorsOf(), '');
  });

  test('a task that waits for longer than the goal adds processes', async function () {
    this.timeout(600_000);
    configure({ max_task_age_seconds: 10, queue_thresholds: { scale_down_1: 3 } });
    await tickUntil('one process', async () => (await pool()) === 1);
    const before = celery.done().length;
    // One runs, four are reserved, two lie in the broker until the first one has ended.
    await celery.send('work', 'early', 'aged', { count: 7, seconds: 30 });
    await tickUntil('more processes', async () => (await pool()) > 1);
    assert.match(
      celery.agent.log(),
      /scale_up work\.service 1 -> \d max_task_age_seconds the oldest task waits for \d+ s, 10 s or more/,
    );
    await celery.agent.within(240, 'all tasks done', () => celery.done().length === before + 7);
    await tickUntil('one process again', async () => (await pool()) === 1);
  });

  test('a pool whose processes are all busy is made smaller at a later tick, as it was ordered', async function () {
    this.timeout(300_000);
    await celery.start({ busy: { worker: '-c 2 -Q busy -n busy@%%h' } });
    configure({}, 'busy');
    await tick();
    const before = celery.done().length;
    await celery.send('busy', 'late', 'long', { count: 2, seconds: 40, options: { queue: 'busy' } });
    await sleep(3000);
    const { code } = await host.run('autoscaler scale busy 1', { timeoutMs: 150_000 });
    assert.notEqual(code, 0);
    assert.match(celery.agent.log(), /hold busy\.service 2 interrupted all processes are busy/);
    assert.equal(await pool('busy'), 2);
    await celery.agent.within(90, 'both tasks done', () => celery.done().length === before + 2);
    await tickUntil('one process', async () => (await pool('busy')) === 1);
    await celery.send('busy', 'late', 'canary', { count: 2, options: { queue: 'busy' } });
    await celery.agent.within(60, 'the canaries', () => celery.done().length === before + 4);
    await celery.stop('busy');
  });

  test('a pool that somebody has emptied gets a process at once, and what waited is done', async function () {
    this.timeout(300_000);
    await celery.start({ empty: { worker: '-c 1 -Q empty -n empty@%%h' } });
    configure({}, 'empty');
    await tick();
    const shrink = 'exec celery -A counting control -d empty@$(hostname) pool_shrink 1';
    await host.run(`cd /srv/counting && set -a && . /etc/counting/empty && ${shrink}`);
    await celery.agent.within(60, 'no process', async () => (await pool('empty')) === 0);
    const before = celery.done().length;
    await celery.send('empty', 'late', 'canary', { count: 2, options: { queue: 'empty' } });
    // A pool of a service that has just started is not made yet.
    await celery.agent.within(90, 'an old service', async () => {
      await sleep(10_000);
      return /ERROR empty\.service empty\.service runs with 0 processes/.test(await errorsOf());
    });
    assert.equal(await pool('empty'), 1);
    await celery.agent.within(60, 'the canaries', () => celery.done().length === before + 2);
    await celery.stop('empty');
  });

  test('pools that can not be scaled are known, and it is said what could be done', async function () {
    this.timeout(240_000);
    const run = 'ExecStart=/usr/bin/celery -A counting';
    const multi = `Type=forking\nPIDFile=/tmp/m1.pid\nExecStart=/usr/bin/celery multi start m1 -A counting --pidfile=/tmp/%%n.pid --logfile=/dev/null`;
    const cases: Readonly<Record<string, readonly [service: string, said: RegExp]>> = {
      auto: [`${run} worker --autoscale 3,1 -n auto@%%h`, /--autoscale/],
      threaded: [`${run} worker -P threads -c 2 -n threaded@%%h`, /threads.*prefork/],
      greenlets: [`${run} worker -P gevent -c 10 -n greenlets@%%h`, /gevent.*prefork/],
      alone: [`${run} worker -P solo -n alone@%%h`, /solo.*prefork/],
      several: [multi, /celery multi/],
    };
    await host.must('systemctl stop work');
    for (const [name, [service, said]] of Object.entries(cases)) {
      celery.agent.put(`/etc/counting/${name}`, `BROKER='redis://127.0.0.1:6379/0'\n`, 0o600);
      celery.agent.put(
        `/etc/systemd/system/${name}.service`,
        `[Service]\nUser=www-data\nWorkingDirectory=/srv/counting\nEnvironmentFile=/etc/counting/${name}\n${service}\n`,
      );
      await host.must(`systemctl daemon-reload; systemctl start ${name}`);
      configure({ min_workers: 3, ...thresholds }, name);
      await tickUntil(`${name} is known`, () => celery.status(name)?.decision?.rule === 'unscalable');
      assert.match(celery.agent.log(), new RegExp(`hold ${name}\\.service \\d unscalable .*${said.source}`));
      await celery.stop(name);
    }
    // One that is deaf is known when it is told something.
    await celery.start({ deaf: { environment: { REMOTE: 'off' } } });
    configure({}, 'deaf');
    await tick();
    await host.run('autoscaler scale deaf 2', { timeoutMs: 150_000 });
    assert.match(celery.agent.log(), /ERROR deaf\.service .*none of the 0 nodes .*worker_enable_remote_control off/);
    assert.equal(await pool('deaf'), 1);
    await celery.stop('deaf');
    await host.must('systemctl start work');
  });

  test('the count survives a reboot', async function () {
    this.timeout(400_000);
    configure({});
    await host.must('autoscaler scale work 3', { timeoutMs: 150_000 });
    const wants = '/etc/systemd/system/multi-user.target.wants';
    await host.must(`ln -s /etc/systemd/system/work.service ${wants}; systemctl enable redis-server autoscaler.timer`);
    await host.reboot();
    await celery.agent.within(180, 'three processes after the reboot', async () => (await pool()) === 3);
    await celery.agent.stopTimer();
    await host.must('autoscaler scale work auto', { timeoutMs: 150_000 });
  });

  test('a Redis that is stopped or stands still in the middle is held, said, and in time', async function () {
    this.timeout(400_000);
    configure(thresholds);
    const redis = 'redis-server.service';
    for (const [down, up] of [
      [`systemctl kill --signal=STOP ${redis}`, `systemctl kill --signal=CONT ${redis}`],
      [`systemctl stop ${redis}`, `systemctl start ${redis}`],
    ] as const) {
      await tickUntil('the queue is read', () => waiting() !== undefined);
      const before = await pool();
      await host.must(down);
      const started = performance.now();
      assert.match(await errorsOf(), /ERROR work\.service the queue could not be read: redis:\/\/127\.0\.0\.1:6379\/0/);
      const seconds = (performance.now() - started) / 1000;
      console.log(`      ${down}: the tick took ${seconds.toFixed(1)} s`);
      assert.ok(seconds < 100);
      assert.equal(celery.status('work')?.decision?.rule, 'missing');
      assert.equal(await pool(), before);
      await host.must(up);
    }
    await tickUntil('the queue is read again', () => waiting() !== undefined);
  });
}

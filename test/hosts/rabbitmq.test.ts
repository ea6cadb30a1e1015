// Celery with a real RabbitMQ: the queue as the broker and the workers tell it, and the pool that follows it.
import assert from 'node:assert/strict';
import { CeleryHost, held } from '../kit/celeryHost';
import { TestHost, type Suite as DebianSuite } from './host';
import { debians } from './debians';
import { sleep } from './program';

const long = process.env['AUTOSCALER_LONG'] === '1';
const tickSeconds = 12;
const broker = 'amqp://shop:secret-word@127.0.0.1/shop';
// RabbitMQ makes a base of its own: the second suite is for the long run.

for (const debian of debians('trixie')) suite(`Celery with RabbitMQ on ${debian}`, () => onHost(debian));

function onHost(debian: DebianSuite): void {
  let host: TestHost;
  let celery: CeleryHost;

  suiteSetup(async function () {
    this.timeout(900_000); // the very first run builds the base system
    host = await TestHost.boot({ suite: debian, name: 'web1', services: false, extra: 'rabbitmq-server' });
    celery = await CeleryHost.prepare(host, tickSeconds);
    const prepare = [
      'systemctl start rabbitmq-server',
      'rabbitmqctl -q add_vhost shop',
      'rabbitmqctl -q add_user shop secret-word',
      'rabbitmqctl -q set_permissions -p shop shop ".*" ".*" ".*"',
    ];
    await host.must(prepare.join(' && '), { timeoutMs: 300_000 });
    await celery.start({ work: { broker } });
  });
  suiteTeardown(() => host.stop());

  const configure = (settings: object): void => {
    const bounds = { service: 'work.service', broker_url_env: 'BROKER', enabled: true, max_workers: 3 };
    celery.agent.configure({ shop: { enabled: false, celery: { ...bounds, queue_duration_minutes: 0, ...settings } } });
  };
  const pool = async (): Promise<number> => (await host.workers('work')).length;
  const tick = (): Promise<string> => host.must('autoscaler tick', { timeoutMs: 150_000 });
  const tickUntil = async (what: string, check: () => Promise<boolean> | boolean): Promise<void> => {
    for (let n = 0; !(await check()); n += 1) {
      if (n >= 20)
        assert.fail(`not after ${n} ticks: ${what}\n${celery.agent.log()}${await host.must('autoscaler status')}`);
      const pause = sleep(tickSeconds * 550);
      await tick();
      await pause;
    }
  };
  const inputs = (): object => {
    const { waitingTasks, reservedTasks, scheduledTasks } = celery.status('work')?.decision?.inputs ?? {};
    return { waitingTasks, reservedTasks, scheduledTasks };
  };

  test('a thousand countdown tasks are no backlog', async function () {
    this.timeout(300_000);
    configure({ queue_thresholds: { scale_up_2: 3, scale_down_1: 2 } });
    await celery.send('work', 'early', 'later', { count: 1000, options: { countdown: 3600 } });
    await tickUntil('all put aside', () => {
      const { scheduledTasks = 0, heldBackTasks = 0 } = celery.status('work')?.decision?.inputs ?? {};
      return scheduledTasks + heldBackTasks === 1000;
    });
    // RabbitMQ 4.3 lets a worker take no more than its prefetch: the others are ready, and held back.
    const scheduledTasks = host.suite === 'forky' ? 4 : 1000;
    assert.deepEqual(inputs(), { waitingTasks: 0, reservedTasks: 0, scheduledTasks });
    assert.equal(await pool(), 1);
    if (host.suite !== 'forky') return;
    // What comes behind them would wait for their time.
    await celery.stop('work');
    await host.must('rabbitmqctl -q purge_queue -p shop celery');
    await celery.start({ work: { broker } });
  });

  test('ready and reserved tasks count together, grow the pool and are each done once', async function () {
    this.timeout(400_000);
    await celery.send('work', 'late', 'slow', { count: 1, seconds: held });
    await celery.send('work', 'late', 'burst', { count: 30, seconds: 0.5 });
    await tick();
    // One runs, the others wait; a worker that reserves four of them changes nothing about that.
    assert.equal(celery.status('work')?.decision?.inputs?.waitingTasks, 30);
    assert.equal(celery.status('work')?.decision?.inputs?.activeTasks, 1);
    await tickUntil('two processes', async () => (await pool()) === 2);
    await celery.letGo();
    await celery.agent.within(200, 'all tasks done', () => celery.done().length >= 31);
    await tickUntil('one process again', async () => (await pool()) === 1);
    assert.equal(new Set(celery.done()).size, 31);
    assert.equal(celery.done().length, 31);
  });

  if (long)
    test('no task is lost over scalings with tasks in flight, whenever they are acknowledged', async function () {
      const scalings = Number(process.env['AUTOSCALER_SCALINGS'] ?? 100);
      this.timeout((120 + scalings * 60) * 1000);
      const before = celery.done().length;
      const sizes = new Set<number>();
      let sent = 0;
      for (let n = 0; n < scalings; n += 1) {
        const tasks = 4 + ((n * 5) % 8);
        await celery.send('work', 'early', `e${n}`, { count: tasks, seconds: 0.2 + (n % 7) / 10 });
        await celery.send('work', 'late', `l${n}`, { count: tasks, seconds: 0.2 + (n % 5) / 10 });
        sent += 2 * tasks;
        await host.run(`autoscaler scale work ${[3, 1, 2, 3, 2, 1][n % 6] ?? 1}`, { timeoutMs: 150_000 });
        sizes.add(await pool());
      }
      await celery.agent.within(sent * 2, 'all tasks done', () => celery.done().length >= before + sent);
      await sleep(2000);
      const done = celery.done().slice(before);
      assert.equal(done.length, sent, 'a task was done twice');
      assert.equal(new Set(done).size, sent);
      assert.ok(sizes.size > 1 && !sizes.has(0), [...sizes].join());
      await host.must('autoscaler scale work auto', { timeoutMs: 150_000 });
    });

  test('a broker that refuses a password, or is gone, is an error, and the password is nowhere', async function () {
    this.timeout(300_000);
    const settings = { queue_thresholds: { scale_up_2: 3, scale_down_1: 2 } };
    const before = await pool();
    configure({ ...settings, broker_url: 'amqp://shop:wrong-word@127.0.0.1/shop' });
    await tick();
    assert.equal(celery.status('work')?.decision?.rule, 'missing');
    assert.match(
      celery.agent.log(),
      /ERROR work\.service the queue could not be read: amqp:\/\/127\.0\.0\.1:5672\/shop: .*(?:ACCESS.REFUSED|403)/,
    );
    assert.equal(await pool(), before);
    configure(settings);
    await tickUntil('it is read again', () => celery.status('work')?.decision?.rule !== 'missing');
    if (long) {
      await host.must('systemctl kill --signal=STOP rabbitmq-server');
      const started = performance.now();
      await tick();
      const seconds = (performance.now() - started) / 1000;
      console.log(`      RabbitMQ stands still: the tick took ${seconds.toFixed(1)} s`);
      assert.ok(seconds < 100);
      assert.equal(celery.status('work')?.decision?.rule, 'missing');
      await host.must('systemctl kill --signal=CONT rabbitmq-server');
      await tickUntil('it is read again', () => celery.status('work')?.decision?.rule !== 'missing');
    }
    await host.must('systemctl stop rabbitmq-server', { timeoutMs: 120_000 });
    await tick();
    const unit = await host.must('systemctl status work --no-pager -n 30 || true');
    assert.equal(celery.status('work')?.decision?.rule, 'missing', unit);
    assert.match(
      celery.agent.log(),
      /ERROR work\.service the queue could not be read: amqp:\/\/127\.0\.0\.1:5672\/shop: /,
    );
    const written = await host.must(
      'cat /var/log/autoscaler.log /var/lib/autoscaler/*.json; journalctl --no-pager -u autoscaler',
    );
    assert.doesNotMatch(written, /secret-word|wrong-word/);
  });
}

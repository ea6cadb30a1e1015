// Tasks that wait for their time, where the newest RabbitMQ and Celery keep them from being told apart from those that wait for a process.
import assert from 'node:assert/strict';
import { CeleryHost, held, type CeleryUnit } from '../kit/celeryHost';
import { TestHost } from './host';
import { sleep } from './program';

const tickSeconds = 12;
const broker = 'amqp://shop:secret-word@127.0.0.1/shop';

suite('Countdown tasks with RabbitMQ 4.3 and Celery 5.6 (forky)', () => {
  let host: TestHost;
  let celery: CeleryHost;

  suiteSetup(async function () {
    this.timeout(900_000); // the very first run builds the base system
    host = await TestHost.boot({ suite: 'forky', name: 'web1', services: false, extra: 'rabbitmq-server' });
    celery = await CeleryHost.prepare(host, tickSeconds);
    const prepare = [
      'systemctl start rabbitmq-server redis-server',
      'rabbitmqctl -q add_vhost shop',
      'rabbitmqctl -q add_user shop secret-word',
      'rabbitmqctl -q set_permissions -p shop shop ".*" ".*" ".*"',
    ];
    await host.must(prepare.join(' && '), { timeoutMs: 300_000 });
  });
  suiteTeardown(() => host.stop());

  const begin = async (unit: CeleryUnit, queues: readonly string[] = ['celery']): Promise<void> => {
    await celery.start({ work: { ...unit, worker: `${unit.worker ?? '-c 1'} --loglevel INFO` } });
    await celery.agent.within(60, 'the worker takes tasks', async () =>
      / ready\.$/m.test(
        await host.must(
          'journalctl -q --no-pager -o cat -u work _SYSTEMD_INVOCATION_ID="$(systemctl show -P InvocationID work)"',
        ),
      ),
    );
    const bounds = { service: 'work.service', broker_url_env: 'BROKER', enabled: true, max_workers: 3, queues };
    const steps = { queue_duration_minutes: 0, queue_thresholds: { scale_up_2: 3, scale_down_1: 2 } };
    celery.agent.configure({ shop: { enabled: false, celery: { ...bounds, ...steps } } });
  };
  const pool = async (): Promise<number> => (await host.workers('work')).length;
  const tick = (): Promise<string> => host.must('autoscaler tick', { timeoutMs: 150_000 });
  const inputs = (): Record<string, number | undefined> => ({ ...celery.status('work')?.decision?.inputs });
  const tickUntil = async (what: string, check: () => Promise<boolean> | boolean): Promise<void> => {
    for (let n = 0; !(await check()); n += 1) {
      if (n >= 12)
        assert.fail(`not after ${n} ticks: ${what}\n${celery.agent.log()}${await host.must('autoscaler status')}`);
      const pause = sleep(tickSeconds * 550);
      await tick();
      await pause;
    }
  };
  /** The word that waits for a person who asks. */
  const why = (): Promise<string> => host.must('autoscaler why work');
  const end = async (): Promise<void> => {
    await celery.stop('work');
    await host.must('rm -f /var/lib/autoscaler/state.json');
  };

  test('a thousand that stay ready in a classic queue are no backlog, and real tasks beside them are', async function () {
    this.timeout(300_000);
    await begin({ broker, worker: '-c 1 -Q celery,mail' }, ['celery', 'mail']);
    await celery.send('work', 'early', 'later', { count: 1000, options: { countdown: 3600 } });
    for (let n = 0; n < 3; n += 1) {
      await tick();
      const { waitingTasks, scheduledTasks = 0, heldBackTasks = 0 } = inputs();
      assert.equal(waitingTasks, 0, JSON.stringify(inputs()));
      assert.equal(scheduledTasks + heldBackTasks, 1000, JSON.stringify(inputs()));
      assert.ok(scheduledTasks > 0 && heldBackTasks > 0, JSON.stringify(inputs()));
      assert.equal(await pool(), 1);
      await sleep(tickSeconds * 550);
    }
    assert.match(await why(), /\d+ ready tasks are not counted as waiting/);
    assert.doesNotMatch(celery.agent.log(), /hang|ERROR/);

    await celery.send('work', 'late', 'slow', { count: 1, seconds: held, options: { queue: 'mail' } });
    await celery.send('work', 'late', 'burst', { count: 30, seconds: 0.5, options: { queue: 'mail' } });
    await tick();
    assert.equal(inputs()['waitingTasks'], 30, JSON.stringify(inputs()));
    await tickUntil('two processes', async () => (await pool()) === 2);
    await celery.letGo();
    await celery.agent.within(120, 'all real tasks done', () => celery.done().length >= 31);
    await tickUntil('one process again', async () => (await pool()) === 1);
    assert.equal(inputs()['waitingTasks'], 0);
    await end();
    await host.must('rabbitmqctl -q purge_queue -p shop celery');
  });

  for (const [name, url] of [
    ['RabbitMQ', broker],
    ['Redis', 'redis://127.0.0.1:6379/0'],
  ] as const)
    test(`with worker_eta_task_limit they stay ready too (${name})`, async function () {
      this.timeout(200_000);
      await begin({ broker: url, environment: { CONF: '{"worker_eta_task_limit": 10}' } });
      await celery.send('work', 'early', 'later', { count: 100, options: { countdown: 3600 } });
      for (let n = 0; n < 2; n += 1) {
        await tick();
        assert.equal(inputs()['waitingTasks'], 0, JSON.stringify(inputs()));
        assert.equal(await pool(), 1);
        await sleep(tickSeconds * 550);
      }
      await end();
      if (url === broker) await host.must('rabbitmqctl -q purge_queue -p shop celery');
    });

  test('native delayed delivery keeps them apart, and all that is due counts', async function () {
    this.timeout(200_000);
    const CONF =
      '{"task_default_queue_type": "quorum", "task_default_exchange_type": "topic", "task_default_queue": "jobs", "task_default_exchange": "jobs", "task_default_routing_key": "jobs", "broker_native_delayed_delivery_queue_type": "quorum"}';
    await begin({ broker, worker: '-c 1', environment: { CONF } }, ['jobs']);
    await celery.send('work', 'late', 'slow', { count: 1, seconds: held });
    await celery.send('work', 'late', 'due', { count: 11, options: { countdown: 1 } });
    await celery.send('work', 'late', 'later', { count: 20, options: { countdown: 3600 } });
    await sleep(4000);
    await tick();
    assert.equal(inputs()['waitingTasks'], 11, JSON.stringify(inputs()));
    await celery.letGo();
    await tickUntil('nobody waits', () => inputs()['waitingTasks'] === 0);
    await end();
  });
});

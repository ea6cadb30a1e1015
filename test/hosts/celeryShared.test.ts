// Everything by which a pool could be taken for another one, at once: two hosts on one broker, names that are the same.
// Needs the CPU to itself: Celery's remote control, asked six times over, is late beside another host that works.
import assert from 'node:assert/strict';
import { CeleryHost } from '../kit/celeryHost';
import { TestHost } from './host';

const long = process.env['AUTOSCALER_LONG'] === '1';
const tickSeconds = 12;

suite('Celery on two hosts that share a broker', () => {
  let first: CeleryHost;
  let second: CeleryHost;

  suiteSetup(async function () {
    this.timeout(600_000);
    const hosts = await Promise.all([
      TestHost.boot({ suite: 'trixie', name: 'web1', services: false }),
      TestHost.boot({ suite: 'trixie', name: 'web2', services: false }),
    ]);
    first = await CeleryHost.prepare(hosts[0], tickSeconds);
    second = await CeleryHost.prepare(hosts[1], tickSeconds);
    const broker = `redis://${hosts[0].address}:6390/0`;
    await hosts[0].must('redis-server --port 6390 --bind 0.0.0.0 --protected-mode no --save "" --daemonize yes');
    await first.start({
      work: { broker },
      // `%h` in a unit is a home: two services of one user get one name, and so do two hosts.
      trap: { broker, worker: '-c 1 -n trap@%h' },
      twin: { broker, worker: '-c 1 -n twin@same' },
    });
    await second.start({
      work: { broker },
      trap: { broker, worker: '-c 1 -n other@%h' },
      twin: { broker, worker: '-c 1 -n twin@same' },
    });
    for (const each of [first, second]) {
      const celery = (name: string): object => ({
        service: `${name}.service`,
        enabled: true,
        broker_url_env: 'BROKER',
      });
      const projects = ['work', 'trap', 'twin'].map((name): [string, object] => [
        `of-${name}`,
        { enabled: false, service: `no-${name}`, celery: { ...celery(name), max_workers: 4 } },
      ]);
      each.agent.configure(Object.fromEntries(projects));
    }
  });
  suiteTeardown(async () => {
    await first.host.stop();
    await second.host.stop();
  });

  const counts = async (): Promise<string> => {
    const names = ['work', 'trap', 'twin'];
    return [await first.agent.counts(names), await second.agent.counts(names)].join(' | ');
  };
  const scale = (on: CeleryHost, words: string): ReturnType<TestHost['run']> =>
    on.host.run(`autoscaler scale ${words}`, { timeoutMs: 150_000 });

  test('only the pool that is meant moves, also with two agents at once', async function () {
    this.timeout(500_000);
    assert.equal(await counts(), 'work=1 trap=1 twin=1 | work=1 trap=1 twin=1');
    await Promise.all([scale(first, 'work 3'), scale(second, 'work 2')]);
    assert.equal(await counts(), 'work=3 trap=1 twin=1 | work=2 trap=1 twin=1');
    await scale(first, 'trap 2');
    assert.equal(await counts(), 'work=3 trap=2 twin=1 | work=2 trap=1 twin=1');
  });

  test('of two nodes of one name none is touched, and that is an error', async function () {
    this.timeout(300_000);
    const before = await counts();
    const { code } = await scale(first, 'twin 2');
    assert.notEqual(code, 0);
    assert.match(first.agent.log(), /ERROR twin\.service .*two nodes are called twin@same/);
    assert.equal(await counts(), before);
  });

  test('however often it is told to shrink, a pool is never empty and still works', async function () {
    const rounds = long ? 50 : 3;
    this.timeout(600_000 + rounds * 60_000);
    for (let n = 0; n < rounds; n += 1) {
      await Promise.all([scale(first, 'work 1'), scale(second, 'work 1')]);
      assert.match(await counts(), /^work=[123] trap=2 twin=1 \| work=[12] trap=1 twin=1$/);
    }
    // A process that has just answered may be taken for busy, and a busy machine may leave no time for two steps in one tick.
    const isSmall = async (): Promise<boolean> => /^work=1 .*\| work=1 /.test(await counts());
    for (let n = 0; n < 8 && !(await isSmall()); n += 1)
      await Promise.all([scale(first, 'work 1'), scale(second, 'work 1')]);
    assert.equal(await counts(), 'work=1 trap=2 twin=1 | work=1 trap=1 twin=1', first.agent.log());
    const canaries = ['first', 'second'].map((name) => ({ name, celery: name === 'first' ? first : second }));
    for (const { name, celery } of canaries) await celery.send('work', 'late', `canary-${name}`, { count: 5 });
    await first.agent.within(120, 'the canaries', () => first.done().length + second.done().length >= 10);
  });
});

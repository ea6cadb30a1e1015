// Celery on real servers with a real Redis: whose pool is changed, that no task is lost, and what happens when the broker is not
// as it should be.
import assert from 'node:assert/strict';
import { CeleryHost } from '../kit/celeryHost';
import { TestHost, type Suite as DebianSuite } from './host';
import { sleep } from './program';

const long = process.env['AUTOSCALER_LONG'] === '1';
const tickSeconds = 10;

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

for (const debian of ['bookworm', 'trixie'] satisfies DebianSuite[]) suite(`Celery on ${debian}`, () => onHost(debian));

function onHost(debian: DebianSuite): void {
  let host: TestHost;
  let celery: CeleryHost;

  suiteSetup(async function () {
    this.timeout(600_000); // the very first run builds the base system
    host = await TestHost.boot({ suite: debian, name: 'web1', services: false });
    celery = await CeleryHost.prepare(host, tickSeconds);
    await host.must('systemctl start redis-server');
    await celery.start({ work: {} });
  });
  suiteTeardown(() => host.stop());

  const configure = (settings: object, unit = 'work'): void => {
    const bounds = { service: `${unit}.service`, enabled: true, broker_url_env: 'BROKER', max_workers: 4 };
    celery.agent.configure({ shop: { enabled: false, celery: { ...bounds, queue_duration_minutes: 0, ...settings } } });
  };
  const pool = async (unit = 'work'): Promise<number> => (await host.workers(unit)).length;
  const tick = (): Promise<string> => host.must('autoscaler tick', { timeoutMs: 150_000 });
  const waiting = (): number | undefined => celery.status('work')?.decision?.inputs?.waitingTasks;

  test('tasks that wait add processes, and an empty queue takes them away; each task is done once', async function () {
    this.timeout(300_000);
    configure({ queue_thresholds: { scale_up_3: 5, scale_down_1: 3 } });
    await celery.send('work', 'early', 'burst', { count: 60, seconds: 0.7 });
    await host.must('systemctl start autoscaler.timer');
    await celery.agent.within(120, 'three processes', async () => (await pool()) === 3);
    await celery.agent.within(120, 'all tasks done', () => celery.done().length >= 60);
    await celery.agent.within(120, 'one process again', async () => (await pool()) === 1);
    await celery.agent.stopTimer();
    assert.deepEqual(new Set(celery.done()), new Set(Array.from({ length: 60 }, (_, n) => `burst-${n}`)));
    assert.equal(celery.done().length, 60);
    assert.match(celery.agent.log(), /^\S+Z scale_up work\.service 1 -> 3 scale_up_3 \d+ tasks waiting > 5 for /m);
    assert.match(celery.agent.log(), /^\S+Z scale_down work\.service \d -> \d scale_down_1 \d tasks waiting < 3 for /m);
    assert.equal(await host.must('cat /etc/systemd/system/work.service.d/50-autoscaler.conf | grep -c touch'), '1');
  });
}

// The main job where a kernel of its own keeps limits on memory: deployed, scaled up and down under load, and not beyond what the
// unit's own MemoryMax= lets through, whatever the server has. In a virtual machine (trixie, cgroup v2), as a container's kernel is
// its machine's.
import assert from 'node:assert/strict';
import { carryOut } from '../../src/operations/carryOut';
import { planDeploy } from '../../src/operations/deploy';
import { look } from '../../src/operations/look';
import { testAgent } from '../kit/testAgent';
import { Visit, within } from '../kit/visit';
import { sleep } from './program';
import { VirtualHost } from './virtualHost';

const patienceMs = 300_000;
const application = `
hold = bytearray(b'x' * (12 << 20))
def app(environ, start_response):
    sum(range(20000))
    start_response('200 OK', [('Content-Length', '2')])
    return [b'ok']
`;
/** Asks for so many seconds, one request after the other; prints asked and failed. */
const client = `
import http.client, socket, sys, time
end, asked, failed = time.time() + float(sys.argv[1]), 0, 0
while time.time() < end:
    asked += 1
    try:
        c = http.client.HTTPConnection('localhost', timeout=60)
        c.sock = socket.socket(socket.AF_UNIX); c.sock.settimeout(60); c.sock.connect('/run/heavy/a.sock')
        c.request('GET', '/', headers={'Connection': 'close'})
        failed += c.getresponse().status != 200
    except Exception:
        failed += 1
print(asked, failed)
`;
const configuration = {
  projects: {
    heavy: {
      enabled: true,
      min_workers: 1,
      max_workers: 3,
      cpu_thresholds: { scale_up_3: 3, scale_down_1: 2 },
      cpu_duration_minutes: 0,
      startup_grace_seconds: 0,
      cooldown_minutes: 0,
      memory_threshold_mb: 50,
    },
  },
};

suite('in a virtual machine (trixie, cgroup v2)', function () {
  this.timeout(patienceMs);
  let host: VirtualHost;
  let visit: Visit;

  suiteSetup(async function () {
    this.timeout(1_200_000);
    host = await VirtualHost.boot({ suite: 'trixie', name: 'web1' });
    visit = Visit.open(host, 'victus');
    await visit.server.connect(within(patienceMs));
    await visit.server.becomeRoot(within(patienceMs));
    await put('/srv/heavy/app.py', application);
    await put('/srv/heavy/client.py', client);
    await put('/etc/systemd/system/heavy.service', unitOf(''));
    await host.must('systemctl daemon-reload; systemctl start heavy');
  });
  suiteTeardown(() => {
    visit?.close();
    host?.stop();
  });

  const unitOf = (more: string): string =>
    `[Service]\nRuntimeDirectory=heavy\nWorkingDirectory=/srv/heavy\n${more}ExecStart=/usr/bin/gunicorn -w 1 -t 120 -b unix:/run/heavy/a.sock app:app\n`;
  const put = (path: string, text: string): Promise<string> =>
    host.must(
      `mkdir -p "$(dirname ${path})"; echo ${Buffer.from(text).toString('base64')} | base64 -d >${path}.new; mv ${path}.new ${path}`,
    );
  const workers = async (): Promise<number> =>
    Number(await host.must('pgrep -c -P "$(systemctl show -p MainPID --value heavy)" || true'));
  const group = '/sys/fs/cgroup/system.slice/heavy.service';
  /** Ticks, no closer than a sample needs, until there are so many; the last of what it said. */
  const tickUntil = async (count: number): Promise<void> => {
    let said = '';
    for (let n = 0; (await workers()) !== count; n += 1) {
      assert.ok(n < 12, said);
      said = await host.must('autoscaler tick; autoscaler status');
      await sleep(5500);
    }
  };

  test('the agent is deployed, scales up and down under load, and no request fails', async () => {
    const seen = await look(visit.server, within(patienceMs));
    const plan = await planDeploy(visit.server, { look: seen, agent: testAgent }, within(patienceMs));
    const outcome = await carryOut(visit.server, plan, () => undefined, within(patienceMs), 'a test');
    assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
    await put('/etc/autoscaler/autoscaler_config.json', JSON.stringify(configuration));
    await host.must(`sed -i 's/"intervalSeconds": *[0-9]*/"intervalSeconds": 10/' /etc/autoscaler/agent.json`);
    const asking = host.must('python3 /srv/heavy/client.py 100');
    await tickUntil(3);
    const [asked = 0, failed] = (await asking).split(' ').map(Number);
    assert.ok(asked > 20, String(asked));
    assert.equal(failed, 0);
    await tickUntil(1);
  });

  test('MemoryMax= of the unit holds it back, and says so', async () => {
    const inUse = Number(await host.must(`cat ${group}/memory.current`)) >> 20;
    await put('/etc/systemd/system/heavy.service', unitOf(`MemoryMax=${inUse + 12}M\n`));
    await host.must('systemctl daemon-reload; systemctl restart heavy; sleep 5');
    const asking = host.must('python3 /srv/heavy/client.py 60');
    for (let n = 0; n < 6; n += 1) {
      await host.must('autoscaler tick');
      assert.equal(await workers(), 1);
      await sleep(5500);
    }
    const status = await host.must('autoscaler status; autoscaler why heavy; cat /var/log/autoscaler.log');
    assert.match(status, /memory of heavy\.service: \d+ of \d+ MiB \(MemoryMax=\) used, \d+ MiB more needed/);
    const [, failed] = (await asking).split(' ').map(Number);
    assert.equal(failed, 0);
    assert.ok(Number(/^max (\d+)$/m.exec(await host.must(`cat ${group}/memory.events`))?.[1]) < 1000);
  });
});

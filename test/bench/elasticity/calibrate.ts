// `npx tsx test/bench/elasticity/calibrate.ts [WORKERS] [SECONDS] [SEED]` (3, 90, 1): how far the simulator is from a real server.
// The same requests, each with its time and what it needs, go to Gunicorn with Django on a real Debian and through the
// simulator; then what a worker's boot costs is measured, and held against what the simulator's servers take for it.
import { AgentHost } from '../../kit/agentHost';
import { TestHost } from '../../hosts/host';
import { Histogram } from './histogram';
import { exponential, logNormal, randomOf } from './random';
import { lateSeconds, serverOf, type Server } from './server';
import { Service } from './service';
import type { Workload } from './workload';

const [workers = 3, seconds = 90, seed = 1] = process.argv.slice(2).map(Number);
/** Part of the time that a worker is busy. */
const load = 0.8;

/** Sends each request at its time, whoever has been answered: prints the seconds that each took, -1 for a failure. */
const client = `
import http.client, json, socket, sys, threading, time
path, requests = sys.argv[1], json.load(sys.stdin)
took = [-1.0] * len(requests)
start = time.monotonic() + 1
def ask(index, at, wait):
    time.sleep(max(0, start + at - time.monotonic()))
    begun = time.monotonic()
    try:
        c = http.client.HTTPConnection('localhost')
        c.sock = socket.socket(socket.AF_UNIX)
        c.sock.settimeout(120)
        c.sock.connect(path)
        c.request('GET', '/sleep?s=%.4f' % wait)
        c.getresponse().read()
        c.close()
        took[index] = time.monotonic() - begun
    except OSError:
        pass
threads = []
for index, (at, wait) in enumerate(requests):
    time.sleep(max(0, start + at - 0.05 - time.monotonic()))
    threads.append(threading.Thread(target=ask, args=(index, at, wait)))
    threads[-1].start()
for thread in threads: thread.join()
print(json.dumps(took))
`;

type Figures = Readonly<Record<'p50 s' | 'p95 s' | 'p99 s' | 'late %', number>>;

function figuresOf(times: Histogram, late: number): Figures {
  const at = (part: number): number => times.quantile(part) ?? NaN;
  return { 'p50 s': at(0.5), 'p95 s': at(0.95), 'p99 s': at(0.99), 'late %': (100 * late) / times.size };
}

function measured(took: readonly number[], needed: readonly number[]): Figures {
  const times = new Histogram();
  for (const one of took) times.add(one);
  return figuresOf(times, took.filter((one, index) => one - (needed[index] ?? 0) > lateSeconds).length);
}

function simulated(arrivals: readonly number[], waits: readonly number[], server: Server, cpuSeconds: number): Figures {
  const workload: Workload = {
    trace: { name: 'calibration', stepSeconds: 60, counts: [] },
    server,
    seconds,
    arrivals: Float64Array.from(arrivals),
    cpuSeconds: Float32Array.from(waits, () => cpuSeconds),
    waitSeconds: Float32Array.from(waits),
    rates: new Float64Array(1),
    demand: new Uint8Array(1),
    recorded: Uint8Array.of(1),
    countedFrom: 0,
  };
  const service = new Service(workload, workers);
  service.advance(seconds + 600);
  return figuresOf(service.responseTimes, service.counted.late);
}

async function main(): Promise<void> {
  const random = randomOf(seed, 'calibration');
  const server = { ...serverOf(`${Math.max(2, workers)}:io`) };
  const requests: [at: number, wait: number][] = [];
  const mean = server.serviceSeconds / (load * workers);
  for (let at = exponential(random, mean); at < seconds; at += exponential(random, mean)) {
    requests.push([at, logNormal(random, server.serviceSeconds, server.serviceCv)]);
  }
  const host = await TestHost.boot({ suite: 'trixie', name: 'calibrate', services: false });
  try {
    const agent = await AgentHost.prepare(host);
    agent.put(
      '/etc/systemd/system/web.service',
      `[Service]\nUser=www-data\nCPUAccounting=yes\nRuntimeDirectory=web\nWorkingDirectory=/srv/backdipro
ExecStart=/usr/bin/gunicorn --workers ${workers} --bind unix:/run/web/web.sock backdipro.wsgi\n`,
    );
    agent.put('/client.py', client);
    await host.must('systemctl daemon-reload; systemctl start web');
    await agent.within(60, 'the workers', agent.everyCount({ web: workers }));
    const cpuOf = async (pids: readonly number[]): Promise<number> => {
      const stats = (await host.must(`cat ${pids.map((pid) => `/proc/${pid}/stat`).join(' ')}`)).split('\n');
      return stats.reduce((sum, stat) => {
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return sum + (Number(fields[11]) + Number(fields[12])) / 100;
      }, 0);
    };
    const pids = await host.workers('web');
    // A first request to each imports what is imported late.
    const warm = JSON.stringify(Array.from({ length: 4 * workers }, () => [0, 0.2]));
    await host.must('python3 /client.py /run/web/web.sock', { input: warm });
    const before = await cpuOf(pids);
    const told = { input: JSON.stringify(requests), timeoutMs: (seconds + 200) * 1000 };
    const real = JSON.parse(await host.must('python3 /client.py /run/web/web.sock', told)) as number[];
    const cpuSeconds = ((await cpuOf(pids)) - before) / requests.length;

    const needed = requests.map(([, wait]) => wait);
    const arrivals = requests.map(([at]) => at);
    const found = measured(real, needed);
    const model = simulated(arrivals, needed, server, cpuSeconds);
    console.log(
      `${requests.length} requests in ${seconds} s to ${workers} sync workers, ${100 * load} % busy; ${(1000 * cpuSeconds).toFixed(1)} ms of CPU each; ${real.filter((one) => one < 0).length} failed`,
    );
    console.log(`${''.padEnd(12)}${['real', 'simulated', 'difference'].map((name) => name.padStart(12)).join('')}`);
    for (const name of ['p50 s', 'p95 s', 'p99 s', 'late %'] as const) {
      const [is, says] = [found[name], model[name]];
      const difference = name === 'late %' ? (says - is).toFixed(2) : `${((100 * (says - is)) / is).toFixed(1)} %`;
      const cells = [is.toFixed(3), says.toFixed(3), difference];
      console.log(`${name.padEnd(12)}${cells.map((cell) => cell.padStart(12)).join('')}`);
    }

    const boots: { cpu: number; wall: number }[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const old = await host.workers('web');
      const started = performance.now();
      await host.must('systemctl kill --kill-whom=main --signal=SIGTTIN web');
      await agent.within(20, 'a worker more', agent.everyCount({ web: old.length + 1 }));
      const [added] = (await host.workers('web')).filter((pid) => !old.includes(pid));
      // It has booted when it computes no more.
      let cpu = 0;
      let wall = 0;
      for (let still = 0; still < 2; await host.must('sleep 0.3')) {
        const now = await cpuOf([Number(added)]);
        still = now === cpu && now > 0 ? still + 1 : 0;
        if (now !== cpu) wall = (performance.now() - started) / 1000;
        cpu = now;
      }
      boots.push({ cpu, wall });
    }
    const middle = (of: (boot: (typeof boots)[number]) => number): number =>
      boots.map(of).sort((a, b) => a - b)[Math.floor(boots.length / 2)] ?? NaN;
    console.log(
      `a boot: ${middle(({ cpu }) => cpu).toFixed(2)} s of CPU, within ${middle(({ wall }) => wall).toFixed(1)} s; the simulator takes ${server.bootCpuSeconds} s of CPU and ${server.bootWaitSeconds} s more (a larger application)`,
    );
  } finally {
    await host.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

// A fresh server with the guide's six services for a suite in VS Code, and what the suite may ask to be done on it.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { guideServices, TestHost, type Suite } from '../../hosts/host';
import { compareSnapshots, takeSnapshot, type Snapshot } from '../../kit/fileSnapshot';
import { ServiceClient } from '../../kit/serviceClient';
import type { Prepared } from '../suites';

export interface GuideServerContext {
  readonly suite: Suite;
  readonly name: string;
  readonly address: string;
  readonly keyFile: string;
  readonly hostKeyLine: string;
  /** Seconds between two ticks; undefined: the timer as it is deployed, two minutes. */
  readonly tickSeconds: number | undefined;
}

/** What systemd and /proc say of one service, read without the product. */
export interface ServiceTruth {
  readonly unit: string;
  readonly activeState: string;
  readonly mainPid: number;
  /** Children of MainPID. */
  readonly workers: number;
  /** Threads of the master and its children, as `ps -o nlwp` prints them. */
  readonly threads: number;
  readonly tasksMax: string;
}

export async function guideServer(
  suite: Suite,
  options: { tickSeconds?: number; cgroups?: 'machine' | 'unified' } = {},
): Promise<Prepared> {
  const host = await TestHost.boot({ suite, name: `web-${suite}`, cgroups: options.cgroups ?? 'machine' });
  let client: ServiceClient | undefined;
  let before: Snapshot | undefined;

  const context: GuideServerContext = {
    suite,
    name: host.name,
    address: host.address,
    keyFile: host.keyFile,
    hostKeyLine: host.hostKeyLine(),
    tickSeconds: options.tickSeconds,
  };
  return {
    context,
    handlers: {
      run: async (command) => host.run(String(command)),
      truth: () => readTruth(host),
      rememberFiles: async () => {
        before = await takeSnapshot(host);
      },
      changedFiles: async () => {
        if (before === undefined) throw new Error('rememberFiles first');
        const { added, removed, changed } = compareSnapshots(before, await takeSnapshot(host));
        return { added, removed, changed: changed.map(({ path }) => path) };
      },
      // A test has no two minutes: the same timer, more often. Both files are the test's and gone before it compares.
      tickOften: async (seconds) => {
        await host.must(
          [
            'mkdir -p /etc/systemd/system/autoscaler.timer.d',
            `printf '[Timer]\\nOnCalendar=\\nOnCalendar=*:*:0/%s\\n' ${Number(seconds)} >/etc/systemd/system/autoscaler.timer.d/often.conf`,
            `python3 -c 'import json; p="/etc/autoscaler/agent.json"; s=json.load(open(p)); s["intervalSeconds"]=${Number(seconds)}; json.dump(s, open(p,"w"), indent=2)'`,
            'systemctl daemon-reload',
          ].join(' && '),
        );
      },
      tickAsDeployed: async () => {
        rmSync(join(host.root, 'etc/systemd/system/autoscaler.timer.d'), { recursive: true, force: true });
        await host.must('systemctl daemon-reload');
      },
      /** Keeps the service's own CPU-burning view busy until stopLoad (at most ten minutes). */
      startLoad: (socket, parallel) => {
        host.spawn(`exec timeout 600 python3 -c '${burner}' ${String(socket)} ${Number(parallel)}`).unref();
        return Promise.resolve();
      },
      stopLoad: async () => {
        await host.run("pkill -f '[b]urn-through-the-socket'");
      },
      startClient: async (socket, path) => {
        client = await ServiceClient.start(host, { socket: String(socket), path: String(path), maxSeconds: 1500 });
      },
      stopClient: async () => {
        const result = await client?.stop();
        client = undefined;
        return result;
      },
    },
    dispose: () => host.stop(),
  };
}

async function readTruth(host: TestHost): Promise<ServiceTruth[]> {
  const truths: ServiceTruth[] = [];
  for (const name of guideServices) {
    const unit = `${name}.service`;
    const shown = await host.must(`systemctl show ${unit} -p ActiveState -p MainPID -p TasksMax`);
    const value = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(shown)?.[1] ?? '';
    const mainPid = Number(value('MainPID'));
    const children = await host.run(`ps -o pid= --ppid ${mainPid} | wc -l`);
    const threads = await host.run(`ps -o nlwp= -p ${mainPid}; ps -o nlwp= --ppid ${mainPid}`);
    truths.push({
      unit,
      activeState: value('ActiveState'),
      mainPid,
      workers: Number(children.stdout),
      threads: threads.stdout
        .split('\n')
        .map(Number)
        .reduce((sum, n) => sum + n, 0),
      tasksMax: value('TasksMax'),
    });
  }
  return truths;
}

// Double quotes only: it stands in single ones.
const burner = [
  'import http.client, socket, sys, threading # burn-through-the-socket',
  'class Unix(http.client.HTTPConnection):',
  '    def connect(self):',
  '        self.sock = socket.socket(socket.AF_UNIX); self.sock.settimeout(60); self.sock.connect(sys.argv[1])',
  'def loop():',
  '    while True:',
  '        try:',
  '            c = Unix("localhost", timeout=60); c.request("GET", "/burn?s=0.3"); c.getresponse().read(); c.close()',
  '        except OSError: pass',
  'for _ in range(int(sys.argv[2])): threading.Thread(target=loop, daemon=True).start()',
  'threading.Event().wait()',
].join('\n');

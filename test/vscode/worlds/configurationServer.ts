// A server with the agent deployed, three days of recorded load, and services that the rules of the configuration warn of.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../../../src/host/paths';
import { carryOut } from '../../../src/operations/plans/carryOut';
import { planDeploy } from '../../../src/operations/deployment/deploy';
import { look } from '../../../src/operations/looking/look';
import { formatHistory } from '../../../src/scaling/history';
import { TestHost, type Suite } from '../../hosts/host';
import { testAgent } from '../../kit/testAgent';
import { Visit, within } from '../../kit/visit';
import type { Prepared } from '../suites';

export interface ConfigurationServerContext {
  readonly address: string;
  readonly keyFile: string;
  readonly hostKeyLine: string;
}

const intervalMs = 120_000;
const dayMs = 86_400_000;

/** Never started: a look finds them by their ExecStart=. */
const units = `
printf '[Service]\\nExecStart=/usr/bin/celery -A celerycore worker -P solo --autoscale=4,1 -Q mail\\n' >/etc/systemd/system/solo.service
printf '[Service]\\nExecStart=/usr/bin/gunicorn --timeout 10 app\\n' >/etc/systemd/system/hasty.service
systemctl daemon-reload
systemctl enable --quiet solo.service hasty.service 2>/dev/null || true
systemctl set-property --runtime backcore.service TasksMax=24`;

export async function configurationServer(suite: Suite): Promise<Prepared> {
  const host = await TestHost.boot({ suite, name: `config-${suite}` });
  try {
    await host.must(units);
    const visit = Visit.open(host, 'deploy');
    try {
      const { server } = visit;
      const plan = await planDeploy(
        server,
        { look: await look(server, within(60_000)), agent: testAgent },
        within(60_000),
      );
      const outcome = await carryOut(server, plan, () => undefined, within(120_000));
      if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    } finally {
      visit.close();
    }
    record(host.root);
    const context: ConfigurationServerContext = {
      address: host.address,
      keyFile: host.keyFile,
      hostKeyLine: host.hostKeyLine(),
    };
    return {
      context,
      handlers: { run: async (command) => host.run(String(command)) },
      dispose: () => host.stop(),
    };
  } catch (error) {
    await host.stop();
    throw error;
  }
}

/** Three days with their tides, as the agent would have written them: at night 10 %, at noon 80 %. */
function record(root: string): void {
  const folder = join(root, paths.ticks);
  mkdirSync(folder, { recursive: true });
  const endMs = Math.floor(Date.now() / intervalMs) * intervalMs;
  const days = new Map<string, string[]>();
  for (let atMs = endMs - 3 * dayMs; atMs <= endMs; atMs += intervalMs) {
    const load = 45 - 37 * Math.cos((2 * Math.PI * atMs) / dayMs) + 4 * Math.sin(atMs / 1e6);
    const line = formatHistory({
      atMs,
      project: 'backregisters',
      kind: 'timer',
      seconds: intervalMs / 1000,
      systemCpuPercent: load,
      serviceCpuPercent: load * 0.5,
      backlog: load > 78 ? 3 : 0,
      availableMiB: 1800,
      workerMiB: 40,
      cpuCount: 2,
      workers: 1,
      to: 1,
      rule: 'steady',
      busyWorkers: undefined,
    });
    const day = new Date(atMs).toISOString().slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), line]);
  }
  for (const [day, lines] of days) writeFileSync(join(folder, `${day}.jsonl`), lines.join(''), { mode: 0o644 });
}

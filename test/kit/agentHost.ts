// A test host with the agent put there by hand: settings, units and a configuration of the test's own.
import assert from 'node:assert/strict';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentSettings } from '../../src/agent/files/agentSettings';
import { pathUnit } from '../../src/agent/files/pathUnit';
import { serviceUnit } from '../../src/agent/files/serviceUnit';
import { timerUnit } from '../../src/agent/files/timerUnit';
import { wrapper } from '../../src/agent/files/wrapper';
import { paths } from '../../src/host/paths';
import { parseStatus, type AgentStatus, type ProjectStatus } from '../../src/scaling/status';
import type { TestHost } from '../hosts/host';
import { sleep } from '../hosts/program';
import { testAgent } from './testAgent';

export type Counts = Readonly<Record<string, number>>;

export class AgentHost {
  private constructor(
    readonly host: TestHost,
    readonly tickSeconds: number,
  ) {}

  /** `tickSeconds`: how often the timer ticks, once it is started. */
  static async prepare(host: TestHost, tickSeconds = 5): Promise<AgentHost> {
    const agent = new AgentHost(host, tickSeconds);
    agent.putProgram();
    agent.put(paths.wrapper, wrapper({ nodePath: '/usr/bin/node' }), 0o755);
    agent.put(paths.agentSettings, agentSettings({ config: paths.configuration, intervalSeconds: tickSeconds }));
    agent.put(paths.serviceUnit, serviceUnit({ nodePath: '/usr/bin/node' }));
    agent.put(paths.timerUnit, timerUnit({ everySeconds: tickSeconds }));
    agent.put(paths.pathUnit, pathUnit());
    await host.must('systemctl daemon-reload');
    return agent;
  }

  put(path: string, text: string | Buffer, mode = 0o644): void {
    const file = join(this.host.root, path);
    mkdirSync(join(file, '..'), { recursive: true });
    // Whole from the first moment: the agent may be reading it.
    writeFileSync(`${file}.put`, text, { mode });
    chownSync(`${file}.put`, 0, 0);
    renameSync(`${file}.put`, file);
  }

  putProgram(): void {
    this.put(paths.agent, testAgent.bytes);
  }

  /** Enables exactly these projects; defaults for tests are quick ones. */
  configure(projects: Readonly<Record<string, object>>): void {
    const quick = {
      enabled: true,
      cpu_duration_minutes: 0.1,
      startup_grace_seconds: 0,
      cooldown_minutes: 0.1,
      memory_threshold_mb: 1,
    };
    const all = Object.fromEntries(Object.entries(projects).map(([name, project]) => [name, { ...quick, ...project }]));
    this.put(paths.configuration, `// by a test\n${JSON.stringify({ projects: all })}`);
  }

  textOf(path: string): string {
    const file = join(this.host.root, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  log(): string {
    return this.textOf(paths.log);
  }

  status(): AgentStatus | undefined {
    return parseStatus(this.textOf(paths.statusFile));
  }

  project(name: string): ProjectStatus | undefined {
    return this.status()?.projects.find(({ project }) => project === name);
  }

  /** Workers by /proc; the kernel's children of MainPID, whatever the agent thinks. */
  async counts(names: readonly string[]): Promise<string> {
    const each = await Promise.all(names.map(async (name) => `${name}=${(await this.host.workers(name)).length}`));
    return each.join(' ');
  }

  /** Seconds that it took. */
  async within(seconds: number, what: string, check: () => Promise<boolean> | boolean | undefined): Promise<number> {
    const started = performance.now();
    while (!(await check())) {
      if (performance.now() - started > seconds * 1000) {
        const status = (await this.host.run('autoscaler status')).stdout;
        assert.fail(`not within ${seconds} s: ${what}\n${this.log().split('\n').slice(-40).join('\n')}${status}`);
      }
      await sleep(100);
    }
    return (performance.now() - started) / 1000;
  }

  everyCount(expected: Counts): () => Promise<boolean> {
    const text = Object.entries(expected)
      .map(([name, count]) => `${name}=${count}`)
      .join(' ');
    return async () => (await this.counts(Object.keys(expected))) === text;
  }

  /** A tick asked for by hand; its output. */
  async tick(): Promise<string> {
    return this.host.must('autoscaler tick');
  }

  async stopTimer(): Promise<void> {
    await this.host.must(
      'systemctl stop autoscaler.timer; while systemctl is-active -q autoscaler.service; do sleep 0.1; done',
    );
  }
}

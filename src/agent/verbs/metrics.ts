import { setTimeout as sleep } from 'node:timers/promises';
import type { NormalizedConfiguration } from '../../config/model';
import { parseLook } from '../../host/parseLook';
import type { Look } from '../../host/look';
import { ratesBetween } from '../../host/rates';
import { paths } from '../../host/paths';
import { parseStatus } from '../../scaling/status';
import { message, render } from '../../words/message';
import { collect } from '../looking/collect';
import { exitCodes } from './exitCodes';
import { loadConfiguration, loadSettings } from '../state/loadConfiguration';
import { metricKinds, metricsOf, type MetricKind, type Metrics } from '../looking/metrics';
import { readText } from '../state/safeFile';
import { language, print, say } from './terminal';

const cpuMs = 1000;

/** `metrics [all|cpu|memory|workers|queue|threads] [--json]`: what is used now; the guide's `autoscaler_metrics.sh all`. */
export async function metricsVerb(words: readonly string[]): Promise<number | undefined> {
  const kinds = kindsOf(words.filter((word) => word !== '--json'));
  if (kinds === undefined) return undefined;
  const before = kinds.includes('cpu') ? await lookAround() : undefined;
  if (before !== undefined) await sleep(cpuMs);
  const look = await lookAround();
  const rates = ratesBetween(before, look);
  const { projects } = await configurationOrNone();
  const metrics = metricsOf({ look, rates, seconds: rates?.seconds, projects, tasks: tasksWaiting() }, kinds);
  if (words.includes('--json')) print(JSON.stringify(metrics, undefined, 2));
  else tell(metrics, look);
  return exitCodes.done;
}

/** What the last tick read: who asks for metrics need not have a right to ask the broker. */
function tasksWaiting(): ReadonlyMap<string, number> {
  const projects = parseStatus(readText(paths.statusFile) ?? '')?.projects ?? [];
  return new Map(
    projects.flatMap(({ service, decision }): [string, number][] => {
      const waiting = decision?.inputs?.waitingTasks;
      return waiting === undefined ? [] : [[service, waiting]];
    }),
  );
}

function kindsOf(words: readonly string[]): readonly MetricKind[] | undefined {
  const [word = 'all', ...more] = words;
  if (more.length > 0) return undefined;
  if (word === 'all') return metricKinds;
  const kind = metricKinds.find((each) => each === word);
  return kind === undefined ? undefined : [kind];
}

async function lookAround(): Promise<Look> {
  return parseLook(await collect({ units: [], discover: true }));
}

/** Metrics are there for everybody, with or without a configuration that can be read. */
async function configurationOrNone(): Promise<NormalizedConfiguration> {
  try {
    return await loadConfiguration(loadSettings(), () => undefined);
  } catch {
    return { projects: [] };
  }
}

function tell({ cpu, memory, workers, queue, threads }: Metrics, look: Look): void {
  const service = (unit: string, text: string): void => print(`  ${unit.padEnd(28)} ${text}`);
  const or = (value: number | null | undefined): number | string => value ?? '?';
  if (cpu !== undefined) {
    say(message('agent.metrics.cpu', { percent: or(cpu.percent), cpus: cpu.cpus, seconds: or(cpu.seconds) }));
    for (const [unit, percent] of Object.entries(cpu.services)) service(unit, `${format(percent)} %`);
  }
  if (memory !== undefined) {
    say(message('agent.metrics.memory', { available: or(memory.availableMiB), total: or(memory.totalMiB) }));
    for (const [unit, { workersMiB, largestMiB }] of Object.entries(memory.services)) {
      const params = { all: or(workersMiB), largest: or(largestMiB) };
      service(unit, render(message('agent.metrics.memoryOf', params), language));
    }
  }
  if (workers !== undefined) {
    say(message('agent.metrics.workers'));
    for (const [unit, { workers: count, min, max, state, pids }] of Object.entries(workers)) {
      const bounds = min === null ? '' : ` (${min}–${max})`;
      service(unit, `${or(count)}${bounds} ${state}${pids.length === 0 ? '' : ` · PID ${pids.join(' ')}`}`);
    }
  }
  if (queue !== undefined) {
    say(message('agent.metrics.queue'));
    for (const [unit, { waiting, capacity }] of Object.entries(queue)) {
      if (look.services.some((each) => each.unit === unit && each.kind === 'celery')) {
        service(unit, render(message('agent.metrics.tasksOf', { waiting: or(waiting) }), language));
        continue;
      }
      service(
        unit,
        render(message('agent.metrics.queueOf', { waiting: or(waiting), capacity: or(capacity) }), language),
      );
    }
  }
  if (threads !== undefined) {
    say(message('agent.metrics.threads', { current: or(threads.current), max: or(threads.max) }));
    for (const [unit, { tasks, tasksMax }] of Object.entries(threads.services)) {
      service(unit, render(message('agent.metrics.threadsOf', { tasks: or(tasks), max: tasksMax ?? '∞' }), language));
    }
  }
}

function format(value: number | null): string {
  return value === null ? '?' : String(value);
}

/**
 * The product's own policy: `decide` of src/scaling with the memory that the agent keeps, given what the agent would have
 * read. What is set here is what a person has to write; everything else has the product's defaults.
 */
import { known, unknown } from '../../../../src/base/known';
import type { ProjectSettings } from '../../../../src/config/model';
import { normalize } from '../../../../src/config/normalize';
import type { Project } from '../../../../src/config/generated/types';
import { median } from '../../../../src/scaling/backlog';
import { afterAction, decide } from '../../../../src/scaling/decide';
import type { DecideInput, Decision } from '../../../../src/scaling/decision';
import { appendSample, type Sample } from '../../../../src/scaling/samples';
import { emptyMemory, maximumSamples, type ProjectMemory } from '../../../../src/scaling/state';
import type { Server } from '../server';
import { serviceCpuPercent, systemCpuPercent, type Policy, type PolicyKind } from './policy';
import { fittedThresholds, guideThresholds, type Steps } from './thresholds';

const startedMs = Date.UTC(2026, 0, 5);
const project = 'service';

/** Settings as the agent has them from a configuration file with this project in it. */
export function settingsOf(written: Project): ProjectSettings {
  const [settings] = normalize({ projects: { [project]: { enabled: true, ...written } } }).projects;
  if (settings === undefined) throw new Error('no project');
  return settings;
}

/** `onDecision`: for whoever wants to see the reasons. */
export function ownPolicy(
  settings: ProjectSettings,
  onDecision?: (decision: Decision, nowSeconds: number) => void,
): Policy {
  let memory: ProjectMemory = emptyMemory(settings.service);
  return {
    decide({ nowSeconds, intervalSeconds, workers, reading, backlogs, busy, server }) {
      const nowMs = startedMs + nowSeconds * 1000;
      const backlog = median(backlogs);
      if (reading !== undefined) {
        const sample: Sample = {
          endMs: nowMs,
          seconds: reading.seconds,
          systemCpuPercent: systemCpuPercent(reading, server),
          serviceCpuPercent: serviceCpuPercent(reading, server),
          ...(backlog === undefined ? {} : { backlog }),
          busyWorkers: busy.reduce((sum, one) => sum + one, 0) / busy.length,
        };
        const keepSeconds = settings.cpuDurationMinutes * 60 + 3 * intervalSeconds;
        memory = { ...memory, samples: appendSample(memory.samples, sample, keepSeconds, maximumSamples) };
      }
      const draining = reading?.draining ?? 0;
      const input: DecideInput = {
        settings,
        nowMs,
        intervalSeconds,
        cpuCount: server.cores,
        sampled: reading !== undefined,
        service: {
          state: 'active',
          workers: known(workers),
          draining,
          // The simulator never replaces workers behind the policy's back, so names say nothing.
          workerNames: undefined,
          backlog: reading === undefined ? unknown : known(backlog),
          master: { pid: 100, startTicks: 1, bootId: 'simulated' },
          masterStartedMs: startedMs - 3_600_000,
          oldestWorkerStartedMs: startedMs - 3_600_000,
          workerMiB: server.workerMiB,
          workerTasks: 1,
          tasks: { current: known(workers + 1), max: known(undefined) },
        },
        availableMiB: known(server.memoryMiB - 600 - server.workerMiB * (workers + draining)),
        memory,
      };
      const decided = decide(input);
      onDecision?.(decided.decision, nowSeconds);
      memory = afterAction(decided.memory, decided.decision, input, { reached: decided.decision.to });
      return decided.decision.to;
    },
  };
}

function written({ up, down }: Steps): Record<string, number> {
  return Object.fromEntries([
    ...up.map(({ workers, limit }) => [`scale_up_${workers}`, limit]),
    ...down.map(({ workers, limit }) => [`scale_down_${workers}`, limit]),
  ]) as Record<string, number>;
}

export function withSizing(sizing: string | number, name: string, role: PolicyKind['role']): PolicyKind {
  return {
    name,
    role,
    ownIntervalSeconds: 120,
    make: ({ server }) => ownPolicy(settingsOf({ max_workers: server.maxWorkers, sizing })),
  };
}

/** With `sizing`, the number of workers, and nothing else. */
export const ours = withSizing('balanced', 'ours', 'ours');
export const oursThrifty = withSizing('thrifty', 'ours, thrifty', 'variant');
export const oursGenerous = withSizing('generous', 'ours, generous', 'variant');

function withThresholds(name: string, steps: (server: Server) => Steps): PolicyKind {
  return {
    name,
    role: 'variant',
    ownIntervalSeconds: 120,
    make: ({ server }) =>
      ownPolicy(settingsOf({ max_workers: server.maxWorkers, cpu_thresholds: written(steps(server)) })),
  };
}

/** With the thresholds of the guide and nothing else, as somebody has them who comes from it. */
export const oursGuide = withThresholds("ours, guide's thresholds", guideThresholds);
export const oursFitted = withThresholds('ours, fitted thresholds', fittedThresholds);

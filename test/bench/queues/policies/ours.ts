/** The product's own policy: `decide` of src/scaling with the memory that the agent keeps, given what it would have read. */
import { known } from '../../../../src/base/known';
import { celeryProject } from '../../../../src/config/celeryProject';
import type { Celery } from '../../../../src/config/generated/types';
import type { ProjectSettings } from '../../../../src/config/model';
import { normalize } from '../../../../src/config/normalize';
import { afterAction, decide } from '../../../../src/scaling/decide';
import type { DecideInput } from '../../../../src/scaling/decision';
import { appendSample } from '../../../../src/scaling/samples';
import { emptyMemory, maximumSamples, type ProjectMemory } from '../../../../src/scaling/state';
import type { QueuePolicy, QueuePolicyKind } from './policy';

const startedMs = Date.UTC(2026, 0, 5);

/** Settings as the agent has them from a project's `celery`. */
export function settingsOf(celery: Celery): ProjectSettings {
  const [project] = normalize({ projects: { shop: { enabled: true, celery: { enabled: true, ...celery } } } }).projects;
  const settings = project === undefined ? undefined : celeryProject(project);
  if (settings === undefined) throw new Error('no project');
  return settings;
}

/** `tellsActive`: whether the worker answers how many of its processes work. */
export function ownPolicy(settings: ProjectSettings, tellsActive = true): QueuePolicy {
  let memory: ProjectMemory = emptyMemory(settings.service);
  return {
    decide({ intervalSeconds, reading, maxProcesses }) {
      const { processes, running, waiting, oldestSeconds, workedSeconds, seconds } = reading;
      const nowMs = startedMs + reading.nowSeconds * 1000;
      // Half of a task is CPU, on as many cores as half of the processes.
      const cpu = seconds <= 0 ? 0 : Math.min(100, (100 * workedSeconds) / seconds / maxProcesses);
      const sample = {
        endMs: nowMs,
        seconds,
        systemCpuPercent: cpu,
        serviceCpuPercent: cpu,
        queues: { celery: waiting },
        ...(tellsActive ? { active: running } : {}),
      };
      const keepSeconds = (settings.queue?.durationMinutes ?? 0) * 60 + 3 * intervalSeconds;
      memory = { ...memory, samples: appendSample(memory.samples, sample, keepSeconds, maximumSamples) };
      const input: DecideInput = {
        settings,
        nowMs,
        intervalSeconds,
        cpuCount: Math.max(1, Math.round(maxProcesses / 2)),
        sampled: true,
        service: {
          state: 'active',
          workers: known(processes),
          draining: 0,
          workerNames: undefined,
          backlog: known(undefined),
          queue: known({
            queues: [
              {
                queue: 'celery',
                ready: waiting,
                reserved: 0,
                scheduled: 0,
                consumers: 1,
                head: undefined,
                oldestSeconds: oldestSeconds ?? 0,
              },
            ],
            ...(tellsActive ? { own: { active: running, processes: running, consumes: ['celery'] } } : {}),
          }),
          master: { pid: 100, startTicks: 1, bootId: 'simulated' },
          masterStartedMs: startedMs - 3_600_000,
          oldestWorkerStartedMs: startedMs - 3_600_000,
          workerMiB: 100,
          workerTasks: 1,
          tasks: { current: known(processes + 1), max: known(undefined) },
        },
        availableMiB: known(100_000),
        memory,
      };
      const decided = decide(input);
      memory = afterAction(decided.memory, decided.decision, input, { reached: decided.decision.to });
      return decided.decision.to;
    },
  };
}

function withSettings(
  name: string,
  intervalSeconds: number,
  celery: (most: number) => Omit<Celery, 'service'>,
  tellsActive = true,
): QueuePolicyKind {
  return {
    name,
    intervalSeconds,
    idleOnly: true,
    make: (most) => ownPolicy(settingsOf({ service: 'work.service', max_workers: most, ...celery(most) }), tellsActive),
  };
}

/** The shape of the README's example, for as many processes as there may be. */
function thresholds(most: number): NonNullable<Celery['queue_thresholds']> {
  const half = Math.max(3, Math.ceil(most / 2));
  return { scale_up_2: 10, [`scale_up_${half}`]: 25, [`scale_up_${most}`]: 50, scale_down_1: 2 };
}

export const ours = withSettings('ours', 120, (most) => ({
  queue_thresholds: thresholds(most),
  queue_duration_minutes: 2,
}));
/** A worker without remote control's answers: nobody knows how many of its processes work. */
export const oursBlind = withSettings(
  'ours, active unknown',
  120,
  (most) => ({ queue_thresholds: thresholds(most), queue_duration_minutes: 2 }),
  false,
);
/** Up by a goal alone: no task waits for longer than a minute. */
export const oursAge = withSettings('ours, by age 60 s', 120, () => ({
  queue_thresholds: { scale_down_1: 2 },
  queue_duration_minutes: 2,
  max_task_age_seconds: 60,
}));
/** The timer four times as often. */
export const oursFast = withSettings('ours, every 30 s', 30, (most) => ({
  queue_thresholds: thresholds(most),
  queue_duration_minutes: 0,
}));

/** What the policy looks at, and what it says. */
import type { Known } from '../base/known';
import type { BeatLook } from '../host/beat';
import type { CpuGroup } from '../host/cpuGroups';
import type { MemoryGroup, OomKills } from '../host/memoryGroups';
import type { ThreadLimit } from '../host/limits';
import type { ProjectSettings } from '../config/model';
import { message, type Message } from '../words/message';
import type { InFlight } from './connections';
import { taskAgeRule, type QueueReading } from './queue';
import type { ProcessName, WorkerName } from './processName';
import type { ProjectMemory } from './state';

export interface DecideInput {
  readonly settings: ProjectSettings;
  /** Server's wall clock, milliseconds since the epoch. */
  readonly nowMs: number;
  readonly intervalSeconds: number;
  readonly cpuCount: number;
  /** Whether this tick took a sample (the newest of `memory.samples`); without one, thresholds are not looked at. */
  readonly sampled: boolean;
  readonly service: ServiceReading;
  readonly availableMiB: Known<number>;
  readonly memory: ProjectMemory;
}

/** One service as the policy needs it. */
export interface ServiceReading {
  /** `active`: runs and takes signals; `starting`: not yet; `stopped`: stopped by its owner; `broken`: failed or not there. */
  readonly state: 'active' | 'starting' | 'stopped' | 'broken';
  /** Why it is `broken`; undefined: it has failed. */
  readonly broken?: Message | undefined;
  /** Workers, without those that were told to stop and still drain. */
  readonly workers: Known<number>;
  /** Workers told to stop that still finish a request. */
  readonly draining: number;
  /** The workers that `workers` counts, by name, oldest first; undefined where they could not be read. */
  readonly workerNames: readonly WorkerName[] | undefined;
  /** A second master runs beside the first (USR2): left alone until one of them is gone. */
  readonly upgrading?: boolean;
  /**
   * Connections that wait on the listening sockets, the median of the readings of this tick (`median` of backlog.ts); the value
   * undefined: it listens on none.
   */
  readonly backlog: Known<number | undefined>;
  /** The tasks that wait for a Celery pool; undefined: the service is Gunicorn's, or no rule asks for them. */
  readonly queue?: Known<QueueReading>;
  /** The schedulers of a Celery service's application; undefined: it has none. */
  readonly beat?: BeatLook | undefined;
  /** Why nobody can change this count from outside. */
  readonly unscalable?: Message | undefined;
  readonly master: ProcessName | undefined;
  readonly masterStartedMs: number | undefined;
  /** Requests in the worker that would end first; undefined: none, or none that Gunicorn would cut off. */
  readonly inFlight?: InFlight | undefined;
  /** When the oldest worker started; undefined where there is none. */
  readonly oldestWorkerStartedMs: number | undefined;
  /** Resident memory of the largest worker; undefined where it could not be read. */
  readonly workerMiB: number | undefined;
  /** Threads of the worker that has most. */
  readonly workerTasks: number | undefined;
  readonly tasks: { readonly current: Known<number>; readonly max: Known<number | undefined> };
  /** Limits on the memory of its cgroup and of those above it, and what is in use there; undefined: not read. */
  readonly memoryGroups?: readonly MemoryGroup[];
  /** Per cent of the last minute in which all of it stood still for want of memory (PSI); undefined: the kernel does not say. */
  readonly stalledPercent?: number | undefined;
  /** Processes that the kernel has killed in it for want of memory; undefined: not read. */
  readonly oomKills?: OomKills | undefined;
  /** The tightest quota or set of CPUs that holds for it; undefined: it may use all of the server's, or that was not read. */
  readonly cpuGroup?: CpuGroup | undefined;
  /** Every limit that the service's threads count against, as the look names them. */
  readonly limits?: readonly ThreadLimit[];
}

/**
 * Why a decision is as it is: `rule` of a decision is a rule of the configuration (`scale_up_2`) or one of these.
 * `src/words/reasons.ts` says what each means, for people who look one up.
 */
export const reasons = [
  'adopt',
  'bounds',
  'reconcile',
  'reloading',
  'upgrading',
  'unsettled',
  'hand',
  'held',
  'draining',
  'missing',
  'notRunning',
  'notReady',
  'noSample',
  'grace',
  'veto',
  'unreachable',
  'waiting',
  'sizing',
  'share',
  'oom',
  'unscalable',
  'failed',
  'steady',
  'paused',
  'scale',
  'interrupted',
  'disabled',
] as const;
export type Reason = (typeof reasons)[number];

/** What a decision's rule means, whatever it is. */
export function meaningOf(rule: string): Message {
  const reason = reasons.find((name) => name === rule);
  if (reason !== undefined) return message(`scaling.reason.${reason}`);
  if (rule === taskAgeRule) return message('scaling.reason.taskAge');
  return message(rule.startsWith('scale_down_') ? 'scaling.reason.down' : 'scaling.reason.up', { rule });
}

export interface Decision {
  readonly action: 'scale_up' | 'scale_down' | 'hold';
  readonly from: number;
  readonly to: number;
  readonly rule: string;
  readonly reason: Message;
  /** What kept it from going (further). */
  readonly vetoes: readonly Message[];
  /** Worth knowing: thresholds that can't be reached, what would change the decision. */
  readonly notes: readonly Message[];
  /** Each is an ERROR line. */
  readonly errors: readonly Message[];
  /** What it was made from. */
  readonly inputs?: DecisionInputs;
}

/** What was read, as far as it could be; what is not there is not known. */
export interface DecisionInputs {
  readonly workers?: number;
  readonly desired?: number;
  readonly draining?: number;
  readonly sampleSeconds?: number;
  readonly systemCpuPercent?: number;
  readonly serviceCpuPercent?: number;
  /** Sync workers in a request, the mean of the readings. */
  readonly busyWorkers?: number;
  readonly backlog?: number;
  /** Tasks that wait, of all queues together: in the broker, and reserved by workers. */
  readonly waitingTasks?: number;
  /** Tasks that the service's own processes work on. */
  readonly activeTasks?: number;
  readonly reservedTasks?: number;
  /** Reserved tasks with a future `eta`. */
  readonly scheduledTasks?: number;
  /** Tasks that are ready, that idle processes do not take, and that are not counted as waiting. */
  readonly heldBackTasks?: number;
  readonly oldestTaskSeconds?: number;
  readonly availableMiB?: number;
  readonly workerMiB?: number;
  readonly tasks?: number;
  readonly tasksMax?: number;
}

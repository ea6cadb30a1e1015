/** What the policy looks at, and what it says. */
import type { Known } from '../base/known';
import type { ProjectSettings } from '../config/model';
import type { Message } from '../words/message';
import type { ProcessName, ProjectMemory } from './state';

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

/** A worker, named for good within one boot. */
export interface WorkerName {
  readonly pid: number;
  readonly startTicks: number;
}

/** One service as the policy needs it. */
export interface ServiceReading {
  /** `active`: runs and takes signals; `starting`: not yet; `stopped`: stopped by its owner; `broken`: failed or not there. */
  readonly state: 'active' | 'starting' | 'stopped' | 'broken';
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
  readonly master: ProcessName | undefined;
  readonly masterStartedMs: number | undefined;
  /** When the oldest worker started; undefined where there is none. */
  readonly oldestWorkerStartedMs: number | undefined;
  /** Resident memory of the largest worker; undefined where it could not be read. */
  readonly workerMiB: number | undefined;
  /** Threads of the worker that has most. */
  readonly workerTasks: number | undefined;
  readonly tasks: { readonly current: Known<number>; readonly max: Known<number | undefined> };
}

/**
 * Why a decision is as it is: `rule` of a decision is a rule of the configuration (`scale_up_2`) or one of these. The words
 * are for people who look one up.
 */
export const reasons = {
  adopt: 'seen for the first time: what runs is what is wanted',
  bounds: 'outside min_workers … max_workers: back inside at once',
  reconcile: 'a start, a reload or an unfinished step left another count: put right',
  reloading: 'a reload is under way: old and new workers run together, nothing is judged by their number',
  upgrading: 'two masters run (USR2): left alone until one of them is gone',
  unsettled: 'the count differs and nothing explains it yet: one look proves nothing',
  hand: 'somebody changed the count: held for 60 minutes',
  held: 'a count set by hand is still held',
  draining: 'a worker that was told to stop still finishes a request',
  missing: 'something could not be read, and missing is not zero: nothing changes',
  notRunning: 'the service is stopped, failed or not there',
  notReady: 'the service is starting, or has no worker at all',
  noSample: 'nothing was measured in this tick',
  grace: 'only CPU of a start or a scale-up was measured',
  veto: 'a rule fired and was vetoed entirely',
  unreachable: 'saturated, or connections wait, below a threshold that can not be reached',
  waiting: 'connections wait although max_workers run',
  share: 'the server does not suffice for what all projects ask for together: others need it more',
  failed: 'the count could not be reached, three times',
  steady: 'no rule fired',
} as const;
export type Reason = keyof typeof reasons;

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
  readonly backlog?: number;
  readonly availableMiB?: number;
  readonly workerMiB?: number;
  readonly tasks?: number;
  readonly tasksMax?: number;
}

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

/** One service as the policy needs it. */
export interface ServiceReading {
  /** `active`: runs and takes signals; `starting`: not yet; `stopped`: stopped by its owner; `broken`: failed or not there. */
  readonly state: 'active' | 'starting' | 'stopped' | 'broken';
  /** Workers, without those that were told to stop and still drain. */
  readonly workers: Known<number>;
  /** Workers told to stop that still finish a request. */
  readonly draining: number;
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

/** A rule of the configuration (`scale_up_2`), or one of these. */
export const reasons = [
  'adopt', // first sight: what runs is what is wanted
  'bounds', // outside min_workers … max_workers
  'reconcile', // a start or a reload set the count back
  'unsettled', // the count differs, and nothing explains it yet
  'hand', // somebody changed the count
  'held', // … and it is held
  'draining', // a worker told to stop still finishes a request
  'missing', // something could not be read
  'notRunning',
  'notReady',
  'noSample', // nothing was measured in this tick
  'grace', // CPU of a start
  'veto', // a rule fired and was vetoed entirely
  'unreachable', // saturated below a threshold that can't be reached
  'failed', // the count could not be reached, three times
  'steady',
] as const;
export type Reason = (typeof reasons)[number];

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
}

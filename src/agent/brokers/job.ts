/** What the agent asks of the program that talks to a project's Celery, and what it answers; one JSON text each. */
import type { BrokerTarget } from '../../config/brokerUrl';
import type { BrokerSettings } from '../../config/model';
import type { QueueCount } from '../../scaling/queue';

export type Job = ReadJob | RunJob;

/** Counts the tasks in queues. */
export interface ReadJob {
  readonly kind: 'read';
  /** Tried one after the other. */
  readonly targets: readonly BrokerTarget[];
  readonly queues: readonly string[];
  readonly options: Omit<BrokerSettings, 'url' | 'urlEnv'>;
  /** For each of the targets. */
  readonly timeoutMs: number;
}

export type ReadAnswer =
  | { readonly counts: readonly QueueCount[] }
  /** `address`: of the last one that was tried, without who asked. */
  | { readonly counts?: undefined; readonly address: string; readonly detail: string | undefined };

/** Runs a program of the project: as its own user, with its own environment, in its own folder. */
export interface RunJob {
  readonly kind: 'run';
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Its standard input; nothing where there is none. */
  readonly input?: string;
  readonly timeoutMs: number;
}

export interface RunAnswer {
  /** -1: ended by a signal, or by the time limit. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

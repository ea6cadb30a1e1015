/** What the agent asks of the program that talks to a project's Celery, and what it answers; one JSON text each. */
import type { BrokerTarget } from '../../config/brokerUrl';
import type { BrokerSettings } from '../../config/model';
import type { OwnNode, QueueCount } from '../../scaling/queue';

export type Job = ReadJob | RunJob;

/** Counts the tasks in queues. */
export interface ReadJob {
  readonly kind: 'read';
  /** Tried one after the other. */
  readonly targets: readonly BrokerTarget[];
  readonly queues: readonly string[];
  readonly options: Omit<BrokerSettings, 'url' | 'urlEnv' | 'sentinelPasswordEnv'>;
  /** The Sentinels' own; undefined: they ask for none. */
  readonly sentinelPassword: string | undefined;
  /** The service that asks; undefined: nobody is asked for what it does. */
  readonly own: OwnProcesses | undefined;
  /** For each of the targets. */
  readonly timeoutMs: number;
}

/** By which a service's node is known: its main process and its pool's. */
export interface OwnProcesses {
  readonly pid: number;
  readonly processes: readonly number[];
}

export interface Counted {
  readonly counts: readonly QueueCount[];
  /** Undefined: it did not answer. */
  readonly own?: OwnNode;
}

export type ReadAnswer =
  | Counted
  /** `address`: of the last one that was tried, without who asked. */
  | { readonly address: string; readonly detail: string | undefined };

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

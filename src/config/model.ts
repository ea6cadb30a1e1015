/** The configuration with every default filled in: what the rest of the program works with. */

export interface NormalizedConfiguration {
  /** In the order of the file. */
  readonly projects: readonly ProjectSettings[];
}

export interface ProjectSettings {
  readonly project: string;
  readonly enabled: boolean;
  /** Unit name with its suffix, `backcore.service`. */
  readonly service: string;
  readonly minWorkers: number;
  readonly maxWorkers: number;
  /** Sorted by the number of workers. */
  readonly scaleUp: readonly Threshold[];
  readonly scaleDown: readonly Threshold[];
  /** Waiting connections at or above `limit` ask for `workers` at once; sorted by the number of workers. */
  readonly backlogUp: readonly Threshold[];
  /** Fewer waiting connections than `limit` for all of `cpuDurationMinutes` ask for `workers`. */
  readonly backlogDown: readonly Threshold[];
  /** As many workers as the load needs, with so much to spare; undefined: by thresholds alone. */
  /** 0 (as few workers as can be) to 100 (nearly always all). */
  readonly sizing: number | undefined;
  readonly cpuDurationMinutes: number;
  readonly cpuScope: 'system' | 'service';
  readonly memoryThresholdMiB: number;
  readonly startupGraceSeconds: number;
  readonly cooldownMinutes: number;
  /** What the database lets this project open; undefined: not limited here. */
  readonly database: DatabaseSettings | undefined;
  /** How the count is changed: by signals, or by a restart with another command line. */
  readonly strategy: 'signals' | 'restart';
  readonly celery: CelerySettings | undefined;
  /** The tasks that a Celery pool works off; undefined: the service is Gunicorn's. */
  readonly queue?: QueueSettings | undefined;
  readonly health: HealthSettings | undefined;
}

/** Connections that the workers of a project may hold together. */
export interface DatabaseSettings {
  readonly maxConnections: number;
  /** Connections of one worker: one for each of its threads as a rule. */
  readonly perWorker: number;
}

/** A request that shows whether the service answers. */
export interface HealthSettings {
  /** Path of a Unix socket, or `HOST:PORT`; undefined: the socket that the service listens on. */
  readonly socket: string | undefined;
  readonly path: string;
  readonly timeoutMs: number;
}

export interface Threshold {
  /** As in the file: `scale_up_2`. */
  readonly key: string;
  readonly workers: number;
  /** Percent of all CPUs, waiting connections, or waiting tasks. */
  readonly limit: number;
}

export interface CelerySettings {
  readonly enabled: boolean;
  readonly service: string;
  readonly minWorkers: number;
  readonly maxWorkers: number;
  /** Sorted by the number of processes, like all thresholds. */
  /** Minutes after a scale-up in which nothing goes down. */
  readonly cooldownMinutes: number;
  readonly cpuUp: readonly Threshold[];
  readonly cpuDown: readonly Threshold[];
  readonly queue: QueueSettings;
}

export interface QueueSettings {
  readonly queues: readonly string[];
  readonly broker: BrokerSettings;
  /** Waiting tasks of all queues together. */
  readonly up: readonly Threshold[];
  readonly down: readonly Threshold[];
  readonly byQueue: readonly QueueThresholds[];
  readonly durationMinutes: number;
  /** No task shall wait longer; undefined: no such goal. */
  readonly maxTaskAgeSeconds: number | undefined;
}

export interface QueueThresholds {
  readonly queue: string;
  readonly up: readonly Threshold[];
  readonly down: readonly Threshold[];
}

export interface BrokerSettings {
  /** May hold a password: never printed. Undefined: `urlEnv` counts. */
  readonly url: string | undefined;
  /** Environment variable of the service that holds the URL. */
  readonly urlEnv: string;
  readonly keyPrefix: string;
  readonly separator: string;
  readonly prioritySteps: readonly number[];
  readonly unackedKey: string;
  readonly masterName: string | undefined;
  /** Environment variable of the service with the Sentinels' own password; undefined: they ask for none. */
  readonly sentinelPasswordEnv: string | undefined;
}

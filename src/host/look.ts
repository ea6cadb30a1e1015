/** What one look at a server found. Built by `parseLook` from what the server printed; compared and shown by all other rooms. */
import type { Known } from '../base/known';
import type { BeatLook } from './beat';
import type { ThreadLimit } from './limits';
import type { Refusal } from './refusals';
import type { PlanRecord } from './planHistory';
import type { ProcessLook } from './processLook';

export interface Look {
  /** The server's own wall clock when the look began, milliseconds since the epoch. */
  readonly takenAtMs: number;
  /** Seconds since boot (first field of /proc/uptime): the time base of processes' start times. */
  readonly uptimeSeconds: number;
  readonly bootId: string;
  readonly system: SystemLook;
  /** Every systemd service that runs Gunicorn or Celery, sorted by unit name. */
  readonly services: readonly ServiceLook[];
  /** Units that were looked at and run neither, as far as can be told, sorted by name. Those that do not exist are not among them. */
  readonly otherUnits: readonly OtherUnit[];
  /** Gunicorn and Celery outside a system service of their own; empty where nobody looked for them. */
  readonly elsewhere: readonly ElsewhereLook[];
  readonly autoscaler: AutoscalerLook;
  /** Whether this look was made with root rights. */
  readonly asRoot: boolean;
}

export interface SystemLook {
  readonly hostname: string;
  /** PRETTY_NAME of os-release. */
  readonly os: Known<string>;
  readonly kernel: string;
  /** As `uname -m` prints it: x86_64, aarch64. */
  readonly architecture: string;
  readonly systemdVersion: Known<number>;
  readonly cpuCount: number;
  /** Counters since boot, in clock ticks, of the whole system (first line of /proc/stat). */
  readonly cpu: Known<CpuCounters>;
  readonly clockTicksPerSecond: number;
  readonly memory: Known<{ readonly totalMiB: number; readonly availableMiB: number }>;
  readonly threads: {
    /** Threads of all processes now; under hidepid the kernel's own count. */
    readonly current: Known<number>;
    /** kernel.threads-max */
    readonly threadsMax: Known<number>;
    /** kernel.pid_max */
    readonly pidMax: Known<number>;
    /** DefaultTasksMax of the service manager: what a service without a limit of its own gets. */
    readonly defaultTasksMax: Known<number>;
  };
}

export interface CpuCounters {
  /** All ticks. */
  readonly total: number;
  /** Ticks idle or waiting for I/O. */
  readonly idle: number;
}

export type ServiceKind = 'gunicorn' | 'celery';

export interface ServiceLook {
  /** Unit name, `backcore.service`. */
  readonly unit: string;
  readonly kind: ServiceKind;
  readonly description: string;
  /** As systemd spells them: loaded, not-found, masked, bad-setting … */
  readonly loadState: string;
  /** active, inactive, failed, activating, deactivating, reloading … */
  readonly activeState: string;
  readonly subState: string;
  /** enabled, disabled, static, masked … */
  readonly unitFileState: string;
  /** systemd's Result=: success, exit-code, oom-kill, start-limit-hit … */
  readonly result: string;
  /** 0 when none. */
  readonly mainPid: number;
  readonly user: string;
  /** Path below the cgroup root, `/system.slice/backcore.service`; empty when it does not run. */
  readonly controlGroup: string;
  readonly fragmentPath: string;
  readonly dropInPaths: readonly string[];
  readonly needDaemonReload: boolean;
  /** Server's wall clock when it last became active; undefined when it is not active. */
  readonly activeSinceMs: number | undefined;
  readonly restarts: number;
  readonly tasks: {
    readonly current: Known<number>;
    /** undefined value: no limit (infinity). */ readonly max: Known<number | undefined>;
  };
  /**
   * Every limit on tasks and threads that this look could read, the nearest to the service first: its unit's, those of the slices
   * above it, its user's, the kernel's. Empty while it does not run.
   */
  readonly limits: readonly ThreadLimit[];
  /** Threads that were refused before its last start, as the agent remembers, and would be again; absent: none that is known. */
  readonly remembered?: Refusal;
  /** CPU time used by the unit since it started, nanoseconds (CPUUsageNSec). */
  readonly cpuUsageNs: Known<number>;
  readonly killMode: string;
  /** systemd's Type=: simple, exec, notify, forking, oneshot … */
  readonly serviceType: string;
  /** How long systemd waits for a stopping service before it kills it; undefined value: for ever (TimeoutStopUSec). */
  readonly timeoutStopMs: Known<number | undefined>;
  /** At most `burst` starts within `intervalMs`; 0 of either: no limit. A start beyond is refused. */
  readonly startLimit: Known<{ readonly burst: number; readonly intervalMs: number }>;
  /**
   * The process that has the workers: MainPID, or the one that runs the program in the unit's cgroup where MainPID is a shell or a
   * launcher that stays, something else, or 0. Undefined where there is none, or more than one.
   */
  readonly master: ProcessLook | undefined;
  /** All of them where there are several (`celery multi`); `workers` are then those of all. */
  readonly masters?: readonly ProcessLook[];
  /**
   * Gunicorn: the master's children that are workers (`workers.ts` says which). Celery prefork: pool processes, an embedded
   * beat not counted; none for the pools solo, threads, gevent, eventlet. Sorted by start time, then PID.
   */
  readonly workers: Known<readonly ProcessLook[]>;
  /** All threads of all processes in the unit's cgroup. */
  readonly threads: Known<number>;
  /**
   * The master's arguments; where a title hides them or nothing runs, the words of ExecStart= (their quoting lost).
   * Passwords in URLs are hidden already.
   */
  readonly commandLine: Known<readonly string[]>;
  /** Listening sockets of the master or the unit, with the connections that wait in each. */
  readonly sockets: Known<readonly ListeningSocket[]>;
  /** Path of the control socket on which its master listens (Gunicorn ≥ 25.1); undefined: none, or not seen (only root may). */
  readonly controlSocket?: string;
  /** Celery: the schedulers of its application; undefined: it has none. */
  readonly beat?: BeatLook;
}

/** A unit that was looked at and is no service of ours. */
export interface OtherUnit {
  readonly unit: string;
  /** The other names of a service that was found (Alias=); then `service` is that one. */
  readonly service?: string;
  readonly loadState: string;
  readonly activeState: string;
  /** What runs in it, or would: shortened. Passwords in URLs are hidden already. */
  readonly command: string;
}

/**
 * `userService`: a unit of `systemctl --user`; `session`: a login, with or without tmux, screen or nohup; `supervisor`: started by a
 * program that itself is the service (supervisord, runit, s6); `other`: a scope, or no unit at all.
 */
export type ElsewherePlace = 'container' | 'cron' | 'other' | 'session' | 'supervisor' | 'userService';

export interface ElsewhereLook {
  readonly kind: ServiceKind;
  readonly place: ElsewherePlace;
  /** The unit, the supervisor and its unit, the container's name or the first 12 digits of its number. */
  readonly name: string;
  /** The real user's number; undefined where it was not read. */
  readonly uid: number | undefined;
  readonly master: ProcessLook;
  readonly workers: number;
}

export interface ListeningSocket {
  /** `unix:/run/backcore.sock`, `tcp:127.0.0.1:8001`, `tcp:[::]:8001`. */
  readonly address: string;
  /** Recv-Q of `ss`: connections accepted by nobody yet. */
  readonly waiting: number;
  readonly capacity: number;
}

/** What is there of us on the server. */
export interface AutoscalerLook {
  /** Version of the deployed agent (first line of /opt/autoscaler/VERSION); undefined value: not deployed. */
  readonly version: Known<string | undefined>;
  readonly timer: TimerLook;
  /** activeState of autoscaler.path. */
  readonly path: { readonly loadState: string; readonly activeState: string };
  /** The last run of autoscaler.service. */
  readonly service: {
    readonly loadState: string;
    readonly activeState: string;
    readonly result: string;
    readonly lastStartMs: number | undefined;
    readonly lastExitMs: number | undefined;
  };
  /** Path of the configuration in use, from /etc/autoscaler/agent.json, or the first of the usual places that exists. */
  readonly configurationPath: Known<string | undefined>;
  /** Raw text of /var/lib/autoscaler/status.json, as the agent left it (parsed by `src/scaling/status`). */
  readonly statusText: Known<string | undefined>;
  /** Names of the folders in /var/backups/autoscaler, newest last (`20261122T101500Z-deploy`). */
  readonly backups: Known<readonly string[]>;
  /** What plans and quick actions did, newest last, at most 30; records of private files are seen by root alone. */
  readonly history: Known<readonly PlanRecord[]>;
  /** The newest plan that has begun and not ended: it runs, or was interrupted (`reattach` ends it). undefined value: none. */
  readonly openPlan: Known<PlanRecord | undefined>;
  /** Whether a Node of at least 18 is there for the agent, and which. */
  readonly node: Known<{ readonly path: string; readonly version: string } | undefined>;
}

export interface TimerLook {
  readonly loadState: string;
  readonly activeState: string;
  readonly unitFileState: string;
  readonly lastTriggerMs: number | undefined;
  readonly nextElapseMs: number | undefined;
}

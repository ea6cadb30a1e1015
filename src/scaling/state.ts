/** What the agent remembers between two ticks (/var/lib/autoscaler/state.json), with its version. */
import type { OomKills } from '../host/memoryGroups';
import { maximumConnections, type Connections } from './connections';
import type { Counters, Sample } from './samples';
import { noForecasts } from './forecast';
import { noJumps, periods } from './jumps';
import type { HeldBack, QueueHead } from './queue';
import type { ProcessName, WorkerName } from './processName';
import type { SizingMemory } from './sizing';

export const stateVersion = 1;

export interface AgentState {
  readonly version: typeof stateVersion;
  /** When the last tick ended, milliseconds since the epoch. */
  readonly lastTickMs: number;
  /** The counters at the end of the last sample. */
  readonly counters: Counters | undefined;
  /** By the project's name. */
  readonly projects: ReadonlyMap<string, ProjectMemory>;
}

export interface ProjectMemory {
  /** The unit that all of this is about: another one in the configuration starts afresh. */
  readonly service: string;
  /** Workers that should run; undefined: nothing is wanted yet. */
  readonly desired: number | undefined;
  readonly master: ProcessName | undefined;
  /** The last tick that found as many workers as desired. */
  readonly agreedMs: number | undefined;
  /** The workers that were there when the count was last agreed and none was being replaced. */
  readonly agreedWorkers: readonly WorkerName[];
  /** Since when workers are being replaced (a reload, `max_requests`): old and new ones of `agreedWorkers` run together. */
  readonly replacingSinceMs: number | undefined;
  /** A count that is not the desired one and that nothing explains yet. */
  readonly mismatch: { readonly workers: number; readonly sinceMs: number } | undefined;
  /** How often in a row `desired` could not be reached. */
  readonly failedAttempts: number;
  readonly heldUntilMs: number | undefined;
  readonly lastUpMs: number | undefined;
  readonly lastDownMs: number | undefined;
  /** When a count was restored after a start or a reload. */
  readonly restoredMs: number | undefined;
  /** The learned flap penalty: by what the cool-down is multiplied, and when it last grew. */
  readonly flap: { readonly multiplier: number; readonly sinceMs: number };
  /** What `sizing` has learned; undefined: nothing yet, or the project has none. */
  readonly sizing?: SizingMemory;
  /** What the worker that would end first has accepted; absent where Gunicorn would cut off nothing. */
  readonly connections?: Connections;
  /** Workers told to stop that still finish a request: they are not counted. */
  readonly draining: readonly (ProcessName & { readonly sinceMs: number })[];
  readonly samples: readonly Sample[];
  /** The oldest task of each queue, and since when it has been that. */
  readonly heads?: readonly QueueHead[];
  /** Ready tasks that are no backlog; absent: none. */
  readonly heldBack?: readonly HeldBack[];
  /** Since when tasks wait while no process works; absent: they do not. */
  readonly idleSinceMs?: number;
  /** The rule and reason last written to the log, so that a state that lasts is written once. */
  readonly lastSaid: string | undefined;
  /** The troubles last written to the log, by their codes; absent: none. */
  readonly lastTroubles?: string;
  /** Processes killed for want of memory; absent: not read yet. */
  readonly oom?: OomMemory;
  /** The last changes, oldest first. */
  readonly changes: readonly PastChange[];
}

/** Processes that the kernel has killed for want of memory. */
export interface OomMemory {
  /** The counters as they were last read. */
  readonly kills: OomKills;
  readonly last?: LastOom;
}

export interface LastOom {
  readonly atMs: number;
  /** Processes that were killed, as far as they could be counted; at least one. */
  readonly killed: number;
  /** How many workers were wanted then. */
  readonly wanted: number;
  /** The most that is thought to fit. */
  readonly fits: number;
  /** The tightest limit on its memory then; absent: none but the server's. */
  readonly limitMiB?: number;
  /** Nothing was done about it yet. */
  readonly isOpen: boolean;
}

export interface PastChange {
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  readonly rule: string;
}

export const maximumSamples = 1000;
export const maximumChanges = 50;
const maximumProjects = 400;
export const maximumQueues = 64;
const maximumDraining = 64;
/** Above max_workers' maximum, as people can add more by hand. */
export const maximumWorkers = 2000;

export const emptyState: AgentState = {
  version: stateVersion,
  lastTickMs: 0,
  counters: undefined,
  projects: new Map(),
};

export function emptyMemory(service: string): ProjectMemory {
  return {
    service,
    desired: undefined,
    master: undefined,
    agreedMs: undefined,
    agreedWorkers: [],
    replacingSinceMs: undefined,
    mismatch: undefined,
    failedAttempts: 0,
    heldUntilMs: undefined,
    lastUpMs: undefined,
    lastDownMs: undefined,
    restoredMs: undefined,
    flap: { multiplier: 1, sinceMs: 0 },
    draining: [],
    samples: [],
    lastSaid: undefined,
    changes: [],
  };
}

export function serializeState(state: AgentState): string {
  return `${JSON.stringify({ ...state, projects: [...state.projects] })}\n`;
}

/** Undefined for anything but a whole state of this version: the agent then starts afresh. Never throws. */
export function parseState(text: string): AgentState | undefined {
  try {
    const value = object(JSON.parse(text));
    if (value['version'] !== stateVersion) return undefined;
    const projects = new Map<string, ProjectMemory>();
    for (const entry of array(value['projects'], maximumProjects)) {
      const [name, memory] = array(entry, 2);
      projects.set(string(name), parseMemory(memory));
    }
    return {
      version: stateVersion,
      lastTickMs: number(value['lastTickMs']),
      counters: optional(value['counters'], parseCounters),
      projects,
    };
  } catch {
    return undefined;
  }
}

function parseMemory(value: unknown): ProjectMemory {
  const from = object(value);
  const flap = object(from['flap']);
  const sizing = optional(from['sizing'], parseSizing);
  const connections = optional(from['connections'], parseConnections);
  const idleSinceMs = optional(from['idleSinceMs'], number);
  const lastTroubles = optional(from['lastTroubles'], string);
  const heads = array(from['heads'] ?? [], maximumQueues).map((inner) => {
    const head = object(inner);
    return { queue: string(head['queue']), task: string(head['task']), sinceMs: number(head['sinceMs']) };
  });
  const oom = optional(from['oom'], parseOom);
  const heldBack = array(from['heldBack'] ?? [], maximumQueues).map((inner) => {
    const held = object(inner);
    return { queue: string(held['queue']), tasks: count(held['tasks']), seenMs: number(held['seenMs']) };
  });
  return {
    service: string(from['service']),
    desired: optional(from['desired'], count),
    master: optional(from['master'], parseProcess),
    agreedMs: optional(from['agreedMs'], number),
    // Absent in a state written before they were kept.
    agreedWorkers: array(from['agreedWorkers'] ?? [], maximumWorkers).map((inner) => ({
      pid: count(object(inner)['pid']),
      startTicks: number(object(inner)['startTicks']),
    })),
    replacingSinceMs: optional(from['replacingSinceMs'], number),
    mismatch: optional(from['mismatch'], (inner) => ({
      workers: count(object(inner)['workers']),
      sinceMs: number(object(inner)['sinceMs']),
    })),
    failedAttempts: count(from['failedAttempts']),
    heldUntilMs: optional(from['heldUntilMs'], number),
    lastUpMs: optional(from['lastUpMs'], number),
    lastDownMs: optional(from['lastDownMs'], number),
    restoredMs: optional(from['restoredMs'], number),
    flap: { multiplier: Math.max(1, number(flap['multiplier'])), sinceMs: number(flap['sinceMs']) },
    ...(sizing === undefined ? {} : { sizing }),
    ...(connections === undefined ? {} : { connections }),
    draining: array(from['draining'], maximumDraining).map((inner) => ({
      ...parseProcess(inner),
      sinceMs: number(object(inner)['sinceMs']),
    })),
    samples: array(from['samples'], maximumSamples).map(parseSample),
    ...(heads.length === 0 ? {} : { heads }),
    ...(heldBack.length === 0 ? {} : { heldBack }),
    ...(idleSinceMs === undefined ? {} : { idleSinceMs }),
    ...(oom === undefined ? {} : { oom }),
    ...(lastTroubles === undefined ? {} : { lastTroubles }),
    lastSaid: optional(from['lastSaid'], string),
    changes: array(from['changes'], maximumChanges).map((inner) => {
      const change = object(inner);
      return {
        atMs: number(change['atMs']),
        from: count(change['from']),
        to: count(change['to']),
        rule: string(change['rule']),
      };
    }),
  };
}

function parseOom(value: unknown): OomMemory {
  const from = object(value);
  const kills = object(from['kills']);
  const last = optional(from['last'], (inner) => {
    const each = object(inner);
    const limitMiB = optional(each['limitMiB'], number);
    return {
      atMs: number(each['atMs']),
      killed: count(each['killed']),
      wanted: count(each['wanted']),
      fits: count(each['fits']),
      isOpen: each['isOpen'] === true,
      ...(limitMiB === undefined ? {} : { limitMiB }),
    };
  });
  return {
    kills: { own: number(kills['own']), above: number(kills['above']) },
    ...(last === undefined ? {} : { last }),
  };
}

function parseConnections(value: unknown): Connections {
  const from = object(value);
  const worker = object(from['worker']);
  return {
    worker: { pid: count(worker['pid']), startTicks: number(worker['startTicks']) },
    since: array(from['since'], maximumConnections).map((inner) => ({
      inode: count(object(inner)['inode']),
      sinceMs: number(object(inner)['sinceMs']),
    })),
  };
}

function parseSizing(value: unknown): SizingMemory {
  const from = object(value);
  const cost = object(from['cost']);
  return {
    endMs: number(from['endMs']),
    full: optional(from['full'], parseFullWorker) ?? { byCrowds: optional(from['fullCpus'], number), cpus: 0, busy: 0 },
    // A division by these follows.
    cost: { products: number(cost['products']), squares: Math.max(1, number(cost['squares'])) },
    // Before 0.3 there was one forecast alone, and crowds alone told what a full worker uses.
    forecasts: optional(from['forecasts'], parseForecasts) ?? noForecasts,
    backlog: count(from['backlog']),
    crowded: from['crowded'] === true,
    drained: optional(from['drained'], (inner) => ({
      backlog: count(object(inner)['backlog']),
      busy: number(object(inner)['busy']),
    })),
    needs: array(from['needs'], 1000).map((inner) => ({
      atMs: number(object(inner)['atMs']),
      workers: count(object(inner)['workers']),
    })),
  };
}

function parseFullWorker(value: unknown): SizingMemory['full'] {
  const from = object(value);
  return {
    byCrowds: optional(from['byCrowds'], number),
    cpus: number(from['cpus']),
    busy: number(from['busy']),
  };
}

function parseForecasts(value: unknown): SizingMemory['forecasts'] {
  const from = object(value);
  const jumps = object(from['jumps']);
  return {
    ways: array(from['ways'], 10).map((inner) => ({
      level: number(object(inner)['level']),
      trend: number(object(inner)['trend']),
      error: number(object(inner)['error']),
    })),
    jumps: parseJumps(jumps),
  };
}

function parseJumps(from: Readonly<Record<string, unknown>>): SizingMemory['forecasts']['jumps'] {
  const trust = optional(from['trust'], (inner) => array(inner, 100)) ?? [];
  return {
    perTick: number(from['perTick']),
    // A division by these follows.
    size: Math.max(0.01, number(from['size'])),
    seen: (optional(from['seen'], (inner) => array(inner, 1000)) ?? []).map((inner) => ({
      startMs: number(object(inner)['startMs']),
      endMs: number(object(inner)['endMs']),
      rise: Math.max(0.01, number(object(inner)['rise'])),
    })),
    // Another version may know other periods: what was learned of them is not said of ours.
    trust:
      trust.length === periods.length
        ? trust.map((inner) => ({ kept: number(object(inner)['kept']), broken: number(object(inner)['broken']) }))
        : noJumps.trust,
  };
}

function parseProcess(value: unknown): ProcessName {
  const from = object(value);
  return { pid: count(from['pid']), startTicks: number(from['startTicks']), bootId: string(from['bootId']) };
}

function parseSample(value: unknown): Sample {
  const from = object(value);
  const system = optional(from['systemCpuPercent'], number);
  const service = optional(from['serviceCpuPercent'], number);
  const backlog = optional(from['backlog'], number);
  const busyWorkers = optional(from['busyWorkers'], number);
  const queues = optional(from['queues'], parseQueues);
  const active = optional(from['active'], count);
  return {
    endMs: number(from['endMs']),
    seconds: number(from['seconds']),
    ...(system === undefined ? {} : { systemCpuPercent: system }),
    ...(service === undefined ? {} : { serviceCpuPercent: service }),
    ...(backlog === undefined ? {} : { backlog }),
    ...(busyWorkers === undefined ? {} : { busyWorkers }),
    ...(queues === undefined ? {} : { queues }),
    ...(active === undefined ? {} : { active }),
  };
}

function parseQueues(value: unknown): Readonly<Record<string, number>> {
  const entries = Object.entries(object(value));
  if (entries.length > maximumQueues) throw new TypeError('too many queues');
  return Object.fromEntries(entries.map(([name, waiting]) => [name, number(waiting)]));
}

function parseCounters(value: unknown): Counters {
  const from = object(value);
  const cpuCount = optional(from['cpuCount'], count);
  return {
    takenAtMs: number(from['takenAtMs']),
    uptimeSeconds: number(from['uptimeSeconds']),
    bootId: string(from['bootId']),
    cpu: optional(from['cpu'], (inner) => ({
      total: number(object(inner)['total']),
      idle: number(object(inner)['idle']),
    })),
    ...(cpuCount === undefined ? {} : { cpuCount }),
    services: array(from['services'], 1000).map((inner) => {
      const service = object(inner);
      return {
        unit: string(service['unit']),
        masterPid: count(service['masterPid']),
        masterStartTicks: number(service['masterStartTicks']),
        cpuUsageNs: optional(service['cpuUsageNs'], number),
        cpuTicks: optional(service['cpuTicks'], number),
      };
    }),
  };
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('object expected');
  return value as Readonly<Record<string, unknown>>;
}

function array(value: unknown, most: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > most) throw new TypeError('array expected');
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError('number expected');
  return value;
}

function count(value: unknown): number {
  const result = number(value);
  if (!Number.isSafeInteger(result) || result < 0) throw new TypeError('count expected');
  return result;
}

function string(value: unknown): string {
  if (typeof value !== 'string' || value.length > 1000) throw new TypeError('string expected');
  return value;
}

function optional<T>(value: unknown, parse: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : parse(value);
}

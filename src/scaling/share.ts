/**
 * Projects that share a server: what they ask for together has to fit. Each ask alone was held against memory and tasks
 * already; here they are held against each other, one worker at a time, and the one that needs it most gets it.
 */
import { valueOf } from '../base/known';
import { message, type Message, type MessageCode } from '../words/message';
import type { Decided } from './decide';
import type { DecideInput } from './decision';
import { totalsOf } from './queue';
import { queueNow, queueUpKeys } from './queueSteps';
import { hold } from './reconcile';

export interface Ask {
  readonly input: DecideInput;
  readonly decided: Decided;
}

export interface Room {
  readonly cpuCount: number;
  /** Tasks that the whole server may still start, at 90 % of the kernel's limits; undefined: not known. */
  readonly spareTasks: number | undefined;
}

type Short = 'memory' | 'tasks' | 'cpus';

const words: Readonly<Record<Short, MessageCode>> = {
  memory: 'scaling.vetoShareMemory',
  tasks: 'scaling.vetoShareTasks',
  cpus: 'scaling.vetoShareCpus',
};

/** Whether the decision asks for workers because of its load, so that others may have a say in it. */
export function asksForRoom({ input: { settings }, decided: { decision } }: Ask): boolean {
  if (decision.action !== 'scale_up') return false;
  return (
    decision.rule === 'sizing' ||
    [...settings.scaleUp, ...settings.backlogUp].some(({ key }) => key === decision.rule) ||
    queueUpKeys(settings).includes(decision.rule)
  );
}

/**
 * The decisions in the same order, those that ask for more than there is cut down. What only puts a count right (a restart, the
 * bounds, an order) is never cut, but takes its room first.
 */
export function share(asks: readonly Ask[], room: Room): readonly Decided[] {
  const open = asks.filter(asksForRoom);
  if (open.length < 2) return asks.map(({ decided }) => decided);
  const fixed = asks.filter((ask) => !open.includes(ask) && ask.decided.decision.action === 'scale_up');
  const left = { memory: 0, tasks: 0 };
  for (const { input, decided } of fixed) {
    const added = decided.decision.to - decided.decision.from;
    left.memory -= added * (input.service.workerMiB ?? 0);
    left.tasks -= added * (input.service.workerTasks ?? 0);
  }
  let grants = 0;
  const states = open.map((ask) => ({ ask, granted: 0, short: undefined as Short | undefined }));
  for (;;) {
    const [neediest] = states
      .filter(({ ask, granted, short }) => short === undefined && granted < sizeOf(ask))
      .sort((a, b) => compareNeed(a, b));
    if (neediest === undefined) break;
    const { service, settings, availableMiB } = neediest.ask.input;
    const spareMiB = (valueOf(availableMiB) ?? 0) - settings.memoryThresholdMiB + left.memory;
    if ((service.workerMiB ?? 0) > spareMiB) neediest.short = 'memory';
    else if (room.spareTasks !== undefined && (service.workerTasks ?? 0) > room.spareTasks + left.tasks) {
      neediest.short = 'tasks';
    } else if (grants >= room.cpuCount && states.some((other) => other !== neediest && other.granted > 0)) {
      neediest.short = 'cpus';
    } else {
      neediest.granted += 1;
      grants += 1;
      left.memory -= service.workerMiB ?? 0;
      left.tasks -= service.workerTasks ?? 0;
    }
  }
  return asks.map((ask) => {
    const state = states.find((each) => each.ask === ask);
    if (state?.short === undefined) return ask.decided;
    const others = states
      .filter((other) => other !== state && other.granted > 0)
      .map((other) => other.ask.input.settings.project);
    const params = {
      granted: state.granted,
      asked: sizeOf(ask),
      cpus: room.cpuCount,
      others: others.length === 0 ? '-' : others.join(', '),
    };
    return cut(ask.decided, state.granted, message(words[state.short], params));
  });
}

function sizeOf({ decided: { decision } }: Ask): number {
  return decision.to - decision.from;
}

interface Granted {
  readonly ask: Ask;
  readonly granted: number;
}

/** Negative where `a` needs the next worker more: by who waits for each worker, by how busy the workers are, by how few they are. */
function compareNeed(a: Granted, b: Granted): number {
  return (
    waitingPerWorker(b) - waitingPerWorker(a) ||
    busyness(b) - busyness(a) ||
    workersOf(a) - workersOf(b) ||
    (a.ask.input.settings.project < b.ask.input.settings.project ? -1 : 1)
  );
}

function workersOf({ ask, granted }: Granted): number {
  return Math.max(1, ask.decided.decision.from + granted);
}

/** A visitor waits at every connection; of tasks, those that the owner allows to wait do not count. */
function waitingPerWorker(one: Granted): number {
  const { input, decided } = one.ask;
  const { queue } = input.settings;
  const reading = queueNow(input);
  if (queue === undefined || reading === undefined) return (valueOf(input.service.backlog) ?? 0) / workersOf(one);
  const allowed = queue.up.find(({ key }) => key === decided.decision.rule)?.limit ?? 0;
  return allowed === 0 ? 0 : Math.max(0, totalsOf(reading).waiting / allowed - 1) / workersOf(one);
}

/** The service's own CPU by worker, in percent of the server. */
function busyness(one: Granted): number {
  return (one.ask.input.memory.samples.at(-1)?.serviceCpuPercent ?? 0) / workersOf(one);
}

function cut({ decision, memory }: Decided, granted: number, veto: Message): Decided {
  const to = decision.from + granted;
  const vetoes = [...decision.vetoes, veto];
  const less =
    granted > 0
      ? { ...decision, to, vetoes }
      : { ...hold(decision.from, 'share', decision.reason), vetoes, notes: decision.notes };
  return { decision: less, memory: { ...memory, desired: to } };
}

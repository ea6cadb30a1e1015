/** The decision by thresholds, of CPU, of the backlog and of the tasks that wait, once the count is as desired. */
import { valueOf } from '../base/known';
import type { Threshold } from '../config/model';
import { nextUp } from '../config/stepRules';
import { message, type Message } from '../words/message';
import { cooldownLeftMs } from './cooldown';
import type { DecideInput, Decision } from './decision';
import {
  askedByQueue,
  decideTasksWait,
  downByQueue,
  missingQueue,
  notesOnQueue,
  queueNow,
  usesQueue,
  vetoDownByQueue,
} from './queueSteps';
import { totalsOf } from './queue';
import { hold, step } from './reconcile';
import { ignoreBefore, minutesOf, missing, round, runWhere, type Asked, type AskedDown } from './runs';
import { covers, newestOf, type Sample } from './samples';
import { neededProcesses, type Needed } from './spareProcesses';
import { vetoUp } from './vetoes';

/** A service that uses so much of what its workers can use is saturated. */
const saturated = 0.9;

export function decideByThresholds(input: DecideInput, workers: number): Decision {
  const { settings, memory } = input;
  const newest = memory.samples.at(-1);
  const noQueue = missingQueue(input);
  if (!input.sampled || newest === undefined) {
    // Who asks for a tick by hand wants to know at once whether the broker can be reached.
    if (noQueue !== undefined) return missing(workers, noQueue);
    return hold(workers, 'noSample', message('scaling.noSample'));
  }
  const asked = askedUp(input, workers, newest);
  if (asked !== undefined) {
    const up = goUp(input, workers, asked);
    const errors = noQueue === undefined ? up.errors : [...up.errors, noQueue];
    return { ...up, errors, notes: notesOn(input, workers, newest) };
  }
  if (noQueue !== undefined) return missing(workers, noQueue);
  // Tasks are counted at a sample's end, CPU is measured from its beginning.
  const since = settings.queue === undefined || usesCpu(input) ? startOf(newest) : newest.endMs;
  if (since < ignoreBefore(input)) {
    return hold(workers, 'grace', message('scaling.grace', { seconds: settings.startupGraceSeconds }));
  }
  const signal = signalOf(input, newest);
  if (signal === undefined && usesCpu(input)) return missing(workers, message('scaling.missingCpu'));
  if (usesBacklog(input) && backlogNow(input) === undefined) {
    return missing(workers, message('scaling.missingBacklog'));
  }
  const notes = notesOn(input, workers, newest);
  const waits = decideWaiting(input, workers, signal);
  if (waits !== undefined) return { ...waits, notes };
  const down = decideDown(input, workers, signal);
  if (down !== undefined) return { ...down, notes };
  const queue = queueNow(input);
  if (signal === undefined && queue !== undefined) {
    return { ...hold(workers, 'steady', message('scaling.steadyQueue', { waiting: totalsOf(queue).waiting })), notes };
  }
  if (signal === undefined) {
    return { ...hold(workers, 'steady', message('scaling.steadyBacklog', { backlog: backlogNow(input) ?? 0 })), notes };
  }

  const limit = nextUp(reachableSteps(input), workers)?.limit;
  if (
    limit !== undefined &&
    signal <= limit &&
    isSaturated(input, workers, newest) &&
    highest(input, workers, newest) <= limit
  ) {
    const reason = message('scaling.saturated', { workers, value: round(newest.serviceCpuPercent ?? 0), limit });
    return { ...hold(workers, 'unreachable', reason), notes };
  }
  return { ...hold(workers, 'steady', message('scaling.steady', { value: round(signal) })), notes };
}

/** Of all signals the one that asks for most; CPU, where another asks for the same. */
function askedUp(input: DecideInput, workers: number, newest: Sample): Asked | undefined {
  const byCpu = startOf(newest) < ignoreBefore(input) ? undefined : askedByCpu(input, workers, newest);
  return [byCpu, askedByBacklog(input, workers), askedByQueue(input, workers)]
    .filter((asked) => asked !== undefined)
    .reduce<Asked | undefined>(
      (most, asked) => (most === undefined || asked.wanted > most.wanted ? asked : most),
      undefined,
    );
}

function askedByCpu(input: DecideInput, workers: number, newest: Sample): Asked | undefined {
  const { settings, intervalSeconds } = input;
  const fired = settings.scaleUp
    .filter((rule) => Math.min(rule.workers, settings.maxWorkers) > workers)
    .filter((rule) => covers(runAbove(input, rule), settings.cpuDurationMinutes, intervalSeconds))
    .at(-1);
  if (fired === undefined) return undefined;
  const reason = message(settings.cpuScope === 'system' ? 'scaling.upSystem' : 'scaling.upService', {
    value: round(signalOf(input, newest) ?? 0),
    limit: fired.limit,
    minutes: minutesOf(runAbove(input, fired)),
  });
  return { wanted: Math.min(fired.workers, settings.maxWorkers), key: fired.key, reason };
}

/** At once, but not before those that were just added, or that have just started, had time to take what waits. */
function askedByBacklog(input: DecideInput, workers: number): Asked | undefined {
  const { settings, nowMs } = input;
  const backlog = backlogNow(input);
  if (backlog === undefined || nowMs < ignoreBefore(input)) return undefined;
  const fired = settings.backlogUp
    .filter((rule) => Math.min(rule.workers, settings.maxWorkers) > workers)
    .filter((rule) => backlog >= rule.limit)
    .at(-1);
  if (fired === undefined) return undefined;
  const reason = message('scaling.upBacklog', { value: backlog, limit: fired.limit });
  return { wanted: Math.min(fired.workers, settings.maxWorkers), key: fired.key, reason };
}

function goUp(input: DecideInput, workers: number, { wanted, key, reason }: Asked): Decision {
  const { allowed, vetoes, missing: unread } = vetoUp(input, workers, wanted);
  const [firstUnread] = unread;
  if (firstUnread !== undefined) return { ...missing(workers, firstUnread), errors: unread };
  if (allowed === workers) return { ...hold(workers, 'veto', reason), vetoes };
  return { ...step(workers, allowed, key, reason), vetoes };
}

/** A service whose connections wait is not well, however little CPU it uses; and it is none to take workers from. */
function decideWaiting(input: DecideInput, workers: number, signal: number | undefined): Decision | undefined {
  const { settings } = input;
  if (settings.queue !== undefined) return decideTasksWait(input, workers);
  const backlog = backlogNow(input);
  if (backlog === undefined || backlog < Math.max(1, workers)) return undefined;
  if (workers >= settings.maxWorkers) {
    return hold(workers, 'waiting', message('scaling.waiting', { backlog, max: settings.maxWorkers }));
  }
  const next = nextUp(reachableSteps(input), workers);
  if (next === undefined || signal === undefined) {
    return hold(workers, 'unreachable', message('scaling.waitingNoStep', { backlog, workers }));
  }
  // Above the limit already: the step comes when it has been there for long enough.
  if (signal > next.limit) return undefined;
  const params = { backlog, value: round(signal), key: next.key, limit: next.limit };
  return hold(workers, 'unreachable', message('scaling.waitingUnreachable', params));
}

/** Every signal that has steps down has to ask for one. */
function decideDown(input: DecideInput, workers: number, signal: number | undefined): Decision | undefined {
  const { settings, intervalSeconds, memory, nowMs } = input;
  const asked = [
    settings.scaleDown.length === 0 ? [] : [downByCpu(input, workers, signal)],
    settings.backlogDown.length === 0 ? [] : [downByBacklog(input, workers)],
    downByQueue(input, workers),
  ].flat();
  const agreed = asked.filter((each) => each !== undefined);
  const first = agreed[0];
  if (first === undefined || agreed.length < asked.length) return undefined;
  const { key, reason } = first;
  const left = cooldownLeftMs(memory, settings, nowMs, intervalSeconds);
  if (left > 0) {
    const veto = message('scaling.vetoCooldown', { minutes: Math.ceil(left / 60_000) });
    return { ...hold(workers, 'veto', reason), vetoes: [veto] };
  }
  if (input.availableMiB.state !== 'known') return missing(workers, message('scaling.missingMemory'));
  // What the load was before the duration has no say any more.
  const recent = newestOf(first.run, settings.cpuDurationMinutes, intervalSeconds);
  const needsShare = settings.queue === undefined || usesCpu(input);
  if (needsShare && recent.some(({ serviceCpuPercent }) => serviceCpuPercent === undefined)) {
    return missing(workers, message('scaling.missingShare'));
  }
  if (usesBacklog(input) && recent.some(({ backlog }) => backlog === undefined)) {
    return missing(workers, message('scaling.missingBacklog'));
  }
  const waited = Math.max(backlogNow(input) ?? 0, ...recent.map(({ backlog }) => backlog ?? 0));
  const mayWait = nextUp(settings.backlogUp, workers - 1)?.limit ?? Infinity;
  if ((backlogNow(input) ?? 0) > 0 || waited >= mayWait) {
    return { ...hold(workers, 'veto', reason), vetoes: [message('scaling.vetoWaiting', { backlog: waited })] };
  }
  const wait = vetoDownByQueue(input, workers - 1);
  if (wait !== undefined) return { ...hold(workers, 'veto', reason), vetoes: [wait] };
  const asksFor = Math.max(...agreed.map(({ lowest }) => lowest));
  const needed = neededByTasks(input, agreed);
  const vetoes: Message[] = agreed.flatMap(({ kept }) => kept ?? []);
  if (needed !== undefined && needed.processes > asksFor) vetoes.push(needed.reason);
  for (let to = Math.max(asksFor, needed?.processes ?? 0); to < workers; to++) {
    const waits = vetoDownByQueue(input, to);
    if (waits !== undefined) {
      vetoes.push(waits);
      continue;
    }
    const next = nextUp(reachableSteps(input), to);
    const projected = Math.max(...recent.map((sample) => project(input, sample, workers, to)));
    if (next === undefined || projected < next.limit) {
      return { ...step(workers, to, key, reason), vetoes };
    }
    vetoes.push(
      message('scaling.vetoProjection', { workers: to, value: round(projected), key: next.key, limit: next.limit }),
    );
  }
  return { ...hold(workers, 'veto', reason), vetoes };
}

/** Of a Celery pool whose tasks are counted. */
function neededByTasks(input: DecideInput, agreed: readonly AskedDown[]): Needed | undefined {
  if (!usesQueue(input.settings)) return undefined;
  return neededProcesses(agreed.flatMap(({ run, minutes }) => newestOf(run, minutes, input.intervalSeconds)));
}

function downByCpu(input: DecideInput, workers: number, signal: number | undefined): AskedDown | undefined {
  const { settings, intervalSeconds } = input;
  const fired = settings.scaleDown
    .filter((rule) => Math.max(rule.workers, settings.minWorkers) < workers)
    .find((rule) => covers(runBelow(input, rule), settings.cpuDurationMinutes, intervalSeconds));
  if (fired === undefined) return undefined;
  const run = runBelow(input, fired);
  const reason = message(settings.cpuScope === 'system' ? 'scaling.downSystem' : 'scaling.downService', {
    value: round(signal ?? 0),
    limit: fired.limit,
    minutes: minutesOf(run),
  });
  const lowest = Math.max(fired.workers, settings.minWorkers);
  return { key: fired.key, reason, lowest, run, minutes: settings.cpuDurationMinutes };
}

/** One at a time: how many connections would wait with fewer workers can't be foretold. */
function downByBacklog(input: DecideInput, workers: number): AskedDown | undefined {
  const { settings, intervalSeconds } = input;
  const runOf = (rule: Threshold): readonly Sample[] =>
    runWhere(input, ({ backlog }) => backlog !== undefined && backlog < rule.limit);
  const fired = settings.backlogDown
    .filter((rule) => Math.max(rule.workers, settings.minWorkers) < workers)
    .find((rule) => covers(runOf(rule), settings.cpuDurationMinutes, intervalSeconds));
  if (fired === undefined) return undefined;
  const run = runOf(fired);
  const params = { value: backlogNow(input) ?? 0, limit: fired.limit, minutes: minutesOf(run) };
  const reason = message('scaling.downBacklog', params);
  return { key: fired.key, reason, lowest: workers - 1, run, minutes: settings.cpuDurationMinutes };
}

/** Connections that wait now; undefined where that could not be read, or the service listens on nothing. */
function backlogNow({ service }: DecideInput): number | undefined {
  return valueOf(service.backlog);
}

function usesBacklog({ settings }: DecideInput): boolean {
  return settings.backlogUp.length + settings.backlogDown.length > 0;
}

function usesCpu({ settings }: DecideInput): boolean {
  return settings.scaleUp.length + settings.scaleDown.length > 0;
}

/** The signal on fewer workers: the service's own share grows by from/to, the rest of the machine's stays. */
function project(input: DecideInput, sample: Sample, from: number, to: number): number {
  const own = Math.min(mostPercent(input), ((sample.serviceCpuPercent ?? 0) * from) / to);
  return restOf(input, sample) + own * scaleOf(input);
}

function restOf({ settings }: DecideInput, sample: Sample): number {
  if (settings.cpuScope === 'service') return 0;
  return Math.max(0, (sample.systemCpuPercent ?? 0) - (sample.serviceCpuPercent ?? 0));
}

/** The highest that the signal can get with so many workers: a Python process uses one CPU at most, all of them what they may. */
function highest(input: DecideInput, workers: number, sample: Sample): number {
  const own = Math.min(mostPercent(input), (100 * workers) / input.cpuCount);
  return Math.min(100, restOf(input, sample) + own * scaleOf(input));
}

/** What its quota and its set of CPUs let the service use, in per cent of the server. */
function mostPercent({ service, cpuCount }: DecideInput): number {
  return Math.min(100, (100 * (service.cpuGroup?.cpus ?? cpuCount)) / cpuCount);
}

/** With `cpu_scope: "service"` 100 % is what the service may use: the server, or its quota. */
function scaleOf(input: DecideInput): number {
  return input.settings.cpuScope === 'service' ? 100 / mostPercent(input) : 1;
}

function isSaturated(input: DecideInput, workers: number, sample: Sample): boolean {
  const most = Math.min(mostPercent(input), (100 * workers) / input.cpuCount);
  return sample.serviceCpuPercent !== undefined && sample.serviceCpuPercent >= most * saturated;
}

function notesOn(input: DecideInput, workers: number, newest: Sample): Message[] {
  const { settings } = input;
  const notes: Message[] = [...notesOnQueue(input, workers)];
  const { cpuGroup } = input.service;
  if (cpuGroup !== undefined && usesCpu(input)) {
    const { path, setting, cpus } = cpuGroup;
    const subject = path.slice(path.lastIndexOf('/') + 1);
    notes.push(message('scaling.quota', { setting, subject, percent: Math.round(cpus * 100), of: input.cpuCount }));
  }
  const next = nextUp(reachableSteps(input), workers);
  if (next !== undefined) {
    const so = minutesOf(runAbove(input, next));
    notes.push(
      message('scaling.wouldGoUp', { key: next.key, limit: next.limit, minutes: settings.cpuDurationMinutes, so }),
    );
    const reach = highest(input, workers, newest);
    if (newest.serviceCpuPercent !== undefined && reach <= next.limit) {
      notes.push(message('scaling.unreachable', { key: next.key, limit: next.limit, workers, reach: round(reach) }));
    }
  }
  const backlog = backlogNow(input);
  const more = settings.backlogUp.find((rule) => Math.min(rule.workers, settings.maxWorkers) > workers);
  if (more !== undefined && backlog !== undefined) {
    notes.push(message('scaling.wouldGoUpBacklog', { key: more.key, limit: more.limit, backlog }));
  }
  const down = settings.scaleDown.filter((rule) => rule.workers < workers && workers > settings.minWorkers).at(-1);
  if (down !== undefined) {
    const so = minutesOf(runBelow(input, down));
    notes.push(
      message('scaling.wouldGoDown', { key: down.key, limit: down.limit, minutes: settings.cpuDurationMinutes, so }),
    );
  }
  return notes;
}

/** Steps up that the bounds leave any effect. */
function reachableSteps({ settings }: DecideInput): readonly Threshold[] {
  return settings.scaleUp.map((rule) => ({ ...rule, workers: Math.min(rule.workers, settings.maxWorkers) }));
}

function runAbove(input: DecideInput, rule: Threshold): readonly Sample[] {
  return runWhere(input, (sample) => {
    const value = signalOf(input, sample);
    return value !== undefined && value > rule.limit;
  });
}

function runBelow(input: DecideInput, rule: Threshold): readonly Sample[] {
  return runWhere(input, (sample) => {
    const value = signalOf(input, sample);
    return value !== undefined && value < rule.limit;
  });
}

function signalOf(input: DecideInput, sample: Sample): number | undefined {
  if (input.settings.cpuScope === 'system') return sample.systemCpuPercent;
  const own = sample.serviceCpuPercent;
  return own === undefined ? undefined : Math.min(100, own * scaleOf(input));
}

function startOf(sample: Sample): number {
  return sample.endMs - sample.seconds * 1000;
}

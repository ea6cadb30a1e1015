/** The decision by CPU thresholds, once the count is as desired. */
import type { Threshold } from '../config/model';
import { nextUp } from '../config/rules';
import { message, type Message } from '../words/message';
import { cooldownLeftMs } from './cooldown';
import type { DecideInput, Decision } from './decision';
import { hold, step } from './reconcile';
import { covers, newestOf, secondsOf, trailingRun, type Sample } from './samples';
import { vetoUp } from './vetoes';

/** A service that uses so much of what its workers can use is saturated. */
const saturated = 0.9;

export function decideByThresholds(input: DecideInput, workers: number): Decision {
  const { settings, memory } = input;
  const newest = memory.samples.at(-1);
  if (!input.sampled || newest === undefined) return hold(workers, 'noSample', message('scaling.noSample'));
  if (startOf(newest) < ignoreBefore(input)) {
    return hold(workers, 'grace', message('scaling.grace', { seconds: settings.startupGraceSeconds }));
  }
  const signal = signalOf(input, newest);
  if (signal === undefined) return missing(workers, message('scaling.missingCpu'));

  const notes = notesOn(input, workers, newest);
  const up = decideUp(input, workers, newest);
  if (up !== undefined) return { ...up, notes };
  const down = decideDown(input, workers, signal);
  if (down !== undefined) return { ...down, notes };

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

function decideUp(input: DecideInput, workers: number, newest: Sample): Decision | undefined {
  const { settings, intervalSeconds } = input;
  const fired = settings.scaleUp
    .filter((rule) => Math.min(rule.workers, settings.maxWorkers) > workers)
    .filter((rule) => covers(runAbove(input, rule), settings.cpuDurationMinutes, intervalSeconds))
    .at(-1);
  if (fired === undefined) return undefined;
  const wanted = Math.min(fired.workers, settings.maxWorkers);
  const { allowed, vetoes, missing: unread } = vetoUp(input, workers, wanted);
  const [firstUnread] = unread;
  if (firstUnread !== undefined) return { ...missing(workers, firstUnread), errors: unread };
  const reason = message(settings.cpuScope === 'system' ? 'scaling.upSystem' : 'scaling.upService', {
    value: round(signalOf(input, newest) ?? 0),
    limit: fired.limit,
    minutes: minutesOf(runAbove(input, fired)),
  });
  if (allowed === workers) return { ...hold(workers, 'veto', reason), vetoes };
  return { ...step(workers, allowed, fired.key, reason), vetoes };
}

function decideDown(input: DecideInput, workers: number, signal: number): Decision | undefined {
  const { settings, intervalSeconds, memory, nowMs } = input;
  const fired = settings.scaleDown
    .filter((rule) => Math.max(rule.workers, settings.minWorkers) < workers)
    .find((rule) => covers(runBelow(input, rule), settings.cpuDurationMinutes, intervalSeconds));
  if (fired === undefined) return undefined;
  const run = runBelow(input, fired);
  const reason = message(settings.cpuScope === 'system' ? 'scaling.downSystem' : 'scaling.downService', {
    value: round(signal),
    limit: fired.limit,
    minutes: minutesOf(run),
  });
  const left = cooldownLeftMs(memory, settings, nowMs);
  if (left > 0) {
    const veto = message('scaling.vetoCooldown', { minutes: Math.ceil(left / 60_000) });
    return { ...hold(workers, 'veto', reason), vetoes: [veto] };
  }
  if (input.availableMiB.state !== 'known') return missing(workers, message('scaling.missingMemory'));
  // What the load was before the duration has no say any more.
  const recent = newestOf(run, settings.cpuDurationMinutes, intervalSeconds);
  if (recent.some(({ serviceCpuPercent }) => serviceCpuPercent === undefined)) {
    return missing(workers, message('scaling.missingShare'));
  }
  const vetoes: Message[] = [];
  for (let to = Math.max(fired.workers, settings.minWorkers); to < workers; to++) {
    const next = nextUp(reachableSteps(input), to);
    const projected = Math.max(...recent.map((sample) => project(input, sample, workers, to)));
    if (next === undefined || projected < next.limit) {
      return { ...step(workers, to, fired.key, reason), vetoes };
    }
    vetoes.push(
      message('scaling.vetoProjection', { workers: to, value: round(projected), key: next.key, limit: next.limit }),
    );
  }
  return { ...hold(workers, 'veto', reason), vetoes };
}

/** The signal on fewer workers: the service's own share grows by from/to, the rest of the machine's stays. */
function project(input: DecideInput, sample: Sample, from: number, to: number): number {
  const own = sample.serviceCpuPercent ?? 0;
  return restOf(input, sample) + (own * from) / to;
}

function restOf({ settings }: DecideInput, sample: Sample): number {
  if (settings.cpuScope === 'service') return 0;
  return Math.max(0, (sample.systemCpuPercent ?? 0) - (sample.serviceCpuPercent ?? 0));
}

/** The highest that the signal can get with so many workers: a Python process uses one CPU at most. */
function highest(input: DecideInput, workers: number, sample: Sample): number {
  return Math.min(100, restOf(input, sample) + (100 * workers) / input.cpuCount);
}

function isSaturated(input: DecideInput, workers: number, sample: Sample): boolean {
  const most = Math.min(100, (100 * workers) / input.cpuCount);
  return sample.serviceCpuPercent !== undefined && sample.serviceCpuPercent >= most * saturated;
}

function notesOn(input: DecideInput, workers: number, newest: Sample): Message[] {
  const { settings } = input;
  const notes: Message[] = [];
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
  return trailingRun(input.memory.samples, input.intervalSeconds, ignoreBefore(input), (sample) => {
    const value = signalOf(input, sample);
    return value !== undefined && value > rule.limit;
  });
}

function runBelow(input: DecideInput, rule: Threshold): readonly Sample[] {
  return trailingRun(input.memory.samples, input.intervalSeconds, ignoreBefore(input), (sample) => {
    const value = signalOf(input, sample);
    return value !== undefined && value < rule.limit;
  });
}

function signalOf({ settings }: DecideInput, sample: Sample): number | undefined {
  return settings.cpuScope === 'system' ? sample.systemCpuPercent : sample.serviceCpuPercent;
}

function startOf(sample: Sample): number {
  return sample.endMs - sample.seconds * 1000;
}

/** Samples that begin earlier are those of a start, of a scale-up, or of the time before it. */
function ignoreBefore({ settings, service, memory }: DecideInput): number {
  const graceMs = settings.startupGraceSeconds * 1000;
  const started = Math.max(service.masterStartedMs ?? 0, memory.restoredMs ?? 0) + graceMs;
  return graceMs > 0 && memory.lastUpMs !== undefined ? Math.max(started, memory.lastUpMs + graceMs) : started;
}

function missing(workers: number, what: Message): Decision {
  return { ...hold(workers, 'missing', what), errors: [what] };
}

function minutesOf(run: readonly Sample[]): number {
  return Math.round((secondsOf(run) / 60) * 10) / 10;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

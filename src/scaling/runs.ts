/** For how long a signal has been beyond a limit, and from when on it counts. */
import type { Message } from '../words/message';
import type { DecideInput, Decision } from './decision';
import { hold } from './reconcile';
import { secondsOf, trailingRun, type Sample } from './samples';

/** The trailing unbroken samples that match, newest first, those of a start or a scale-up left out. */
export function runWhere(input: DecideInput, matches: (sample: Sample) => boolean): readonly Sample[] {
  return trailingRun(input.memory.samples, input.intervalSeconds, ignoreBefore(input), matches);
}

/** The same of what was counted at a sample's end: only what was counted before they had time to take tasks is left out. */
export function runOfCounts(input: DecideInput, matches: (sample: Sample) => boolean): readonly Sample[] {
  const from = ignoreBefore(input);
  const isCounted = (sample: Sample): boolean => sample.endMs >= from && matches(sample);
  return trailingRun(input.memory.samples, input.intervalSeconds, -Infinity, isCounted);
}

/** Samples that begin earlier are those of a start, of a scale-up, or of the time before it. */
export function ignoreBefore({ settings, service, memory }: DecideInput): number {
  const graceMs = settings.startupGraceSeconds * 1000;
  const started = Math.max(service.masterStartedMs ?? 0, memory.restoredMs ?? 0) + graceMs;
  return graceMs > 0 && memory.lastUpMs !== undefined ? Math.max(started, memory.lastUpMs + graceMs) : started;
}

export function minutesOf(run: readonly Sample[]): number {
  return Math.round((secondsOf(run) / 60) * 10) / 10;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** What could not be read holds the count. */
export function missing(workers: number, what: Message): Decision {
  return { ...hold(workers, 'missing', what), errors: [what] };
}

export interface Asked {
  readonly wanted: number;
  readonly key: string;
  readonly reason: Message;
}

export interface AskedDown {
  readonly key: string;
  readonly reason: Message;
  /** The fewest that may be gone to. */
  readonly lowest: number;
  /** Samples that it was judged by, newest first. */
  readonly run: readonly Sample[];
  /** For how long they have to be so. */
  readonly minutes: number;
  /** Why not fewer, where the rule itself asks for fewer. */
  readonly kept?: Message;
}

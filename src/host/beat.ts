/**
 * Celery's scheduler: one, and only one, `celery beat` should run for an application, in a unit of its own or inside a worker
 * (`-B`). Two send every scheduled task twice, none sends none, and no worker shows either.
 */
import { message, type Message } from '../words/message';
import type { TableProcess } from './processTable';
import { isLauncher } from './commandChain';

/** The schedulers of one application on this server. */
export interface BeatLook {
  /** Processes. */
  readonly running: number;
  /** Units of those that run. */
  readonly runningIn: readonly string[];
  /** Units in which one should run: enabled, failed, or a worker with `-B` that is up. */
  readonly expectedIn: readonly string[];
}

/** What one unit has to do with the scheduler of an application. */
export interface UnitBeat {
  readonly unit: string;
  /** The same for all units of an application: its name, its folder, its user. */
  readonly application: string;
  readonly running: number;
  readonly isExpected: boolean;
}

/** Undefined where all is well. */
export function beatTrouble({ running, runningIn, expectedIn }: BeatLook): Message | undefined {
  if (running > 1) return message('host.beatTwice', { running, units: runningIn.join(', ') });
  if (running === 0 && expectedIn.length > 0) return message('host.beatGone', { units: expectedIn.join(', ') });
  return undefined;
}

/** Of one application; undefined where none of its units has to do with a scheduler. */
export function beatOf(application: string, units: readonly UnitBeat[]): BeatLook | undefined {
  const own = units.filter((each) => each.application === application);
  if (!own.some(({ running, isExpected }) => running > 0 || isExpected)) return undefined;
  return {
    running: own.reduce((sum, each) => sum + each.running, 0),
    runningIn: own.filter((each) => each.running > 0).map(({ unit }) => unit),
    expectedIn: own.filter((each) => each.isExpected).map(({ unit }) => unit),
  };
}

/** `-A NAME`, `--app NAME`, `--app=NAME`, `-ANAME`; empty where the command line does not say it. */
export function applicationName(words: readonly string[]): string {
  for (const [index, word] of words.entries()) {
    if (word === '-A' || word === '--app') return words[index + 1] ?? '';
    if (word.startsWith('--app=')) return word.slice('--app='.length);
    if (/^-A./.test(word)) return word.slice(2);
  }
  return '';
}

/** `celery … beat`, however Python is put before it. A scheduler that locks itself (RedBeat) may run several times. */
export function runsBeat(words: readonly string[]): boolean {
  const celery = words.findIndex((word) => /(?:^|\/)celery$/.test(word));
  if (celery < 0 || words.some((word) => /redbeat/i.test(word))) return false;
  const rest = words.slice(celery + 1);
  return rest.some(
    (word, index) => word === 'beat' && !/^(?:-A|--app|-b|--broker|--config|--workdir)$/.test(rest[index - 1] ?? ''),
  );
}

/** A worker told to run one beside its pool; by its title too, `[celeryd: w@web1:MainProcess] -active- (worker -A shop -B)`. */
export function embedsBeat(commandLine: readonly string[]): boolean {
  const words = commandLine.flatMap((word) => (word.startsWith('[celery') ? word.split(/[\s()]+/) : [word]));
  return words.some((word) => word === '-B' || word === '--beat') && !words.some((word) => /redbeat/i.test(word));
}

/** The scheduler's process, by its title or its command line. `master`, `workers`: of a worker's unit. */
export function isBeat(
  process: TableProcess,
  master: TableProcess | undefined,
  workers: readonly { readonly pid: number }[],
): boolean {
  if (process.state === 'Z' || process.state === 'X') return false;
  if (/^\[celery beat\]/.test(process.commandLine[0] ?? '')) return true;
  if (runsBeat(process.commandLine) && !isLauncher(process.commandLine)) return true;
  // A fork of the worker that is none of its pool.
  return (
    master !== undefined &&
    embedsBeat(master.commandLine) &&
    process.parentPid === master.pid &&
    process.commandLine.join('\0') === master.commandLine.join('\0') &&
    !workers.some(({ pid }) => pid === process.pid)
  );
}

/**
 * Whether an incident is over. That nothing was refused since proves nothing: it waits for the next burst. It is over when the limit
 * that refused is higher now than it was then, or when another command line runs; each by what can still be read of both.
 */
import { areAbovePeak, bindingLimit, reachedGroups, settingOf, type ThreadLimit } from '../host/limits';
import type { Look, ServiceLook } from '../host/look';
import { isOwnDropIn } from '../host/paths';
import type { Refusal } from '../host/refusals';
import type { SettingFile, ThreadEvidence, UnitEvidence } from './evidence';

export type Outcome =
  /** Nothing was refused. */
  | { readonly kind: 'none' }
  /** Nothing was changed since. */
  | { readonly kind: 'open' }
  /** Its files were changed; whether by that the limit is higher is not known, or it is not. */
  | { readonly kind: 'unproven'; readonly file: string; readonly changedSeconds: number; readonly maySetLimit: boolean }
  /** `to`: undefined where there is no limit any more; `from`: it was no higher. */
  | { readonly kind: 'raised'; readonly setting: string; readonly from: number; readonly to: number | undefined }
  | { readonly kind: 'otherCommand' };

export interface OutcomeInput {
  readonly service: ServiceLook;
  readonly look: Look;
  readonly earlier: Look | undefined;
  readonly unit: UnitEvidence | undefined;
  readonly evidence: ThreadEvidence;
  /** Of its cgroup, since that was made. */
  readonly refused: number;
  /** When a thread was refused last, by the journal or the agent's memory; undefined: only the cgroup's counter tells of it. */
  readonly lastSeconds: number | undefined;
}

export function outcomeOf(input: OutcomeInput): Outcome {
  const { unit, refused, lastSeconds } = input;
  if (refused === 0 && lastSeconds === undefined) return { kind: 'none' };
  if (unit === undefined) return { kind: 'open' };
  const byPeak = refused > 0 ? peakOutcome(input, unit) : undefined;
  if (byPeak?.kind === 'raised') return byPeak;
  const bySight = byPeak === undefined ? seenOutcome(input) : undefined;
  if (bySight?.kind === 'raised') return bySight;
  if (runsOtherCommand(unit)) return { kind: 'otherCommand' };
  const isSame = byPeak !== undefined || bySight !== undefined;
  const byFiles =
    isSame || refused > 0 || lastSeconds === undefined ? undefined : filesOutcome(input, unit, lastSeconds);
  if (byFiles?.kind === 'raised') return byFiles;
  return unproven(unit, lastSeconds, isSame || byFiles !== undefined) ?? { kind: 'open' };
}

/** The cgroup in which it was refused is still there, and keeps the most tasks that it ever held: no less than the limit of then. */
function peakOutcome({ service, lastSeconds }: OutcomeInput, unit: UnitEvidence): Outcome | undefined {
  const [own] = unit.groups;
  const isAbove = areAbovePeak(unit.groups);
  if (own === undefined || isAbove === undefined) return undefined;
  // Errors after the limit was raised have another cause.
  const setAt = Math.max(
    0,
    ...unit.settings.filter(({ sets }) => sets.has('TasksMax')).map((file) => file.changedSeconds),
  );
  const isLater = lastSeconds === undefined || setAt === 0 || setAt >= lastSeconds;
  if (!isAbove || !isLater) return { kind: 'open' };
  const bounded = unit.groups.filter(({ max }) => max !== undefined);
  const tight = bounded.sort((a, b) => (a.max ?? 0) - (a.peak ?? 0) - ((b.max ?? 0) - (b.peak ?? 0)))[0] ?? own;
  const subject = tight === own ? service.unit : tight.path;
  return { kind: 'raised', setting: `TasksMax (${subject})`, from: tight.peak ?? 0, to: tight.max };
}

/** Somebody saw the limit after the last refusal: the agent, or an older look. */
function seenOutcome({ service, earlier, unit, evidence, lastSeconds }: OutcomeInput): Outcome | undefined {
  if (lastSeconds === undefined || service.limits.length === 0) return undefined;
  const byAgent = evidence.refusals.filter((each) => each.unit === service.unit && each.atSeconds >= lastSeconds).at(0);
  const older =
    earlier !== undefined && earlier.takenAtMs >= lastSeconds * 1000
      ? earlier.services.find((each) => each.unit === service.unit)
      : undefined;
  const seen = byAgent?.limits ?? (older === undefined ? [] : blamedThen(older.limits));
  const [tightest] = [...seen].sort((a, b) => a.max - b.max);
  if (tightest === undefined) return undefined;
  const now = service.limits.find(({ kind, subject }) => kind === tightest.kind && subject === tightest.subject);
  const isGone = now === undefined && (tightest.kind === 'tasks' || tightest.kind === 'slice') && hasGroups(unit);
  if (now === undefined && !isGone) return undefined;
  if (now !== undefined && now.max <= tightest.max) return { kind: 'open' };
  const setting = settingOf({ kind: tightest.kind, subject: tightest.subject });
  return { kind: 'raised', setting, from: tightest.max, to: now?.max };
}

function hasGroups(unit: UnitEvidence | undefined): boolean {
  return (unit?.groups.length ?? 0) > 0;
}

/** Of a look after the refusal: the cgroups' limits that were reached where one has counted it, else the one with least room. */
function blamedThen(limits: readonly ThreadLimit[]): readonly ThreadLimit[] {
  if (limits.some(({ refused }) => (refused ?? 0) > 0)) return reachedGroups(limits);
  const least = bindingLimit(limits);
  return least === undefined ? [] : [least];
}

/** Options that say how many workers there are. */
const workerCount = /(?:^| )(?:-w|-c|--workers|--concurrency)[= ]?\d+(?= |$)/g;

/** By the command line that the journal keeps of what wrote the last error. A title set in its place tells nothing. */
function runsOtherCommand({ lastErrorCommand, commands, settings }: UnitEvidence): boolean {
  if (lastErrorCommand === undefined || isTitle(lastErrorCommand) || commands.length === 0) return false;
  const ours = settings.filter(({ sets }) => sets.has('ExecStart')).at(-1);
  const plain = (line: string): string => {
    const text = line
      .replace(/["'\\$]/g, '')
      .replace(/\s+/g, ' ')
      .trim();
    // Ours may have been written for another number of workers alone.
    return ours !== undefined && isOwnDropIn(ours.path) ? text.replace(workerCount, '') : text;
  };
  const then = plain(lastErrorCommand);
  return !commands.some((each) => isTitle(each) || plain(each) === then);
}

/** `gunicorn: worker [app]`, `[celeryd: …]`: as setproctitle writes it. */
function isTitle(command: string): boolean {
  return /^\[|^[\w.-]+: /.test(command);
}

/** A cgroup that is gone has taken its numbers along: what the files said before those that are newer, and what holds now. */
function filesOutcome(
  { service, look, unit: found }: OutcomeInput,
  unit: UnitEvidence,
  lastSeconds: number,
): Outcome | undefined {
  if (!hasGroups(found)) return undefined;
  for (const { name, kind, of, subject } of settingsOf(service, unit)) {
    const files = unit.settings.filter((file) => file.of === of && file.sets.has(name));
    const last = files.at(-1);
    if (last === undefined || last.changedSeconds <= lastSeconds || !counts(last, look, lastSeconds)) continue;
    const before = Number(
      files
        .filter(({ changedSeconds }) => changedSeconds <= lastSeconds)
        .at(-1)
        ?.sets.get(name),
    );
    const now = service.limits.find((limit) => limit.kind === kind && limit.subject === subject)?.max;
    const others = service.limits.filter((limit) => isCounted(limit) && limit.kind !== kind);
    // Another limit that is lower still may well be the one that refused.
    if (!(before > 0) || others.some(({ max }) => max < before)) continue;
    if (now !== undefined && now <= before) return { kind: 'open' };
    return { kind: 'raised', setting: settingOf({ kind, subject }), from: before, to: now };
  }
  return undefined;
}

function isCounted({ kind }: ThreadLimit): boolean {
  return kind === 'tasks' || kind === 'slice' || kind === 'nproc';
}

/** Ours is written anew by every deploy: only a remedy that has changed the limit since makes it count. */
function counts({ path }: SettingFile, look: Look, lastSeconds: number): boolean {
  if (!isOwnDropIn(path)) return true;
  const history = look.autoscaler.history;
  const records = history.state === 'known' ? history.value : [];
  return records.some(
    ({ result, endedMs, title, files }) =>
      result === 'done' &&
      (endedMs ?? 0) >= lastSeconds * 1000 &&
      title.code.startsWith('threads.remedy.') &&
      files.some((file) => file.path === path),
  );
}

interface Setting {
  readonly name: string;
  readonly kind: ThreadLimit['kind'];
  readonly of: string;
  readonly subject: string;
}

function settingsOf(service: ServiceLook, unit: UnitEvidence): Setting[] {
  const slices = unit.groups
    .filter(({ path }) => path.endsWith('.slice'))
    .map(
      ({ path }) =>
        ({ name: 'TasksMax', kind: 'slice', of: path.slice(path.lastIndexOf('/') + 1), subject: path }) as const,
    );
  const nproc = service.limits.find(({ kind }) => kind === 'nproc');
  return [
    { name: 'TasksMax', kind: 'tasks', of: service.unit, subject: service.unit },
    ...slices,
    ...(nproc === undefined
      ? []
      : [{ name: 'LimitNPROC', kind: 'nproc', of: service.unit, subject: nproc.subject } as const]),
  ];
}

function unproven(unit: UnitEvidence, lastSeconds: number | undefined, isSame: boolean): Outcome | undefined {
  if (lastSeconds === undefined) return undefined;
  // Both are whole seconds: what was written in the very same one may as well have been there before.
  const newer = unit.settings
    .filter(({ changedSeconds }) => changedSeconds > lastSeconds)
    .sort((a, b) => a.changedSeconds - b.changedSeconds);
  const isLineKnown = unit.lastErrorCommand !== undefined && !isTitle(unit.lastErrorCommand);
  const setters = newer.filter(
    ({ sets, path }) =>
      !isOwnDropIn(path) && [...sets.keys()].some((name) => (name === 'ExecStart' ? !isLineKnown : !isSame)),
  );
  const file = setters.at(-1) ?? newer.at(-1);
  if (file === undefined) return undefined;
  const maySetLimit = setters.length > 0;
  return { kind: 'unproven', file: file.path, changedSeconds: file.changedSeconds, maySetLimit };
}

/** The newest that the agent saw in the last seven days. */
export function lastRefusal(unit: string, { refusals, takenAtSeconds }: ThreadEvidence): Refusal | undefined {
  return refusals.filter((each) => each.unit === unit && each.atSeconds > takenAtSeconds - 7 * 86_400).at(-1);
}

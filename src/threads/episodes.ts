/** What happened in the last seven days, and what was changed before it began. */
import { isKnown, valueOf } from '../base/known';
import type { Look, ServiceLook } from '../host/look';
import { isOwnDropIn } from '../host/paths';
import { message, type Message } from '../words/message';
import type { Refusal } from '../host/refusals';
import type { Change, JournalCount, ThreadEvidence, UnitEvidence } from './evidence';
import { lastRefusal, outcomeOf, type Outcome } from './outcome';

export interface Incidents {
  /** Lines "can't start new thread" of seven days; undefined: the journal could not be read. */
  readonly errors: number | undefined;
  readonly lastErrorSeconds: number | undefined;
  /** The first error of the last episode; an hour without one parts two episodes. */
  readonly episodeSeconds: number | undefined;
  readonly outcome: Outcome;
  /** What the agent remembers, where neither the journal nor the cgroup tells of it any more. */
  readonly remembered: Refusal | undefined;
  readonly sample: string;
  /** Refusals counted in the cgroup since it was made. */
  readonly refused: number;
}

const hour = 3600;

export interface IncidentsInput {
  readonly service: ServiceLook;
  readonly look: Look;
  readonly earlier: Look | undefined;
  readonly unit: UnitEvidence | undefined;
  readonly evidence: ThreadEvidence;
}

/** It is not over by all that is known. */
export function isOpen({ outcome }: Incidents): boolean {
  return outcome.kind === 'open' || outcome.kind === 'unproven';
}

export function incidentsOf(input: IncidentsInput): Incidents {
  const { service, unit, evidence } = input;
  const counts = unit === undefined ? undefined : valueOf(unit.journal);
  const errors = counts?.filter(({ kind }) => kind === 'thread');
  const last = errors?.at(-1);
  let episode: JournalCount | undefined;
  for (const each of [...(errors ?? [])].reverse()) {
    if (episode !== undefined && episode.firstSeconds - each.lastSeconds > hour) break;
    episode = each;
  }
  const refused = Math.max(0, ...(unit?.groups ?? []).slice(0, 1).map(({ refused }) => refused ?? 0));
  const memory = lastRefusal(service.unit, evidence);
  const lastSeconds = last?.lastSeconds ?? memory?.atSeconds;
  return {
    errors: errors?.reduce((sum, { count }) => sum + count, 0),
    lastErrorSeconds: last?.lastSeconds,
    episodeSeconds: episode?.firstSeconds,
    outcome: outcomeOf({ ...input, refused, lastSeconds }),
    remembered: last === undefined && refused === 0 ? memory : undefined,
    sample: last?.sample ?? '',
    refused,
  };
}

/** When the newest of its unit's files but for our own was changed: what a deploy writes mends nothing. */
export function ownerChangedSeconds(unit: UnitEvidence | undefined, { changes }: ThreadEvidence): number | undefined {
  const files = changes.filter(
    ({ kind, what }) => kind === 'unitFile' && unit !== undefined && isFileOf(what, unit) && !isOwnDropIn(what),
  );
  return files.at(-1)?.atSeconds;
}

function isFileOf(path: string, { unit }: UnitEvidence): boolean {
  return path.endsWith(`/${unit}`) || path.includes(`/${unit}.d/`);
}

const shownKinds = [
  'thread',
  'fork',
  'memory',
  'arguments',
  'control',
  'sigkill',
  'timeout',
  'oom',
  'restart',
] as const;
type ShownKind = (typeof shownKinds)[number];

/** Lines by hour; the newest first, at most 24. */
export function historyOf(unit: UnitEvidence | undefined): Message[] {
  if (unit === undefined || !isKnown(unit.journal)) return [];
  const hours = new Map<number, Map<ShownKind, number>>();
  for (const { kind, hourSeconds, count } of unit.journal.value) {
    if (kind === 'started') continue;
    const counts = hours.get(hourSeconds) ?? new Map<ShownKind, number>();
    hours.set(hourSeconds, counts);
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return [...hours]
    .sort(([a], [b]) => b - a)
    .slice(0, 24)
    .flatMap(([at, counts]) =>
      shownKinds.flatMap((kind) => {
        const count = counts.get(kind);
        return count === undefined ? [] : [message(`threads.journal.${kind}`, { at: atText(at), count })];
      }),
    );
}

/** Deploys, unit files, packages, the kernel's and Gunicorn's kills in the hour before the episode began; at most 20. */
export function changesBefore(
  unit: UnitEvidence | undefined,
  incidents: Incidents,
  evidence: ThreadEvidence,
  look: Look,
): Message[] {
  const end = incidents.episodeSeconds;
  if (unit === undefined || end === undefined) return [];
  const isInside = (at: number): boolean => at >= end - hour && at <= end;
  const result: [number, Message][] = [];
  const code: Change[] = [];
  for (const change of evidence.changes) {
    const { atSeconds, kind, what } = change;
    if (!isInside(atSeconds)) continue;
    if (kind === 'code') {
      if (unit.workingDirectory.length > 1 && what.startsWith(`${unit.workingDirectory}/`)) code.push(change);
      continue;
    }
    if (kind === 'unitFile' && !isFileOf(what, unit)) continue;
    result.push([atSeconds, message(`threads.change.${kind}`, { at: atText(atSeconds), what })]);
  }
  const newest = code.at(-1);
  if (newest !== undefined) {
    const { atSeconds, what } = newest;
    result.push([atSeconds, message('threads.change.code', { at: atText(atSeconds), what, count: code.length })]);
  }
  for (const { kind, count, firstSeconds, lastSeconds } of valueOf(unit.journal) ?? []) {
    // Counted by hour: those that began in this hour, or went on into it.
    if (lastSeconds < end - hour || firstSeconds > end) continue;
    if (kind === 'sigkill' || kind === 'timeout' || kind === 'oom' || kind === 'restart' || kind === 'started') {
      const at = Math.max(firstSeconds, end - hour);
      result.push([at, message(`threads.change.${kind}`, { at: atText(at), count })]);
    }
  }
  for (const record of valueOf(look.autoscaler.history) ?? []) {
    const at = secondsOfId(record.id);
    if (at !== undefined && isInside(at))
      result.push([at, message('threads.change.plan', { at: atText(at), what: record.id })]);
  }
  const boot = evidence.takenAtSeconds - look.uptimeSeconds;
  if (isInside(boot)) result.push([boot, message('threads.change.boot', { at: atText(boot) })]);
  return result
    .sort(([a], [b]) => b - a)
    .slice(0, 20)
    .map(([, said]) => said);
}

/** `20261122T101500Z-deploy-4f2a` */
function secondsOfId(id: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(id);
  if (parts === null) return undefined;
  const [year, month, day, hours, minutes, seconds] = parts.slice(1).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hours, minutes, seconds) / 1000;
}

/** `2026-11-25 16:12 UTC` */
export function atText(seconds: number): string {
  if (!(Math.abs(seconds) < 8e12)) return '?';
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/**
 * Processes that the kernel has killed for want of memory: a scale-up that brought it about is taken back, and for a day nothing grows
 * beyond what was there before, unless the limit is raised. systemd ends the whole service then (OOMPolicy=stop, its default), so the
 * count that the policy wanted would be put right after the start, and the next kill with it.
 */
import type { OomKills } from '../host/memoryGroups';
import { message, type Message } from '../words/message';
import type { DecideInput } from './decision';
import type { LastOom, ProjectMemory } from './state';

/** A kill so long after a scale-up is put down to it: what a new worker needs shows with its first requests. */
const blamedMs = 15 * 60_000;
/** So long is it believed that more does not fit. */
const believedMs = 24 * 3_600_000;

/** What to remember of this look. A service that does not run now tells nothing. */
export function withOom(input: DecideInput): ProjectMemory {
  const { memory, service, settings, nowMs } = input;
  const { oomKills: kills } = service;
  if (kills === undefined || service.master === undefined) return memory;
  const { oom } = memory;
  const killed = oom === undefined ? 0 : killedSince(oom.kills, kills, isRestarted(input));
  if (killed === 0) {
    const last = oom?.last !== undefined && isBelieved(oom.last, input) ? { last: oom.last } : {};
    return { ...memory, oom: { kills, ...last } };
  }
  const wanted = memory.desired ?? settings.minWorkers;
  const change = memory.changes.at(-1);
  const isBlamed = change !== undefined && change.to > change.from && nowMs - change.atMs < blamedMs;
  const fits = Math.max(settings.minWorkers, Math.min(isBlamed ? change.from : wanted, oom?.last?.fits ?? wanted));
  const limitMiB = limitOf(input);
  const last = { atMs: nowMs, killed, wanted, fits, isOpen: true, ...(limitMiB === undefined ? {} : { limitMiB }) };
  return { ...memory, oom: { kills, last } };
}

/** Where its cgroup is a new one, only the one above it knows what became of the former. */
function killedSince(before: OomKills, now: OomKills, isRestarted: boolean): number {
  if (!isRestarted) return Math.max(0, now.own - before.own);
  return Math.max(now.own < before.own ? now.own : 0, now.above - before.above, 0);
}

function isRestarted({ memory: { master }, service }: DecideInput): boolean {
  const now = service.master;
  if (master === undefined || now === undefined) return false;
  return master.bootId === now.bootId && (master.pid !== now.pid || master.startTicks !== now.startTicks);
}

function isBelieved({ atMs, limitMiB }: LastOom, input: DecideInput): boolean {
  if (input.nowMs - atMs > believedMs) return false;
  return limitMiB === undefined || (limitOf(input) ?? Infinity) <= limitMiB;
}

function limitOf({ service: { memoryGroups = [] } }: DecideInput): number | undefined {
  return memoryGroups.length === 0 ? undefined : Math.min(...memoryGroups.map(({ limitMiB }) => limitMiB));
}

/** Of a kill that nothing was done about yet. */
export function openOom({ oom }: ProjectMemory): LastOom | undefined {
  return oom?.last?.isOpen === true ? oom.last : undefined;
}

export function seenTo(memory: ProjectMemory): ProjectMemory {
  const { oom } = memory;
  return oom?.last === undefined ? memory : { ...memory, oom: { ...oom, last: { ...oom.last, isOpen: false } } };
}

export function oomReason({ killed, wanted, fits }: LastOom, unit: string): Message {
  return message(fits < wanted ? 'scaling.oomTakenBack' : 'scaling.oomKilled', { unit, killed, wanted, fits });
}

/** Why nothing grows beyond `most`; undefined: nothing was killed lately. */
export function vetoOom({ memory, nowMs }: DecideInput): { readonly most: number; readonly veto: Message } | undefined {
  const last = memory.oom?.last;
  if (last === undefined) return undefined;
  const minutes = Math.max(0, Math.round((nowMs - last.atMs) / 60_000));
  const params = { killed: last.killed, wanted: last.wanted, fits: last.fits, minutes };
  return { most: last.fits, veto: message('scaling.vetoOom', params) };
}

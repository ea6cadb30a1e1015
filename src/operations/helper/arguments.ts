/** What the helper takes for an argument. Everything else is refused, not mended. */
import type { AgentOrder } from '../services/agentOrder';
import type { JournalStart } from '../looking/followJournal';
import { Refusal } from './refusal';

/** No option, no glob, no path. */
export const unitName = /^[A-Za-z0-9_][\w:.\\@-]{0,200}\.service$/;
const ownUnit = /^autoscaler(?:-recover|-failed)?\.(?:service|timer|path)$/;
const planIdPattern = /^\d{8}T\d{6}Z-[a-z0-9-]{1,80}$/;
const whoPattern = /^[^\x00-\x20\x7f-][^\x00-\x1f\x7f]{0,99}$/;

export function unit(text: string | undefined): string {
  if (text === undefined || !unitName.test(text)) throw new Refusal('not the name of a service');
  return text;
}

/** One of ours, of whatever kind. */
export function unitOfOurs(text: string): string {
  if (!ownUnit.test(text)) throw new Refusal('not a unit of ours');
  return text;
}

export function planIdOf(text: string | undefined): string {
  if (text === undefined || !planIdPattern.test(text)) throw new Refusal('not the name of a plan');
  return text;
}

export function who(text: string | undefined): string {
  if (text === undefined || !whoPattern.test(text)) throw new Refusal('not a name to note in the history');
  return text;
}

export function whole(text: string | undefined, least: number, most: number): number {
  const value = text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) throw new Refusal(`not a number from ${least} to ${most}`);
  return value;
}

export function oneOf<T extends string>(text: string | undefined, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new Refusal(`not one of ${values.join(', ')}`);
  return found;
}

export function hex(text: string | undefined, digits: number): string {
  if (text === undefined || text.length !== digits || !/^[0-9a-f]+$/.test(text)) throw new Refusal('not a hash');
  return text;
}

/** A day and a half: longer than any that the editor offers. */
const mostSeconds = 36 * 3600;

export function agentOrderOf(json: string | undefined): AgentOrder {
  const value = record(json);
  const of = value['unit'] === undefined ? {} : { unit: unit(string(value['unit'])) };
  const seconds = (): number => whole(String(value['seconds']), 1, mostSeconds);
  switch (value['verb']) {
    case 'scale': {
      const by = value['by'];
      if (by !== 1 && by !== -1) throw new Refusal('by: 1 or -1');
      return { verb: 'scale', unit: unit(string(value['unit'])), by, seconds: seconds() };
    }
    case 'pause':
      return { verb: 'pause', ...of, seconds: seconds() };
    case 'resume':
      return { verb: 'resume', ...of };
    default:
      throw new Refusal('not an order');
  }
}

export function journalStartOf(json: string | undefined): JournalStart {
  const value = record(json);
  if (Object.keys(value).length !== 1) throw new Refusal('not where a log begins');
  const { lines, sinceSeconds } = value;
  if (lines !== undefined) return { lines: whole(JSON.stringify(lines), 0, 100_000) };
  if (sinceSeconds !== undefined) return { sinceSeconds: whole(JSON.stringify(sinceSeconds), 0, 1e11) };
  const cursor = string(value['afterCursor']);
  if (!/^[A-Za-z0-9=;.,_-]{1,500}$/.test(cursor ?? '')) throw new Refusal('not a cursor');
  return { afterCursor: cursor ?? '' };
}

function record(json: string | undefined): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json ?? '');
  } catch {
    throw new Refusal('not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal('not an object');
  return value as Record<string, unknown>;
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

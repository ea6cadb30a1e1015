/**
 * The agent's memory of refused threads: the counter of a cgroup goes with it at each restart, and the journal is vacuumed. A line for
 * each time that a tick saw the counter grow, `SECONDS UNIT REFUSED [SUBJECT=MAX]… [#COMMAND]`; the unit's own limit by its own name,
 * those of the cgroups above it by their paths; a checksum of the command line.
 */
import { isKnown, type Known } from '../base/known';
import { reachedGroups, type ThreadLimit } from './limits';
import { wholeNumber } from './numbers';

export interface Refusal {
  readonly atSeconds: number;
  readonly unit: string;
  /** As the cgroup counted them then. */
  readonly refused: number;
  /** TasksMax of the unit, or of the cgroup above it that is named; those that had been reached. */
  readonly limits: readonly { readonly kind: 'tasks' | 'slice'; readonly subject: string; readonly max: number }[];
  /** Checksum of the command line that ran then; absent: not known. */
  readonly command?: string;
}

/** What of a service its refusals are known by. */
export interface RefusedService {
  readonly unit: string;
  readonly limits: readonly ThreadLimit[];
  readonly activeSinceMs: number | undefined;
  readonly commandLine: Known<readonly string[]>;
}

/** So long a refusal is remembered where nothing was changed. */
const rememberedSeconds = 7 * 86_400;

/** Lines of it that are kept, here and in what is read of it. */
export const mostRefusals = 200;

/** Lines that are torn or of another version are left out. */
export function parseRefusals(text: string): Refusal[] {
  return text.split('\n').flatMap((line): Refusal[] => {
    const [at, unit = '', count, ...rest] = line.split(' ');
    const [atSeconds, refused] = [wholeNumber(at), wholeNumber(count)];
    if (atSeconds === undefined || refused === undefined || unit === '') return [];
    const limits = rest.flatMap((word): Refusal['limits'] => {
      const [, subject = '', digits] = /^(.+)=(\d{1,10})$/.exec(word) ?? [];
      const max = wholeNumber(digits);
      return max === undefined ? [] : [{ kind: subject === unit ? 'tasks' : 'slice', subject, max }];
    });
    const command = rest.find((word) => /^#[0-9a-f]{8}$/.test(word))?.slice(1);
    return [{ atSeconds, unit, refused, limits, ...(command === undefined ? {} : { command }) }];
  });
}

export function formatRefusals(refusals: readonly Refusal[]): string {
  return refusals
    .map(({ atSeconds, unit, refused, limits, command }) =>
      [
        ...[atSeconds, unit, refused, ...limits.map(({ subject, max }) => `${subject}=${max}`)],
        ...(command === undefined ? [] : [`#${command}`]),
      ].join(' '),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** Of services whose own counter is not 0, and another than at the last line, or of a cgroup made since; `known` oldest first. */
export function newRefusals(
  known: readonly Refusal[],
  services: readonly RefusedService[],
  atSeconds: number,
): Refusal[] {
  return services.flatMap(({ unit, limits, activeSinceMs = 0, commandLine }): Refusal[] => {
    const refused = limits.find(({ kind }) => kind === 'tasks')?.refused ?? 0;
    const last = known.filter((each) => each.unit === unit).at(-1);
    const isSame = last?.refused === refused && last.atSeconds * 1000 >= activeSinceMs;
    if (refused === 0 || isSame) return [];
    const reached = reachedGroups(limits).flatMap(({ kind, subject, max }): Refusal['limits'] =>
      kind === 'tasks' || kind === 'slice' ? [{ kind, subject, max }] : [],
    );
    const command = checksumOf(commandLine);
    return [{ atSeconds, unit, refused, limits: reached, ...(command === undefined ? {} : { command }) }];
  });
}

/**
 * The last refusal of a service that was restarted since, while no limit that refused then is higher now and the same command line
 * runs: it comes again with the next burst. Undefined where its own cgroup still counts, or none is known of the last seven days.
 */
export function rememberedRefusal(
  known: readonly Refusal[],
  service: RefusedService,
  nowSeconds: number,
): Refusal | undefined {
  const { unit, limits, activeSinceMs, commandLine } = service;
  const last = known.filter((each) => each.unit === unit && nowSeconds - each.atSeconds < rememberedSeconds).at(-1);
  if (last === undefined || activeSinceMs === undefined || last.atSeconds * 1000 >= activeSinceMs) return undefined;
  const command = checksumOf(commandLine);
  if (last.command !== undefined && command !== undefined && command !== last.command) return undefined;
  const [tightest] = [...last.limits].sort((a, b) => a.max - b.max);
  if (tightest === undefined) return undefined;
  const now = limits.find(({ kind, subject }) => kind === tightest.kind && subject === tightest.subject);
  return now !== undefined && now.max <= tightest.max ? last : undefined;
}

/** Options that say how many workers there are: another number is no other command. */
const workerCount = /^(?:-w|-c|--workers|--concurrency)(?:=?\d+)?$/;

/** FNV-1a of 32 bits; undefined for a title set in its place, and where it is not known. */
function checksumOf(commandLine: Known<readonly string[]>): string | undefined {
  if (!isKnown(commandLine) || commandLine.value.length < 2) return undefined;
  const words = commandLine.value.filter(
    (word, index, all) => !workerCount.test(word) && !(/^\d+$/.test(word) && workerCount.test(all[index - 1] ?? '')),
  );
  let sum = 0x811c9dc5;
  for (const character of words.join('\0')) sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return sum.toString(16).padStart(8, '0');
}

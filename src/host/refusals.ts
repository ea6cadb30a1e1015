/**
 * The agent's memory of refused threads: the counter of a cgroup goes with it at each restart, and the journal is vacuumed. A line for
 * each time that a tick saw the counter grow, `SECONDS UNIT REFUSED [SUBJECT=MAX]…`; the unit's own limit by its own name, those of the
 * cgroups above it by their paths.
 */
import { reachedGroups } from './limits';
import type { ServiceLook } from './look';
import { wholeNumber } from './numbers';

export interface Refusal {
  readonly atSeconds: number;
  readonly unit: string;
  /** As the cgroup counted them then. */
  readonly refused: number;
  /** TasksMax of the unit, or of the cgroup above it that is named; those that had been reached. */
  readonly limits: readonly { readonly kind: 'tasks' | 'slice'; readonly subject: string; readonly max: number }[];
}

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
    return [{ atSeconds, unit, refused, limits }];
  });
}

export function formatRefusals(refusals: readonly Refusal[]): string {
  return refusals
    .map(({ atSeconds, unit, refused, limits }) =>
      [atSeconds, unit, refused, ...limits.map(({ subject, max }) => `${subject}=${max}`)].join(' '),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** Of services whose own counter is not 0, and another than at the last line, or of a cgroup made since; `known` oldest first. */
export function newRefusals(
  known: readonly Refusal[],
  services: readonly Pick<ServiceLook, 'unit' | 'limits' | 'activeSinceMs'>[],
  atSeconds: number,
): Refusal[] {
  return services.flatMap(({ unit, limits, activeSinceMs = 0 }): Refusal[] => {
    const refused = limits.find(({ kind }) => kind === 'tasks')?.refused ?? 0;
    const last = known.filter((each) => each.unit === unit).at(-1);
    const isSame = last?.refused === refused && last.atSeconds * 1000 >= activeSinceMs;
    if (refused === 0 || isSame) return [];
    const reached = reachedGroups(limits).flatMap(({ kind, subject, max }): Refusal['limits'] =>
      kind === 'tasks' || kind === 'slice' ? [{ kind, subject, max }] : [],
    );
    return [{ atSeconds, unit, refused, limits: reached }];
  });
}

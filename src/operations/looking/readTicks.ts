/** Prints what the agent has recorded, the newest day first, of all projects or of one; no more than a limit. */
import { paths } from '../../host/paths';
import type { Command } from '../../ssh/command';
import script from './readTicks.sh';

export const ticksOutcomes = { noFolder: 66, denied: 77 } as const;

/** `days`: names as `2026-11-24`, in the order in which they are wanted. A stream: weeks of many projects are megabytes. */
export function readTicks(
  days: readonly string[],
  project: string | undefined,
  limitBytes: number,
): Omit<Command<unknown>, 'parse' | 'timeoutMs'> {
  // As `formatHistory` writes the name: the second element of a line.
  const needle = project === undefined ? '' : `,${JSON.stringify(project)},`;
  const files = days.map((day) => `${day}.jsonl`);
  return {
    name: 'read history',
    argv: ['/bin/sh', '-c', script, 'sh', paths.ticks, String(limitBytes), needle, ...files],
    root: 'ifOpen',
  };
}

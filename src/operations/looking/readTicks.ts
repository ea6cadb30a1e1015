/** Prints what the agent has recorded, the newest day first, of all projects or of one; no more than a limit. */
import { sh } from '../../base/sh';
import { paths } from '../../host/paths';
import type { Command } from '../../ssh/command';

export const ticksOutcomes = { noFolder: 66, denied: 77 } as const;

const script = sh`cd -- "$1" 2>/dev/null || { [ -e "$1" ] && exit 77 || exit 66; }
limit=$2 needle=$3
shift 3
for file; do [ ! -e "$file" ] || [ -r "$file" ] || exit 77; done
for file; do
  [ -f "$file" ] || continue
  if [ -n "$needle" ]; then LC_ALL=C grep -hF -e "$needle" -- "$file"; else cat -- "$file"; fi
done | head -c "$limit"
exit 0`;

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

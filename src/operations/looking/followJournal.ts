/** Follows a unit's journal as JSON, from its last lines, after a cursor, or since a time. */
import type { Command } from '../../ssh/command';

export type JournalStart =
  | { readonly lines: number }
  | { readonly afterCursor: string }
  /** By the server's clock. */
  | { readonly sinceSeconds: number };

export function followJournal(unit: string, start: JournalStart): Omit<Command<unknown>, 'parse' | 'timeoutMs'> {
  // -f alone would show the last ten only, also after a cursor.
  const from =
    'lines' in start
      ? [`--lines=${start.lines}`]
      : 'afterCursor' in start
        ? ['--no-tail', `--after-cursor=${start.afterCursor}`]
        : ['--no-tail', `--since=@${start.sinceSeconds}`];
  return {
    name: 'journalctl -f',
    argv: ['journalctl', `--unit=${unit}`, '--output=json', '--all', '--no-pager', '--quiet', '--follow', ...from],
    root: 'ifOpen',
    helper: ['followJournal', unit, JSON.stringify(start)],
  };
}

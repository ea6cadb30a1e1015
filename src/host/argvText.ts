/** Commands for people to read. */
import { redact } from '../base/redact';

/** A command as one would type it: words that need it in single quotes. */
export function argvText(argv: readonly string[]): string {
  return redact(
    argv
      .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
      .join(' '),
  );
}

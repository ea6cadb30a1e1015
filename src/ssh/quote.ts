/** The one place that turns words into shell text. */

/** One POSIX shell word that expands to exactly `word`. Throws a RangeError on NUL: no argument can carry it. */
export function quoteWord(word: string): string {
  if (word.includes('\0')) throw new RangeError('an argument may not contain NUL');
  return /^[A-Za-z0-9_@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Words of one simple command, in order. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

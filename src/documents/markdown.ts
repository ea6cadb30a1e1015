/** Text that came from a server or a person, made harmless inside Markdown. Pure. */

/** One line of plain text: what Markdown would read as markup is escaped, control characters are shown as escapes. */
export function plain(text: string): string {
  return visible(text)
    .replace(/[\\`*<>[\]|]/g, '\\$&')
    .replace(/(^|\W)_|_(?=\W|$)/g, (mark) => mark.replace('_', '\\_'))
    .replace(/~~/g, '\\~\\~')
    .replace(/&(?=[#\w]+;)/g, '&amp;');
}

/** A code span; in a table's cell a bar must be escaped even there. */
export function code(text: string, where?: 'cell'): string {
  const shown = where === 'cell' ? visible(text).replace(/\|/g, '\\|') : visible(text);
  const fence = fenceFor(shown, 1);
  const pad = /^`|`$|^ .* $/.test(shown) ? ' ' : '';
  return shown === '' ? '` `' : `${fence}${pad}${shown}${pad}${fence}`;
}

/** A fenced block with a fence longer than any inside. */
export function block(text: string, language: string): string {
  const shown = text
    .split('\n')
    .map((line) => visible(line, '\t'))
    .join('\n')
    .replace(/\n$/, '');
  const fence = fenceFor(shown, 3);
  return `${fence}${language}\n${shown}\n${fence}`;
}

function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
}

/** Control characters and those that turn the direction of text, as `\u{…}`. */
function visible(text: string, kept = ''): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    kept.includes(character) ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

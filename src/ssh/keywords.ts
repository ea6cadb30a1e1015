/** Keywords of ssh_config(5) with their values, as `ssh -G` prints them. */

export type Keywords = ReadonlyMap<string, readonly string[]>;

/** The lines of `ssh -G`: a keyword in lower case, a space, its value. */
export function parseKeywords(text: string): Keywords {
  const keywords = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    if (space <= 0) continue;
    const key = line.slice(0, space).toLowerCase();
    const values = keywords.get(key);
    if (values === undefined) keywords.set(key, [line.slice(space + 1).trim()]);
    else values.push(line.slice(space + 1).trim());
  }
  return keywords;
}

/** Words of a value, double quotes honoured. */
export function words(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}

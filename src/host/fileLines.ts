/** Lines as `grep -H` prints them: the file's name, a colon, the line. */

/**
 * The text of each file. A file's own newlines come back; whether it ended with one is lost.
 * Lines whose name does not match `namePattern` are dropped (its first group is the name, its second the line).
 */
export function textOfFiles(section: string, namePattern = /^([^:]*):(.*)$/s): Map<string, string> {
  const texts = new Map<string, string>();
  for (const line of section.split('\n')) {
    const [, name, text] = namePattern.exec(line) ?? [];
    if (name === undefined || text === undefined) continue;
    const before = texts.get(name);
    texts.set(name, before === undefined ? text : `${before}\n${text}`);
  }
  return texts;
}

/** Files below /proc that belong to a process: `812/stat`. */
export const processFile = /^([0-9]{1,10}\/[a-z]+):(.*)$/s;
/** Unit names may contain colons, so the name ends where the suffix does. */
export const unitFile = /^(.*?\.(?:service|conf)):(.*)$/s;

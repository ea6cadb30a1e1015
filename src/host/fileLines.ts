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

/**
 * The same of a cgroup's files, by its path below the root (`/` for that itself) and by the file's name; `namePattern`: path, name,
 * line. Each line ends with a newline.
 */
export function filesByGroup(section: string, namePattern: RegExp): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const line of section.split('\n')) {
    const [, path = '/', file, text] = namePattern.exec(line) ?? [];
    if (file === undefined || text === undefined) continue;
    const files = found.get(path) ?? new Map<string, string>();
    found.set(path, files);
    files.set(file, `${files.get(file) ?? ''}${text}\n`);
  }
  return found;
}

/** Files below /proc that belong to a process: `812/stat`. */
export const processFile = /^([0-9]{1,10}\/[a-z]+):(.*)$/s;
/** Unit names may contain colons, so the name ends where the suffix does. */
export const unitFile = /^(.*?\.(?:service|conf)):(.*)$/s;

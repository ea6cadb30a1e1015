/** What `systemctl show` prints: blocks of `Property=value`, parted by an empty line. */

/** A property may come several times (ExecStart=): all its values, in order. */
export type UnitProperties = ReadonlyMap<string, readonly string[]>;

/** Blocks in the order printed. A line that is no property goes on with the value before it (an argument with a newline). */
export function parseShow(text: string): UnitProperties[] {
  const blocks: Map<string, string[]>[] = [];
  let block: Map<string, string[]> | undefined;
  let last: string[] | undefined;
  for (const line of text.split('\n')) {
    if (line === '') {
      block = undefined;
      last = undefined;
      continue;
    }
    const [, name, value] = /^([A-Z][A-Za-z0-9]*)=(.*)$/s.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      if (last !== undefined) last.push(`${last.pop() ?? ''}\n${line}`);
      continue;
    }
    if (block === undefined) blocks.push((block = new Map()));
    last = block.get(name);
    if (last === undefined) block.set(name, (last = []));
    last.push(value);
  }
  return blocks;
}

export function property(unit: UnitProperties, name: string): string {
  return unit.get(name)?.[0] ?? '';
}

/**
 * The words of `{ path=/usr/bin/gunicorn ; argv[]=/usr/bin/gunicorn -w 2 app ; ignore_errors=no ; … }`. systemctl loses the
 * quoting: a word with spaces comes apart. The first word is the program's path: with systemd's `@`, argv[0] is anything.
 */
export function execWords(value: string): string[] {
  const [, path, text] = /^\{ path=(.*?) ; argv\[\]=(.*) ; (?:ignore_errors|flags)=/s.exec(value) ?? [];
  if (path === undefined || text === undefined) return [];
  const words = text.split(/\s+/).filter((word) => word !== '');
  return [path, ...words.slice(1)];
}

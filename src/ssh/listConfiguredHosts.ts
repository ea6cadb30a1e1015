import { readFile, readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { words } from './keywords';
import { matchesPattern, readLines } from './sshConfigFile';

/** Names to offer to the user: concrete Host names of ~/.ssh/config and what it includes, in the order of the file. */
export async function listConfiguredHosts(home: string): Promise<string[]> {
  const names = new Set<string>();
  const seen = new Set<string>();
  const visit = async (file: string, depth: number): Promise<void> => {
    if (depth > 16 || seen.has(file)) return;
    seen.add(file);
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch {
      return; // absent or unreadable: nothing to offer
    }
    for (const { key, value } of readLines(text)) {
      if (key === 'host') {
        for (const name of words(value)) if (!/[*?!]/.test(name)) names.add(name);
      } else if (key === 'include') {
        for (const pattern of words(value)) {
          const path = pattern.replace(/^~(?=\/)/, home);
          for (const found of await expandPath(isAbsolute(path) ? path : join(home, '.ssh', path)))
            await visit(found, depth + 1);
        }
      }
    }
  };
  await visit(join(home, '.ssh', 'config'), 0);
  return [...names];
}

/** Files that match a path whose parts may hold `*` and `?`, sorted as glob(7) does. */
async function expandPath(pattern: string): Promise<string[]> {
  const parts = pattern.split('/');
  let found = [''];
  for (const part of parts.slice(1)) {
    if (!/[*?]/.test(part)) {
      found = found.map((folder) => `${folder}/${part}`);
      continue;
    }
    const next: string[] = [];
    for (const folder of found) {
      let entries: string[] = [];
      try {
        entries = await readdir(folder === '' ? '/' : folder);
      } catch {
        continue;
      }
      for (const entry of entries.sort()) {
        if (matchesPattern(entry, part) && (!entry.startsWith('.') || part.startsWith('.')))
          next.push(`${folder}/${entry}`);
      }
    }
    found = next;
  }
  return found;
}

/**
 * A small reader of ssh_config(5), for machines without OpenSSH's client and for untrusted workspaces, where `ssh -G`
 * may not run (it executes `Match exec`). It refuses what it can't do instead of guessing; the system-wide file is not read.
 */
import { readFile, readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { Failure } from '../base/failure';
import { words, type Keywords } from './resolvedHost';

interface Line {
  readonly number: number;
  readonly key: string;
  readonly value: string;
}

/** Settings as `key value`, `key=value` or `key = value`; comments and empty lines left out. */
export function readLines(text: string): Line[] {
  const lines: Line[] = [];
  text.split(/\r?\n/).forEach((raw, index) => {
    const match = /^\s*([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(raw);
    if (match?.[1] !== undefined) lines.push({ number: index + 1, key: match[1].toLowerCase(), value: match[2] ?? '' });
  });
  return lines;
}

const cumulative = new Set(['identityfile', 'certificatefile']);
/** May hold tokens that fromKeywords() expands. */
const expandedLater = new Set([
  'identityfile',
  'certificatefile',
  'userknownhostsfile',
  'globalknownhostsfile',
  'identityagent',
  'proxycommand',
]);

/** The keywords that hold for `host`: the first value of each wins. Throws `ssh.configUnsupported` on Include, Match and unknown tokens. */
export function keywordsFor(host: string, text: string, file: string): Keywords {
  const keywords = new Map<string, string[]>();
  let applies = true;
  for (const { number, key, value } of readLines(text)) {
    const refuse = (what: string): Failure =>
      new Failure({
        code: 'ssh.configUnsupported',
        params: { file, line: number, what },
        server: host,
        phase: 'resolve',
        remedy: { code: 'ssh.remedy.configUnsupported' },
      });
    if (key === 'include' || key === 'match') throw refuse(key === 'include' ? 'Include' : 'Match');
    if (key === 'host') {
      applies = matchesPatterns(host, words(value));
      continue;
    }
    if (!applies || (keywords.has(key) && !cumulative.has(key))) continue;
    let setting = value;
    if (key === 'hostname') setting = setting.replaceAll('%h', host);
    if (!expandedLater.has(key) && /%[^%]/.test(setting)) throw refuse(`${key} ${setting}`);
    keywords.set(key, [...(keywords.get(key) ?? []), setting.replace(/^"([^"]*)"$/, '$1')]);
  }
  return keywords;
}

/** ssh_config(5), PATTERNS: `*`, `?`, and a match of a negated pattern refuses all. */
export function matchesPatterns(name: string, patterns: readonly string[]): boolean {
  let matched = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!');
    if (!matchesPattern(name, negated ? pattern.slice(1) : pattern)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

export function matchesPattern(name: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(name);
}

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

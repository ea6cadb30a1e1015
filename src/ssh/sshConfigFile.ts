/**
 * A small reader of ssh_config(5), for machines without OpenSSH's client and for untrusted workspaces, where `ssh -G`
 * may not run (it executes `Match exec`). It refuses what it can't do instead of guessing; the system-wide file is not read.
 */
import { Failure } from '../base/failure';
import { words, type Keywords } from './keywords';

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
    if (match?.[1] !== undefined)
      lines.push({ number: index + 1, key: match[1].toLowerCase(), value: withoutComment(match[2] ?? '') });
  });
  return lines;
}

/** A word that begins with `#` outside quotes, and all after it, is a comment. */
function withoutComment(value: string): string {
  return /^((?:"[^"]*"|[^\s"#]\S*|\s+)*?)\s*(?:(?<=\s|^)#.*)?$/.exec(value)?.[1]?.trimEnd() ?? value;
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
  'revokedhostkeys',
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

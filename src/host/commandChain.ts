/** What a command line starts in the end, word by word: launchers, then a program, or a text or script for a shell. */
import { launcherModules, launcherOf, type Launcher } from './launchers';

const shells = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'busybox', 'fish']);
const deepest = 12;

export type Started =
  /** `at`: index of the program's first word. Words added at the end of the line reach it. */
  | { readonly kind: 'program'; readonly at: number }
  /** A text for the shell (or the launcher) `by`: words added at the end do not reach what it starts. `at`: index of the text. */
  | { readonly kind: 'text'; readonly at: number; readonly by: string }
  /** A script for a shell; whether it hands its words on only it knows. */
  | { readonly kind: 'script'; readonly at: number }
  /** A launcher that starts nothing as it is called, or one called in a way that is not understood. */
  | { readonly kind: 'nothing'; readonly by: string };

/** `words[0]` is the file that is run: where systemd names another (`ExecStart=@…`), its path comes first. */
export function startedBy(words: readonly string[], from = 0, depth = 0): Started {
  const name = baseName(words[from] ?? '');
  if (depth > deepest) return { kind: 'nothing', by: name };
  if (shells.has(name)) return inShell(words, from);
  if (isPython(name)) return inPython(words, from, depth);
  const launcher = launcherOf(name);
  return launcher === undefined ? { kind: 'program', at: from } : behind(launcher, name, words, from + 1, depth);
}

function behind(launcher: Launcher, name: string, words: readonly string[], start: number, depth: number): Started {
  const nothing: Started = { kind: 'nothing', by: name };
  let at = start;
  let own = launcher.words;
  let verb = launcher.verbs.length > 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      at++;
      if (verb) return nothing;
      for (; own > 0; own--) at++;
      break;
    }
    // `su - www`, `env - gunicorn`
    if (word === '-') continue;
    if (word.startsWith('-')) {
      if (name === 'uv' && (word === '-m' || word === '--module')) return { kind: 'program', at: at + 1 };
      const option = optionIn(word, launcher);
      if (option?.isText === true) return { kind: 'text', at: option.isAttached ? at : at + 1, by: name };
      if (option?.isInstead === true) own = 0;
      if (option?.isAttached === false) at++;
      continue;
    }
    if (verb) {
      if (!launcher.verbs.includes(word)) return nothing;
      verb = false;
      continue;
    }
    if (launcher.assigns && /^[A-Za-z_]\w*=/.test(word)) continue;
    if (own > 0) {
      // An option may follow: `flock FILE -c TEXT`, `su www -c TEXT`.
      own--;
      continue;
    }
    if (launcher.afterDashes) continue;
    break;
  }
  if (verb || at >= words.length) return nothing;
  while (launcher.assigns && /^[A-Za-z_]\w*=/.test(words[at] ?? '')) at++;
  if (at >= words.length) return nothing;
  return launcher.isText ? { kind: 'text', at, by: name } : startedBy(words, at, depth + 1);
}

/** The option of a word that takes a value: `-u`, `-uwww`, `-qec TEXT`, `--user=www`; undefined where none does. */
function optionIn(
  word: string,
  { values, texts, instead }: Launcher,
): { readonly isAttached: boolean; readonly isText: boolean; readonly isInstead: boolean } | undefined {
  const found = (option: string, isAttached: boolean) =>
    values.has(option) || texts.has(option)
      ? { isAttached, isText: texts.has(option), isInstead: instead.has(option) }
      : undefined;
  const [long = ''] = word.split('=');
  const whole = found(long, word.includes('='));
  if (whole !== undefined || word.startsWith('--')) return whole;
  for (let n = 1; n < word.length; n++) {
    const option = found(`-${word.charAt(n)}`, n + 1 < word.length);
    if (option !== undefined) return option;
  }
  return undefined;
}

function inShell(words: readonly string[], from: number): Started {
  const name = baseName(words[from] ?? '');
  let at = from + 1;
  if (name === 'busybox') {
    // Its shell is an applet; others of it that start programs go by their own names.
    return words[at] === undefined ? { kind: 'nothing', by: name } : startedBy(words, at, 1);
  }
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!/^[-+]./.test(word) || word === '--') break;
    if (/^-[A-Za-z]*c[A-Za-z]*$/.test(word)) {
      // Options may stand between: `bash -c -e TEXT`.
      do at++;
      while (/^[-+]./.test(words[at] ?? ''));
      return { kind: 'text', at, by: name };
    }
    if (/^[-+][A-Za-z]*[oO]$/.test(word) || word === '--rcfile' || word === '--init-file') at++;
  }
  if (words[at] === '--') at++;
  return at < words.length ? { kind: 'script', at } : { kind: 'nothing', by: name };
}

/** Python itself is the program, unless the script or module that it runs is a launcher. */
function inPython(words: readonly string[], from: number, depth: number): Started {
  const { at, module } = pythonTarget(words, from);
  if (at === undefined) return { kind: 'program', at: from };
  const word = words[at] ?? '';
  const name = module === undefined ? baseName(word) : launcherModules[module];
  const launcher = name === undefined ? undefined : launcherOf(name);
  return name === undefined || launcher === undefined
    ? { kind: 'program', at: from }
    : behind(launcher, name, words, at + 1, depth + 1);
}

/** The script or module that a Python at `from` runs: the index of the word that names it. */
export function pythonTarget(
  words: readonly string[],
  from: number,
): { readonly at: number | undefined; readonly module?: string } {
  for (let at = from + 1; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '-c') return { at: undefined };
    const attached = /^-[a-zA-Z]*m(.+)$/.exec(word)?.[1];
    if (attached !== undefined) return { at, module: attached };
    if (/^-[a-zA-Z]*m$/.test(word)) return { at: at + 1, module: words[at + 1] ?? '' };
    if (word === '-W' || word === '-X' || word === '--check-hash-based-pycs') at++;
    else if (!word.startsWith('-')) return { at };
  }
  return { at: undefined };
}

/** Whether a process with these words may stand between systemd and the program without being it. */
export function isLauncher(words: readonly string[]): boolean {
  const name = baseName(words[0] ?? '');
  if (isPython(name)) {
    const { at, module } = pythonTarget(words, 0);
    const target = module === undefined ? baseName(words[at ?? words.length] ?? '') : launcherModules[module];
    return target !== undefined && launcherOf(target) !== undefined;
  }
  return shells.has(name) || launcherOf(name) !== undefined;
}

export function isPython(name: string): boolean {
  return /^(?:python|pypy)[0-9.]*[a-z]*$/.test(name);
}

export function isShell(name: string): boolean {
  return shells.has(name);
}

export function baseName(path: string): string {
  // A login shell is `-bash`; systemd's prefixes (`@`, `-`, `+`) are gone in what `systemctl show` prints.
  return path.replace(/^-(?=[a-z])/, '').replace(/^.*\//, '');
}

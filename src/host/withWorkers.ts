/** Gunicorn's command line with another number of workers. Pure. */
import { baseName, startedBy } from './commandChain';
import type { ExecStart } from './execStart';
import { programOf } from './programOf';

export interface Rewritten {
  readonly argv: readonly string[];
  /** The number did not stand on the command line before: it came from the environment, a file, or Gunicorn's default. */
  readonly isAdded: boolean;
}

/** Why a command line is left as it is. */
export interface NotRewritten {
  /** What starts Gunicorn instead of the line itself (`bash`, `start.sh`), so that words added to the line would not reach it. */
  readonly startedBy: string;
}

/**
 * Where Gunicorn's own options begin in a command line, behind whatever launchers, Python or `-m` come before, and which word is the
 * program (Gunicorn or Python). What systemd runs is
 * `path`, whatever `argv[0]` says (systemd.service(5), `@`).
 */
export function gunicornOptionsAt({
  path,
  argv,
}: Pick<ExecStart, 'path' | 'argv'>): { readonly at: number; readonly program: number } | NotRewritten {
  const words = [path, ...argv.slice(1)];
  const started = startedBy(words);
  if (started.kind !== 'program') {
    return { startedBy: started.kind === 'script' ? baseName(words[started.at] ?? '') : started.by };
  }
  const own = words.slice(started.at);
  if (programOf(own) !== 'gunicorn') return { startedBy: baseName(own[0] ?? '') };
  // `python3 -m gunicorn`, `python3 -mgunicorn`, `/srv/venv/bin/python /srv/venv/bin/gunicorn`, or itself.
  const program = own.findIndex((word) => programOf([word]) === 'gunicorn' || /^-[A-Za-z]*m(?:gunicorn|$)/.test(word));
  const isSeparate = /^-[A-Za-z]*m$/.test(own[program] ?? '');
  return { at: started.at + program + (isSeparate ? 2 : 1), program: started.at };
}

export function withWorkers(command: Pick<ExecStart, 'path' | 'argv'>, workers: number): Rewritten | NotRewritten {
  const found = gunicornOptionsAt(command);
  if ('startedBy' in found) return found;
  const { argv } = command;
  // What would break the file that it is written to.
  if (argv.some((word) => /[\u0000-\u001f\u007f]/.test(word))) return { startedBy: '\\n' };
  const dashes = argv.indexOf('--', found.at);
  const end = dashes < 0 ? argv.length : dashes;
  const words = [...argv.slice(0, found.at)];
  let isAdded = true;
  for (let n = found.at; n < end; n += 1) {
    const word = argv[n] ?? '';
    if ((word === '-w' || word === '--workers') && n + 1 < end) {
      words.push(word, String(workers));
      n += 1;
      isAdded = false;
    } else if (/^--workers=/.test(word)) {
      words.push(`--workers=${workers}`);
      isAdded = false;
    } else if (/^-w=?\d+$/.test(word)) {
      words.push(`-w${workers}`);
      isAdded = false;
    } else words.push(word);
  }
  if (isAdded) words.push('--workers', String(workers));
  return { argv: [...words, ...argv.slice(end)], isAdded };
}

/**
 * What stands behind `ExecStart=`. systemd has resolved quotes and specifiers, but keeps `$VARIABLE` and `$$` as they were written:
 * those stay.
 */
export function execStartLine({ prefix, path, argv }: ExecStart): string {
  const isNamed = argv[0] !== undefined && argv[0] !== path;
  const words = isNamed ? [path, ...argv] : [path, ...argv.slice(1)];
  return `${prefix}${isNamed ? '@' : ''}${words.map(quoted).join(' ')}`;
}

function quoted(word: string): string {
  const escaped = word.replace(/[\\"]/g, '\\$&').replace(/%/g, '%%');
  return /^[\w./:=,@+$%{}-]+$/.test(word) ? escaped : `"${escaped}"`;
}

/** Gunicorn's command line with another number of workers. Pure. */
import type { ExecStart } from './execStart';
import { programOf } from './programOf';

export interface Rewritten {
  readonly argv: readonly string[];
  /** The number did not stand on the command line before: it came from the environment, a file, or Gunicorn's default. */
  readonly isAdded: boolean;
}

/** undefined: this command line does not start Gunicorn itself. */
export function withWorkers(argv: readonly string[], workers: number): Rewritten | undefined {
  const program = argv[0]?.replace(/.*\//, '') ?? '';
  if (/^(ba|da|z|k)?sh$/.test(program) || programOf(argv) !== 'gunicorn') return undefined;
  if (argv.some((word) => /[\u0000-\u001f\u007f]/.test(word))) return undefined;
  const end = argv.indexOf('--') < 0 ? argv.length : argv.indexOf('--');
  const words: string[] = [];
  let isAdded = true;
  for (let n = 0; n < end; n += 1) {
    const word = argv[n] ?? '';
    if (n > 0 && (word === '-w' || word === '--workers') && n + 1 < end) {
      words.push(word, String(workers));
      n += 1;
      isAdded = false;
    } else if (n > 0 && /^--workers=/.test(word)) {
      words.push(`--workers=${workers}`);
      isAdded = false;
    } else if (n > 0 && /^-w=?\d+$/.test(word)) {
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

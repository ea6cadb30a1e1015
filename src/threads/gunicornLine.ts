/** What a Gunicorn command line asks for, as far as threads are concerned. */
import { gunicornOptionsAt } from '../host/withWorkers';
import { hasOption, usualOptions, type GunicornOptions } from './gunicornOptions';

export interface GunicornLine {
  /** As it is written: `uvicorn.workers.UvicornWorker`; undefined where the line names none. */
  readonly workerClass: string | undefined;
  readonly workers: number | undefined;
  readonly threads: number | undefined;
  /** `backcore.asgi:application`; undefined where a file names it. */
  readonly application: string | undefined;
  /** A configuration file that may say what the line does not. */
  readonly configuration: string | undefined;
  /** Options that Gunicorn does not have: it ends at once with "unrecognized arguments". */
  readonly unknown: readonly string[];
  /** What somebody meant by Uvicorn's --limit-concurrency. */
  readonly limitConcurrency: number | undefined;
}

/**
 * Options of Uvicorn that people give to Gunicorn, and that no Gunicorn up to 26 has: each keeps the service from starting (measured:
 * the first). `true`: it takes a value.
 */
const uvicornOnly: ReadonlyMap<string, boolean> = new Map([
  ...'--limit-concurrency --limit-max-requests --timeout-keep-alive --loop --ws --lifespan --interface'
    .split(' ')
    .map((name) => [name, true] as const),
  ...'--proxy-headers --no-proxy-headers --factory'.split(' ').map((name) => [name, false] as const),
]);

export interface Option {
  /** `-w`, `--workers`. */
  readonly name: string;
  readonly value: string | undefined;
  /** The words that it was made of. */
  readonly words: readonly string[];
}

/** One word or option of a line, in order; `name` undefined: a word that is no option. */
export type Piece = Option | { readonly name: undefined; readonly words: readonly [string] };

/** The line's pieces behind the program. A value stands behind `=`, in the next word, or right behind a short option. */
export function piecesOf(words: readonly string[], options: GunicornOptions = usualOptions): Piece[] {
  const pieces: Piece[] = [];
  for (let n = programEnd(words); n < words.length; n += 1) {
    const word = words[n] ?? '';
    if (word === '--') {
      pieces.push(...words.slice(n).map((each): Piece => ({ name: undefined, words: [each] })));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      pieces.push({ name: undefined, words: [word] });
      continue;
    }
    const [, long, inline] = /^(--[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const name = long ?? word.slice(0, 2);
    const attached = long === undefined && word.length > 2 ? word.slice(2).replace(/^=/, '') : inline;
    const next = words[n + 1];
    if (attached !== undefined || next === undefined || !takesValue(name, next, n + 2 >= words.length, options)) {
      pieces.push({ name, value: attached, words: [word] });
    } else {
      pieces.push({ name, value: next, words: [word, next] });
      n += 1;
    }
  }
  return pieces;
}

/** Of an option that nobody knows, the last word of the line is no value where it looks like an application. */
function takesValue(name: string, next: string, isLast: boolean, { flags, values }: GunicornOptions): boolean {
  if (flags.has(name)) return false;
  if (values.has(name)) return true;
  const known = uvicornOnly.get(name) ?? (usualOptions.flags.has(name) ? false : undefined);
  if (known !== undefined) return known;
  if (usualOptions.values.has(name)) return true;
  return !next.startsWith('-') && !(isLast && /^[A-Za-z_][\w.]*(?::[A-Za-z_]\w*(?:\(.*\))?)?$/.test(next));
}

/** Behind the word that is Gunicorn; where a shell's text starts it, behind the first word that is called so. */
export function programEnd(words: readonly string[]): number {
  const found = gunicornOptionsAt({ path: words[0] ?? '', argv: words });
  if ('at' in found) return found.at;
  const at = words.findIndex(
    (word) => /(?:^|\/)gunicorn(?:-?3)?$/.test(word) || /^gunicorn(?:\.app\.wsgiapp)?$/.test(word),
  );
  return at < 0 ? 1 : at + 1;
}

/** `options`: those of the Gunicorn that is meant, where it was asked. */
export function parseGunicornLine(words: readonly string[], options: GunicornOptions = usualOptions): GunicornLine {
  const pieces = piecesOf(words, options);
  // The last of several counts, as for argparse.
  const last = (...names: readonly string[]): string | undefined =>
    pieces.filter((piece): piece is Option => piece.name !== undefined && names.includes(piece.name)).at(-1)?.value;
  return {
    workerClass: last('-k', '--worker-class'),
    workers: wholeOf(last('-w', '--workers')),
    threads: wholeOf(last('--threads')),
    application: pieces.filter(({ name, words: [word] }) => name === undefined && word !== '--').at(-1)?.words[0],
    configuration: last('-c', '--config'),
    unknown: pieces.flatMap(({ name }) => (name !== undefined && isUnknown(name, options) ? [name] : [])),
    limitConcurrency: wholeOf(last('--limit-concurrency')),
  };
}

function isUnknown(name: string, options: GunicornOptions): boolean {
  return options.isExact ? !hasOption(options, name) : uvicornOnly.has(name);
}

function wholeOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

export type WorkerFamily = 'sync' | 'gthread' | 'asgi' | 'green' | 'tornado' | 'other';

/** What kind of worker a class is, by its name; `sync` with threads becomes gthread (Config.worker_class_str). */
export function familyOf({ workerClass, threads }: Pick<GunicornLine, 'workerClass' | 'threads'>): WorkerFamily {
  const name = (workerClass ?? 'sync').split(/[.:]/).pop() ?? '';
  if (name === 'sync' || name === 'SyncWorker') return (threads ?? 1) > 1 ? 'gthread' : 'sync';
  if (name === 'gthread' || name === 'ThreadWorker') return 'gthread';
  if (/uvicorn|asgi|bounded/i.test(name)) return 'asgi';
  if (/^(?:gevent|eventlet|GeventWorker|EventletWorker|gevent_\w+|Gevent\w+)$/.test(name)) return 'green';
  return name === 'tornado' || name === 'TornadoWorker' ? 'tornado' : 'other';
}

/** Whose ASGI server a worker class is; undefined: of none that can be bounded from outside. */
export function asgiServerOf(workerClass: string): 'uvicorn' | 'uvicornH11' | 'gunicorn' | undefined {
  const bounded = /^autoscaler_asgi\.Bounded(H11_|Asgi_)?\d+$/.exec(workerClass);
  if (bounded !== null) return bounded[1] === undefined ? 'uvicorn' : bounded[1] === 'H11_' ? 'uvicornH11' : 'gunicorn';
  if (/(?:^|[.:])Uvicorn(?:H11)?Worker$/.test(workerClass)) return /H11/.test(workerClass) ? 'uvicornH11' : 'uvicorn';
  return /^(?:asgi|gunicorn\.workers\.gasgi\.ASGIWorker)$/.test(workerClass) ? 'gunicorn' : undefined;
}

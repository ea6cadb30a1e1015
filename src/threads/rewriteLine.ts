/** Gunicorn's command line made into another, every other option kept as it was written. */
import { familyOf, parseGunicornLine, piecesOf, programEnd, type Piece } from './gunicornLine';
import { usualOptions, type GunicornOptions } from './gunicornOptions';

export interface WsgiWish {
  readonly workers: number;
  readonly threads: number;
}

/** What the guide sets beside workers and threads, where the line says nothing of it: name, value. */
const wsgiOptions = [
  ['--max-requests', '1000'],
  ['--max-requests-jitter', '50'],
  ['--timeout', '120'],
] as const;

/**
 * The line for WSGI: threads by number, not by requests in flight. `project.asgi:application` becomes `project.wsgi:application`.
 * undefined where its application is no ASGI module that has such a twin by Django's own names.
 */
export function toWsgi(
  words: readonly string[],
  { workers, threads }: WsgiWish,
  known: GunicornOptions = usualOptions,
): readonly string[] | undefined {
  const { application } = parseGunicornLine(words, known);
  const twin = wsgiTwin(application);
  if (application === undefined || twin === undefined) return undefined;
  const dropped = ['-k', '--worker-class', '-w', '--workers', '--threads', '--limit-concurrency'];
  const kept = piecesOf(words, known).filter(({ name }) => name === undefined || !dropped.includes(name));
  const added = wsgiOptions.filter(([name]) => !kept.some((piece) => piece.name === name || isShortOf(piece, name)));
  const options = [
    ...['--worker-class', 'gthread', '--workers', String(workers), '--threads', String(threads)],
    ...added.flat(),
  ];
  return insert(words, kept, options, new Map([[application, twin]]));
}

/** Gunicorn's own short form of an option: `-t` is `--timeout`. */
function isShortOf({ name }: Piece, option: string): boolean {
  return option === '--timeout' && name === '-t';
}

/** `a.b.asgi:application` → `a.b.wsgi:application`; undefined for what is no such name. */
export function wsgiTwin(application: string | undefined): string | undefined {
  const [, module, name] = /^((?:[A-Za-z_]\w*\.)*)asgi(:[A-Za-z_]\w*)?$/.exec(application ?? '') ?? [];
  return module === undefined ? undefined : `${module}wsgi${name ?? ''}`;
}

export interface BoundedWish {
  /** Dotted name of the worker class that carries the limit. */
  readonly workerClass: string;
  /** Folder from which it can be imported. */
  readonly folder: string;
}

/**
 * The same ASGI line with another worker class. undefined where its own class is none that Uvicorn brings, or not named on it.
 * `--limit-concurrency`, which keeps Gunicorn from starting, goes.
 */
export function toBoundedAsgi(
  words: readonly string[],
  { workerClass, folder }: BoundedWish,
  known: GunicornOptions = usualOptions,
): readonly string[] | undefined {
  const line = parseGunicornLine(words, known);
  if (line.workerClass === undefined || familyOf(line) !== 'asgi') return undefined;
  const dropped = ['-k', '--worker-class', '--limit-concurrency', '--pythonpath'];
  const pieces = piecesOf(words, known);
  const kept = pieces.filter(({ name }) => name === undefined || !dropped.includes(name));
  const before = pieces.flatMap((piece) => (piece.name === '--pythonpath' ? [piece.value ?? ''] : [])).at(-1);
  const places = [...(before === undefined ? [] : [before]), folder].join(',');
  return insert(words, kept, ['--pythonpath', places, '--worker-class', workerClass], new Map());
}

/** The line without options that Gunicorn does not have, so that the service starts again; undefined where it has none. */
export function withoutUnknown(
  words: readonly string[],
  known: GunicornOptions = usualOptions,
): readonly string[] | undefined {
  const { unknown } = parseGunicornLine(words, known);
  if (unknown.length === 0) return undefined;
  const kept = piecesOf(words, known).filter(({ name }) => name === undefined || !unknown.includes(name));
  return insert(words, kept, [], new Map());
}

/**
 * The line with `--no-control-socket`, which wins over what a configuration file says of one; undefined where this Gunicorn has no
 * such option.
 */
export function withoutControlSocket(
  words: readonly string[],
  known: GunicornOptions = usualOptions,
): readonly string[] | undefined {
  const option = '--no-control-socket';
  if (!known.flags.has(option)) return undefined;
  const dropped = [option, '--control-socket', '--control-socket-mode'];
  const kept = piecesOf(words, known).filter(({ name }) => name === undefined || !dropped.includes(name));
  return insert(words, kept, [option], new Map());
}

/** New options right behind the program: before `--`, before the application, before whatever else. */
function insert(
  words: readonly string[],
  kept: readonly Piece[],
  options: readonly string[],
  renamed: ReadonlyMap<string, string>,
): readonly string[] {
  const rest = kept.flatMap((piece) =>
    piece.name === undefined ? piece.words.map((word) => renamed.get(word) ?? word) : piece.words,
  );
  return [...words.slice(0, programEnd(words)), ...options, ...rest];
}

/** Workers that end after so many requests; what the line says of that already stays. */
export function recycling(words: readonly string[], known: GunicornOptions = usualOptions): readonly string[] {
  const kept = piecesOf(words, known);
  const missing = wsgiOptions.filter(([name]) => name !== '--timeout' && !kept.some((piece) => piece.name === name));
  return insert(words, kept, missing.flat(), new Map());
}

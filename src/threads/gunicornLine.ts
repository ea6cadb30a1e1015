/** What a Gunicorn command line asks for, as far as threads are concerned. */

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

/** Gunicorn's options without a value (gunicorn/config.py, 20.1 to 25). */
const flags = new Set(
  (
    '--reload --spew --check-config --print-config --preload --no-sendfile --reuse-port --daemon -D --initgroups ' +
    '--capture-output --enable-stdio-inheritance --disable-redirect-access-to-syslog --log-syslog --proxy-protocol ' +
    '--do-handshake-on-connect --suppress-ragged-eofs --strip-header-spaces --permit-unconventional-http-method ' +
    '--permit-unconventional-http-version --casefold-http-method --permit-obsolete-folding --reload-engine-auto -R ' +
    '--no-control-socket -v --version -h --help'
  ).split(' '),
);

/** Options of Uvicorn that people give to Gunicorn; each of them keeps the service from starting (measured: the first). */
const uvicornOnly = new Set(
  (
    '--limit-concurrency --limit-max-requests --timeout-keep-alive --loop --http --ws --lifespan --interface ' +
    '--root-path --proxy-headers --no-proxy-headers --factory'
  ).split(' '),
);

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
export function piecesOf(words: readonly string[]): Piece[] {
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
    if (long !== undefined) {
      const next = words[n + 1];
      if (inline !== undefined) pieces.push({ name: long, value: inline, words: [word] });
      else if (flags.has(long) || next === undefined || isUvicornFlag(long)) {
        pieces.push({ name: long, value: undefined, words: [word] });
      } else {
        pieces.push({ name: long, value: next, words: [word, next] });
        n += 1;
      }
      continue;
    }
    const short = word.slice(0, 2);
    const next = words[n + 1];
    if (word.length > 2) pieces.push({ name: short, value: word.slice(2).replace(/^=/, ''), words: [word] });
    else if (flags.has(short) || next === undefined) pieces.push({ name: short, value: undefined, words: [word] });
    else {
      pieces.push({ name: short, value: next, words: [word, next] });
      n += 1;
    }
  }
  return pieces;
}

function isUvicornFlag(name: string): boolean {
  return /^--(?:no-)?(?:proxy-headers|factory)$/.test(name);
}

/** Behind the word that is Gunicorn: `python3 -m gunicorn`, `/srv/venv/bin/python /srv/venv/bin/gunicorn`, `env A=1 gunicorn`. */
export function programEnd(words: readonly string[]): number {
  const at = words.findIndex((word) => /(?:^|\/)gunicorn3?$/.test(word) || /^gunicorn(?:\.app\.wsgiapp)?$/.test(word));
  return at < 0 ? 1 : at + 1;
}

export function parseGunicornLine(words: readonly string[]): GunicornLine {
  const pieces = piecesOf(words);
  // The last of several counts, as for argparse.
  const last = (...names: readonly string[]): string | undefined =>
    pieces.filter((piece): piece is Option => piece.name !== undefined && names.includes(piece.name)).at(-1)?.value;
  return {
    workerClass: last('-k', '--worker-class'),
    workers: wholeOf(last('-w', '--workers')),
    threads: wholeOf(last('--threads')),
    application: pieces.filter(({ name, words: [word] }) => name === undefined && word !== '--').at(-1)?.words[0],
    configuration: last('-c', '--config'),
    unknown: pieces.flatMap(({ name }) => (name !== undefined && uvicornOnly.has(name) ? [name] : [])),
    limitConcurrency: wholeOf(last('--limit-concurrency')),
  };
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

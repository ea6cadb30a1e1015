/** Which program a command line runs: Gunicorn, a Celery worker, or something that only mentions them. */
import { baseName, isPython, isShell, pythonTarget, startedBy } from './commandChain';
import type { ServiceKind } from './look';
import { commandsOf } from './shellText';

/** Debian has had `gunicorn3` and `gunicorn-3` beside it. */
const gunicornName = /^gunicorn(?:-?3(?:\.\d+)?|_django|_paster)?$/;
const celeryName = /^celery(?:d|-?3(?:\.\d+)?)?$/;
/** A variable that names the program, as in the unit of Celery's manual: `${CELERY_BIN} multi start …`. */
const variable = /^\$\{?\w*?(CELERY|GUNICORN)\w*\}?$/;

/** Options of `celery` itself, before its subcommand, that take a value in the next word. */
const celeryValueOptions = new Set([
  '-A',
  '--app',
  '-b',
  '--broker',
  '--result-backend',
  '--loader',
  '--config',
  '--workdir',
]);

export function programOf(words: readonly string[]): ServiceKind | undefined {
  return classify(words, 0);
}

function classify(words: readonly string[], depth: number): ServiceKind | undefined {
  const [first] = words;
  if (first === undefined || depth > 8) return undefined;
  const title = programOfTitle(first);
  if (title !== undefined) return title.role === 'master' ? title.kind : undefined;
  const started = startedBy(words);
  if (started.kind === 'program') return classifyProgram(words.slice(started.at));
  // Quotes are lost in what `systemctl show` prints: the text may be several words.
  return started.kind === 'text'
    ? classifyText(
        words
          .slice(started.at)
          .join(' ')
          .replace(/^--?[\w-]+=/, ''),
        depth,
      )
    : undefined;
}

/** The first Gunicorn or Celery that a shell text starts: `cd /srv && exec env A=1 "/srv/venv/bin/gunicorn" app`. */
export function classifyText(text: string, depth = 0): ServiceKind | undefined {
  for (const { words } of commandsOf(text)) {
    const program = classify(words, depth + 1);
    if (program !== undefined) return program;
  }
  return undefined;
}

function classifyProgram([first = '', ...rest]: readonly string[]): ServiceKind | undefined {
  const name = baseName(first);
  const named = variable.exec(first)?.[1]?.toLowerCase() ?? name;
  if (gunicornName.test(named)) return 'gunicorn';
  if (celeryName.test(named)) return named === 'celeryd' || runsCeleryWorker(rest) ? 'celery' : undefined;
  return isPython(name) ? classifyPython([first, ...rest]) : undefined;
}

function classifyPython(words: readonly string[]): ServiceKind | undefined {
  const { at, module } = pythonTarget(words, 0);
  if (at === undefined) return undefined;
  const rest = words.slice(at + 1);
  if (module !== undefined) {
    if (/^gunicorn(?:\.app\.wsgiapp|\.__main__)?$/.test(module)) return 'gunicorn';
    return /^celery(?:\.__main__|\.bin\.\w+)?$/.test(module) && runsCeleryWorker(rest) ? 'celery' : undefined;
  }
  const script = words[at] ?? '';
  // Through Django's manage.py, Celery is a subcommand of it.
  if (baseName(script) === 'manage.py') {
    return rest[0] === 'celery' && runsCeleryWorker(rest.slice(1)) ? 'celery' : undefined;
  }
  return isPython(baseName(script)) ? undefined : classifyProgram([script, ...rest]);
}

/** `beat`, `flower`, `inspect` are no pools; an application may well be called `worker` (`celery -A worker beat`). */
function runsCeleryWorker(words: readonly string[]): boolean {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (celeryValueOptions.has(word)) {
      index++;
      continue;
    }
    if (word.startsWith('-')) continue;
    if (word === 'multi') return /^(?:start|restart|startwait|stop|stopwait|expand|show)$/.test(words[index + 1] ?? '');
    return word === 'worker';
  }
  return false;
}

export interface ProcessTitle {
  readonly kind: ServiceKind;
  /** `other`: neither; what Gunicorn 26 starts beside its workers (dirty arbiter, dirty workers), or Celery's embedded beat. */
  readonly role: 'master' | 'worker' | 'other';
}

/** Titles as setproctitle leaves them: `gunicorn: master [app]`, `[celeryd: celery@web1:ForkPoolWorker-2]`. */
export function programOfTitle(title: string): ProcessTitle | undefined {
  const gunicorn = /^gunicorn: (master|worker) \[/.exec(title)?.[1];
  if (gunicorn !== undefined) return { kind: 'gunicorn', role: gunicorn === 'master' ? 'master' : 'worker' };
  if (/^gunicorn: dirty-(?:arbiter|worker)\b/.test(title)) return { kind: 'gunicorn', role: 'other' };
  if (/^\[celery beat\]/.test(title)) return { kind: 'celery', role: 'other' };
  const celery = /^\[celeryd?: [^\]]*?:?(MainProcess|ForkPoolWorker-\d+|PoolWorker-\d+|SpawnPoolWorker-\d+)\]/.exec(
    title,
  )?.[1];
  if (celery !== undefined) return { kind: 'celery', role: celery === 'MainProcess' ? 'master' : 'worker' };
  return undefined;
}

/** The script file that a command line runs, where it names one: `/srv/start.sh`, `/bin/bash -e /srv/start.sh`. */
export function scriptOf(words: readonly string[]): string | undefined {
  const first = words[0];
  if (first === undefined) return undefined;
  if (!isShell(baseName(first))) return first.startsWith('/') ? first : undefined;
  if (words.some((word) => /^-[a-z]*c$/.test(word))) return undefined;
  return words.slice(1).find((word) => word.startsWith('/'));
}

/** The values of `-b X`, `-bX`, `--bind X`, `--bind=X`, in order. */
export function bindsOf(words: readonly string[]): string[] {
  const binds: string[] = [];
  words.forEach((word, index) => {
    const next = words[index + 1];
    if ((word === '-b' || word === '--bind') && next !== undefined) binds.push(next);
    else if (word.startsWith('--bind=')) binds.push(word.slice('--bind='.length));
    else if (/^-b[^-]/.test(word)) binds.push(word.slice(2));
  });
  return binds;
}

/** The last value of an option that has any of the names: `-t 30`, `-t30`, `--timeout 30`, `--timeout=30`. */
export function optionOf(words: readonly string[], ...names: readonly string[]): string | undefined {
  let found: string | undefined;
  for (const [index, word] of words.entries()) {
    for (const name of names) {
      if (word === name) found = words[index + 1] ?? found;
      else if (word.startsWith(`${name}=`)) found = word.slice(name.length + 1);
      else if (/^-[A-Za-z]$/.test(name) && word.startsWith(name)) found = word.slice(name.length);
    }
  }
  return found;
}

/** Celery's `-P`/`--pool`; prefork where it says nothing. */
export function poolOf(words: readonly string[]): string {
  for (const [index, word] of words.entries()) {
    if (word === '-P' || word === '--pool') return words[index + 1] ?? 'prefork';
    const value = /^(?:--pool=|-P)(.+)$/.exec(word)?.[1];
    if (value !== undefined) return value;
  }
  return 'prefork';
}

/** Which program a command line runs: Gunicorn, a Celery worker, or something that only mentions them. */
import type { ServiceKind } from './look';

const gunicornNames = new Set(['gunicorn', 'gunicorn3', 'gunicorn_django', 'gunicorn_paster']);
const celeryNames = new Set(['celery', 'celeryd']);
const shells = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'busybox']);
/** Programs that start the one named in their arguments: some become it (exec), some stay as its parent. */
const launchers = new Set(
  (
    'env nice ionice chrt taskset numactl setsid nohup stdbuf time timeout setpriv chpst softlimit unshare nsenter chroot ' +
    'su sudo sudo-rs runuser doas gosu su-exec flock systemd-cat logger catchsegv dumb-init tini ' +
    'poetry pipenv uv pdm hatch rye pipx conda mamba micromamba ddtrace-run newrelic-admin opentelemetry-instrument ' +
    'scalene memray dotenv envdir direnv foreman honcho'
  ).split(' '),
);

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
  const first = words[0];
  if (first === undefined || depth > 8) return undefined;
  const title = programOfTitle(first);
  if (title !== undefined) return title.role === 'worker' ? undefined : title.kind;
  const name = baseName(first);
  const rest = words.slice(1);
  if (gunicornNames.has(name)) return 'gunicorn';
  if (celeryNames.has(name)) return name === 'celeryd' || runsCeleryWorker(rest) ? 'celery' : undefined;
  if (/^(?:python|pypy)[0-9.]*[a-z]*$/.test(name)) return classifyPython(rest, depth);
  if (shells.has(name)) {
    const command = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
    if (command < 0) return undefined;
    for (const piece of rest
      .slice(command + 1)
      .join(' ')
      .split(/&&|\|\||[;|\n&]/)) {
      const program = classifyShellCommand(piece, depth);
      if (program !== undefined) return program;
    }
    return undefined;
  }
  if (launchers.has(name)) {
    for (const [index, word] of rest.entries()) {
      // Options and their values lie between; only a word that itself is a program counts.
      const base = baseName(word);
      if (
        gunicornNames.has(base) ||
        celeryNames.has(base) ||
        shells.has(base) ||
        launchers.has(base) ||
        isPython(base)
      ) {
        return classify(rest.slice(index), depth + 1);
      }
      if (word === '-c') return classifyShellCommand(rest.slice(index + 1).join(' '), depth);
    }
  }
  return undefined;
}

export function isPython(name: string): boolean {
  return /^(?:python|pypy)[0-9.]*$/.test(name);
}

/** One simple command as a shell script has it: `exec env A=1 "/srv/venv/bin/gunicorn" app`. */
export function classifyShellCommand(text: string, depth = 0): ServiceKind | undefined {
  const words = text
    .replace(/["'\\]/g, '')
    .trim()
    .split(/\s+/);
  while (words[0] !== undefined && (/^[A-Za-z_]\w*=/.test(words[0]) || words[0] === 'exec' || words[0] === 'command')) {
    words.shift();
  }
  return classify(words, depth + 1);
}

function classifyPython(words: readonly string[], depth: number): ServiceKind | undefined {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '-c') return undefined;
    const module = word === '-m' ? words[index + 1] : /^-[a-zA-Z]*m(.+)$/.exec(word)?.[1];
    if (module !== undefined) {
      if (/^gunicorn(?:\.app\.wsgiapp|\.__main__)?$/.test(module)) return 'gunicorn';
      const rest = words.slice(word === '-m' ? index + 2 : index + 1);
      if (/^celery(?:\.__main__|\.bin\.\w+)?$/.test(module)) return runsCeleryWorker(rest) ? 'celery' : undefined;
      return undefined;
    }
    if (word === '-W' || word === '-X') {
      index++;
      continue;
    }
    if (word.startsWith('-')) continue;
    // The script that Python runs; through Django's manage.py, Celery is a subcommand of it.
    if (baseName(word) === 'manage.py') {
      return words[index + 1] === 'celery' && runsCeleryWorker(words.slice(index + 2)) ? 'celery' : undefined;
    }
    return isPython(baseName(word)) ? undefined : classifyScript(words.slice(index), depth);
  }
  return undefined;
}

function classifyScript(words: readonly string[], depth: number): ServiceKind | undefined {
  const name = baseName(words[0] ?? '');
  return gunicornNames.has(name) || celeryNames.has(name) || launchers.has(name)
    ? classify(words, depth + 1)
    : undefined;
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
  readonly role: 'master' | 'worker';
}

/** Titles as setproctitle leaves them: `gunicorn: master [app]`, `[celeryd: celery@web1:ForkPoolWorker-2]`. */
export function programOfTitle(title: string): ProcessTitle | undefined {
  const gunicorn = /^gunicorn: (master|worker) \[/.exec(title)?.[1];
  if (gunicorn !== undefined) return { kind: 'gunicorn', role: gunicorn === 'master' ? 'master' : 'worker' };
  const celery = /^\[celeryd?: [^\]]*?:?(MainProcess|ForkPoolWorker-\d+|PoolWorker-\d+|SpawnPoolWorker-\d+)\]/.exec(
    title,
  )?.[1];
  if (celery !== undefined) return { kind: 'celery', role: celery === 'MainProcess' ? 'master' : 'worker' };
  return undefined;
}

/** True where a process may stand between systemd and Gunicorn without being it: a shell, or a launcher that stays. */
export function isLauncher(words: readonly string[]): boolean {
  const name = baseName(words[0] ?? '');
  if (isPython(name)) {
    const script = words.slice(1).find((word) => !word.startsWith('-'));
    return script !== undefined && launchers.has(baseName(script));
  }
  return shells.has(name) || launchers.has(name);
}

/** The script file that a command line runs, where it names one: `/srv/start.sh`, `/bin/bash -e /srv/start.sh`. */
export function scriptOf(words: readonly string[]): string | undefined {
  const first = words[0];
  if (first === undefined) return undefined;
  if (!shells.has(baseName(first))) return first.startsWith('/') ? first : undefined;
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

export function baseName(path: string): string {
  // A login shell is `-bash`; systemd's prefixes (`@`, `-`, `+`) are gone in what `systemctl show` prints.
  return path.replace(/^-(?=[a-z])/, '').replace(/^.*\//, '');
}

/** The script that a command line of a unit runs, and what its text says that it starts. */
import type { ServiceKind } from './look';
import { baseName, isLauncher, isPython } from './commandChain';
import { classifyText, scriptOf } from './programOf';

/** What a script's lines are asked for; the rest of its text is never sent. */
export const scriptWords = /gunicorn|celery|worker_main/;

/** Absolute; `folder`: systemd's WorkingDirectory=, from which Python takes its script. */
export function startScriptOf(words: readonly string[], folder: string): string | undefined {
  const python = words.findIndex((word) => isPython(baseName(word)));
  if (python === 0 || (python > 0 && isLauncher(words))) return pythonScriptOf(words.slice(python + 1), folder);
  return scriptOf(words);
}

function pythonScriptOf(words: readonly string[], folder: string): string | undefined {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (/^-[mc]/.test(word)) return undefined;
    if (word === '-W' || word === '-X') index++;
    else if (word.startsWith('/')) return word;
    else if (!word.startsWith('-')) return folder.startsWith('/') ? `${folder.replace(/\/+$/, '')}/${word}` : undefined;
  }
  return undefined;
}

/** `WorkingDirectory=` as unit files and `systemctl show` have it: with a `-` or `!` before it, it may be missing. */
export function folderOf(value: string): string {
  return value.trim().replace(/^[-!]+/, '');
}

/** A shell's commands; or Python that runs Gunicorn's own application class, Celery's worker, or one of both as a program. */
export function programOfScript(text: string): ServiceKind | undefined {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));
  for (const line of lines) {
    const program = classifyText(line) ?? programOfPython(line);
    if (program !== undefined) return program;
  }
  return undefined;
}

function programOfPython(line: string): ServiceKind | undefined {
  if (/^\s*(?:from|import)\s+gunicorn\.(?:app|arbiter)\b/.test(line)) return 'gunicorn';
  if (/\bworker_main\s*\(/.test(line) || /^\s*from\s+celery\.bin\.(?:worker|celery)\b/.test(line)) return 'celery';
  const started = /\b(?:exec[lv]p?e?|spawn[lv]\w*|Popen|run|call|check_call|system)\s*\((.*)$/.exec(line)?.[1];
  if (started === undefined) return undefined;
  if (/(?:^|[^\w.])(?:[\w./-]*\/)?gunicorn["'\s]/.test(started)) return 'gunicorn';
  return /\bcelery\b.*\bworker\b/.test(started) ? 'celery' : undefined;
}

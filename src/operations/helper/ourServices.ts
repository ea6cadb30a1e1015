/**
 * Which services are ours to touch: those whose own unit runs Gunicorn or Celery, itself or by a script. What merely runs in a
 * service's cgroup does not count here: a process can call itself anything, and a user's may run below ssh.service.
 */
import { readFileSync, statSync } from 'node:fs';
import { collect } from './execute';

const known = new Map<string, Promise<boolean>>();
const programs = /(?:^|[^a-z])(?:gunicorn|celery)/;
const mostScriptBytes = 256 * 1024;

export function isOurService(unit: string): Promise<boolean> {
  const found = known.get(unit) ?? judge(unit);
  known.set(unit, found);
  return found;
}

async function judge(unit: string): Promise<boolean> {
  const { exitCode, stdout } = await collect(['systemctl', 'show', '-p', 'ExecStart', '--value', '--', unit], {
    timeoutMs: 10_000,
  });
  if (exitCode !== 0) return false;
  // `{ path=… ; argv[]=WORD WORD … ; ignore_errors=no ; … }`; the words' quoting is lost.
  const commands = [...stdout.toString('utf8').matchAll(/^\{ path=(.*?) ; argv\[\]=(.*?) ; ignore_errors=/gms)];
  return commands.some(([, path = '', words = '']) => {
    if (programs.test(words)) return true;
    return [path, ...words.split(' ')].some((word) => word.startsWith('/') && mentions(word));
  });
}

function mentions(path: string): boolean {
  try {
    const { size } = statSync(path);
    if (size > mostScriptBytes) return false;
    const text = readFileSync(path, 'latin1');
    return text.startsWith('#!') && programs.test(text);
  } catch {
    return false;
  }
}

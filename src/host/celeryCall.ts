/** How a service calls Celery, and whether its pool can be scaled from outside. */
import { isKnown } from '../base/known';
import { message, type Message } from '../words/message';
import type { ServiceLook } from './look';
import { poolOf } from './programOf';

/** Options of `celery` itself that take a value; since Celery 5 they stand before the subcommand, until 4 also behind it. */
const appOptions = new Set(['-A', '--app', '-b', '--broker', '--result-backend', '--loader', '--config']);
/** The worker has gone there already. */
const placeOptions = new Set(['--workdir']);

/**
 * The words of a worker's command line that call Celery itself, with its application and broker: what a subcommand of another kind
 * (`inspect`, `control`) is put behind. Undefined where they can't be told.
 */
export function celeryCall(words: readonly string[]): readonly string[] | undefined {
  const program = words.findIndex(
    (word, index) => /(?:^|\/)celery$/.test(word) && (index < 3 || words[index - 1] === '-m'),
  );
  if (program < 0) return undefined;
  const call = [...words.slice(0, program + 1)];
  let isWorker = false;
  for (let index = program + 1; index < words.length; index++) {
    const word = words[index] ?? '';
    const [name = ''] = word.split('=');
    const value = words[index + 1];
    if (appOptions.has(word) && value !== undefined) call.push(word, value);
    else if (appOptions.has(name) && word.includes('=')) call.push(word);
    else if (/^-[Ab]./.test(word)) call.push(word);
    if (appOptions.has(word) || placeOptions.has(word)) index++;
    else if (word === 'worker') isWorker = true;
  }
  return isWorker ? call : undefined;
}

/** Why nobody can change the number of this pool's processes; undefined where it can be tried. */
export function unscalablePool(service: ServiceLook): Message | undefined {
  const words = isKnown(service.commandLine) ? service.commandLine.value : [];
  const isMulti = words.includes('multi') || words.some((word) => word.startsWith('--pidfile') && words.includes('-m'));
  if (words.includes('multi') || (isMulti && service.serviceType === 'forking')) return message('host.pool.multi');
  const pool = poolOf(words);
  if (!/^(?:prefork|processes)$/.test(pool)) return message('host.pool.kind', { pool: pool.slice(0, 40) });
  if (words.some((word) => /^--autoscale(?:=|$)/.test(word))) return message('host.pool.autoscale');
  if (service.activeState !== 'active' || service.master === undefined) return undefined;
  const { commandLine } = service.master;
  // A title of its own hides it; then the unit still tells.
  if (commandLine.length < 2 || celeryCall(commandLine) !== undefined) return undefined;
  return message('host.pool.command', { command: commandLine.join(' ').slice(0, 200) });
}

/**
 * `autoscaler rollback [--yes]`, for the server's own shell: what `planRollback` does, without an editor and without Node. It
 * makes a plan's folder (`intent.ts` has the format) and hands it to the program that carries out every plan, so it is backed up,
 * verified, undone when a step fails, ended after a power cut, and noted in the history like any other.
 */
import { paths } from '../../host/paths';
import { message, render, type Language, type Message } from '../../words/message';
import { startPlanUnit } from '../plans/planUnit';
import { drainSeconds } from '../services/restarts';
import { unitScript } from '../services/unitScript';
import head from './rollbackHead.sh';
import body from './rollbackBody.sh';
import watch from './rollbackWatch.sh';

/** By the names that the script uses; what varies stands as `%s`. */
const says: Readonly<Record<string, Message>> = {
  usage: message('operations.shellRollback.usage'),
  root: message('operations.shellRollback.root'),
  nothing: message('operations.shellRollback.nothing'),
  timer: message('operations.shellRollback.timer'),
  original: message('operations.shellRollback.original', { path: '%s', folder: '%s' }),
  dropIn: message('operations.shellRollback.dropIn', { path: '%s' }),
  restart: message('operations.shellRollback.restart', { unit: '%s' }),
  noOriginals: message('operations.shellRollback.noOriginals'),
  ask: message('operations.shellRollback.ask'),
  sayYes: message('operations.shellRollback.sayYes'),
  goesOn: message('operations.shellRollback.goesOn'),
  notBegun: message('operations.shellRollback.notBegun'),
  done: message('operations.shellRollback.done', { backup: '%s' }),
  undone: message('operations.shellRollback.undone', { step: '%s' }),
  failed: message('operations.shellRollback.failed', { step: '%s' }),
};

function sayFunction(): string {
  const line = (pattern: string, text: Message, language: Language): string =>
    `    ${pattern}) format='${render(text, language).replaceAll("'", "'\\''")}' ;;\n`;
  const lines = Object.entries(says).map(
    ([name, text]) => line(`es:${name}`, text, 'es') + line(`*:${name}`, text, 'en'),
  );
  return `say() {\n  case $language:$1 in\n${lines.join('')}  esac\n  shift\n  printf "$format\\n" "$@"\n}\n`;
}

export function rollbackScript(): string {
  return [
    head,
    sayFunction(),
    `unit_script() { cat <<'END_OF_UNIT_SCRIPT'\n${unitScript}END_OF_UNIT_SCRIPT\n}\n`,
    `executor=${paths.planExecutor} plans=${paths.plans} state=${paths.state} units=${paths.units} drain=${drainSeconds}\n`,
    body,
    startPlanUnit.trimEnd(),
    ` || { say notBegun >&2; exit 1; }\n`,
    watch,
  ].join('');
}

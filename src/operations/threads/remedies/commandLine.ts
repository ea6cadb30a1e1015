/** Remedies that give a service another command line: WSGI, bounded ASGI, recycled workers, only options that Gunicorn has. */
import { asgiWorker, boundedClass } from '../../../agent/files/asgiWorker';
import { commandMadeFrom, dropInAt, limitLines, limitsOf, remedyCommand } from '../../../agent/files/dropIn';
import type { OperationContext } from '../../../base/context';
import { Failure } from '../../../base/failure';
import { redact } from '../../../base/redact';
import type { Look } from '../../../host/look';
import { lastingDropIn, paths } from '../../../host/paths';
import type { Server } from '../../../ssh/server';
import { asgiServerOf, parseGunicornLine } from '../../../threads/gunicornLine';
import type { GunicornOptions } from '../../../threads/gunicornOptions';
import type { Remedy } from '../../../threads/remedy';
import { recycling, toBoundedAsgi, toWsgi, withoutControlSocket, withoutUnknown } from '../../../threads/rewriteLine';
import { message } from '../../../words/message';
import { checkCommand } from '../../services/checkCommand';
import { execStart, hashOfCommand } from '../../services/execStart';
import { gunicornHelp } from '../../services/gunicornHelp';
import { readFiles } from '../../plans/readFiles';
import type { PlanFile } from '../../plans/plan';
import { argvText } from '../../../host/argvText';
import { planFile } from '../../plans/planFiles';
import { restartSteps } from '../../services/restarts';
import { execStartLine, gunicornOptionsAt } from '../../../host/withWorkers';
import { nothing, reload, serviceOf, startedByAnother, wrongRemedy, type RemedyParts } from './common';
import inForce from './inForce.sh';

export type CommandRemedy = Extract<
  Remedy,
  { kind: 'wsgi' | 'boundedAsgi' | 'recycle' | 'knownOptions' | 'noControlSocket' }
>;

export async function planCommandLine(
  server: Server,
  look: Look,
  remedy: CommandRemedy,
  context: OperationContext,
): Promise<RemedyParts> {
  const { unit } = remedy;
  const path = lastingDropIn(unit, serviceOf(server, look, unit).dropInPaths);
  const [[reading, worker], now] = await Promise.all([
    server.run(readFiles([path, paths.asgiWorker], 'always'), context),
    server.run(execStart(unit), context),
  ]);
  const present = reading?.state === 'file' ? reading.bytes.toString('utf8') : '';
  const madeFrom = commandMadeFrom(present);
  // The command line in force is made from the former one: right only while that is what the unit says.
  if (madeFrom !== undefined && madeFrom.filesSha256 !== now.filesSha256) {
    throw new Failure({
      code: 'operations.base.changed',
      params: { unit, workers: madeFrom.workers ?? '?' },
      server: server.name,
      phase: 'plan',
      remedy: message('operations.base.changed.remedy'),
    });
  }
  const [command] = now.commands;
  if (command === undefined || now.commands.length !== 1) throw wrongRemedy(server, unit);
  const started = gunicornOptionsAt(command);
  if ('startedBy' in started) throw startedByAnother(server, unit, started.startedBy);
  // What would break the file that it is written to.
  if (command.argv.some((word) => /[\u0000-\u001f\u007f]/.test(word))) throw wrongRemedy(server, unit);
  const options = await server.run(gunicornHelp(unit), context);
  const [, ...words] = rewritten([command.path, ...command.argv.slice(1)], remedy, options) ?? [];
  if (words.length === 0) throw wrongRemedy(server, unit);
  const argv = [command.argv[0] ?? command.path, ...words];
  if (argv.join('\0') === command.argv.join('\0')) return nothing;
  const part = remedyCommand(remedy.kind, {
    commandSha256: hashOfCommand(command),
    filesSha256: now.filesSha256,
    execStart: execStartLine({ ...command, argv }),
  });
  // Nobody who may not read the unit shall read its command line in the drop-in.
  const mode = (0o644 & parseInt(now.mode, 8)).toString(8);
  const text = dropInAt(path, unit, limitLines(limitsOf(present)) + part);
  const wanted = { bytes: Buffer.from(text), mode, owner: 'root', group: 'root' };
  const purpose = message('operations.remedy.file.command', { unit });
  const files: (PlanFile | undefined)[] = [];
  if (remedy.kind === 'boundedAsgi') {
    const content = { bytes: Buffer.from(asgiWorker()), mode: '644', owner: 'root', group: 'root' };
    files.push(planFile(paths.asgiWorker, worker, content, message('operations.remedy.file.worker'), server));
  }
  files.push(planFile(path, reading, wanted, purpose, server));
  const steps = restartSteps(look, [unit]);
  const [before, after] = [command.argv, argv].map((words) => redact(argvText(words)));
  return {
    files: files.filter((file) => file !== undefined),
    commands: [
      {
        argv: checkCommand(unit, { ...command, argv }, importsOf(argv, options)),
        when: 'beforeFiles',
        purpose: message('operations.remedy.command.check'),
      },
      reload,
      ...steps.commands,
    ],
    checks: [
      {
        argv: ['sh', '-c', inForce, 'sh', unit, argv.join(' ')],
        withinSeconds: 5,
        purpose: message('operations.remedy.check.line', { unit }),
      },
    ],
    restarts: steps.restarts,
    notes: [message('operations.remedy.line', { before: before ?? '', after: after ?? '' }), ...steps.risks],
    expectedSeconds: 5 + steps.expectedSeconds,
  };
}

/** systemd shows the words with a space between, in some versions with quotes. */

/** Modules of which one must be there for the worker class that the line names. */
function importsOf(argv: readonly string[], options: GunicornOptions | undefined): readonly string[] {
  const { workerClass } = parseGunicornLine(argv, options);
  switch (workerClass === undefined ? undefined : asgiServerOf(workerClass)) {
    case 'uvicorn':
    case 'uvicornH11':
      return ['uvicorn_worker', 'uvicorn.workers'];
    case 'gunicorn':
      return ['gunicorn.workers.gasgi'];
    default:
      return [];
  }
}

function rewritten(
  words: readonly string[],
  remedy: CommandRemedy,
  options: GunicornOptions | undefined,
): readonly string[] | undefined {
  switch (remedy.kind) {
    case 'wsgi':
      return toWsgi(words, remedy, options);
    case 'boundedAsgi': {
      const workerClass = boundedClass(parseGunicornLine(words, options).workerClass ?? '', remedy.limit);
      return workerClass === undefined
        ? undefined
        : toBoundedAsgi(words, { workerClass, folder: paths.asgiFolder }, options);
    }
    case 'recycle':
      return recycling(words, options);
    case 'knownOptions':
      return withoutUnknown(words, options);
    case 'noControlSocket':
      return withoutControlSocket(words, options);
  }
}

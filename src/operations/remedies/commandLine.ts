/** Remedies that give a service another command line: WSGI, bounded ASGI, recycled workers, only options that Gunicorn has. */
import { asgiWorker, boundedClass } from '../../agent/files/asgiWorker';
import { commandMadeFrom, dropInAt, limitLines, limitsOf, remedyCommand } from '../../agent/files/dropIn';
import type { OperationContext } from '../../base/context';
import { Failure } from '../../base/failure';
import { redact } from '../../base/redact';
import { sh } from '../../base/sh';
import type { Look } from '../../host/look';
import { lastingDropIn, paths } from '../../host/paths';
import { programOf } from '../../host/programOf';
import type { Server } from '../../ssh/server';
import { parseGunicornLine } from '../../threads/gunicornLine';
import type { Remedy } from '../../threads/remedy';
import { recycling, toBoundedAsgi, toWsgi, withoutUnknown } from '../../threads/rewriteLine';
import { message } from '../../words/message';
import { checkScript } from '../baseWorkers';
import { execStart, hashOfCommand } from '../commands/execStart';
import { readFiles } from '../commands/readFiles';
import type { PlanFile } from '../plan';
import { argvText } from '../planDocument';
import { planFile } from '../planFiles';
import { restartSteps } from '../restarts';
import { execStartLine } from '../../host/withWorkers';
import { nothing, reload, serviceOf, wrongRemedy, type RemedyParts } from './common';

export type CommandRemedy = Extract<Remedy, { kind: 'wsgi' | 'boundedAsgi' | 'recycle' | 'knownOptions' }>;

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
  if (command === undefined || now.commands.length !== 1 || !startsGunicorn(command.argv))
    throw wrongRemedy(server, unit);
  const argv = rewritten(command.argv, remedy);
  if (argv === undefined) throw wrongRemedy(server, unit);
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
        argv: ['sh', '-c', checkScript, 'sh', unit, command.path, ...argv.slice(1)],
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
const inForce = sh`plain() { tr -d "\"'\\\\ "; }
shown=$(systemctl show -p ExecStart --value -- "$1" | plain) wanted=$(printf %s "$2" | plain)
case $shown in *"argv[]=$wanted;"*) ;; *) systemctl show -p ExecStart --value -- "$1"; exit 1 ;; esac`;

/** Itself, not by a shell, and without what would break the file that it is written to. */
function startsGunicorn(argv: readonly string[]): boolean {
  const program = argv[0]?.replace(/.*\//, '') ?? '';
  if (/^(ba|da|z|k)?sh$/.test(program) || argv.some((word) => /[\u0000-\u001f\u007f]/.test(word))) return false;
  return programOf(argv) === 'gunicorn';
}

function rewritten(argv: readonly string[], remedy: CommandRemedy): readonly string[] | undefined {
  switch (remedy.kind) {
    case 'wsgi':
      return toWsgi(argv, remedy);
    case 'boundedAsgi': {
      const { workerClass } = parseGunicornLine(argv);
      if (workerClass === undefined) return undefined;
      return toBoundedAsgi(argv, { workerClass: boundedClass(workerClass, remedy.limit), folder: paths.asgiFolder });
    }
    case 'recycle':
      return recycling(argv);
    case 'knownOptions':
      return withoutUnknown(argv);
  }
}

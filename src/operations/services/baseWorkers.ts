/** The number of workers that a service starts with, by a drop-in: its own unit is never edited. Not needed; some want it. */
import { baseWorkers, commandMadeFrom, dropInAt, limitLines, limitsOf } from '../../agent/files/dropIn';
import type { OperationContext } from '../../base/context';
import { Failure } from '../../base/failure';
import type { Look } from '../../host/look';
import { dropInOf, lastDropInOf, lastingDropIn } from '../../host/paths';
import { execStartLine, withWorkers } from '../../host/withWorkers';
import type { Server } from '../../ssh/server';
import { message, type Message, type MessageParams } from '../../words/message';
import { checkCommand } from './checkCommand';
import { execStart, hashOfCommand } from './execStart';
import { readFiles } from '../plans/readFiles';
import { planVersion, type Plan, type PlanCommand } from '../plans/plan';
import { planFile } from '../plans/planFiles';
import { planId } from '../plans/planId';
import { restartSteps } from './restarts';

export interface BaseWorkersOptions {
  /** A Gunicorn service, `backcore.service`. */
  readonly unit: string;
  /** `unit`: what the service's own unit says, again. */
  readonly workers: number | 'unit';
  /** Restarts the service at once; else the number counts from its next start. */
  readonly restart?: boolean;
}

/** Throws `operations.base.` `wrong`, `notGunicorn`, `severalCommands`, `startedBy`, `changed`. */
export async function planBaseWorkers(
  server: Server,
  look: Look,
  { unit, workers, restart = false }: BaseWorkersOptions,
  context: OperationContext,
): Promise<Plan> {
  const refuse = (
    code: 'changed' | 'notGunicorn' | 'severalCommands' | 'startedBy' | 'wrong',
    more: MessageParams = {},
  ): never => {
    throw new Failure({
      code: `operations.base.${code}`,
      params: { unit, workers, ...more },
      server: server.name,
      phase: 'plan',
      ...(code === 'wrong'
        ? {}
        : { remedy: message(`operations.base.${code === 'changed' ? 'changed' : 'notGunicorn'}.remedy`) }),
    });
  };
  if (workers !== 'unit' && !(Number.isInteger(workers) && workers >= 1 && workers <= 1000)) refuse('wrong');
  const service = look.services.find((each) => each.unit === unit && each.kind === 'gunicorn');
  if (service === undefined || !/^[\w:.\\@-]+\.service$/.test(unit)) return refuse('notGunicorn');
  await server.becomeRoot(context);
  const both = [lastDropInOf(unit), dropInOf(unit)];
  const [readings, now] = await Promise.all([
    server.run(readFiles(both, 'always'), context),
    server.run(execStart(unit), context),
  ]);
  const textIn = (path: string): string => {
    const each = readings[both.indexOf(path)];
    return each?.state === 'file' ? each.bytes.toString('utf8') : '';
  };
  const lasting = lastingDropIn(unit, service.dropInPaths);
  const path =
    (workers === 'unit' ? both.find((each) => commandMadeFrom(textIn(each)) !== undefined) : undefined) ?? lasting;
  const reading = readings[both.indexOf(path)];
  const present = textIn(path);
  const madeFrom = commandMadeFrom(present);
  const limits = limitLines(limitsOf(present));
  const [command] = now.commands;
  const notes: Message[] = [];
  const checks: Plan['checks'][number][] = [];
  const commands: PlanCommand[] = [];
  let text: string;
  if (workers === 'unit') {
    text = madeFrom === undefined ? present : dropInAt(path, unit, limits);
  } else {
    // The command line in force is made from the former one: right only while that is what the unit says.
    if (madeFrom !== undefined && madeFrom.filesSha256 !== now.filesSha256) refuse('changed');
    const { length: count } = now.commands;
    if (command === undefined || count !== 1) return refuse('severalCommands', { count });
    const rewritten = withWorkers(command, workers);
    if ('startedBy' in rewritten) return refuse('startedBy', { by: rewritten.startedBy });
    const execStartText = execStartLine({ ...command, argv: rewritten.argv });
    const base = baseWorkers({
      workers,
      commandSha256: hashOfCommand(command),
      filesSha256: now.filesSha256,
      execStart: execStartText,
    });
    text = dropInAt(path, unit, limits + base);
    if (madeFrom?.workers === workers) text = present;
    if (rewritten.isAdded) notes.push(message('operations.base.elsewhere', { unit }));
    if (text !== present) {
      commands.push({
        argv: checkCommand(unit, { ...command, argv: rewritten.argv }),
        when: 'beforeFiles',
        purpose: message('operations.base.check'),
      });
    }
  }
  // Nobody who may not read the unit shall read its command line in the drop-in.
  const mode = workers === 'unit' ? '644' : (0o644 & parseInt(now.mode, 8)).toString(8);
  const file =
    text === present
      ? undefined
      : planFile(
          path,
          reading,
          // Nothing is left in it.
          workers === 'unit' && path === lastDropInOf(unit) && limits === ''
            ? null
            : { bytes: Buffer.from(text), mode, owner: 'root', group: 'root' },
          message('operations.base.file', { unit }),
          server,
        );
  const isNothing = file === undefined;
  let steps: ReturnType<typeof restartSteps> | undefined;
  if (isNothing) notes.push(message('operations.base.already', { unit }));
  else {
    commands.push({
      argv: ['systemctl', 'daemon-reload'],
      undo: ['systemctl', 'daemon-reload'],
      undoWhen: 'after',
      purpose: message('operations.deploy.command.reload'),
    });
    checks.push({
      argv: ['sh', '-c', '[ "$(systemctl show -p LoadState --value "$1")" = loaded ]', 'sh', unit],
      withinSeconds: 5,
      purpose: message('operations.base.verify', { unit }),
    });
    if (restart) {
      steps = restartSteps(look, [unit]);
      commands.push(...steps.commands);
      notes.push(...steps.risks);
    } else notes.push(message('operations.base.nextStart', { unit }));
  }
  return {
    version: planVersion,
    id: planId(context.clock, 'base-workers'),
    server: server.name,
    intent: 'base-workers',
    recipe: ['baseWorkers', unit, String(workers), restart ? '1' : '0'],
    title:
      workers === 'unit'
        ? message('operations.base.titleBack', { unit })
        : message('operations.base.title', { unit, workers }),
    why: message('operations.base.why'),
    risk:
      workers === 'unit'
        ? message('operations.base.riskBack', { unit })
        : message('operations.base.risk', { unit, workers }),
    files: file === undefined ? [] : [file],
    commands: isNothing ? [] : commands,
    checks,
    restarts: steps?.restarts ?? [],
    undo: message('operations.base.undo'),
    notes,
    expectedSeconds: 3 + (steps?.expectedSeconds ?? 0),
  };
}

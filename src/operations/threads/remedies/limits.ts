/** TasksMax, LimitNPROC, LimitNOFILE, LimitAS of a unit, and TasksMax of a slice, by drop-ins of ours. */
import { commandPartOf, dropInAt, limitLines, limitsOf } from '../../../agent/files/dropIn';
import type { OperationContext } from '../../../base/context';
import type { Look } from '../../../host/look';
import { lastDropInOf, lastingDropIn } from '../../../host/paths';
import type { Server } from '../../../ssh/server';
import type { Remedy } from '../../../threads/remedy';
import { message, type Message } from '../../../words/message';
import { readFiles } from '../../plans/readFiles';
import { planFile } from '../../plans/planFiles';
import { restartSteps } from '../../services/restarts';
import { nothing, reload, serviceOf, setTasks, wrongRemedy, type RemedyParts } from './common';

export async function planLimit(
  server: Server,
  look: Look,
  { unit, name, value }: Extract<Remedy, { kind: 'limit' }>,
  context: OperationContext,
): Promise<RemedyParts> {
  const service = serviceOf(server, look, unit);
  const path = lastingDropIn(unit, service.dropInPaths);
  const [reading] = await server.run(readFiles([path], 'always'), context);
  const present = reading?.state === 'file' ? reading.bytes.toString('utf8') : '';
  const limits = new Map(limitsOf(present)).set(name, String(value));
  const text = dropInAt(path, unit, limitLines(limits) + commandPartOf(present));
  // Nobody who may not read what is there shall read it now.
  const mode = reading?.state === 'file' ? reading.mode : '644';
  const wanted = { bytes: Buffer.from(text), mode, owner: 'root', group: 'root' };
  const file = planFile(path, reading, wanted, message('operations.remedy.file.limit', { name, value }), server);
  if (file === undefined) return nothing;
  const isRunning = service.controlGroup !== '';
  // A cgroup's limit can be set while it runs; a process keeps the limits it was started with.
  const steps = name === 'TasksMax' ? undefined : restartSteps(look, [unit]);
  const notes: Message[] = [
    ...(steps?.risks ?? []),
    ...(isRunning || name !== 'TasksMax' ? [] : [message('operations.remedy.notNow', { unit })]),
  ];
  return {
    files: [file],
    commands: steps === undefined ? [setTasks(unit)] : [reload, ...steps.commands],
    checks: [
      {
        argv: ['autoscaler-unit', 'limit', unit, name, String(value)],
        withinSeconds: 10,
        purpose: message('operations.remedy.check.limit', { unit, name, value }),
      },
    ],
    restarts: steps?.restarts ?? [],
    notes,
    expectedSeconds: 3 + (steps?.expectedSeconds ?? 0),
  };
}

export async function planSliceLimit(
  server: Server,
  { slice, value }: Extract<Remedy, { kind: 'slice' }>,
  context: OperationContext,
): Promise<RemedyParts> {
  if (!/^[\w:.\\-]+\.slice$/.test(slice)) throw wrongRemedy(server, slice);
  const path = lastDropInOf(slice);
  const [reading] = await server.run(readFiles([path], 'always'), context);
  const text = `# Written by the autoscaler: a remedy of its thread doctor.\n[Slice]\nTasksMax=${value}\n`;
  const wanted = { bytes: Buffer.from(text), mode: '644', owner: 'root', group: 'root' };
  const purpose = message('operations.remedy.file.limit', { name: 'TasksMax', value });
  const file = planFile(path, reading, wanted, purpose, server);
  if (file === undefined) return nothing;
  return {
    ...nothing,
    files: [file],
    commands: [setTasks(slice)],
    checks: [
      {
        argv: ['autoscaler-unit', 'limit', slice, 'TasksMax', String(value)],
        withinSeconds: 10,
        purpose: message('operations.remedy.check.slice', { slice, value }),
      },
    ],
    expectedSeconds: 3,
  };
}

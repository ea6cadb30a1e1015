/** A remedy of the thread doctor as a plan: shown, backed up, verified and undone as every plan is. */
import type { OperationContext } from '../../base/context';
import { valueOf } from '../../base/known';
import type { Look, ServiceLook } from '../../host/look';
import type { Server } from '../../ssh/server';
import { costOf, titleOf, type Remedy } from '../../threads/remedy';
import { message } from '../../words/message';
import { planBaseWorkers } from '../baseWorkers';
import { planVersion, type Plan, type PlanCheck } from '../plan';
import { planId } from '../planId';
import { waitUntilAnswers } from '../restarts';
import { planCommandLine } from './commandLine';
import type { RemedyParts } from './common';
import { planKernelLimit, planLoginLimit } from './kernelAndLogins';
import { planLimit, planSliceLimit } from './limits';
import { recipeOf } from './recipe';

/** Looks at the server as root; changes nothing. Throws `operations.remedy.wrong`, `operations.base.changed`, `ssh.helperOnly`. */
export async function planRemedy(server: Server, look: Look, remedy: Remedy, context: OperationContext): Promise<Plan> {
  const recipe = recipeOf(remedy);
  await server.becomeRoot(context, { full: recipe === undefined });
  if (remedy.kind === 'workers') {
    const { unit, workers } = remedy;
    return planBaseWorkers(server, look, { unit, workers, restart: true }, context);
  }
  const parts = await partsOf(server, look, remedy, context);
  const isNothing = parts.files.length === 0 && parts.commands.length === 0;
  const service = 'unit' in remedy ? look.services.find(({ unit }) => unit === remedy.unit) : undefined;
  const answers = answering(service, remedy);
  return {
    version: planVersion,
    id: planId(context.clock, 'remedy'),
    server: server.name,
    intent: 'remedy',
    ...(recipe === undefined ? {} : { recipe }),
    title: titleOf(remedy),
    why: message('operations.remedy.why'),
    risk: costOf(remedy),
    undo: message('operations.remedy.undo'),
    ...parts,
    commands: isNothing ? [] : [...answers.commands, ...parts.commands],
    checks: isNothing ? [] : [...parts.checks, ...answers.checks],
    notes: isNothing ? [message('operations.remedy.already'), ...parts.notes] : parts.notes,
  };
}

function partsOf(
  server: Server,
  look: Look,
  remedy: Exclude<Remedy, { kind: 'workers' }>,
  context: OperationContext,
): Promise<RemedyParts> {
  switch (remedy.kind) {
    case 'limit':
      return planLimit(server, look, remedy, context);
    case 'slice':
      return planSliceLimit(server, remedy, context);
    case 'sysctl':
      return planKernelLimit(server, remedy, context);
    case 'logins':
      return planLoginLimit(server, remedy, context);
    case 'wsgi':
    case 'boundedAsgi':
    case 'recycle':
    case 'knownOptions':
      return planCommandLine(server, look, remedy, context);
  }
}

/** The path that is asked for; a service without a page there answers 404, which is an answer. */
const askedPath = '/';

/** The service does its work, and the same URL answers as well as before. */
function answering(service: ServiceLook | undefined, { kind }: Remedy): Pick<Plan, 'commands' | 'checks'> {
  if (service === undefined || service.activeState === 'inactive') return { commands: [], checks: [] };
  const { unit } = service;
  const checks: PlanCheck[] = [waitUntilAnswers(unit, service.kind)];
  const address = valueOf(service.sockets)?.[0]?.address;
  if (service.kind !== 'gunicorn' || address === undefined || kind === 'knownOptions') return { commands: [], checks };
  const words = [unit, address, askedPath] as const;
  const params = { unit, path: askedPath };
  return {
    commands: [
      {
        argv: ['autoscaler-unit', 'note-url', ...words],
        when: 'beforeFiles',
        purpose: message('operations.remedy.command.noteUrl', params),
      },
    ],
    checks: [
      ...checks,
      {
        argv: ['autoscaler-unit', 'url', ...words],
        withinSeconds: 30,
        purpose: message('operations.remedy.check.url', params),
      },
    ],
  };
}

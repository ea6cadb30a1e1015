/** A remedy of the thread doctor as a plan: shown, backed up, verified and undone as every plan is. */
import type { OperationContext } from '../../../base/context';
import type { Look } from '../../../host/look';
import type { Server } from '../../../ssh/server';
import { costOf, titleOf, type Remedy } from '../../../threads/remedy';
import { message } from '../../../words/message';
import { planBaseWorkers } from '../../services/baseWorkers';
import { configuredServices, healthUrl } from '../../services/configuredServices';
import { planVersion, type Plan, type PlanCheck, type PlanCommand } from '../../plans/plan';
import { planId } from '../../plans/planId';
import { waitUntilAnswers } from '../../services/restarts';
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
    const plan = await planBaseWorkers(server, look, { unit, workers, restart: true }, context);
    return withAnswers({ ...plan, ...(recipe === undefined ? {} : { recipe }) }, server, look, remedy, context);
  }
  const parts = await partsOf(server, look, remedy, context);
  const isNothing = parts.files.length === 0 && parts.commands.length === 0;
  const plan: Plan = {
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
    notes: isNothing ? [message('operations.remedy.already'), ...parts.notes] : parts.notes,
  };
  return withAnswers(plan, server, look, remedy, context);
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
    case 'noControlSocket':
      return planCommandLine(server, look, remedy, context);
  }
}

/**
 * Checked too: that the service does its work, and that the same URL answers as well as before. A page that is not there (404) is
 * an answer.
 */
async function withAnswers(
  plan: Plan,
  server: Server,
  look: Look,
  remedy: Remedy,
  context: OperationContext,
): Promise<Plan> {
  if (plan.files.length === 0 && plan.commands.length === 0) return { ...plan, checks: [] };
  const service = 'unit' in remedy ? look.services.find(({ unit }) => unit === remedy.unit) : undefined;
  if (service === undefined || service.activeState === 'inactive') return plan;
  const { unit } = service;
  const checks: PlanCheck[] = [...plan.checks, waitUntilAnswers(unit, service.kind)];
  if (service.kind !== 'gunicorn' || remedy.kind === 'knownOptions') return { ...plan, checks };
  const configured = await configuredServices(server, look, 'always', context);
  const url = healthUrl(service, configured.get(unit)?.health);
  if (url === undefined) return { ...plan, checks };
  const words = [unit, url.address, url.path] as const;
  const params = { unit, path: url.path };
  const note: PlanCommand = {
    argv: ['autoscaler-unit', 'note-url', ...words],
    when: 'beforeFiles',
    purpose: message('operations.remedy.command.noteUrl', params),
  };
  checks.push({
    argv: ['autoscaler-unit', 'url', ...words],
    withinSeconds: 30,
    purpose: message('operations.remedy.check.url', params),
  });
  return { ...plan, commands: [note, ...plan.commands], checks };
}

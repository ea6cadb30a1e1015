import { ProgressLocation, Uri, window } from 'vscode';
import { planDeploy } from '../../operations/deployment/deploy';
import {
  planDisableTimer,
  planEnableTimer,
  planStartTimer,
  planStopTimer,
  runNow as runAgentNow,
} from '../../operations/deployment/timer';
import { minutes, operationContext, signalOf } from '../operationContext';
import { planFor, type Planner } from '../plans/planFor';
import { applyPlan, showPlanChanges } from '../plans/applyPlan';
import type { OpenPlan } from '../plans/planDocuments';
import { language, say } from '../say';
import { plainText } from '../servers/plainText';
import { bundledAgent } from './bundled';
import { planForMany } from './deployMany';
import { pickServer, pickServers } from './pickServer';
import { runtimeFor } from './runtime';
import type { Services } from './services';

export async function deployAgent(services: Services, argument: unknown): Promise<void> {
  const entries = await pickServers(argument, services.store);
  const [entry] = entries;
  if (entry === undefined) return;
  const planner: Planner = async (server, seen, context) => {
    const agent = await bundledAgent(services);
    const runtime = await runtimeFor(services, server, seen, context);
    const options = { look: seen, agent, language: language(), ...(runtime === undefined ? {} : { runtime }) };
    return planDeploy(server, options, context);
  };
  await (entries.length === 1 ? planFor(services, entry, planner) : planForMany(services, entries, planner));
}

export async function startTimer(services: Services, argument: unknown): Promise<void> {
  await plan(services, argument, planStartTimer);
}

export async function stopTimer(services: Services, argument: unknown): Promise<void> {
  await plan(services, argument, planStopTimer);
}

export async function enableTimer(services: Services, argument: unknown): Promise<void> {
  await plan(services, argument, planEnableTimer);
}

export async function disableTimer(services: Services, argument: unknown): Promise<void> {
  await plan(services, argument, planDisableTimer);
}

async function plan(services: Services, argument: unknown, planner: Planner): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry !== undefined) await planFor(services, entry, planner);
}

export async function applyOpenPlan(services: Services, argument: unknown): Promise<void> {
  const open = openPlan(services, argument);
  if (open !== undefined) await applyPlan(open, services.plans, services.log);
}

export async function showOpenPlanChanges(services: Services, argument: unknown): Promise<void> {
  const open = openPlan(services, argument);
  if (open !== undefined) await showPlanChanges(open);
}

/** The plan of the document whose title bar was clicked, or of the one in front. */
function openPlan({ plans }: Services, argument: unknown): OpenPlan | undefined {
  const uri = argument instanceof Uri ? argument : window.activeTextEditor?.document.uri;
  const open = plans.find(uri);
  if (open === undefined) void window.showInformationMessage(say('ui.plan.gone'));
  return open;
}

/** One run of the agent; what it wrote goes to the log. */
export async function runNow(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return;
  const run = await window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: say('ui.runNow.running', { server: entry.name }),
      cancellable: true,
    },
    (_progress, token) =>
      entry.withServer((server) => runAgentNow(server, operationContext(minutes(3), signalOf(token)))),
  );
  void entry.look();
  services.log.info(`${entry.name}: the agent was run by hand:\n${run.output}`);
  const showLog = say('ui.showLog');
  const lastLine = plainText(run.output.trim().split('\n').pop() ?? '', 200);
  const said = run.ok
    ? window.showInformationMessage(say('ui.runNow.done', { server: entry.name, lastLine }), showLog)
    : window.showErrorMessage(say('ui.runNow.failed', { server: entry.name, lastLine }), showLog);
  // Not awaited: the command has ended, whenever the user reads the message.
  void said.then((chosen) => {
    if (chosen === showLog) services.log.show();
  });
}

import { ProgressLocation, Uri, window, workspace } from 'vscode';
import type { OperationContext } from '../../base/context';
import { Failure } from '../../base/failure';
import type { Look } from '../../host/look';
import { planDeploy } from '../../operations/deploy';
import { look } from '../../operations/look';
import { isEmpty, type Plan } from '../../operations/plan';
import { planStartTimer, planStopTimer, runNow as runAgentNow } from '../../operations/timer';
import type { Server } from '../../ssh/server';
import { minutes, operationContext, signalOf } from '../operationContext';
import { applyPlan, showPlanChanges } from '../plans/applyPlan';
import type { OpenPlan } from '../plans/planDocuments';
import { language, say, sayMessage } from '../say';
import { plainText } from '../servers/plainText';
import type { ServerEntry } from '../servers/serverEntry';
import { pickServer } from './pickServer';
import type { Services } from './services';

export type Planner = (server: Server, look: Look, context: OperationContext) => Promise<Plan>;

export async function deployAgent(services: Services, argument: unknown): Promise<void> {
  await plan(services, argument, async (server, seen, context) => {
    const bytes = await agentBytes(services);
    const agent = { bytes, version: services.version };
    return planDeploy(server, { look: seen, agent, language: language() }, context);
  });
}

export async function startTimer(services: Services, argument: unknown): Promise<void> {
  await plan(services, argument, planStartTimer);
}

export async function stopTimer(services: Services, argument: unknown): Promise<void> {
  await plan(services, argument, planStopTimer);
}

async function plan(services: Services, argument: unknown, planner: Planner): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry !== undefined) await planFor(services, entry, planner);
}

/** Looks as root, plans, and shows the plan; says so where there is nothing to do. */
export async function planFor(services: Services, entry: ServerEntry, planner: Planner): Promise<void> {
  const made = await window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: `${entry.name}: ${say('ui.plan.making')}`,
      cancellable: true,
    },
    (_progress, token) => {
      const context = operationContext(minutes(5), signalOf(token));
      return entry.withServer(async (server) => {
        // A plan is carried out as root, and a look as root sees more.
        await server.becomeRoot(context);
        return planner(server, await look(server, context), context);
      });
    },
  );
  if (isEmpty(made)) {
    const notes = made.notes.map((note) => sayMessage(note)).join(' ');
    void window.showInformationMessage(say('ui.plan.nothingToDo', { server: entry.name, notes }));
    return;
  }
  await services.plans.show(made, entry, () => planFor(services, entry, planner));
}

async function agentBytes({ extensionUri }: Services): Promise<Buffer> {
  const uri = Uri.joinPath(extensionUri, 'dist', 'agent.js');
  try {
    return Buffer.from(await workspace.fs.readFile(uri));
  } catch (cause) {
    throw new Failure({ code: 'ui.agentMissing', params: { path: uri.fsPath }, phase: 'plan', cause });
  }
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
  const chosen = run.ok
    ? await window.showInformationMessage(say('ui.runNow.done', { server: entry.name, lastLine }), showLog)
    : await window.showErrorMessage(say('ui.runNow.failed', { server: entry.name, lastLine }), showLog);
  if (chosen === showLog) services.log.show();
}

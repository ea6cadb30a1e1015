/** One keystroke and no document: what is done is told afterwards, with a way back. */
import { ProgressLocation, window } from 'vscode';
import { carryOut } from '../../operations/plans/carryOut';
import type { AgentOrder } from '../../operations/services/agentOrder';
import { look } from '../../operations/looking/look';
import { isEmpty } from '../../operations/plans/plan';
import { giveOrder, planRestartService } from '../../operations/services/quick';
import { dryRun } from '../../operations/deployment/timer';
import type { ServiceKind } from '../../host/look';
import { parseStatus } from '../../scaling/status';
import { minutes, operationContext, signalOf } from '../operationContext';
import { language, say, sayMessage } from '../say';
import { plainText } from '../servers/plainText';
import type { ServerEntry } from '../servers/serverEntry';
import { pickServer } from './pickServer';
import type { Services } from './services';

const hourSeconds = 3600;

export async function addWorker(services: Services, argument: unknown): Promise<void> {
  await scale(services, argument, 1);
}

export async function removeWorker(services: Services, argument: unknown): Promise<void> {
  await scale(services, argument, -1);
}

async function scale(services: Services, argument: unknown, by: 1 | -1): Promise<void> {
  const found = await pickService(services, argument, 'gunicorn');
  if (found === undefined) return;
  const { entry, unit } = found;
  const one = { verb: 'scale', unit, seconds: hourSeconds } as const;
  // Back to the count of before; then, where that was not ordered either, to automatic.
  const back: AgentOrder[] = [{ ...one, by: by === 1 ? -1 : 1 }];
  if (!isHeld(entry, unit)) back.push({ verb: 'resume', unit });
  await order(services, entry, { ...one, by }, back);
}

export async function pause(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return;
  const spans = [
    { label: say('ui.quick.minutes', { n: 15 }), seconds: 900 },
    { label: say('ui.quick.hours', { n: 1 }), seconds: hourSeconds },
    { label: say('ui.quick.hours', { n: 4 }), seconds: 4 * hourSeconds },
    { label: say('ui.quick.hours', { n: 12 }), seconds: 12 * hourSeconds },
  ];
  const picked = await window.showQuickPick(spans, { title: `${entry.name}: ${say('ui.quick.pickPause')}` });
  if (picked === undefined) return;
  const unit = unitOf(argument);
  const of = unit === undefined ? {} : { unit };
  await order(services, entry, { verb: 'pause', ...of, seconds: picked.seconds }, [{ verb: 'resume', ...of }]);
}

export async function resume(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return;
  const unit = unitOf(argument);
  await order(services, entry, { verb: 'resume', ...(unit === undefined ? {} : { unit }) });
}

function isHeld({ lastLook }: ServerEntry, unit: string): boolean {
  const text = lastLook?.autoscaler.statusText;
  const status = text?.state === 'known' && text.value !== undefined ? parseStatus(text.value) : undefined;
  const hold = status?.projects.find(({ service }) => service === unit)?.hold;
  return hold !== undefined && hold.untilMs > (lastLook?.takenAtMs ?? 0);
}

/** Tells what the agent said; `back` is what Undo does. */
async function order(
  services: Services,
  entry: ServerEntry,
  wish: AgentOrder,
  back: readonly AgentOrder[] = [],
): Promise<void> {
  const unit = 'unit' in wish && wish.unit !== undefined ? wish.unit : 'autoscaler';
  const said = await window.withProgress(
    { location: ProgressLocation.Notification, title: say('ui.quick.working', { server: entry.name, unit }) },
    () =>
      entry.withServer((server) =>
        giveOrder(server, wish, language(), operationContext(minutes(3), new AbortController().signal)),
      ),
  );
  services.log.info(`${entry.name}: ${wish.verb} ${unit}: ${said}`);
  void entry.look();
  const undo = say('ui.quick.undo');
  const text = say('ui.quick.scaled', { server: entry.name, said: plainText(said, 300) });
  // Not awaited: the command has ended, whenever the user reads the message.
  void (async () => {
    const chosen = await window.showInformationMessage(text, ...(back.length === 0 ? [] : [undo]));
    if (chosen === undo) for (const each of back) await order(services, entry, each);
  })().catch((error: unknown) => services.log.error(error, 'undo'));
}

/** Asks first where it costs something: requests are cut for seconds, tasks may be lost. */
export async function restartService(services: Services, argument: unknown): Promise<void> {
  const found = await pickService(services, argument);
  if (found === undefined) return;
  const { entry, unit } = found;
  await entry.withServer(async (server) => {
    const context = operationContext(minutes(20), new AbortController().signal);
    await server.becomeRoot(context);
    const plan = planRestartService(server, await look(server, context), unit, context);
    if (isEmpty(plan)) {
      void window.showInformationMessage(plan.notes.map((note) => sayMessage(note)).join(' '));
      return;
    }
    const yes = say('ui.quick.restartYes');
    const detail = [...plan.restarts.map(({ cost }) => cost), ...plan.notes].map((each) => sayMessage(each)).join(' ');
    const question = `${say('ui.quick.restartQuestion', { unit, server: entry.name })} ${plainText(detail.charAt(0).toUpperCase() + detail.slice(1), 600)}`;
    if ((await window.showWarningMessage(question, yes)) !== yes) return;
    const outcome = await window.withProgress(
      { location: ProgressLocation.Notification, title: `${entry.name}: ${sayMessage(plan.title)}`, cancellable: true },
      (progress, token) =>
        carryOut(
          server,
          plan,
          ({ step }) => progress.report({ message: plainText(step, 120) }),
          operationContext(minutes(20), signalOf(token)),
        ),
    );
    void entry.look();
    const title = sayMessage(plan.title);
    if (outcome.kind === 'done') {
      const checks = plan.commands.flatMap(({ wait }) => (wait === undefined ? [] : [sayMessage(wait.purpose)]));
      void window.showInformationMessage(
        say('ui.plan.doneVerified', { server: entry.name, title, checks: checks.join(' ') }),
      );
      return;
    }
    const params = { server: entry.name, title, step: outcome.failedStep, output: plainText(outcome.output, 300) };
    void window.showErrorMessage(say(outcome.kind === 'undone' ? 'ui.plan.undone' : 'ui.plan.undoFailed', params));
  });
}

/** What the agent would do now, as a document. */
export async function dryRunNow(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return;
  const run = await window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: say('ui.dryRun.running', { server: entry.name }),
      cancellable: true,
    },
    (_progress, token) => entry.withServer((server) => dryRun(server, operationContext(minutes(3), signalOf(token)))),
  );
  await services.plans.showText(entry.name, 'dry-run.log', `${run.output}\n`);
}

export async function pickService(
  { store }: Services,
  argument: unknown,
  kind?: ServiceKind,
): Promise<{ readonly entry: ServerEntry; readonly unit: string } | undefined> {
  const entry = await pickServer(argument, store);
  if (entry === undefined) return undefined;
  const given = unitOf(argument);
  if (given !== undefined) return { entry, unit: given };
  await entry.connect(true);
  if (entry.lastLook === undefined) await entry.look();
  const among = entry.lastLook?.services.filter((service) => kind === undefined || service.kind === kind) ?? [];
  const picked = await window.showQuickPick(
    among.map(({ unit, description }) => ({ label: unit, description: plainText(description, 80) })),
    // It may come after a wait: whatever takes the focus then must not close it.
    { title: `${entry.name}: ${say('ui.quick.pickService')}`, ignoreFocusOut: true },
  );
  return picked === undefined ? undefined : { entry, unit: picked.label };
}

/** The unit of a service's node. */
export function unitOf(argument: unknown): string | undefined {
  const node = (argument as { node?: { kind?: unknown; copy?: unknown } } | undefined)?.node;
  return node?.kind === 'service' && typeof node.copy === 'string' ? node.copy : undefined;
}

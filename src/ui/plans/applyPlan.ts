import { commands, ProgressLocation, window } from 'vscode';
import { isFailure } from '../../base/failure';
import { carryOut } from '../../operations/plans/carryOut';
import type { PlanOutcome } from '../../operations/plans/plan';
import type { Log } from '../log';
import { minutes, operationContext, seconds, signalOf } from '../operationContext';
import { say, sayMessage } from '../say';
import { plainText } from '../servers/plainText';
import { failureText, tellFailure } from '../tell';
import type { OpenPlan, PlanDocuments } from './planDocuments';
import { fileUri } from './planUri';

/** Hands the plan to the server and watches it. Cancel asks the server to undo it. */
export async function applyPlan(open: OpenPlan, documents: PlanDocuments, log: Log): Promise<void> {
  const { plan, entry } = open;
  if (open.applying || open.outcome !== undefined) {
    void window.showInformationMessage(say(open.applying ? 'ui.plan.alreadyApplying' : 'ui.plan.alreadyApplied'));
    return;
  }
  const title = sayMessage(plan.title);
  open.applying = true;
  documents.update(open);
  try {
    open.outcome = await window.withProgress(
      { location: ProgressLocation.Notification, title: `${entry.name}: ${title}`, cancellable: true },
      (progress, token) => {
        const total = plan.files.length + plan.commands.length + plan.checks.length + 1;
        const context = operationContext(minutes(10) + seconds(plan.expectedSeconds), signalOf(token));
        return entry.withServer((server) =>
          carryOut(
            server,
            plan,
            (step) => {
              log.info(`${entry.name}: plan ${plan.id}: ${step.step}: ${step.ok ? 'ok' : `failed: ${step.output}`}`);
              progress.report({ message: plainText(step.step, 120), increment: 100 / total });
            },
            context,
            undefined,
            (sent, total) => {
              const inMB = { sent: sent / 1e6, total: total / 1e6 };
              progress.report({ message: say('ui.runtime.uploading', inMB) });
            },
          ),
        );
      },
    );
  } catch (error) {
    open.applying = false;
    documents.update(open);
    if (isFailure(error, 'operations.planRefusedChanged')) {
      const again = say('ui.plan.again');
      log.error(error, `plan ${plan.id}`);
      if ((await window.showErrorMessage(failureText(error), again)) === again) await open.again();
      return;
    }
    await tellFailure(error, log, `plan ${plan.id}`);
    return;
  }
  open.applying = false;
  documents.update(open);
  void entry.look();
  // Not awaited: the command has ended, whenever the user reads the message.
  void tellOutcome(open, open.outcome, log);
  if (open.outcome.kind === 'done') await open.afterwards?.();
}

async function tellOutcome(open: OpenPlan, outcome: PlanOutcome, log: Log): Promise<void> {
  const { plan, entry } = open;
  const title = sayMessage(plan.title);
  if (outcome.kind === 'done') {
    const verified = plan.checks.map(({ purpose }) => sayMessage(purpose));
    void window.showInformationMessage(
      verified.length === 0
        ? say('ui.plan.done', { server: entry.name, title })
        : say('ui.plan.doneVerified', { server: entry.name, title, checks: verified.join('; ') }),
    );
    return;
  }
  log.warn(`${entry.name}: plan ${plan.id} ${outcome.kind} at ${outcome.failedStep}: ${outcome.output}`);
  const params = {
    server: entry.name,
    title,
    step: plainText(outcome.failedStep, 120),
    output: plainText(outcome.output, 300),
  };
  const showLog = say('ui.showLog');
  const text =
    outcome.failedStep === 'cancel'
      ? say('ui.plan.cancelled', params)
      : say(outcome.kind === 'undone' ? 'ui.plan.undone' : 'ui.plan.undoFailed', params);
  const chosen = await (outcome.kind === 'undoFailed'
    ? window.showErrorMessage(text, showLog)
    : window.showWarningMessage(text, showLog));
  if (chosen === showLog) log.show();
}

/** Opens all files of the plan, before and after, in one editor. */
export async function showPlanChanges({ plan }: OpenPlan): Promise<void> {
  if (plan.files.length === 0) {
    void window.showInformationMessage(say('ui.plan.noFiles'));
    return;
  }
  await commands.executeCommand(
    'vscode.changes',
    say('ui.plan.changesTitle', { server: plan.server, title: sayMessage(plan.title) }),
    plan.files.map(({ path, before, after }) => [
      fileUri(plan, path, after === null ? 'before' : 'after'),
      before === null ? undefined : fileUri(plan, path, 'before'),
      after === null ? undefined : fileUri(plan, path, 'after'),
    ]),
  );
}

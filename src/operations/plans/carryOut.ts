/**
 * Hands a plan to the server and watches it. The server carries it out in a unit of its own, so a lost connection, a closed
 * editor or a passed deadline changes nothing there; `reattach` goes on watching.
 */
import type { CancelSignal, OperationContext } from '../../base/context';
import { cancelled, Failure, isFailure } from '../../base/failure';
import type { Command } from '../../ssh/command';
import type { Server } from '../../ssh/server';
import { message } from '../../words/message';
import { cancelPlan } from './cancelPlan';
import { recoverPlan } from './recoverPlan';
import { sendPlan } from './sendPlan';
import { watchPlan, type PlanNews } from './watchPlan';
import { sha256 } from './hash';
import { planCommand } from '../helper/planCommand';
import { assertSound, intentOf } from './intent';
import { isEmpty, type Plan, type PlanOutcome, type PlanStepResult } from './plan';
import { parseResult, ProgressReader } from './progress';
import { planFolder } from './planFolder';
import { discardUpload, uploadFile, type UploadProgress } from '../deployment/uploadFile';
import { localPerson } from './who';

/** How often in a row one and the same failure is borne while the connection is there. */
const mostRepeats = 5;

const never: CancelSignal = { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined };

/**
 * Carries out `plan`. Resolves with how it ended; `onProgress` gets each step once, in order.
 * `who`: for the server's history; `user@machine` when left out.
 * `onUpload`: how much of the plan's large file has been copied. That comes first, and is not part of the deadline.
 * Cancelling asks the server to undo it and still waits for the end (`undone`, `failedStep: 'cancel'`).
 * Throws a `Failure` when nothing was changed: `operations.planRefused…`, `operations.planNotStarted`;
 * `operations.planStillRuns` when the deadline passes first; `operations.planLost` when its end can't be known.
 */
export async function carryOut(
  server: Server,
  plan: Plan,
  onProgress: (step: PlanStepResult) => void,
  context: OperationContext,
  who: string = localPerson(),
  onUpload: UploadProgress = () => undefined,
): Promise<PlanOutcome> {
  if (isEmpty(plan)) return { kind: 'done', steps: [] };
  assertSound(plan);
  // Where there is the helper alone, only plans that it makes itself.
  await server.becomeRoot(context, { full: plan.recipe === undefined });
  if (context.cancel.aborted) throw cancelled('plan', server.name);
  const { upload } = plan;
  if (upload === undefined) return carryOutHere(server, plan, onProgress, context, who);
  await uploadFile(server, upload, onUpload, context);
  try {
    const outcome = await carryOutHere(server, plan, onProgress, context, who);
    await discardUpload(server, upload, context);
    return outcome;
  } catch (error) {
    // A plan that may still run needs it.
    const mayRun = isFailure(error, 'operations.planStillRuns') || isFailure(error, 'operations.planLost');
    if (!mayRun) await discardUpload(server, upload, context);
    throw error;
  }
}

/** The helper makes the plan itself, and holds it against the hash of the one that was read. */
function makeThere(plan: Plan, who: string): Command<void> {
  const manifest = sha256(intentOf(plan, who));
  return planCommand({ id: plan.id, who, manifest, recipe: plan.recipe ?? [] });
}

async function carryOutHere(
  server: Server,
  plan: Plan,
  onProgress: (step: PlanStepResult) => void,
  context: OperationContext,
  who: string,
): Promise<PlanOutcome> {
  const startedMs = context.clock.monotonicMs();
  const send = server.rootState === 'helper' ? makeThere(plan, who) : sendPlan(plan.id, planFolder(plan, who));
  let sendingFailed: unknown;
  try {
    // From here on cancelling is the server's to do: a plan that was half sent may have begun.
    await server.run(send, { ...context, cancel: never });
  } catch (error) {
    if (isFailure(error, 'operations.planNotStarted') || isFailure(error, 'ssh.helperRefused')) throw error;
    if (isFailure(error, 'ssh.helperOutdated')) throw error;
    // The connection went while it was sent: whether the plan began, only the server knows.
    sendingFailed = error;
  }
  return watch(server, plan.id, onProgress, context, startedMs, sendingFailed);
}

/** Goes on watching a plan begun earlier; its steps are reported from the first. A plan left open is undone by the server first. */
export async function reattach(
  server: Server,
  planId: string,
  onProgress: (step: PlanStepResult) => void,
  context: OperationContext,
): Promise<PlanOutcome> {
  return watch(server, planId, onProgress, context, context.clock.monotonicMs(), undefined);
}

async function watch(
  server: Server,
  planId: string,
  onProgress: (step: PlanStepResult) => void,
  context: OperationContext,
  startedMs: number,
  sendingFailed: unknown,
): Promise<PlanOutcome> {
  const { clock } = context;
  const leftMs = (): number => context.timeoutMs - (clock.monotonicMs() - startedMs);
  const fail = (code: Failure['code'], params: Failure['params'] = {}, cause?: unknown): Failure =>
    new Failure({
      code,
      params: { plan: planId, ...params },
      server: server.name,
      phase: 'plan',
      ...(code === 'operations.planStillRuns' ? { remedy: message('operations.planStillRuns.remedy') } : {}),
      ...(cause === undefined ? {} : { cause }),
    });
  const reader = new ProgressReader();
  const steps: PlanStepResult[] = [];
  let offset = 0;
  let cancelSent = false;
  let recovered = false;
  let lastProblem: unknown = sendingFailed;
  let retryMs = 250;
  let repeats = 0;
  let unarrived = 0;

  for (;;) {
    if (leftMs() <= 0) throw fail('operations.planStillRuns', {}, lastProblem);
    // Cancelling is for the plan, not for the watching of it.
    const patient: OperationContext = { clock, cancel: never, timeoutMs: leftMs() };
    let news: PlanNews;
    try {
      if (server.state.kind !== 'connected') await server.connect(patient);
      if (context.cancel.aborted && !cancelSent) {
        await server.run(cancelPlan(planId), patient);
        cancelSent = true;
      }
      news = await server.run(watchPlan(planId, offset), patient);
      retryMs = 250;
      lastProblem = undefined;
    } catch (error) {
      // A password that was refused or a changed host key will not get better by asking again, nor what fails by itself.
      if (isFailure(error) && ['login', 'hostKey', 'elevate'].includes(error.phase)) throw error;
      if (isFailure(error, 'ssh.closed')) throw error;
      repeats = isFailure(error) && isFailure(lastProblem) && error.code === lastProblem.code ? repeats + 1 : 0;
      if (repeats >= mostRepeats && server.state.kind === 'connected') throw error;
      lastProblem = error;
      await clock.sleep(Math.min(retryMs, Math.max(leftMs(), 1)));
      retryMs = Math.min(retryMs * 2, 5000);
      continue;
    }
    offset += news.progress.length;
    for (const step of reader.read(news.progress)) {
      steps.push(step);
      onProgress(step);
    }
    if (news.state === 'gone' && sendingFailed !== undefined && unarrived < 5) {
      // What was sent may still be on its way through the server.
      unarrived += 1;
      await clock.sleep(500);
      continue;
    }
    if (news.state === 'gone') {
      throw sendingFailed instanceof Error ? sendingFailed : fail('operations.planGone');
    }
    if (news.state === 'lost') {
      if (recovered) throw fail('operations.planLost');
      recovered = true;
      await server.run(recoverPlan(planId), patient);
    }
    if (news.result !== undefined) {
      const result = parseResult(news.result);
      if (result === undefined) throw fail('operations.planLost');
      if (result.kind === 'refused') throw refused(result.reason, result.detail, server.name);
      const backup = steps.find(({ step, ok }) => step === 'backup' && ok)?.output;
      return { ...result, steps, ...(backup === undefined || backup === '' ? {} : { backup }) };
    }
  }
}

function refused(reason: string, detail: string, server: string): Failure {
  const about = (code: Failure['code'], remedy?: Failure['code']): Failure =>
    new Failure({
      code,
      params: { path: detail, detail },
      server,
      phase: 'plan',
      ...(remedy === undefined ? {} : { remedy: message(remedy) }),
    });
  switch (reason) {
    case 'changed':
      return about('operations.planRefusedChanged', 'operations.planAgain.remedy');
    case 'notRegular':
      return about('operations.planRefusedNotRegular');
    case 'busy':
      return about('operations.planRefusedBusy', 'operations.planRefusedBusy.remedy');
    case 'noSpace':
      return about('operations.planRefusedNoSpace', 'operations.planRefusedNoSpace.remedy');
    case 'notWritable':
      return about('operations.planRefusedNotWritable', 'operations.planRefusedNotWritable.remedy');
    case 'interrupted':
      return about('operations.planRefusedInterrupted', 'operations.planAgain.remedy');
    default:
      return about('operations.planBroken');
  }
}

/** The second half of a project's tick: act on what was decided, remember. Whatever goes wrong in it stays in it. */
import { valueOf } from '../../base/known';
import type { ProjectSettings } from '../../config/model';
import { afterAction, type Decided } from '../../scaling/decide';
import type { DecideInput, Decision } from '../../scaling/decision';
import { decisionLine } from '../../scaling/explain';
import type { ProjectMemory } from '../../scaling/state';
import { isTrouble } from '../../scaling/troubles';
import type { ProjectStatus } from '../../scaling/status';
import { message, render, type Message } from '../../words/message';
import { stepPool } from '../celery/pool';
import { afterOrder } from './decideByOrders';
import { silenceOf } from '../looking/health';
import type { LogFields } from '../state/log';
import { isYoung, type Prepared } from './prepareProject';
import { statusOf } from './projectStatus';
import { restartWith } from '../gunicorn/restartWith';
import { stepTo, type Stepped } from '../gunicorn/steps';

export interface ProjectOutcome {
  readonly memory: ProjectMemory;
  readonly status: ProjectStatus;
  readonly decision: Decision;
  readonly input: DecideInput;
  readonly errors: readonly Message[];
  /** A `scale` or `resume` was seen to: it need not be looked at again. */
  readonly ordersSeen: boolean;
  /** The service is still starting: worth another look soon. */
  readonly again: boolean;
}

/** `decided`: what is left of the project's own decision when all projects have got their share. */
export async function actOnProject(prepared: Prepared, { decision, memory }: Decided): Promise<ProjectOutcome> {
  const { tick, input, ordersSeen, service, master } = prepared;
  const { settings, look, log } = tick;
  let after = memory;
  let workers = valueOf(input.service.workers);
  const tell = (what: Decision): void => {
    const { action, from, to, rule } = what;
    log.line(decisionLine(what, settings.service, log.language), fieldsOf(settings, action, from, to, rule));
  };
  const errors: Message[] = [...decision.errors];

  if (decision.action !== 'hold' && master !== undefined && !tick.dryRun) {
    tick.keep({ ...after, failedAttempts: after.failedAttempts + 1 });
    const stepped = await stepAndCheck(prepared, decision);
    workers = stepped.reached;
    after = (decision.rule === 'scale' ? afterOrder : afterAction)(after, decision, input, stepped);
    after = {
      ...after,
      draining: stepped.draining.map(({ pid, startTicks }) => ({
        pid,
        startTicks,
        bootId: look.bootId,
        sinceMs: look.takenAtMs,
      })),
    };
    // Whether a busy pool is still too large is for the next tick to say; what somebody has ordered is tried again.
    const isOrdered = (after.heldUntilMs ?? 0) > look.takenAtMs;
    if (stepped.busy === true && !isOrdered) after = { ...after, desired: stepped.reached, failedAttempts: 0 };
    if (stepped.reached !== decision.from) tell({ ...decision, to: stepped.reached });
    if (stepped.problem !== undefined) {
      if (stepped.interrupted)
        log.line(
          `hold ${settings.service} ${stepped.reached} interrupted ${render(stepped.problem, log.language)}`,
          fieldsOf(settings, 'hold', stepped.reached, stepped.reached, 'interrupted'),
        );
      else errors.push(stepped.problem);
    }
  } else if (tick.dryRun) {
    tell(decision);
  }

  const said = [decision.rule, decision.reason, ...decision.vetoes]
    .map((part) => (typeof part === 'string' ? part : part.code))
    .join(' ');
  const { lastSaid } = input.memory;
  if (decision.action === 'hold' && !tick.dryRun && said !== lastSaid && errors.length === 0) {
    // A state that lasts is said once, and "nothing was measured" is none.
    if (decision.rule !== 'noSample') tell(decision);
  }
  // What is wrong for longer is said when it begins.
  const troubles = decision.notes.filter(({ code }) => isTrouble(code));
  const troubleCodes = troubles.map(({ code }) => code).join(' ');
  if (!tick.dryRun && troubleCodes !== (input.memory.lastTroubles ?? '')) errors.push(...troubles);
  for (const error of errors) {
    log.error(error, settings.service, fieldsOf(settings, 'error', decision.from, workers, decision.rule));
  }
  return {
    memory: { ...after, lastSaid: decision.rule === 'noSample' ? lastSaid : said, lastTroubles: troubleCodes },
    status: statusOf(tick, decision, workers, after),
    decision,
    input,
    errors,
    ordersSeen,
    // One that is still stopping or starting leaves a mark of its own when it is up.
    again: decision.rule === 'notReady' && service?.activeState === 'active' && isYoung(look, master?.startTicks, 120),
  };
}

/**
 * The step, and whether the service still answers the request that `health` names. One that answered before and does not
 * afterwards gets its old count back. One that did not answer before is no worse for more workers.
 */
async function stepAndCheck({ tick, service, master }: Prepared, decision: Decision): Promise<Stepped> {
  const { settings, deadlineMs } = tick;
  const { from, to } = decision;
  if (master === undefined) return { reached: from, draining: [], problem: undefined };
  const silence = (): Promise<Message | undefined> =>
    settings.health === undefined ? Promise.resolve(undefined) : silenceOf(settings.service, service, settings.health);
  const before = await silence();
  if (master.kind === 'celery') return stepPool(master, from, to, deadlineMs);
  const change = settings.strategy === 'restart' ? restartWith : stepTo;
  const stepped = await change(master, from, to, deadlineMs);
  if (stepped.problem !== undefined || stepped.reached !== to || before !== undefined) return stepped;
  let after = await silence();
  for (let again = 0; after !== undefined && again < 2 && performance.now() < deadlineMs; again++)
    after = await silence();
  if (after === undefined) return stepped;
  const why = message('agent.undone', { unit: settings.service, from, to });
  // Whoever was told to stop stops; what drains is no longer counted.
  const back = stepped.draining.length > 0 ? stepped : await change(master, to, from, deadlineMs);
  return {
    ...back,
    problem: message('agent.undoneBecause', {
      why: render(why, tick.log.language),
      cause: render(after, tick.log.language),
    }),
  };
}

function fieldsOf(
  { project, service }: ProjectSettings,
  action: string,
  from: number,
  to: number | undefined,
  rule: string,
): LogFields {
  return { project, service, action, from, rule, ...(to === undefined ? {} : { to }) };
}

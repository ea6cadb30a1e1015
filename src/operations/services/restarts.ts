/** Restarting services one by one, each active and answering before the next, and what each restart costs. */
import { isKnown, valueOf } from '../../base/known';
import type { Look, ServiceLook } from '../../host/look';
import { message, type Message } from '../../words/message';
import type { Plan, PlanCheck, PlanCommand } from '../plans/plan';

export interface RestartSteps {
  readonly commands: PlanCommand[];
  readonly restarts: Plan['restarts'];
  readonly expectedSeconds: number;
  readonly risks: Message[];
}

/** How long a Celery worker may go on with the tasks that it runs before it is restarted all the same. */
export const drainSeconds = 300;
/** What systemd gives a service to stop and to start unless its unit says otherwise (DefaultTimeoutStartSec=). */
const defaultTimeoutMs = 90_000;
const answerSeconds = 60;

/**
 * The commands that restart `units` in this order. A service that is stopped stays so; one that has failed is started.
 * The look should be root's: what it could not see is said to be unknown.
 */
export function restartSteps(look: Look, units: readonly string[]): RestartSteps {
  const commands: PlanCommand[] = [];
  const restarts: { unit: string; cost: Message }[] = [];
  const risks: Message[] = [];
  let expectedSeconds = 0;
  for (const unit of new Set(units)) {
    const service = look.services.find((each) => each.unit === unit);
    if (service !== undefined && (service.activeState === 'inactive' || service.loadState === 'masked')) continue;
    const isUp = service === undefined || /^(active|reloading|refreshing)$/.test(service.activeState);
    const isDrained = service !== undefined && isUp && canDrain(service);
    if (service !== undefined) {
      // Always, and not only near the limit: a plan that is made again a moment later must be the same plan.
      commands.push({
        argv: ['systemctl', 'reset-failed', unit],
        purpose: message('operations.restart.commandReset', { unit }),
      });
      if (isUp && isNearLimit(service, look)) {
        const { burst, intervalMs } = valueOf(service.startLimit) ?? { burst: 0, intervalMs: 0 };
        risks.push(message('operations.restart.riskLimit', { unit, burst, seconds: intervalMs / 1000 }));
      }
    }
    if (service?.needDaemonReload === true) risks.push(message('operations.restart.riskReload', { unit }));
    const argv = isDrained
      ? (['autoscaler-unit', 'drain-restart', unit, String(drainSeconds)] as const)
      : (['systemctl', 'restart', unit] as const);
    commands.push({
      argv,
      undo: argv,
      undoWhen: 'after',
      timeoutSeconds: (isDrained ? drainSeconds : 0) + stopSeconds(service) + defaultTimeoutMs / 1000 + 10,
      wait: waitUntilAnswers(unit, service?.kind),
      purpose: isDrained
        ? message('operations.restart.commandDrain', { unit, seconds: drainSeconds })
        : message('operations.restart.command', { unit }),
    });
    restarts.push({ unit, cost: costOf(service, isUp, isDrained) });
    expectedSeconds += service?.kind === 'celery' ? 10 : 4;
  }
  return { commands, restarts, expectedSeconds, risks };
}

/** Whether a unit is active and does its work; `autoscaler-unit` comes with every plan. */
export function waitUntilAnswers(unit: string, kind: ServiceLook['kind'] | undefined): PlanCheck {
  const purposes = {
    gunicorn: 'operations.restart.waitGunicorn',
    celery: 'operations.restart.waitCelery',
    service: 'operations.restart.waitService',
  } as const;
  return {
    argv: ['autoscaler-unit', 'answers', unit, kind ?? 'service'],
    withinSeconds: answerSeconds,
    purpose: message(purposes[kind ?? 'service'], { unit }),
  };
}

/** Only Celery's own main process finishes its tasks when asked to end; a shell before it just dies. */
function canDrain({ kind, master, mainPid }: ServiceLook): boolean {
  return kind === 'celery' && master !== undefined && mainPid > 0 && master.pid === mainPid;
}

/** systemd does not tell how many starts it has counted: with the last one inside the interval, it may be any number. */
function isNearLimit({ startLimit, activeSinceMs }: ServiceLook, look: Look): boolean {
  if (!isKnown(startLimit)) return false;
  const { burst, intervalMs } = startLimit.value;
  if (burst <= 0 || intervalMs <= 0) return false;
  return activeSinceMs !== undefined && look.takenAtMs - activeSinceMs < intervalMs;
}

function stopSeconds(service: ServiceLook | undefined): number {
  const timeout = service?.timeoutStopMs;
  if (timeout === undefined || !isKnown(timeout)) return defaultTimeoutMs / 1000;
  // For ever: somebody has to give up some day.
  return Math.ceil(Math.min(timeout.value ?? 900_000, 900_000) / 1000);
}

function costOf(service: ServiceLook | undefined, isUp: boolean, isDrained: boolean): Message {
  if (service === undefined) return message('operations.restart.costOther');
  if (!isUp) return message('operations.restart.costStopped', { state: `${service.activeState}, ${service.result}` });
  const { killMode, timeoutStopMs, workers } = service;
  if (service.kind === 'gunicorn') {
    if (!isKnown(timeoutStopMs)) return message('operations.restart.costGunicornUnknown');
    return timeoutStopMs.value === undefined
      ? message('operations.restart.costGunicornEndless')
      : message('operations.restart.costGunicorn', { seconds: timeoutStopMs.value / 1000 });
  }
  // One task at a time for each process of a prefork pool; the other pools run any number in one process.
  const running = isKnown(workers) && workers.value.length > 0 ? workers.value.length : undefined;
  if (isDrained) {
    return running === undefined
      ? message('operations.restart.costDrainUnknown', { seconds: drainSeconds, killMode })
      : message('operations.restart.costDrain', { seconds: drainSeconds, running, killMode });
  }
  return running === undefined
    ? message('operations.restart.costLostUnknown', { killMode })
    : message('operations.restart.costLost', { running, killMode });
}

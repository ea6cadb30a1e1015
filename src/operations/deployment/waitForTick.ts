import { tickDeadlineSeconds } from '../../agent/files/serviceUnit';
import { message } from '../../words/message';
import type { PlanCommand } from '../plans/plan';
import script from './waitForTick.sh';

const waitSeconds = tickDeadlineSeconds + 20;

/** Before the agent's files are replaced, or after the timer has stopped: a tick that runs ends by what it began with. */
export function waitForTick(when: 'beforeFiles' | 'afterFiles' = 'beforeFiles'): PlanCommand {
  return {
    argv: ['sh', '-c', script, 'sh', String(waitSeconds * 5), String(waitSeconds)],
    when,
    timeoutSeconds: waitSeconds + 30,
    purpose: message('operations.deploy.command.tick', { seconds: waitSeconds }),
  };
}

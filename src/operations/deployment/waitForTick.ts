import { sh } from '../../base/sh';
import { tickDeadlineSeconds } from '../../agent/files/serviceUnit';
import { message } from '../../words/message';
import type { PlanCommand } from '../plans/plan';

const waitSeconds = tickDeadlineSeconds + 20;

const script = sh`waited=0
while :; do
  case $(systemctl show -p ActiveState --value autoscaler.service) in
    activating|active|deactivating|reloading) ;;
    *) exit 0 ;;
  esac
  waited=$((waited + 1))
  if [ "$waited" -gt "$1" ]; then echo "autoscaler.service still runs after $2 s" >&2; exit 1; fi
  sleep 0.2
done`;

/** Before the agent's files are replaced, or after the timer has stopped: a tick that runs ends by what it began with. */
export function waitForTick(when: 'beforeFiles' | 'afterFiles' = 'beforeFiles'): PlanCommand {
  return {
    argv: ['sh', '-c', script, 'sh', String(waitSeconds * 5), String(waitSeconds)],
    when,
    timeoutSeconds: waitSeconds + 30,
    purpose: message('operations.deploy.command.tick', { seconds: waitSeconds }),
  };
}

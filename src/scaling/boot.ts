/** Which boot of the server a look belongs to. */
import type { Look } from '../host/look';
import type { Counters } from './samples';

const toleranceMs = 3000;

/**
 * The look's boot ID; that of the counters before where the server can't have started in between, because its uptime has grown by just
 * the time that has passed. In a systemd-nspawn container with systemd 252 the agent in its sandbox reads the machine's boot ID, and
 * a command run by hand the container's own: without this each would take the other's tick for a reboot.
 */
export function bootOf(before: Counters | undefined, look: Look): string {
  if (before === undefined || before.bootId === look.bootId) return look.bootId;
  const grownMs = (look.uptimeSeconds - before.uptimeSeconds) * 1000;
  const passedMs = look.takenAtMs - before.takenAtMs;
  // A start within the first seconds after another one can't be told by the uptime alone.
  const isOld = before.uptimeSeconds * 1000 > 2 * toleranceMs;
  return isOld && grownMs >= 0 && Math.abs(grownMs - passedMs) <= toleranceMs ? before.bootId : look.bootId;
}

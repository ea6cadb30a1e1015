/**
 * PHP-FPM's `pm = dynamic` (fpm_process_ctl.c): keeps between min_spare_servers and max_spare_servers children idle. The
 * numbers are those of the www.conf that it comes with; a child that was just forked counts as idle.
 */
import type { Policy, PolicyKind } from './policy';

const minSpare = 1;
const maxSpare = 3;
const maxRate = 32;

export function dynamicPolicy(): Policy {
  let rate = 1;
  return {
    decide({ reading, workers, maxWorkers }) {
      if (reading === undefined) return workers;
      const idle = workers - reading.busy;
      if (idle > maxSpare) {
        rate = 1;
        return workers - 1;
      }
      if (idle < minSpare && workers < maxWorkers) {
        const more = Math.min(rate, minSpare - idle, maxWorkers - workers);
        rate = Math.min(maxRate, rate * 2);
        return workers + more;
      }
      rate = 1;
      return workers;
    },
  };
}

export const phpFpm: PolicyKind = {
  name: 'PHP-FPM dynamic',
  role: 'peer',
  ownIntervalSeconds: 1,
  make: dynamicPolicy,
};

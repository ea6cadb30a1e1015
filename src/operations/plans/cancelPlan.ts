/** Asks a running plan to stop before its next step and undo itself. */
import type { Command } from '../../ssh/command';
import { unreadable } from '../output';

export function cancelPlan(planId: string): Command<void> {
  const name = 'autoscaler plan: cancel';
  return {
    name,
    argv: ['touch', `/var/lib/autoscaler/plans/${planId}/cancel`],
    root: 'always',
    helper: ['cancelPlan', planId],
    parse: (output, server) => {
      if (output.exitCode !== 0) throw unreadable(name, server, output);
    },
  };
}

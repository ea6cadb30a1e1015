/** Ends a plan that lost its program (killed, power cut): the server undoes it, in a unit of its own. */
import type { Command } from '../../ssh/command';
import { unreadable } from '../output';

export function recoverPlan(planId: string): Command<void> {
  const name = 'autoscaler plan: recover';
  return {
    name,
    argv: [
      'systemd-run',
      '--quiet',
      '--collect',
      `--unit=autoscaler-recover-${planId}`,
      '/bin/sh',
      `/var/lib/autoscaler/plans/${planId}/carry-out.sh`,
      'recover',
      planId,
    ],
    root: 'always',
    helper: ['recoverPlan', planId],
    parse: (output, server) => {
      if (output.exitCode !== 0) throw unreadable(name, server, output);
    },
  };
}

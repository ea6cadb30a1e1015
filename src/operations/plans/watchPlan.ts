/** Waits up to a second for news of a plan and brings them: what was added to `progress`, and the result. */
import type { Command } from '../../ssh/command';
import { unreadable } from '../output';
import script from './watchPlan.sh';

export interface PlanNews {
  /** `lost`: no result, and nothing on the server works on it. `gone`: there is no such plan. */
  readonly state: 'running' | 'ended' | 'lost' | 'gone';
  /** Added to `progress` since `offset`. */
  readonly progress: Buffer;
  readonly result: string | undefined;
}

// The result is looked for before progress is read: what a finished plan noted is then never missed.

export function watchPlan(planId: string, offset: number, waitMs = 1000): Command<PlanNews> {
  const name = 'autoscaler plan: watch';
  return {
    name,
    argv: ['/bin/sh', '-c', script, 'sh', planId, String(offset), String(Math.round(waitMs / 100))],
    root: 'always',
    helper: ['watchPlan', planId, String(offset), String(waitMs)],
    timeoutMs: 20_000,
    parse: (output, server) => {
      const [state, progress, result] = output.stdout.toString('latin1').split('\n');
      if (output.exitCode !== 0 || (state !== 'running' && state !== 'ended' && state !== 'lost' && state !== 'gone')) {
        throw unreadable(name, server, output);
      }
      return {
        state,
        progress: Buffer.from(progress ?? '', 'base64'),
        result: state === 'ended' ? Buffer.from(result ?? '', 'base64').toString('utf8') : undefined,
      };
    },
  };
}

/** Has the helper make a plan by its recipe, compare it with the one that was read, and start it. */
import { Failure } from '../../base/failure';
import { paths } from '../../host/paths';
import type { Command } from '../../ssh/command';
import { text } from '../output';

export interface PlanWords {
  readonly id: string;
  /** For the history. */
  readonly who: string;
  /** sha256 of the manifest of the plan that was read. */
  readonly manifest: string;
  readonly recipe: readonly string[];
}

/** Throws `operations.planNotStarted`, `ssh.helperRefused`. */
export function planCommand({ id, who, manifest, recipe }: PlanWords): Command<void> {
  const words = ['plan', id, who, manifest, ...recipe] as const;
  return {
    name: 'autoscaler plan: make and start',
    argv: [paths.helper, ...words],
    helper: words,
    root: 'always',
    timeoutMs: 120_000,
    parse: (output, server) => {
      if (output.exitCode === 0) return;
      const detail = text(output.stderr) || `exit code ${output.exitCode}`;
      throw new Failure({ code: 'operations.planNotStarted', params: { detail }, server, phase: 'plan' });
    },
  };
}

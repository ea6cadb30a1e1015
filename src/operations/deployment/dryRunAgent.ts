/** One dry run of the deployed agent: it reads, decides and says what it would do. */
import { paths } from '../../host/paths';
import type { Command } from '../../ssh/command';
import { text, unreadable } from '../output';
import type { AgentRun } from './runAgentNow';

export function dryRunAgent(): Command<AgentRun> {
  const name = 'autoscaler tick --dry-run';
  return {
    name,
    argv: [paths.wrapper, 'tick', '--dry-run'],
    root: 'always',
    helper: ['dryRunAgent'],
    timeoutMs: 110_000,
    parse: (output, server) => {
      if (output.exitCode < 0) throw unreadable(name, server, output);
      const said = [text(output.stdout, 16_000), text(output.stderr)].filter((part) => part !== '').join('\n');
      return { ok: output.exitCode === 0, output: said };
    },
  };
}

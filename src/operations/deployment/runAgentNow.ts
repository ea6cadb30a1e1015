/** Starts one run of the agent, waits for its end and brings what it wrote to the journal. */
import type { Command } from '../../ssh/command';
import { text, unreadable } from '../output';
import script from './runAgentNow.sh';

export interface AgentRun {
  readonly ok: boolean;
  readonly output: string;
}

// The journal's end before the start: what comes after it is this run's (or that of a tick that was running already).

export function runAgentNow(): Command<AgentRun> {
  const name = 'systemctl start autoscaler.service';
  return {
    name,
    argv: ['/bin/sh', '-c', script],
    root: 'always',
    helper: ['runAgentNow'],
    timeoutMs: 110_000,
    parse: (output, server) => {
      const said = [text(output.stdout, 16_000), text(output.stderr)].filter((part) => part !== '').join('\n');
      if (output.exitCode < 0) throw unreadable(name, server, output);
      return { ok: output.exitCode === 0, output: said };
    },
  };
}

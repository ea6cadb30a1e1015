/** Starts one run of the agent, waits for its end and brings what it wrote to the journal. */
import type { Command } from '../../ssh/command';
import { sh } from '../../base/sh';
import { text, unreadable } from '../output';

export interface AgentRun {
  readonly ok: boolean;
  readonly output: string;
}

// The journal's end before the start: what comes after it is this run's (or that of a tick that was running already).
const script = sh`cursor=$(journalctl -n 0 --show-cursor --no-pager -q 2>/dev/null | sed -n 's/^-- cursor: //p')
systemctl start autoscaler.service
status=$?
journalctl --sync 2>/dev/null
journalctl -u autoscaler.service \${cursor:+"--after-cursor=$cursor"} -o cat -n 60 --no-pager -q 2>/dev/null
exit "$status"`;

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

/** Removes what the agent and the plans have left on a server: state, history, backups, log. Refused while anything of it is in use. */
import { Failure } from '../../base/failure';
import { paths } from '../../host/paths';
import type { Command } from '../../ssh/command';
import { text } from '../output';
import script from './purgeState.sh';

/** Throws `operations.notPurged`. */
export function purgeState(): Command<void> {
  return {
    name: 'purge state',
    argv: ['/bin/sh', '-c', script, 'sh', paths.state, paths.backups, paths.log, paths.agent],
    root: 'always',
    helper: ['purgeState'],
    timeoutMs: 60_000,
    parse: (output, server) => {
      if (output.exitCode === 0) return;
      throw new Failure({
        code: 'operations.notPurged',
        params: { detail: text(output.stderr) },
        server,
        phase: 'command',
      });
    },
  };
}

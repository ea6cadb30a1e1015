/** Removes what the agent and the plans have left on a server: state, history, backups, log. Refused while anything of it is in use. */
import { Failure } from '../../base/failure';
import { paths } from '../../host/paths';
import type { Command } from '../../ssh/command';
import { text } from '../output';

const script = `set -u
state=$1 backups=$2 log=$3 program=$4
if [ -e "$program" ]; then echo "$program: still there" >&2; exit 1; fi
if [ -e "$state/plans.lock" ] && ! flock -w 10 "$state/plans.lock" true; then echo "$state: a plan runs" >&2; exit 1; fi
rm -rf -- "$state" "$backups" || exit 1
rm -f -- "$log" "$log".[0-9] "$log".[0-9].gz`;

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

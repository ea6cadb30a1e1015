/** What of ours is on a server whose number or name varies: drop-ins, rotated logs, private runtimes, uploads. */
import { sh } from '../../base/sh';
import type { Command } from '../../ssh/command';
import { unreadable } from './output';

// A drop-in of that name which is not ours by its first line stays.
const script = sh`for path in /etc/systemd/system/*.service.d/50-autoscaler.conf; do
  case $(head -n 1 "$path" 2>/dev/null) in '# Written by the autoscaler'*) printf '%s\n' "$path" ;; esac
done
for path in /var/log/autoscaler.log /var/log/autoscaler.log.* /opt/autoscaler/node-v* /opt/autoscaler /etc/autoscaler /var/lib/autoscaler /var/backups/autoscaler /run/autoscaler; do
  [ -e "$path" ] && printf '%s\n' "$path"
done
:`;

/** Absolute paths. */
export function findOwnFiles(): Command<readonly string[]> {
  const name = 'find own files';
  return {
    name,
    argv: ['/bin/sh', '-c', script],
    root: 'always',
    parse: (output, server) => {
      if (output.exitCode !== 0) throw unreadable(name, server, output);
      return output.stdout
        .toString('utf8')
        .split('\n')
        .filter((line) => line.startsWith('/'));
    },
  };
}

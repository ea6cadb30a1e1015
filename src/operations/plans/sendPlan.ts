/** Puts a plan's folder on the server, verifies what arrived and starts the plan's unit: one command, one round trip. */
import { Failure } from '../../base/failure';
import type { Command } from '../../ssh/command';
import { sha256 } from './hash';
import { sh } from '../../base/sh';
import { startPlanUnit } from './planUnit';
import { tar, type TarEntry } from '../deployment/tar';
import { text } from '../output';

const unpackScript = sh`set -u
umask 077
id=$1 sum=$2
state=/var/lib/autoscaler
plans=$state/plans
new=$plans/.$id.new
[ -d "$state" ] || mkdir -m 0755 "$state" || exit 1
[ -d "$plans" ] || mkdir -m 0700 "$plans" || exit 1
find "$plans" -maxdepth 1 -name '.*.new' -mmin +60 -exec rm -rf {} + 2>/dev/null
if [ -e "$plans/$id" ]; then echo "$plans/$id: exists" >&2; exit 1; fi
mkdir "$new" || exit 1
cd "$new" || exit 1
if tar -xf - && [ "$(sha256sum <sums)" = "$sum  -" ] && sha256sum -c sums >/dev/null; then
  mv "$new" "$plans/$id"
else
  cd /
  rm -rf "$new"
  exit 1
fi
cd /
`;

/** `entries` becomes the plan's folder. Throws `operations.planNotStarted`. */
export function sendPlan(planId: string, entries: readonly TarEntry[]): Command<void> {
  const sums = entries.map(({ name, bytes }) => `${sha256(bytes)}  ${name}\n`).join('');
  return {
    name: 'autoscaler plan: send',
    argv: ['/bin/sh', '-c', unpackScript + startPlanUnit, 'sh', planId, sha256(sums)],
    input: tar([...entries, { name: 'sums', bytes: Buffer.from(sums) }]),
    root: 'always',
    timeoutMs: 60_000,
    parse: (output, server) => {
      if (output.exitCode === 0) return;
      const detail = text(output.stderr) || `exit code ${output.exitCode}`;
      throw new Failure({ code: 'operations.planNotStarted', params: { detail }, server, phase: 'plan' });
    },
  };
}

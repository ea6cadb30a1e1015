/**
 * What a plan removes for good once it has ended well, by a unit of its own: folders that still hold the plan's own links while
 * it may be undone, and what is too big to be kept for an undo. A plan that is undone leaves all of it.
 */
import { sh } from '../base/sh';
import { paths } from '../host/paths';
import type { Message } from '../words/message';
import type { PlanCommand } from './plan';

export interface Leftovers {
  /** Removed where they are empty; the innermost first. */
  readonly emptyFolders: readonly string[];
  /** Removed whole. */
  readonly trees: readonly string[];
  /** Removed last, when whoever watches the plan has had the time to read its end: the plan lies in it. */
  readonly late?: readonly string[];
}

const lateSeconds = 30;

// `result` is the plan's last word (carryOutScript.ts); without one nothing is removed.
const script = sh`set -uf
plan=$1 late=$2
shift 2
waited=0
until [ -f "$plan/result" ]; do
  waited=$((waited + 1))
  [ "$waited" -le 3000 ] && [ -d "$plan" ] || exit 1
  sleep 0.2
done
[ "$(cat "$plan/result")" = done ] || exit 0
while [ $# -gt 0 ]; do
  case $1 in
    empty) rmdir -- "$2" 2>/dev/null ;;
    tree) rm -rf -- "\${2:?}" ;;
    late)
      [ "$late" = 0 ] || sleep "$late"
      late=0
      rm -rf -- "\${2:?}" ;;
  esac
  shift 2
done
exit 0`;

/** The plan's last command. */
export function afterwards(planId: string, what: Leftovers, purpose: Message): PlanCommand {
  const unit = `autoscaler-afterwards-${planId}`;
  return {
    argv: [
      'systemd-run',
      '--quiet',
      '--collect',
      '--no-block',
      `--unit=${unit}`,
      '/bin/sh',
      '-c',
      // systemd expands dollars in what it is given as a command (systemd.service(5)).
      script.replaceAll('$', '$$$$'),
      'sh',
      `${paths.plans}/${planId}`,
      String(lateSeconds),
      ...what.trees.flatMap((path) => ['tree', path]),
      ...what.emptyFolders.flatMap((path) => ['empty', path]),
      ...(what.late ?? []).flatMap((path) => ['late', path]),
    ],
    purpose,
  };
}

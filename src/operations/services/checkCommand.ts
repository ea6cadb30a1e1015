/** Whether Gunicorn would take a command line: asked of Gunicorn itself, as the service's user, before anything is changed. */
import type { ExecStart } from '../../host/execStart';
import { gunicornOptionsAt } from '../../host/withWorkers';
import checkScript from './checkCommand.sh';

/**
 * The words of a plan's command that runs `command` with `--check-config`. `imports`: modules of which one must be there for the
 * service's Python, before anything is restarted: Gunicorn looks at its worker class only when it starts.
 */
export function checkCommand(
  unit: string,
  command: Pick<ExecStart, 'path' | 'argv'>,
  imports: readonly string[] = [],
): readonly [string, ...string[]] {
  const found = gunicornOptionsAt(command);
  const program = 'at' in found ? ([command.path, ...command.argv.slice(1)][found.program] ?? '') : '';
  return ['sh', '-c', checkScript, 'sh', unit, program, imports.join(' '), command.path, ...command.argv.slice(1)];
}

/**
 * UNIT PROGRAM MODULES PATH ARG…: runs in a unit of its own, `autoscaler-check-XXXXXX`, as the service's user, in its folder, with the
 * environment of its running master (by a file of root's alone: values may be secrets, so they stay off every command line).
 *
 * Whatever the line turns out to be, it ends and leaves nothing: systemd ends it with all its children after 45 s (a plan gives
 * a command 60), with
 * the plan's own unit, or when the plan ends (carryOutScript.ts sweeps); its folder goes with it. It can't serve in the service's
 * place: listen(2) is refused, and the sockets that others listen on are mounts of their own in it, so that they can't be unlinked
 * (Gunicorn removes the path that it binds: a line that did not hand --check-config on took a service down).
 */

/** Takes away what a deployment has put on a server, and nothing else. Services go on with the workers they have. */
import type { OperationContext } from '../../base/context';
import type { Look } from '../../host/look';
import { paths } from '../../host/paths';
import type { Server } from '../../ssh/server';
import { message } from '../../words/message';
import { probeRuntime } from './runtime/probeRuntime';
import { purgeState } from './purgeState';
import { helperFiles } from '../helper/planHelper';
import { findDropIns } from './findDropIns';
import { readFiles } from '../plans/readFiles';
import { unitStates } from './unitStates';
import { planVersion, type Plan, type PlanCommand } from '../plans/plan';
import { planFile } from '../plans/planFiles';
import { planId } from '../plans/planId';
import { keepRuntime } from './runtime/planRuntime';
import { stopTimerFirst } from './timer';

export interface UninstallOptions {
  /** Also the configuration in /etc/autoscaler. One that lies elsewhere is its owner's and always stays. */
  readonly configuration: boolean;
}

const recoverName = 'autoscaler-recover.service';

/** Program, units, drop-ins, command and settings; what the agent remembers, the backups and the log stay (`purge` takes them). */
export async function planUninstall(
  server: Server,
  look: Look,
  options: UninstallOptions,
  context: OperationContext,
): Promise<Plan> {
  await server.becomeRoot(context);
  const found = await server.run(findDropIns(paths.units), context);
  // Whoever has the helper alone needs it to see how this ends, and may not take it away from others.
  const helperStays = server.rootState === 'helper';
  const ours = [
    ...(helperStays ? [] : helperFiles),
    ...found,
    // What lies outside of our folders only full sudo has put there.
    ...(helperStays ? [] : [paths.sysctl, paths.logins]),
    ...[paths.logrotate, paths.wrapper, paths.asgiWorker],
    ...[paths.timerUnit, paths.pathUnit, paths.serviceUnit, paths.failedUnit],
    ...[paths.agent, paths.version, paths.rollback, paths.agentSettings],
    ...(options.configuration ? [paths.configuration] : []),
    // Last, so that whatever interrupts this plan finds who ends it.
    ...[paths.recoverUnit, paths.planExecutor],
  ];
  const [probe, readings, states, [recover]] = await Promise.all([
    server.run(probeRuntime('-'), context),
    server.run(readFiles(ours, 'always'), context),
    server.run(unitStates(['autoscaler.timer', 'autoscaler.path']), context),
    server.run(unitStates([recoverName]), context),
  ]);
  const hasPrivateNode = probe.runtimes.length > 0;
  const purpose = message('operations.uninstall.file');
  const files = ours.flatMap((path, n) => planFile(path, readings[n], null, purpose, server) ?? []);
  const commands: PlanCommand[] =
    files.length === 0
      ? []
      : [
          ...stopTimerFirst(states),
          ...(recover?.unitFileState === 'enabled' ? [disableRecover()] : []),
          {
            argv: ['systemctl', 'daemon-reload'],
            undo: ['systemctl', 'daemon-reload'],
            undoWhen: 'after',
            purpose: message('operations.deploy.command.reload'),
          },
          {
            // A pattern: only what systemd still knows.
            argv: ['systemctl', 'reset-failed', 'autoscaler.*'],
            purpose: message('operations.uninstall.command.failed'),
          },
          {
            argv: ['rm', '-rf', paths.runtime],
            purpose: message('operations.uninstall.command.runtime'),
          },
          ...(hasPrivateNode && !helperStays ? [keepRuntime('none')] : []),
        ];
  const kept = [
    ...(files.some(({ path }) => path === paths.sysctl) ? [message('operations.uninstall.kernelKept')] : []),
    ...(options.configuration ? [] : [message('operations.uninstall.configurationKept')]),
    ...(helperStays ? [message('operations.helper.stays')] : []),
  ];
  return {
    version: planVersion,
    id: planId(context.clock, 'uninstall'),
    server: server.name,
    intent: 'uninstall',
    recipe: ['uninstall', options.configuration ? '1' : '0'],
    title: message('operations.uninstall.title'),
    why: message('operations.uninstall.why'),
    risk: message('operations.uninstall.risk'),
    files,
    commands,
    checks: [],
    restarts: [],
    undo: message('operations.uninstall.undo'),
    notes:
      files.length === 0
        ? [message('operations.uninstall.nothing')]
        : [message('operations.uninstall.stateKept', { state: paths.state, backups: paths.backups }), ...kept],
    expectedSeconds: 2 + Math.ceil(look.services.length / 10),
  };
}

/** What an uninstallation leaves: state, history, backups, log. For good; to be asked for expressly. */
export async function purge(server: Server, context: OperationContext): Promise<void> {
  await server.becomeRoot(context);
  await server.run(purgeState(), context);
}

function disableRecover(): PlanCommand {
  return {
    argv: ['systemctl', 'disable', '--quiet', recoverName],
    undo: ['systemctl', 'enable', '--quiet', recoverName],
    when: 'beforeFiles',
    purpose: message('operations.uninstall.command.boot'),
  };
}

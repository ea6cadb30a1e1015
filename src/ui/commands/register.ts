/** Every contributed command and what it runs; the compiler refuses one that is missing. */
import { commands } from 'vscode';
import type { Disposable } from '../../base/disposable';
import { focusedLine, type CommandId } from '../contributions';
import { tellFailure } from '../tell';
import { addServer } from './addServer';
import { backUpNow, compareBackup, lookIntoBackup, restore, rollBack, timerInterval, uninstall } from './backups';
import { becomeRoot, connect, disconnect, forgetPasswords, refresh, refreshNode, removeServer } from './connection';
import { baseWorkers } from './baseWorkers';
import {
  compareServers,
  compareWithServer,
  explainRule,
  newConfiguration,
  replayProject,
  toggleProject,
  whyProject,
} from './configuration';
import { copyName } from './copyName';
import { installHelper, removeHelper } from './helper';
import { showRecord } from './history';
import { stopLogs, tailLogs } from './logs';
import { openConfiguration } from './openConfiguration';
import {
  applyOpenPlan,
  deployAgent,
  disableTimer,
  enableTimer,
  runNow,
  showOpenPlanChanges,
  startTimer,
  stopTimer,
} from './plans';
import { addWorker, dryRunNow, pause, removeWorker, restartService, resume } from './quick';
import type { Services } from './services';
import { applyRemedy, diagnoseThreads, proveThreads } from './threads';

type Handler = (services: Services, argument: unknown) => unknown;

const handlers: Record<CommandId, Handler> = {
  'autoscaler.addServer': addServer,
  'autoscaler.addWorker': addWorker,
  'autoscaler.applyPlan': applyOpenPlan,
  'autoscaler.applyRemedy': applyRemedy,
  'autoscaler.backUpNow': backUpNow,
  'autoscaler.baseWorkers': baseWorkers,
  'autoscaler.becomeRoot': becomeRoot,
  'autoscaler.compareBackup': compareBackup,
  'autoscaler.compareServers': compareServers,
  'autoscaler.compareWithServer': compareWithServer,
  'autoscaler.connect': connect,
  'autoscaler.copyName': (_services, argument) => copyName(argument),
  'autoscaler.deployAgent': deployAgent,
  'autoscaler.diagnoseThreads': diagnoseThreads,
  'autoscaler.disableTimer': disableTimer,
  'autoscaler.disconnect': disconnect,
  'autoscaler.dryRun': dryRunNow,
  'autoscaler.enableTimer': enableTimer,
  'autoscaler.explainRule': explainRule,
  'autoscaler.forgetPasswords': forgetPasswords,
  'autoscaler.installHelper': installHelper,
  'autoscaler.lookIntoBackup': lookIntoBackup,
  'autoscaler.newConfiguration': newConfiguration,
  'autoscaler.openConfiguration': openConfiguration,
  'autoscaler.pause': pause,
  'autoscaler.proveThreads': proveThreads,
  'autoscaler.refresh': refresh,
  'autoscaler.refreshNode': refreshNode,
  'autoscaler.removeHelper': removeHelper,
  'autoscaler.removeServer': removeServer,
  'autoscaler.removeWorker': removeWorker,
  'autoscaler.replay': replayProject,
  'autoscaler.restartService': restartService,
  'autoscaler.restore': restore,
  'autoscaler.resume': resume,
  'autoscaler.retry': connect,
  'autoscaler.rollBack': rollBack,
  'autoscaler.runNow': runNow,
  'autoscaler.showLog': ({ log }) => log.show(),
  'autoscaler.showPlanChanges': showOpenPlanChanges,
  'autoscaler.showRecord': showRecord,
  'autoscaler.startTimer': startTimer,
  'autoscaler.stopLogs': stopLogs,
  'autoscaler.stopTimer': stopTimer,
  'autoscaler.tailLogs': tailLogs,
  'autoscaler.timerInterval': timerInterval,
  'autoscaler.toggleProject': toggleProject,
  'autoscaler.uninstall': uninstall,
  'autoscaler.whyProject': whyProject,
};

export function registerCommands(services: Services): Disposable[] {
  return (Object.entries(handlers) as [CommandId, Handler][]).map(([id, handler]) =>
    commands.registerCommand(id, async (argument: unknown) => {
      try {
        await handler(services, argument === focusedLine ? await services.focusedLine() : argument);
      } catch (error) {
        // Not awaited: a caller of the command need not wait until the user has read the message.
        void tellFailure(error, services.log, id);
      }
    }),
  );
}

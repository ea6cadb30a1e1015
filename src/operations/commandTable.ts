/** Every command that operations run on a server, in one table: what a helper for those without full sudo has to offer. */
import { agentOrder } from './services/agentOrder';
import { burst } from './threads/burst';
import { cancelPlan } from './plans/cancelPlan';
import { checkConfigurationFile } from './deployment/checkConfigurationFile';
import { dryRunAgent } from './deployment/dryRunAgent';
import { execStart } from './services/execStart';
import { gunicornHelp } from './services/gunicornHelp';
import { explainProject } from './looking/explainProject';
import { findConfigurations } from './deployment/findConfigurations';
import { findCrontabs } from './deployment/findCrontabs';
import { findDropIns } from './deployment/findDropIns';
import { followJournal } from './looking/followJournal';
import { journalRights } from './looking/journalRights';
import { listBackupFolders } from './backups/listBackupFolders';
import { probeRuntime } from './deployment/runtime/probeRuntime';
import { purgeState } from './deployment/purgeState';
import { readFiles } from './plans/readFiles';
import { readThreads } from './threads/readThreads';
import { readTicks } from './looking/readTicks';
import { recoverPlan } from './plans/recoverPlan';
import { runAgentNow } from './deployment/runAgentNow';
import { sendPlan } from './plans/sendPlan';
import { serviceNames } from './services/serviceNames';
import { unitStates } from './deployment/unitStates';
import { dropUpload, finishUpload, sendUploadPart, startUpload } from './deployment/uploads';
import { watchPlan } from './plans/watchPlan';

export const commands = {
  agentOrder,
  burst,
  cancelPlan,
  checkConfigurationFile,
  dropUpload,
  dryRunAgent,
  execStart,
  gunicornHelp,
  explainProject,
  findConfigurations,
  findCrontabs,
  findDropIns,
  finishUpload,
  followJournal,
  journalRights,
  listBackupFolders,
  probeRuntime,
  purgeState,
  readFiles,
  readThreads,
  readTicks,
  recoverPlan,
  runAgentNow,
  sendPlan,
  sendUploadPart,
  serviceNames,
  startUpload,
  unitStates,
  watchPlan,
} as const;

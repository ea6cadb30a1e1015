/** Every command that operations run on a server, in one table: what a helper for those without full sudo has to offer. */
import { agentOrder } from './agentOrder';
import { burst } from './burst';
import { cancelPlan } from './cancelPlan';
import { checkConfigurationFile } from './checkConfigurationFile';
import { dryRunAgent } from './dryRunAgent';
import { execStart } from './execStart';
import { gunicornHelp } from './gunicornHelp';
import { explainProject } from './explainProject';
import { findConfigurations } from './findConfigurations';
import { findCrontabs } from './findCrontabs';
import { findDropIns } from './findDropIns';
import { followJournal } from './followJournal';
import { journalRights } from './journalRights';
import { listBackupFolders } from './listBackupFolders';
import { probeRuntime } from './probeRuntime';
import { purgeState } from './purgeState';
import { readFiles } from './readFiles';
import { readThreads } from './readThreads';
import { readTicks } from './readTicks';
import { recoverPlan } from './recoverPlan';
import { runAgentNow } from './runAgentNow';
import { sendPlan } from './sendPlan';
import { serviceNames } from './serviceNames';
import { unitStates } from './unitStates';
import { dropUpload, finishUpload, sendUploadPart, startUpload } from './uploads';
import { watchPlan } from './watchPlan';

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

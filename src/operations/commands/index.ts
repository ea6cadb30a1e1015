/** Every command that operations run on a server, in one table: what a helper for those without full sudo has to offer. */
import { cancelPlan } from './cancelPlan';
import { checkConfigurationFile } from './checkConfigurationFile';
import { findConfigurations } from './findConfigurations';
import { followJournal } from './followJournal';
import { journalRights } from './journalRights';
import { readFiles } from './readFiles';
import { recoverPlan } from './recoverPlan';
import { runAgentNow } from './runAgentNow';
import { sendPlan } from './sendPlan';
import { unitStates } from './unitStates';
import { watchPlan } from './watchPlan';

export const commands = {
  cancelPlan,
  checkConfigurationFile,
  findConfigurations,
  followJournal,
  journalRights,
  readFiles,
  recoverPlan,
  runAgentNow,
  sendPlan,
  unitStates,
  watchPlan,
} as const;

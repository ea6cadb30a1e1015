/** All sentences for people, from one file per room. */
import { agentWords } from './agent';
import { agentCommandsWords } from './agentCommands';
import { agentHistoryWords } from './agentHistory';
import { agentRestartWords } from './agentRestart';
import { backupsWords } from './backups';
import { baseWords } from './base';
import { celeryWords } from './celery';
import { configWords } from './config';
import { configFixesWords } from './configFixes';
import { configRulesWords } from './configRules';
import { deployWords } from './deploy';
import { editorWords } from './editor';
import { helperWords } from './helper';
import { hostWords } from './host';
import { inFlightWords } from './inFlight';
import { operationsWords } from './operations';
import { plansWords } from './plans';
import { quickWords } from './quick';
import { reasonWords } from './reasons';
import { rollbackWords } from './rollback';
import { replayWords } from './replay';
import { runtimeWords } from './runtime';
import { scalingWords } from './scaling';
import { sizingWords } from './sizing';
import { sshWords } from './ssh';
import { threadDoctorUiWords } from './threadDoctorUi';
import { threadReportWords } from './threadReport';
import { threadsWords } from './threads';
import { timerWords } from './timer';
import { uiWords } from './ui';

export const catalogue = {
  ...agentWords,
  ...agentCommandsWords,
  ...agentHistoryWords,
  ...agentRestartWords,
  ...backupsWords,
  ...baseWords,
  ...celeryWords,
  ...configWords,
  ...configFixesWords,
  ...configRulesWords,
  ...deployWords,
  ...editorWords,
  ...helperWords,
  ...hostWords,
  ...inFlightWords,
  ...operationsWords,
  ...plansWords,
  ...quickWords,
  ...reasonWords,
  ...rollbackWords,
  ...replayWords,
  ...runtimeWords,
  ...scalingWords,
  ...sizingWords,
  ...sshWords,
  ...threadDoctorUiWords,
  ...threadReportWords,
  ...threadsWords,
  ...timerWords,
  ...uiWords,
} as const;

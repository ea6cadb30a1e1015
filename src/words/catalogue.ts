/** All sentences for people, from one file per room. */
import { agentWords } from './agent';
import { agentCommandsWords } from './agentCommands';
import { agentHistoryWords } from './agentHistory';
import { backupsWords } from './backups';
import { baseWords } from './base';
import { celeryWords } from './celery';
import { configWords } from './config';
import { deployWords } from './deploy';
import { helperWords } from './helper';
import { hostWords } from './host';
import { operationsWords } from './operations';
import { plansWords } from './plans';
import { quickWords } from './quick';
import { reasonWords } from './reasons';
import { runtimeWords } from './runtime';
import { scalingWords } from './scaling';
import { sizingWords } from './sizing';
import { sshWords } from './ssh';
import { timerWords } from './timer';
import { uiWords } from './ui';

export const catalogue = {
  ...agentWords,
  ...agentCommandsWords,
  ...agentHistoryWords,
  ...backupsWords,
  ...baseWords,
  ...celeryWords,
  ...configWords,
  ...deployWords,
  ...helperWords,
  ...hostWords,
  ...operationsWords,
  ...plansWords,
  ...quickWords,
  ...reasonWords,
  ...runtimeWords,
  ...scalingWords,
  ...sizingWords,
  ...sshWords,
  ...timerWords,
  ...uiWords,
} as const;

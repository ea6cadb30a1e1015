/** All sentences for people, from one file per room. */
import { agentWords } from './agent';
import { baseWords } from './base';
import { configWords } from './config';
import { hostWords } from './host';
import { operationsWords } from './operations';
import { scalingWords } from './scaling';
import { sshWords } from './ssh';
import { uiWords } from './ui';

export const catalogue = {
  ...agentWords,
  ...baseWords,
  ...configWords,
  ...hostWords,
  ...operationsWords,
  ...scalingWords,
  ...sshWords,
  ...uiWords,
} as const;

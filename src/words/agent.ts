import type { Entries } from './entry';

export const agentWords = {} as const satisfies Entries;

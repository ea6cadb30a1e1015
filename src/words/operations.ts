import type { Entries } from './entry';

export const operationsWords = {} as const satisfies Entries;

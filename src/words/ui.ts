import type { Entries } from './entry';

export const uiWords = {} as const satisfies Entries;

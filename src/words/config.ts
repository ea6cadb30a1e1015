import type { Entries } from './entry';

export const configWords = {} as const satisfies Entries;

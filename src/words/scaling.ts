import type { Entries } from './entry';

export const scalingWords = {} as const satisfies Entries;

import type { Entries } from './entry';

export const hostWords = {} as const satisfies Entries;

import type { Entries } from './entry';

export const sshWords = {} as const satisfies Entries;

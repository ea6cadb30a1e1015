/** What the agent says of what it has recorded: metrics, why, replay. */
import type { Entries } from './entry';

export const agentHistoryWords = {
  'agent.undone': {
    en: '{unit}: {from} → {to} workers was taken back',
    es: '{unit}: se deshizo el cambio de {from} a {to} workers',
  },
  'agent.undoneBecause': {
    en: '{why}: it answered before and did not afterwards ({cause})',
    es: '{why}: antes respondía y después no ({cause})',
  },
} as const satisfies Entries;

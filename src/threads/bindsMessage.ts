import type { ThreadLimit } from '../host/limits';
import { message, type Message } from '../words/message';

/** `first`: it binds first. `next`: it would bind once that one is gone. */
export function bindsMessage(limit: ThreadLimit, place: 'first' | 'next'): Message {
  const { kind, subject, current, max, room } = limit;
  return message(`threads.binds.${place}.${kind}`, { subject, current, max, room });
}

export function nameOfLimit({ kind, subject }: ThreadLimit): Message {
  return message(`threads.limit.${kind}`, { subject });
}

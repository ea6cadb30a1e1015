import { Failure } from '../base/failure';
import { message, type Message } from '../words/message';

/** What an error says to people, whatever it is. */
export function messageOf(error: unknown): Message {
  if (error instanceof Failure) return message(error.code, error.params);
  const detail = error instanceof Error ? error.message : String(error);
  return message('base.unexpected', { detail: detail.slice(0, 500) });
}

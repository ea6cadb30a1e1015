/** Sentences in the language of the editor. */
import { env } from 'vscode';
import {
  languageOf,
  message,
  render,
  type Language,
  type Message,
  type MessageCode,
  type MessageParams,
} from '../words/message';

export function language(): Language {
  return languageOf(env.language);
}

export function say(code: MessageCode, params?: MessageParams): string {
  return render(message(code, params), language());
}

export function sayMessage(text: Message): string {
  return render(text, language());
}

/** A sentence for people as data: a code and its parameters, rendered late, in the reader's language. */
import { catalogue } from './catalogue';

export type Language = 'en' | 'es';
export type MessageCode = keyof typeof catalogue;
export type MessageParams = Readonly<Record<string, string | number>>;

export interface Message {
  readonly code: MessageCode;
  readonly params?: MessageParams;
}

export function message(code: MessageCode, params?: MessageParams): Message {
  return params === undefined ? { code } : { code, params };
}

/** Whether a code that comes from elsewhere (a server, an older version) is one of ours. */
export function isMessageCode(code: string): code is MessageCode {
  return Object.hasOwn(catalogue, code);
}

/** English for every language that is not Spanish (`es`, `es-MX`, `es_ES.UTF-8`). */
export function languageOf(locale: string | undefined): Language {
  return /^es(?:[-_.@]|$)/i.test(locale ?? '') ? 'es' : 'en';
}

/**
 * Fills `{name}` with the parameter of that name. A parameter that is missing stays visible as `{name}`:
 * a half sentence is better than a lie, and a test looks for them.
 */
export function render(text: Message, language: Language): string {
  const entry = catalogue[text.code];
  return entry[language].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = text.params?.[name];
    return value === undefined ? whole : typeof value === 'number' ? formatNumber(value, language) : value;
  });
}

/** At most one decimal; a comma in Spanish. Thousands are not grouped: these are limits and PIDs, compared with what commands print. */
export function formatNumber(value: number, language: Language): string {
  const text = Number.isInteger(value) ? String(value) : value.toFixed(1).replace(/\.0$/, '');
  return language === 'es' ? text.replace('.', ',') : text;
}

/** Sentences in one language, for the files that build the tree's nodes. */
import type { Known } from '../../base/known';
import { message, render, type Language, type MessageCode, type MessageParams } from '../../words/message';
import { span } from './durations';
import { plainText } from './plainText';

export interface Words {
  readonly language: Language;
  say(code: MessageCode, params?: MessageParams): string;
  span(ms: number): string;
  /** The reading as text, or the word for why there is none. */
  reading<T>(reading: Known<T>, show: (value: T) => string): string;
}

export function wordsIn(language: Language): Words {
  const say = (code: MessageCode, params?: MessageParams): string => render(message(code, params), language);
  return {
    language,
    say,
    span: (ms) => render(span(ms), language),
    reading(reading, show) {
      if (reading.state === 'known') return plainText(show(reading.value), 400);
      if (reading.why !== undefined) return render(reading.why, language);
      return say(reading.state === 'denied' ? 'ui.tip.denied' : 'ui.tip.unknown');
    },
  };
}

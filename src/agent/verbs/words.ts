/** Words of the command line that several commands share. */
import { parseTimeSpan } from './timeSpan';

export interface OrderWords {
  readonly words: readonly string[];
  /** Of `--for`. */
  readonly spanMs: number | undefined;
  /** Of `--who`. */
  readonly who: string | undefined;
}

/** Takes `--for D` and `--who USER@MACHINE` out; undefined where D is no time, or there is another option. */
export function orderWords(words: readonly string[]): OrderWords | undefined {
  const who = takeOption(words, '--who');
  const span = who && takeOption(who.words, '--for');
  if (span === undefined || span.words.some((word) => /^-(?!\d)/.test(word))) return undefined;
  const spanMs = span.value === undefined ? undefined : parseTimeSpan(span.value);
  if (span.value !== undefined && spanMs === undefined) return undefined;
  return { words: span.words, spanMs, who: who?.value };
}

/** Takes `NAME VALUE` or `NAME=VALUE` out; undefined where the option has no value or comes twice. */
export function takeOption(
  words: readonly string[],
  name: string,
): { readonly words: readonly string[]; readonly value: string | undefined } | undefined {
  const rest: string[] = [];
  let value: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === name || word.startsWith(`${name}=`)) {
      const given = word === name ? words[++at] : word.slice(name.length + 1);
      if (given === undefined || value !== undefined) return undefined;
      value = given;
    } else rest.push(word);
  }
  return { words: rest, value };
}

/** Words of the command line that several commands share. */
import { parseTimeSpan } from '../timeSpan';

export interface SplitWords {
  readonly words: readonly string[];
  /** Of `--for`. */
  readonly spanMs: number | undefined;
}

/** Takes `--for D` (or `--for=D`) out; undefined where D is no time, or there is another option. */
export function splitSpan(words: readonly string[]): SplitWords | undefined {
  const option = takeOption(words, '--for');
  if (option === undefined) return undefined;
  if (option.value === undefined) return { words: option.words, spanMs: undefined };
  const spanMs = parseTimeSpan(option.value);
  return spanMs === undefined ? undefined : { words: option.words, spanMs };
}

/** Undefined where the option has no value, comes twice, or another one is there. A negative number is no option. */
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
    } else if (/^-(?!\d)/.test(word)) return undefined;
    else rest.push(word);
  }
  return { words: rest, value };
}

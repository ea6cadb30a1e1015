/**
 * A value read from a server: known, unknown (could not be read, or made no sense) or denied (needs more rights).
 * Missing is never zero: whoever uses a reading has to say what the other two states mean.
 */
import type { Message } from '../words/message';

export type Known<T> =
  | { readonly state: 'known'; readonly value: T }
  | { readonly state: 'unknown'; readonly why?: Message }
  | { readonly state: 'denied'; readonly why?: Message };

export function known<T>(value: T): Known<T> {
  return { state: 'known', value };
}

export const unknown: Known<never> = { state: 'unknown' };
export const denied: Known<never> = { state: 'denied' };

export function unknownBecause(why: Message): Known<never> {
  return { state: 'unknown', why };
}

export function isKnown<T>(reading: Known<T>): reading is { state: 'known'; value: T } {
  return reading.state === 'known';
}

/** The value, or `undefined` where it is unknown or denied. */
export function valueOf<T>(reading: Known<T>): T | undefined {
  return reading.state === 'known' ? reading.value : undefined;
}

export function mapKnown<T, U>(reading: Known<T>, map: (value: T) => U): Known<U> {
  return reading.state === 'known' ? known(map(reading.value)) : reading;
}

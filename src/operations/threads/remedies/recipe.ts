/** A remedy as the words by which the helper makes the very same plan, and back. */
import { limitNames, type Remedy } from '../../../threads/remedy';

/** undefined: only with full sudo (what lies outside of the units that are ours: slices, the kernel, logins). */
export function recipeOf(remedy: Remedy): readonly [string, ...string[]] | undefined {
  switch (remedy.kind) {
    case 'limit':
      return ['remedy', 'limit', remedy.unit, remedy.name, String(remedy.value)];
    case 'wsgi':
      return ['remedy', 'wsgi', remedy.unit, String(remedy.workers), String(remedy.threads)];
    case 'boundedAsgi':
      return ['remedy', 'boundedAsgi', remedy.unit, String(remedy.limit)];
    case 'workers':
      return ['remedy', 'workers', remedy.unit, String(remedy.workers)];
    case 'recycle':
    case 'knownOptions':
    case 'noControlSocket':
      return ['remedy', remedy.kind, remedy.unit];
    case 'slice':
    case 'sysctl':
    case 'logins':
      return undefined;
  }
}

const most = 10_000_000;

/** undefined for words that are no such remedy. The unit is not judged here. */
export function remedyOfRecipe(words: readonly string[]): Remedy | undefined {
  const [kind, unit = '', ...rest] = words;
  const numbers = rest.map((word) => (/^[1-9]\d{0,7}$/.test(word) ? Number(word) : NaN));
  const [first = NaN, second = NaN] = numbers;
  if (kind === 'limit' && rest.length === 2) {
    const name = limitNames.find((each) => each === rest[0]);
    const value = rest[1] === 'infinity' ? ('infinity' as const) : second;
    if (name === undefined || !(value === 'infinity' || (value >= 1 && value <= most))) return undefined;
    return { kind, unit, name, value };
  }
  if (kind === 'wsgi' && rest.length === 2 && first <= 1000 && second <= 1000) {
    return { kind, unit, workers: first, threads: second };
  }
  if (kind === 'workers' && rest.length === 1 && first <= 1000) return { kind, unit, workers: first };
  if (kind === 'boundedAsgi' && rest.length === 1 && first <= 100_000) return { kind, unit, limit: first };
  if ((kind === 'recycle' || kind === 'knownOptions' || kind === 'noControlSocket') && rest.length === 0) {
    return { kind, unit };
  }
  return undefined;
}

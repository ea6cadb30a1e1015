// Looks as real hosts printed them. In the files, ␀ stands for NUL and ␞ for the control character before a section's name.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const goldenNonce = 'NONCE';

export function golden(name: string): string {
  const text = readFileSync(join(__dirname, 'golden', `${name}.txt`), 'utf8');
  return text.replaceAll('␀', '\0').replaceAll('␞', '\u001e');
}

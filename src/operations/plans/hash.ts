import { createHash } from 'node:crypto';

/** Hexadecimal, lower case, as `sha256sum` prints it. */
export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

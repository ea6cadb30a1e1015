/** Remembers what the cgroups' counters tell of refused threads, for the thread doctor (`src/host/refusals.ts`). */
import { readFileSync } from 'node:fs';
import type { ServiceLook } from '../../host/look';
import { formatRefusals, mostRefusals, newRefusals, parseRefusals } from '../../host/refusals';
import { message, type Message } from '../../words/message';
import { writeAtomically } from './atomicFile';

/** What went wrong, if anything. Writes only where a counter has grown. */
export function noteRefusals(path: string, services: readonly ServiceLook[], nowMs: number): Message | undefined {
  try {
    const known = parseRefusals(textOf(path));
    const found = newRefusals(known, services, Math.floor(nowMs / 1000));
    if (found.length > 0) writeAtomically(path, formatRefusals([...known, ...found].slice(-mostRefusals)));
    return undefined;
  } catch (error) {
    return message('agent.writeFailed', { path, code: String((error as NodeJS.ErrnoException).code) });
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

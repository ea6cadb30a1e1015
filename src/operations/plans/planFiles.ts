/** One file of a plan, from what was read and what shall be. */
import { Failure } from '../../base/failure';
import type { Server } from '../../ssh/server';
import type { Message } from '../../words/message';
import type { FileReading } from './readFiles';
import { sha256 } from './hash';
import type { PlanFile } from './plan';

export interface WantedContent {
  readonly bytes: Buffer;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
}

/**
 * undefined where the file is as it shall be already; `wanted` null: it shall not be there.
 * Throws `operations.notAFile` for a link, a folder or what could not be read.
 */
export function planFile(
  path: string,
  reading: FileReading | undefined,
  wanted: WantedContent | null,
  purpose: Message,
  server: Server,
): PlanFile | undefined {
  const after = wanted === null ? null : { ...wanted, text: textOf(wanted.bytes) };
  if (reading?.state === 'absent') return after === null ? undefined : { path, before: null, after, purpose };
  if (reading?.state !== 'file') {
    throw new Failure({ code: 'operations.notAFile', params: { path }, server: server.name, phase: 'plan' });
  }
  const { bytes, sha256: hash, mode, owner, group } = reading;
  const isSame =
    after !== null &&
    hash === sha256(after.bytes) &&
    mode === after.mode &&
    owner === after.owner &&
    group === after.group;
  if (isSame) return undefined;
  return { path, before: { sha256: hash, text: textOf(bytes), mode, owner, group }, after, purpose };
}

/** undefined for what is too long to be read by people, or is no UTF-8. */
export function textOf(bytes: Buffer): string | undefined {
  if (bytes.length > 64 * 1024 || bytes.includes(0)) return undefined;
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : undefined;
}

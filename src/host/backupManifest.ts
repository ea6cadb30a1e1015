/**
 * What a backup's manifest says (`carryOutScript.ts` writes it):
 *
 *   autoscaler-backup 1 =PLAN =REASON
 *   present =PATH OWNER GROUP MODE MODIFIED SHA256      seconds since the epoch
 *   absent =PATH
 *   end
 *
 * Tab-separated. The files lie beside it in `files/`, under their own paths.
 */
import { decodeField } from './field';
import { isPlainPath } from './plainPath';

export interface BackupManifest {
  /** The plan that made it. */
  readonly plan: string;
  readonly reason: string;
  readonly entries: readonly BackupEntry[];
}

export type BackupEntry =
  | {
      readonly kind: 'present';
      readonly path: string;
      readonly owner: string;
      readonly group: string;
      /** Octal digits as `stat -c %a` prints them. */
      readonly mode: string;
      readonly modifiedMs: number;
      readonly sha256: string;
    }
  /** There was no such file: restoring it removes what is there. */
  | { readonly kind: 'absent'; readonly path: string };

const mostEntries = 2000;

/** undefined where the text is no whole manifest: one that was cut off has no `end`. Never throws. */
export function parseBackupManifest(text: string): BackupManifest | undefined {
  const lines = text.replace(/\n$/, '').split('\n');
  const [mark, version, plan, reason] = (lines[0] ?? '').split('\t');
  const [planId, why] = [decodeField(plan ?? ''), decodeField(reason ?? '')];
  if (mark !== 'autoscaler-backup' || version !== '1' || planId === undefined || why === undefined) return undefined;
  if (lines.at(-1) !== 'end' || lines.length - 2 > mostEntries) return undefined;
  const entries: BackupEntry[] = [];
  const seen = new Set<string>();
  for (const line of lines.slice(1, -1)) {
    const entry = parseEntry(line.split('\t'));
    if (entry === undefined || seen.has(entry.path)) return undefined;
    seen.add(entry.path);
    entries.push(entry);
  }
  return { plan: planId, reason: why, entries };
}

function parseEntry([kind, field = '', ...rest]: readonly string[]): BackupEntry | undefined {
  const path = decodeField(field);
  if (path === undefined || !isPlainPath(path)) return undefined;
  if (kind === 'absent' && rest.length === 0) return { kind, path };
  const [owner, group, mode, modified, sha256] = rest;
  if (kind !== 'present' || rest.length !== 5 || owner === undefined || group === undefined) return undefined;
  if (mode === undefined || !/^[0-7]{3,4}$/.test(mode) || modified === undefined || !/^-?\d{1,11}$/.test(modified)) {
    return undefined;
  }
  if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  return { kind, path, owner, group, mode, modifiedMs: Number(modified) * 1000, sha256 };
}

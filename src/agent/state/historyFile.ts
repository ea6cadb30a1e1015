/** Records what each tick saw and did: appended to the day's file, bounded in days and in bytes. */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { formatHistory, historyDays, parseHistory, type HistoryRecord } from '../../scaling/history';
import { message, type Message } from '../../words/message';

const dayMs = 86_400_000;
/** Five weeks of 200 projects are 400 MB. */
const mostBytes = 512 * 1024 * 1024;
const mostBytesPerDay = 32 * 1024 * 1024;

/**
 * What went wrong, if anything. One write appends all records of a tick; where the disk takes only a part of it, that part is
 * cut off again. After a kill in the middle the next tick begins a line of its own, and readers leave out the torn one.
 */
export function appendHistory(folder: string, records: readonly HistoryRecord[], nowMs: number): Message | undefined {
  if (records.length === 0) return undefined;
  const path = `${folder}/${dayOf(nowMs)}.jsonl`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const file = openSync(path, 'a+', 0o644);
    let isNew: boolean;
    try {
      const { size } = fstatSync(file);
      isNew = size === 0;
      if (size > mostBytesPerDay) return undefined;
      const bytes = Buffer.from((endsTorn(file, size) ? '\n' : '') + records.map(formatHistory).join(''));
      try {
        if (writeSync(file, bytes) < bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
      } catch (error) {
        ftruncateSync(file, size);
        throw error;
      }
    } finally {
      closeSync(file);
    }
    if (isNew) removeOld(folder, nowMs);
    return undefined;
  } catch (error) {
    return message('agent.writeFailed', { path, code: String((error as NodeJS.ErrnoException).code) });
  }
}

/** Records since `sinceMs`, oldest first; days that can't be read are left out. Never throws. */
export function readHistory(folder: string, sinceMs: number): HistoryRecord[] {
  const first = dayOf(Math.max(0, sinceMs));
  return daysIn(folder)
    .filter((day) => day >= first)
    .flatMap((day) => {
      try {
        return parseHistory(readFileSync(`${folder}/${day}.jsonl`, 'utf8'));
      } catch {
        return [];
      }
    })
    .filter(({ atMs }) => atMs >= sinceMs);
}

function endsTorn(file: number, size: number): boolean {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  return readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
}

function removeOld(folder: string, nowMs: number): void {
  const oldest = dayOf(nowMs - historyDays * dayMs);
  let bytes = 0;
  // A clock that ran ahead for a while leaves days of the future: they count like the newest.
  for (const day of daysIn(folder).reverse()) {
    const path = `${folder}/${day}.jsonl`;
    bytes += statSync(path).size;
    if (day < oldest || bytes > mostBytes) rmSync(path, { force: true });
  }
}

function daysIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .flatMap((name) => /^(\d{4}-\d\d-\d\d)\.jsonl$/.exec(name)?.[1] ?? [])
      .sort();
  } catch {
    return [];
  }
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** One line of `journalctl -o json`, taken for hostile: any process may log anything under its own name. */
import { redact } from '../../base/redact';
import { stripControls } from '../output';

export interface LogEntry {
  readonly cursor: string;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly timeMs: number;
  /** 0 emergency … 7 debug (syslog(3)); 6 where the entry says none. */
  readonly priority: number;
  /** The unit that wrote it; empty where it is of none. */
  readonly unit: string;
  readonly message: string;
}

const longest = 64 * 1024;

/** undefined for what is no entry: no JSON object, no cursor, no time. */
export function parseJournalLine(line: string): LogEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = value as Record<string, unknown>;
  const cursor = fields['__CURSOR'];
  const micros = Number(fields['__REALTIME_TIMESTAMP']);
  // It goes back to journalctl as an argument.
  if (typeof cursor !== 'string' || !/^[\w=;-]{1,512}$/.test(cursor) || !Number.isFinite(micros)) return undefined;
  const priority = Number(fields['PRIORITY'] ?? 6);
  return {
    cursor,
    timeMs: Math.floor(micros / 1000),
    priority: Number.isInteger(priority) && priority >= 0 && priority <= 7 ? priority : 6,
    unit: stripControls(textOf(fields['UNIT']) || textOf(fields['_SYSTEMD_UNIT'])).slice(0, 256),
    message: redact(stripControls(textOf(fields['MESSAGE'])).slice(0, longest)),
  };
}

/** A field is a string; an array of bytes where it is not plain UTF-8 text; an array of either where it occurs twice; or null. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  if (value.every((byte) => typeof byte === 'number' && Number.isInteger(byte) && byte >= 0 && byte <= 255)) {
    return Buffer.from(value as number[]).toString('utf8');
  }
  return textOf(value[0]);
}

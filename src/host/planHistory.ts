/**
 * The history of what was done to a server: one small file for each plan and each quick action, in `paths.history`, written
 * by the server itself (`carryOutScript.ts`, the agent), whole or not at all (temporary file, fsync, rename). Its name is the
 * record's id, which begins with the time, so names sort by time.
 *
 *   autoscaler-history 1 =ID =INTENT =WHO STARTED ENDED RESULT =FAILEDSTEP =BACKUP =TITLE    tab-separated; seconds; ENDED `-`: open
 *   f =PATH BEFORE AFTER                                                                     sha256; `-`: there was none
 *   end
 *
 * Free text begins with `=`; all but harmless characters are octal escapes (`\0ooo`), as in a plan's manifest. TITLE is a message
 * as JSON, so that everyone reads it in their own language.
 */
import { redact } from '../base/redact';
import { isMessageCode, message, type Message } from '../words/message';
import { decodeField, encodeField } from './field';

export const planResults = ['done', 'undone', 'undoFailed', 'refused', 'open'] as const;
export type RecordedResult = (typeof planResults)[number];

export interface PlanRecord {
  /** Of the plan; of a quick action in the same form: `20261122T101500Z-scale-4f2a91`. */
  readonly id: string;
  /** `deploy`, `restore`, `scale` … */
  readonly intent: string;
  readonly title: Message;
  /** Who asked for it, `ana@laptop`; a local name, not proven. */
  readonly who: string;
  readonly startedMs: number;
  /** undefined while it is open. */
  readonly endedMs: number | undefined;
  /** `open`: it runs, or was interrupted and nobody has ended it yet. */
  readonly result: RecordedResult;
  /** What failed, or why it was refused. */
  readonly failedStep?: string;
  /** The folder with what the files were before. */
  readonly backup?: string;
  /** null: there was no such file. */
  readonly files: readonly {
    readonly path: string;
    readonly beforeSha256: string | null;
    readonly afterSha256: string | null;
  }[];
}

const mark = 'autoscaler-history';
const idPattern = /^\d{8}T\d{6}Z-[A-Za-z0-9-]{1,80}$/;
const mostFiles = 1000;

/** The text of a record's file. */
export function formatRecord(record: PlanRecord): string {
  const head = [
    mark,
    '1',
    ...[record.id, record.intent, record.who].map(encodeField),
    seconds(record.startedMs),
    record.endedMs === undefined ? '-' : seconds(record.endedMs),
    record.result,
    ...[record.failedStep ?? '', record.backup ?? '', JSON.stringify(record.title)].map(encodeField),
  ];
  const files = record.files.map(({ path, beforeSha256, afterSha256 }) => [
    'f',
    encodeField(path),
    beforeSha256 ?? '-',
    afterSha256 ?? '-',
  ]);
  return [head, ...files, ['end']].map((fields) => `${fields.join('\t')}\n`).join('');
}

/** undefined where the text is no whole record. */
export function parseRecord(text: string): PlanRecord | undefined {
  const lines = text.replace(/\n$/, '').split('\n');
  const head = (lines[0] ?? '').split('\t');
  if (head.length !== 11 || head[0] !== mark || head[1] !== '1' || lines.at(-1) !== 'end') return undefined;
  const free = [2, 3, 4, 8, 9, 10].map((n) => decodeField(head[n] ?? ''));
  const [id, intent, who, failedStep, backup, title] = free;
  const startedMs = milliseconds(head[5]);
  const endedMs = head[6] === '-' ? undefined : milliseconds(head[6]);
  const result = planResults.find((each) => each === head[7]);
  if (id === undefined || intent === undefined || who === undefined || startedMs === undefined) return undefined;
  if (result === undefined || !idPattern.test(id) || !/^[a-z0-9-]{1,40}$/.test(intent)) return undefined;
  const files: PlanRecord['files'][number][] = [];
  for (const line of lines.slice(1, -1).slice(0, mostFiles)) {
    const [kind, path, before, after] = line.split('\t');
    const decoded = decodeField(path ?? '');
    if (kind !== 'f' || decoded === undefined) return undefined;
    files.push({ path: decoded, beforeSha256: hash(before), afterSha256: hash(after) });
  }
  return {
    id,
    intent,
    title: titleOf(title, intent),
    who: forPeople(who),
    startedMs,
    endedMs,
    result,
    ...(failedStep === undefined || failedStep === '' ? {} : { failedStep: forPeople(failedStep) }),
    ...(backup === undefined || backup === '' ? {} : { backup }),
    files,
  };
}

function seconds(ms: number): string {
  return String(Math.round(ms / 1000));
}

function milliseconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,11}$/.test(text) ? Number(text) * 1000 : undefined;
}

function hash(text: string | undefined): string | null {
  return text !== undefined && /^[0-9a-f]{64}$/.test(text) ? text : null;
}

function forPeople(text: string): string {
  return redact(text.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ')).slice(0, 300);
}

/** A title of a later version, or none: the intent says at least something. */
function titleOf(text: string | undefined, intent: string): Message {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string') {
      const params: unknown = 'params' in value ? value.params : undefined;
      const kept = Object.entries(typeof params === 'object' && params !== null ? params : {}).filter(
        (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
      );
      if (isMessageCode(value.code)) {
        const safe = kept.map(([name, each]) => [name, typeof each === 'string' ? forPeople(each) : each] as const);
        return safe.length === 0 ? message(value.code) : message(value.code, Object.fromEntries(safe));
      }
    }
  } catch {
    // Nothing that can be read.
  }
  return message('host.plan', { intent });
}

/** One entry of a server's history as a document. Pure; every text of the server's is escaped. */
import type { PlanRecord } from '../host/planHistory';
import { message, render, type Language, type Message, type MessageCode, type MessageParams } from '../words/message';
import { code, plain } from './markdown';

export function renderRecord(record: PlanRecord, server: string, language: Language): string {
  const say = (name: MessageCode, params?: MessageParams): string => render(message(name, params), language);
  const time = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
  const rows: [string, string][] = [
    [say('operations.record.result'), `**${say(`operations.record.${record.result}`)}**`],
    [say('operations.record.who'), plain(record.who === '' ? '?' : record.who)],
    [say('operations.record.started'), time(record.startedMs)],
  ];
  if (record.endedMs !== undefined) rows.push([say('operations.record.ended'), time(record.endedMs)]);
  if (record.failedStep !== undefined) rows.push([say('operations.record.step'), plain(record.failedStep)]);
  if (record.backup !== undefined) rows.push([say('operations.record.backup'), code(record.backup)]);
  rows.push([say('operations.record.id'), code(record.id)]);
  const parts = [
    `# ${plain(`${render(readableTimes(record.title, language), language)} — ${server}`)}`,
    ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value.replaceAll('|', '\\|')} |`)].join(
      '\n',
    ),
  ];
  if (record.files.length > 0) {
    const none = say('operations.record.none');
    const head = ['path', 'before', 'after'].map((name) => say(`operations.record.${name}` as MessageCode));
    const lines = record.files.map(({ path, beforeSha256, afterSha256 }) => [
      code(path, 'cell'),
      ...[beforeSha256, afterSha256].map((hash) => (hash === null ? none : code(hash.slice(0, 12)))),
    ]);
    parts.push(
      `## ${say('operations.record.files')}`,
      [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

/** Times in a record are ISO 8601, for whoever reads it from a server; people read their own clock. */
export function readableTimes(text: Message, language: Language): Message {
  const readable = (value: string): string => {
    const ms = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? Date.parse(value) : NaN;
    if (Number.isNaN(ms)) return value;
    return new Date(ms).toLocaleString(language === 'es' ? 'es-ES' : 'en-GB', {
      dateStyle: 'medium',
      timeStyle: 'short',
    });
  };
  const params = Object.entries(text.params ?? {}).map(([name, value]): [string, string | number] => [
    name,
    typeof value === 'string' ? readable(value) : value,
  ]);
  return message(text.code, Object.fromEntries(params));
}

import type { Look } from '../../host/look';
import type { PlanRecord } from '../../host/planHistory';
import { readableTimes } from '../../documents/recordDocument';
import { render, type MessageCode } from '../../words/message';
import { safely } from './describeAutoscaler';
import type { Tone, TreeNode } from './node';
import { plainText } from './plainText';
import type { ServerSnapshot } from './snapshot';
import type { Words } from './words';

const looks: Record<PlanRecord['result'], { readonly icon: string; readonly tone: Tone }> = {
  done: { icon: 'pass', tone: 'good' },
  undone: { icon: 'discard', tone: 'warning' },
  undoFailed: { icon: 'error', tone: 'bad' },
  refused: { icon: 'circle-slash', tone: 'quiet' },
  open: { icon: 'sync', tone: 'busy' },
};

/** What was done to the server, newest first. */
export function describeHistory(snapshot: ServerSnapshot, look: Look, words: Words): TreeNode {
  const { history } = look.autoscaler;
  const records = history.state === 'known' ? [...history.value].reverse() : [];
  const label = words.say('ui.history.label');
  const [newest] = records;
  return {
    id: `server/${snapshot.name}/history`,
    server: snapshot.name,
    kind: 'history',
    label,
    description:
      history.state !== 'known'
        ? words.say('ui.history.denied')
        : newest === undefined
          ? words.say('ui.history.none')
          : words.say('ui.history.count', { n: records.length, span: words.span(look.takenAtMs - newest.startedMs) }),
    icon: 'list-ordered',
    tone: 'quiet',
    tooltip: { title: label, rows: [], notes: [] },
    context: ['history'],
    expansion: records.length === 0 ? 'none' : 'collapsed',
    children: records.map((record) => describeRecord(snapshot, look, record, words)),
  };
}

function describeRecord(snapshot: ServerSnapshot, look: Look, record: PlanRecord, words: Words): TreeNode {
  const { say } = words;
  const { icon, tone } = looks[record.result];
  const label = plainText(
    safely(() => render(readableTimes(record.title, words.language), words.language)),
    120,
  );
  const who = plainText(record.who === '' ? '?' : record.who, 60);
  const rows: [string, string][] = [
    [say('operations.record.result'), say(`operations.record.${record.result}` as MessageCode)],
    [say('operations.record.who'), who],
    [say('operations.record.started'), new Date(record.startedMs).toISOString()],
  ];
  if (record.failedStep !== undefined) rows.push([say('operations.record.step'), plainText(record.failedStep, 200)]);
  if (record.backup !== undefined) rows.push([say('operations.record.backup'), plainText(record.backup, 200)]);
  for (const { path } of record.files.slice(0, 20)) rows.push(['', plainText(path, 200)]);
  return {
    id: `server/${snapshot.name}/history/${record.id}`,
    server: snapshot.name,
    kind: 'record',
    label,
    description: say('ui.history.by', { span: words.span(look.takenAtMs - record.startedMs), who }),
    icon,
    tone,
    tooltip: { title: label, rows, notes: [] },
    context: ['record', 'named', ...(record.backup === undefined ? [] : ['hasBackup'])],
    expansion: 'none',
    children: [],
    copy: record.id,
    subject: record.backup === undefined ? record.id : `${record.id}\n${record.backup}`,
    click: 'autoscaler.showRecord',
  };
}

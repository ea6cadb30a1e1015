import type { Look } from '../../host/look';
import { paths } from '../../host/paths';
import { backupTimeMs } from './durations';
import type { TreeNode } from './node';
import { plainText } from './plainText';
import type { ServerSnapshot } from './snapshot';
import type { Words } from './words';

export function describeBackups(snapshot: ServerSnapshot, look: Look, words: Words): TreeNode {
  const { backups } = look.autoscaler;
  const names = backups.state === 'known' ? [...backups.value].reverse() : [];
  const label = words.say('ui.backups.label');
  return {
    id: `server/${snapshot.name}/backups`,
    server: snapshot.name,
    kind: 'backups',
    label,
    description: summary(look, words),
    icon: 'history',
    tone: 'quiet',
    tooltip: { title: label, rows: [['', paths.backups]], notes: [] },
    context: ['backups'],
    expansion: names.length === 0 ? 'none' : 'collapsed',
    children: names.map((name) => backup(snapshot, look, name, words)),
  };
}

function summary(look: Look, words: Words): string {
  const { backups } = look.autoscaler;
  if (backups.state === 'denied') return words.say('ui.backups.denied');
  if (backups.state === 'unknown') return words.say('ui.backups.unknown');
  const n = backups.value.length;
  if (n === 0) return words.say('ui.backups.none');
  const made = backupTimeMs(backups.value[n - 1] ?? '');
  return made === undefined
    ? words.say('ui.backups.count', { n })
    : words.say('ui.backups.newest', { n, span: words.span(look.takenAtMs - made) });
}

function backup(snapshot: ServerSnapshot, look: Look, name: string, words: Words): TreeNode {
  const made = backupTimeMs(name);
  const safe = plainText(name);
  const age = made === undefined ? '' : words.say('ui.tip.ago', { span: words.span(look.takenAtMs - made) });
  const reason = /^\d{8}T\d{6}Z-(.+)$/.exec(safe)?.[1] ?? safe;
  const rows: [string, string][] = [[words.say('ui.tip.reason'), reason]];
  if (made !== undefined) rows.unshift([words.say('ui.tip.made'), new Date(made).toISOString()]);
  return {
    id: `server/${snapshot.name}/backups/${name}`,
    server: snapshot.name,
    kind: 'backup',
    label: reason,
    description: age,
    icon: 'archive',
    tone: 'quiet',
    tooltip: { title: safe, rows, notes: [] },
    context: ['backup', 'named'],
    expansion: 'none',
    children: [],
    copy: safe,
  };
}

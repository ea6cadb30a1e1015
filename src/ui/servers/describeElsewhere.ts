/** Gunicorn and Celery that run where they can't be scaled from here, and what could be done about each. */
import { elsewhereMessage, elsewhereName } from '../../host/elsewhere';
import type { ElsewhereLook, Look } from '../../host/look';
import { render } from '../../words/message';
import type { TreeNode } from './node';
import { plainText } from './plainText';
import type { ServerSnapshot } from './snapshot';
import type { Words } from './words';

/** A container may hold hundreds. */
const mostShown = 50;

/** Undefined where there are none. */
export function describeElsewhere(snapshot: ServerSnapshot, { elsewhere }: Look, words: Words): TreeNode | undefined {
  if (elsewhere.length === 0) return undefined;
  const label = words.say('ui.elsewhere.label');
  return {
    id: `server/${snapshot.name}/elsewhere`,
    server: snapshot.name,
    kind: 'note',
    label,
    description: words.say('ui.elsewhere.count', { n: elsewhere.length }),
    icon: 'circle-slash',
    tone: 'quiet',
    tooltip: { title: label, rows: [], notes: [{ tone: 'quiet', text: words.say('ui.elsewhere.why') }] },
    context: ['note'],
    expansion: 'collapsed',
    children: elsewhere.slice(0, mostShown).map((each) => describeOne(snapshot, each, words)),
  };
}

function describeOne(snapshot: ServerSnapshot, each: ElsewhereLook, words: Words): TreeNode {
  const { place, kind, workers, master, uid } = each;
  const { say } = words;
  const label = plainText(elsewhereName(each), 80);
  const count =
    kind === 'gunicorn'
      ? workers === 1
        ? say('ui.service.oneWorker')
        : say('ui.service.workers', { n: workers })
      : workers === 1
        ? say('ui.service.oneProcess')
        : say('ui.service.processes', { n: workers });
  const rows: [string, string][] = [
    [say('ui.tip.pid'), String(master.pid)],
    ...(uid === undefined ? [] : [[say('ui.tip.user'), `uid ${uid}`] as [string, string]]),
    [say(kind === 'gunicorn' ? 'ui.tip.workers' : 'ui.tip.processes'), String(workers)],
    [say('ui.tip.command'), plainText(master.commandLine.join(' '), 300)],
  ];
  const text = plainText(render(elsewhereMessage(each), words.language), 400);
  return {
    id: `server/${snapshot.name}/elsewhere/${master.pid}.${master.startTicks}`,
    server: snapshot.name,
    kind: 'note',
    label,
    description: [say(`ui.elsewhere.${place}`), kind === 'gunicorn' ? 'Gunicorn' : 'Celery', count].join(' · '),
    icon: 'circle-slash',
    tone: 'quiet',
    tooltip: { title: label, rows, notes: [{ tone: 'quiet', text }] },
    context: ['note', 'named'],
    expansion: 'none',
    children: [],
    copy: label,
  };
}

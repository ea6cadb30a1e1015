/** What can be done about a finding, as edits of the text. */
import { parseTree, type Node } from 'jsonc-parser';
import { message, type Message } from '../words/message';
import { addKeys, applyEdits, removeKey, renameKey, replaceValue, setKey, type Edit } from './edits';
import type { Finding } from './finding';
import type { Threshold } from './model';
import { normalize } from './normalize';
import { parseConfiguration, type ParseOptions } from './parse';
import { rules, type Rule } from './ruleCodes';
import { downLimit, guideThresholds, upLimit, type Signal } from './suggest';
import { propertyOf, valueAt, valueOfNode, type Path } from './tree';

export interface Fix {
  readonly title: Message;
  readonly edits: readonly Edit[];
  /** The one that an editor may take when it is told to fix this. */
  readonly isPreferred: boolean;
}

/** None for a text that can't be read, and for what only a person can decide. */
export function fixesFor(text: string, finding: Finding): Fix[] {
  const rule: Rule = rules[finding.code];
  if (rule.fix === undefined) return [];
  const root = treeOf(text);
  return root === undefined ? [] : make(text, root, finding).filter(({ edits }) => edits.length > 0);
}

/** All that is safe to fix, one after the other. undefined: nothing is. */
export function fixAll(text: string, options: ParseOptions = {}): string | undefined {
  let fixed = text;
  // Each is looked for afresh: an edit moves the others. The end is certain: a fix takes its finding away.
  for (let round = 0; round < 1000; round++) {
    const { findings } = parseConfiguration(fixed, options);
    let next: string | undefined;
    for (const finding of findings) {
      const rule: Rule = rules[finding.code];
      const [fix] = rule.fix === 'all' ? fixesFor(fixed, finding) : [];
      if (fix === undefined) continue;
      next = applyEdits(fixed, fix.edits);
      break;
    }
    if (next === undefined || next === fixed) break;
    fixed = next;
  }
  return fixed === text ? undefined : fixed;
}

function treeOf(text: string): Node | undefined {
  const errors: unknown[] = [];
  const root = parseTree(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text, errors as never, {
    allowTrailingComma: true,
  });
  return errors.length === 0 ? root : undefined;
}

function make(text: string, root: Node, finding: Finding): Fix[] {
  const { path, params } = finding;
  const key = String(path.at(-1));
  const holder = valueAt(root, path.slice(0, -1));
  const set = (name: string, value: unknown, isPreferred = false, object: Node | undefined = holder): Fix => {
    const isNew = object !== undefined && propertyOf(object, name) === undefined;
    const title = message(isNew ? 'config.fix.add' : 'config.fix.set', { key: name, value: shownValue(value) });
    return { title, edits: object === undefined ? [] : setKey(text, object, name, value), isPreferred };
  };
  const replace = (value: unknown, isPreferred = false): Fix => {
    const node = valueAt(root, path);
    const title = message('config.fix.set', { key, value: shownValue(value) });
    return { title, edits: node === undefined ? [] : [replaceValue(node, value)], isPreferred };
  };
  const remove = (isPreferred = false): Fix => {
    const property = holder === undefined ? undefined : propertyOf(holder, key);
    const title = message('config.fix.remove', { key: key.slice(0, 100) });
    return { title, edits: property === undefined ? [] : removeKey(text, property), isPreferred };
  };
  const number = (name: string): number => Number(params[name]);

  switch (finding.code) {
    case 'config.unknownKeyMeant': {
      const meant = String(params['meant']);
      const property = holder === undefined ? undefined : propertyOf(holder, key);
      if (holder === undefined || property === undefined || propertyOf(holder, meant) !== undefined) return [];
      const title = message('config.fix.rename', { key: key.slice(0, 100), meant });
      return [{ title, edits: renameKey(property, meant), isPreferred: true }];
    }
    case 'config.unknownKey':
      return [remove()];
    case 'config.minAboveMax':
      return [set('max_workers', number('min')), set('min_workers', number('max'))];
    case 'config.stepOutside': {
      const owner = valueAt(root, path.slice(0, -2));
      const workers = number('workers');
      const bound = workers > number('max') ? 'max_workers' : 'min_workers';
      return [set(bound, workers, false, owner), remove()];
    }
    case 'config.notRising':
      return holder === undefined ? [] : inOrder(holder, key);
    case 'config.overlap':
    case 'config.queueOverlap': {
      const signal = finding.code === 'config.overlap' ? 'cpu' : 'queue';
      const { ups, downs } = stepsIn(holder);
      const workers = workersOf(key);
      return [
        replace(
          downLimit(
            signal,
            ups,
            downs.filter((rule) => rule.key !== key),
            workers,
          ),
          true,
        ),
      ];
    }
    case 'config.backlogOverlap':
      return [replace(number('upLimit'), true)];
    case 'config.backlogAlways':
      return [replace(1, true)];
    case 'config.noWayBack': {
      const down = String(params['down']);
      const { ups, downs } = stepsIn(holder);
      const limit = downLimit(signalOf(path), ups, downs, workersOf(down));
      return workersOf(down) < 1 ? [] : [set(down, limit, true)];
    }
    case 'config.noWayUp': {
      const up = String(params['up']);
      return [set(up, upLimit(signalOf(path), stepsIn(holder).ups, workersOf(up)), true)];
    }
    case 'config.noThresholds': {
      const project = valueAt(root, path);
      const edits = project === undefined ? [] : addKeys(text, project, [['cpu_thresholds', guideThresholds]]);
      return [{ title: message('config.fix.thresholds'), edits, isPreferred: true }];
    }
    case 'config.noQueues': {
      const celery = holder;
      return [set('queues', ['celery'], true, celery)];
    }
    case 'config.brokerByDefault':
      return [set('broker_url_env', String(params['variable']), true)];
    case 'config.durationBecomes':
      return [replace(number('effective'), true)];
    case 'config.connectionsShort': {
      const project = valueAt(root, path.slice(0, -2));
      const most = number('most');
      return most < Math.max(1, number('min')) ? [] : [set('max_workers', most, false, project)];
    }
    case 'config.server.noServiceMeant': {
      const meant = String(params['meant']);
      // It points at the project's own name where no service is named.
      const project = key === 'service' ? holder : valueAt(root, path);
      return [set('service', meant, true, project)];
    }
    case 'config.server.unreachable': {
      const reach = number('reach');
      const { downs } = stepsIn(holder);
      const low = Math.max(0, ...downs.filter((rule) => rule.workers < workersOf(key)).map(({ limit }) => limit));
      const value = Math.floor(Math.max(reach * 0.8, (low + reach) / 2));
      return value > low && value < reach ? [replace(value, true)] : [];
    }
    case 'config.server.memory':
    case 'config.server.tasks':
      return [set('max_workers', number('most'))];
    case 'config.server.queue': {
      const known = String(params['known']).split(', ');
      const queues = valueAt(root, path.slice(0, -1));
      return queues?.type === 'array'
        ? [
            {
              title: message('config.fix.set', { key: 'queues', value: shownValue(known) }),
              edits: [
                {
                  ...replaceValue(queues, known),
                  content: `[${known.map((name) => JSON.stringify(name)).join(', ')}]`,
                },
              ],
              isPreferred: true,
            },
          ]
        : [];
    }
    default:
      return [];
  }
}

/** The same limits, the lowest for the fewest workers. */
function inOrder(object: Node, key: string): Fix[] {
  const { ups, downs } = stepsIn(object);
  const rules = key.startsWith('scale_up_') ? ups : downs;
  const limits = rules.map(({ limit }) => limit).sort((a, b) => a - b);
  if (new Set(limits).size < limits.length) return [];
  const edits = rules.flatMap((rule, index): Edit[] => {
    const node = propertyOf(object, rule.key)?.children?.[1];
    const limit = limits[index];
    return node === undefined || limit === undefined || limit === rule.limit ? [] : [replaceValue(node, limit)];
  });
  return [{ title: message('config.fix.order'), edits, isPreferred: true }];
}

/** The steps of one object of thresholds. */
export function stepsIn(object: Node | undefined): { ups: readonly Threshold[]; downs: readonly Threshold[] } {
  const value = object === undefined ? undefined : valueOfNode(object);
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const thresholds = Object.fromEntries(entries.filter(([, limit]) => typeof limit === 'number'));
  const [project] = normalize({ projects: { x: { cpu_thresholds: thresholds } } }).projects;
  return { ups: project?.scaleUp ?? [], downs: project?.scaleDown ?? [] };
}

export function signalOf(path: Path): Signal {
  return path.includes('queue_thresholds') ? 'queue' : path.includes('backlog_thresholds') ? 'backlog' : 'cpu';
}

function workersOf(key: string): number {
  return Number(/[0-9]+$/.exec(key)?.[0] ?? NaN);
}

function shownValue(value: unknown): string {
  return JSON.stringify(value);
}

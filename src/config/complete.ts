/** What the schema can't offer: names as the server has them, and whole steps. */
import { createScanner, getLocation, type Node } from 'jsonc-parser';
import { projectDefaults } from './defaults';
import { signalOf, stepsIn } from './fixes';
import { projectsIn, tolerantTree, type Span } from './places';
import { serviceOf, type ServerFacts, type ServiceFacts } from './serverFacts';
import { downLimit, guideThresholds, upLimit } from './suggest';
import { keysOf, valueAt, type Path } from './tree';

export interface Completion {
  readonly kind: 'project' | 'service' | 'queue' | 'variable' | 'step';
  readonly label: string;
  /** The service that it is about, or that has it. */
  readonly service?: ServiceFacts;
  /** Workers that a step goes to. */
  readonly workers?: number;
  readonly replace: Span;
  readonly content: string;
}

const thresholdObjects = ['cpu_thresholds', 'backlog_thresholds', 'queue_thresholds'];
// Of jsonc-parser's SyntaxKind, which is a `const enum` and so can't be imported under isolatedModules.
const stringLiteral = 10;
const colon = 6;

export function completionsAt(text: string, offset: number, facts: ServerFacts | undefined): Completion[] {
  const { path, previousNode, isAtPropertyKey } = getLocation(text, offset);
  const replace =
    previousNode !== undefined && previousNode.offset <= offset && offset <= previousNode.offset + previousNode.length
      ? { offset: previousNode.offset, length: previousNode.length }
      : { offset, length: 0 };
  // A key that has no value yet hides what follows it.
  const isHalf = isAtPropertyKey && !following(text, replace).isValued;
  const whole = isHalf ? text.slice(0, replace.offset) + text.slice(replace.offset + replace.length) : text;
  const root = tolerantTree(whole);
  if (root === undefined) return [];
  const last = path.at(-1);
  if (isAtPropertyKey) {
    const holder = path.slice(0, -1);
    if (holder.length === 1 && holder[0] === 'projects') return projects(text, root, facts, replace);
    if (thresholdObjects.includes(String(holder.at(-1)))) return steps(text, root, holder, replace);
    return [];
  }
  if (facts === undefined) return [];
  const isInCelery = path.includes('celery');
  const kind = isInCelery ? 'celery' : 'gunicorn';
  if (last === 'service') {
    return facts.services
      .filter((service) => service.kind === kind)
      .map((service) => named('service', service.unit, service, replace));
  }
  const project = projectsIn(root).find((each) => each.project === path[1]);
  const celery = project?.celeryService === undefined ? undefined : serviceOf(facts, project.celeryService);
  if (!isInCelery || celery === undefined) return [];
  if (path.includes('queues')) {
    return (celery.queues ?? ['celery']).map((queue) => named('queue', queue, celery, replace));
  }
  if (last === 'broker_url_env' || last === 'sentinel_password_env') {
    return [...(celery.environment ?? [])]
      .sort((a, b) => Number(isLikely(b)) - Number(isLikely(a)) || a.localeCompare(b))
      .map((name) => named('variable', name, celery, replace));
  }
  return [];
}

/** A variable that may hold a broker's URL. */
function isLikely(name: string): boolean {
  return /BROKER|CELERY.*URL|REDIS|AMQP|RABBIT/.test(name);
}

function named(kind: Completion['kind'], name: string, service: ServiceFacts, replace: Span): Completion {
  return { kind, label: name, service, replace, content: JSON.stringify(name) };
}

function projects(text: string, root: Node, facts: ServerFacts | undefined, replace: Span): Completion[] {
  const present = projectsIn(root);
  const value = JSON.stringify(
    {
      enabled: false,
      min_workers: projectDefaults.min_workers,
      max_workers: projectDefaults.max_workers,
      cpu_thresholds: guideThresholds,
      cpu_duration_minutes: projectDefaults.cpu_duration_minutes,
      memory_threshold_mb: projectDefaults.memory_threshold_mb,
    },
    undefined,
    '  ',
  );
  return (facts?.services ?? [])
    .filter(({ kind, unit }) => kind === 'gunicorn' && !present.some(({ service }) => service === unit))
    .map((service): Completion => {
      const name = service.unit.replace(/\.service$/, '');
      const { isValued, needsComma } = following(text, replace);
      const content = isValued ? JSON.stringify(name) : `${JSON.stringify(name)}: ${value}${needsComma ? ',' : ''}`;
      return { kind: 'project', label: name, service, replace, content };
    });
}

/** The step to each number of workers that has none yet, with the way back where that is missing too. */
function steps(text: string, root: Node, holder: Path, replace: Span): Completion[] {
  const object = valueAt(root, holder);
  const { ups, downs } = stepsIn(object);
  const signal = signalOf(holder);
  const owner = valueAt(root, holder.slice(0, -1));
  const bound = (key: string, otherwise: number): number => {
    const value: unknown = owner === undefined ? undefined : valueAt(owner, [key])?.value;
    return typeof value === 'number' ? value : otherwise;
  };
  const min = bound('min_workers', projectDefaults.min_workers);
  const max = Math.min(bound('max_workers', Math.max(min, projectDefaults.max_workers)), min + 20);
  const { isValued, needsComma } = following(text, replace);
  if (isValued) return [];
  const separator = text.slice(object?.offset ?? 0, replace.offset).includes('\n') ? ',\n' : ', ';
  const taken = keysOf(object);
  const found: Completion[] = [];
  for (let workers = min + 1; workers <= max; workers++) {
    const up = `scale_up_${workers}`;
    const down = `scale_down_${workers - 1}`;
    if (taken.includes(up)) continue;
    const limit = upLimit(signal, ups, workers);
    const withUp = [...ups, { key: up, workers, limit }].sort((a, b) => a.workers - b.workers);
    const parts = [`"${up}": ${limit}`];
    if (!taken.includes(down)) parts.push(`"${down}": ${downLimit(signal, withUp, downs, workers - 1)}`);
    const content = parts.join(separator) + (needsComma ? ',' : '');
    found.push({ kind: 'step', label: up, workers, replace, content });
  }
  return found;
}

/** What stands behind the place: a value already, or the next key, which needs a comma before it. */
function following(text: string, { offset, length }: Span): { isValued: boolean; needsComma: boolean } {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset + length);
  const token: number = scanner.scan();
  return { isValued: token === colon, needsComma: token === stringLiteral };
}

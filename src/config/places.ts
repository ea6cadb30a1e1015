/** Where things stand in a text that may be half written. */
import { parseTree, type Node } from 'jsonc-parser';
import { unitName } from './normalize';
import { keysOf, propertyOf, valueAt } from './tree';

export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** A project as far as it can be read; what is missing has its default. */
export interface ProjectPlace {
  readonly project: string;
  /** Of its key. */
  readonly key: Span;
  /** All of it. */
  readonly whole: Span;
  readonly enabled: boolean;
  readonly service: string;
  readonly celeryService: string | undefined;
  readonly maxWorkers: number | undefined;
}

/** The tree, errors or not; undefined for a text that is none at all. */
export function tolerantTree(text: string): Node | undefined {
  return parseTree(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text, [], { allowTrailingComma: true });
}

/** In the order of the text. */
export function projectsIn(root: Node | undefined): ProjectPlace[] {
  const projects = root === undefined ? undefined : valueAt(root, ['projects']);
  return [...new Set(keysOf(projects))].flatMap((project): ProjectPlace[] => {
    const property = projects === undefined ? undefined : propertyOf(projects, project);
    const [key, value] = property?.children ?? [];
    if (property === undefined || key === undefined || value?.type !== 'object') return [];
    const text = (path: readonly string[]): string | undefined => {
      const found: unknown = valueAt(value, path)?.value;
      return typeof found === 'string' ? found : undefined;
    };
    const celery = text(['celery', 'service']);
    const max: unknown = valueAt(value, ['max_workers'])?.value;
    return [
      {
        project,
        key: { offset: key.offset, length: key.length },
        whole: { offset: property.offset, length: property.length },
        enabled: valueAt(value, ['enabled'])?.value === true,
        service: unitName(text(['service']) ?? project),
        celeryService: celery === undefined ? undefined : unitName(celery),
        maxWorkers: typeof max === 'number' ? max : undefined,
      },
    ];
  });
}

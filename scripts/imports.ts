/** What imports what in this project, by its text: files as paths from the project's folder, types counted. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The TypeScript files in these folders, each with those of them that it imports. */
export function importsIn(...folders: readonly string[]): Map<string, readonly string[]> {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );
  const all = new Set(files);
  return new Map(files.map((file) => [file, importsOf(file, all)]));
}

function importsOf(file: string, all: ReadonlySet<string>): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const names = [...text.matchAll(/(?:from|import\(|import)\s*'(\.[^']+)'/g)].map(([, name = '']) => name);
  return names.flatMap((name) => {
    const path = relative(root, join(root, dirname(file), name));
    return [`${path}.ts`, path, `${path}/index.ts`].filter((each) => all.has(each));
  });
}

/** Those files and all that import them, however far away. */
export function dependentsOf(
  changed: readonly string[],
  imports: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const found = new Set(changed);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [file, others] of imports) if (others.some((other) => found.has(other))) found.add(file);
  }
  return found;
}

/** Tarjan's: the groups of files of which each reaches all others. */
export function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    low.set(node, index.size);
    index.set(node, index.size);
    stack.push(node);
    for (const next of imports.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group.sort());
  };
  for (const node of imports.keys()) if (!index.has(node)) visit(node);
  return found;
}

// No file of src/ imports itself by way of others, types counted: what two files need belongs into a third.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const source = join(root, 'src');

function importsOf(file: string, all: ReadonlySet<string>): string[] {
  const text = readFileSync(join(source, file), 'utf8');
  const names = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, name = '']) => name);
  return names.flatMap((name) => {
    const path = relative(source, join(source, dirname(file), name));
    return [`${path}.ts`, `${path}/index.ts`].filter((each) => all.has(each));
  });
}

/** Tarjan's: the groups of files of which each reaches all others. */
function circles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.size - 1);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group.sort());
  };
  for (const node of edges.keys()) if (!index.has(node)) visit(node);
  return found;
}

suite('imports', () => {
  test('make no circle', () => {
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const all = new Set(files);
    const edges = new Map(files.map((file) => [file, importsOf(file, all)]));
    assert.ok(files.length > 300 && [...edges.values()].flat().length > 1000);
    assert.deepEqual(circles(edges), []);
  });

  test('that do are found', () => {
    const edges = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a', 'd']],
      ['d', []],
    ]);
    assert.deepEqual(circles(edges), [['a', 'b', 'c']]);
  });
});

// What the documents name is there: files, scripts of package.json, links from one to another.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs')).map((name) => join('docs', name)),
];

suite('documents', () => {
  test('name files and folders that are there', () => {
    const path = /`((?:src|test|scripts|docs|schemas|media)\/[\w./-]+)(?:`| )/g;
    const named = documents.flatMap((document) => [...read(document).matchAll(path)].map(([, name = '']) => name));
    assert.ok(named.length > 20);
    // Names in capitals are to be filled in.
    assert.deepEqual(
      named.filter(
        (name) => !/[A-Z]{4}/.test(name) && !existsSync(join(root, name)) && !existsSync(join(root, `${name}.ts`)),
      ),
      [],
    );
  });

  test('name files of the room that they have just named', () => {
    // `src/config/rules.ts`, `fixes.ts`: the second one is of the same room.
    const missing: string[] = [];
    for (const row of read('CONTRIBUTING.md').matchAll(/^\|.*$/gm)) {
      let folder = '';
      for (const [, name = ''] of row[0].matchAll(/`([\w./-]+\.ts)/g)) {
        if (name.startsWith('src/') || name.startsWith('scripts/') || name.startsWith('test/')) folder = dirname(name);
        const inRoom = [join(folder, name), join(dirname(folder), name), name];
        if (!inRoom.some((each) => existsSync(join(root, each)))) missing.push(name);
      }
    }
    assert.deepEqual(missing, []);
  });

  test('name scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
    const named = documents.flatMap((document) =>
      [...read(document).matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name),
    );
    assert.deepEqual(
      named.filter((name) => scripts[name] === undefined),
      [],
    );
  });

  test('link to what is there', () => {
    for (const document of documents)
      for (const [, link = ''] of read(document).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g))
        if (!/^[a-z]+:/.test(link)) assert.ok(existsSync(join(root, dirname(document), link)), `${document}: ${link}`);
  });
});

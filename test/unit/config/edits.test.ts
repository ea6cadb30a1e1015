import assert from 'node:assert/strict';
import { createScanner, parseTree } from 'jsonc-parser';
import { addKeys, applyEdits, removeKey, setKey, type Edit } from '../../../src/config/edits';
import { propertyOf, valueAt, valueOfNode } from '../../../src/config/tree';
import { generator } from '../scaling/random';

function tree(text: string) {
  const errors: never[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  assert.ok(root !== undefined && errors.length === 0, `${JSON.stringify(errors)}\n${text}`);
  return root;
}

function commentsOf(text: string): string[] {
  const scanner = createScanner(text, false);
  const found: string[] = [];
  for (let token: number = scanner.scan(); token !== 17; token = scanner.scan()) {
    if (token === 12 || token === 13) found.push(scanner.getTokenValue());
  }
  return found;
}

suite('edits of the text', () => {
  const cases: readonly [string, string, (text: string) => readonly Edit[], string][] = [
    [
      'a key goes behind the last one, its comment left where it is',
      '{\n  "a": 1 // one\n}',
      (text) => addKeys(text, tree(text), [['b', 2]]),
      '{\n  "a": 1, // one\n  "b": 2\n}',
    ],
    [
      'a trailing comma stays one',
      '{\n  "a": 1, // one\n}',
      (text) => addKeys(text, tree(text), [['b', { c: 1 }]]),
      '{\n  "a": 1, // one\n  "b": {\n    "c": 1\n  },\n}',
    ],
    [
      'a key goes behind another one',
      '{\n\t"a": 1, /* one */\n\t"z": 3\n}',
      (text) => addKeys(text, tree(text), [['b', 2]], 'a'),
      '{\n\t"a": 1, /* one */\n\t"b": 2,\n\t"z": 3\n}',
    ],
    [
      'on one line it stays on one line',
      '{ "a": 1 }',
      (text) => addKeys(text, tree(text), [['b', 2]]),
      '{ "a": 1, "b": 2 }',
    ],
    ['an empty object is filled', '{}', (text) => addKeys(text, tree(text), [['b', { c: 2 }]]), '{ "b": { "c": 2 } }'],
    [
      'an empty object with a comment keeps it',
      '{\n  "x": {\n    // none yet\n  }\n}',
      (text) => addKeys(text, valueOf(text, 'x'), [['b', 2]]),
      '{\n  "x": {\n    // none yet\n    "b": 2\n  }\n}',
    ],
    [
      'line ends stay what they are',
      '{\r\n  "a": 1\r\n}',
      (text) => addKeys(text, tree(text), [['b', 2]]),
      '{\r\n  "a": 1,\r\n  "b": 2\r\n}',
    ],
    [
      'a value is set in its place',
      '{ "a": /* x */ 1 }',
      (text) => setKey(text, tree(text), 'a', 2),
      '{ "a": /* x */ 2 }',
    ],
    [
      'the last key goes with the comma before it, comments stay',
      '{\n  "a": 1, // one\n  // two\n  "b": 2\n}',
      (text) => remove(text, 'b'),
      '{\n  "a": 1 // one\n  // two\n}',
    ],
    ['the first key goes with its comma', '{ "a": 1, "b": 2 }', (text) => remove(text, 'a'), '{ "b": 2 }'],
    ['the only key goes', '{ "a": 1 }', (text) => remove(text, 'a'), '{ }'],
    [
      'a comment behind a removed key stays',
      '{\n  "a": 1, // one\n  "b": 2\n}',
      (text) => remove(text, 'a'),
      '{\n  // one\n  "b": 2\n}',
    ],
  ];
  for (const [name, text, make, expected] of cases) {
    test(name, () => {
      assert.equal(applyEdits(text, make(text)), expected);
    });
  }

  test('whatever the text looks like, comments, order and all other values stay', () => {
    const random = generator(11);
    for (let round = 0; round < 1500; round++) {
      const text = randomObject(random, 0);
      const root = tree(text);
      const before = valueOfNode(root) as Record<string, unknown>;
      const keys = Object.keys(before);
      const key = keys[Math.floor(random() * keys.length)] ?? 'none';
      const property = propertyOf(root, key);
      const kind = Math.floor(random() * 3);
      const gone = textOf(text, kind === 1 ? property?.children?.[1] : property);
      const edits =
        kind === 0
          ? setKey(text, root, 'new', { x: 1 }, random() < 0.5 ? key : undefined)
          : kind === 1
            ? setKey(text, root, key, 7)
            : property === undefined
              ? []
              : removeKey(text, property);
      const edited = applyEdits(text, edits);
      const after = valueOfNode(tree(edited)) as Record<string, unknown>;
      const expected: Record<string, unknown> = { ...before };
      if (kind === 0) expected['new'] = { x: 1 };
      else if (kind === 1) expected[key] = 7;
      else delete expected[key];
      const because = `${kind} ${key}\n${text}\n→\n${edited}`;
      assert.deepEqual(plain(after), plain(expected), because);
      assert.deepEqual(
        Object.keys(after).filter((each) => each in before && each !== key),
        keys.filter((each) => each !== key),
        because,
      );
      assert.deepEqual(
        commentsOf(edited),
        // Those inside of what goes, go.
        commentsOf(text).filter((comment) => kind === 0 || !gone.includes(comment)),
        because,
      );
      assert.equal(edited.includes('\r\n') || !text.includes('\r\n'), true);
    }
  });
});

function valueOf(text: string, key: string) {
  const node = valueAt(tree(text), [key]);
  assert.ok(node);
  return node;
}

function remove(text: string, key: string): readonly Edit[] {
  const property = propertyOf(tree(text), key);
  assert.ok(property);
  return removeKey(text, property);
}

function textOf(text: string, node: { offset: number; length: number } | undefined): string {
  return node === undefined ? '' : text.slice(node.offset, node.offset + node.length);
}

/** Without the difference between objects that have a prototype and those that have none. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

let comments = 0;

/** An object with comments wherever one may stand, on one line or on several, with or without a trailing comma. */
function randomObject(random: () => number, depth: number): string {
  const eol = depth === 0 && random() < 0.2 ? '\r\n' : '\n';
  const isInline = random() < 0.3;
  const blank = (): string => (random() < 0.15 ? ` /* c${comments++} */ ` : random() < 0.3 ? ' ' : '');
  const newline = (): string =>
    isInline ? blank() : `${random() < 0.25 ? ` // c${comments++}` : ''}${eol}${'  '.repeat(depth + 1)}`;
  const count = Math.floor(random() * 4);
  const parts = Array.from({ length: count }, (_, n) => {
    const value = depth < 2 && random() < 0.3 ? randomObject(random, depth + 1) : String(Math.floor(random() * 100));
    return `"k${n}"${blank()}:${blank()} ${value}`;
  });
  const trailing = count > 0 && random() < 0.3 ? `${blank()},` : '';
  return `{${newline()}${parts.join(`${blank()},${newline()}`)}${trailing}${newline()}}`;
}

/**
 * Changes to the text of a configuration that leave everything else as it is: comments, order, indentation, line ends.
 * jsonc-parser's own `modify` takes the comments away that stand between what it removes and its neighbours.
 */
import { createScanner, type Node } from 'jsonc-parser';
import { propertyOf } from './tree';

/** In UTF-16 units of the text before any of the edits that belong together. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

// Of jsonc-parser's SyntaxKind, which is a `const enum` and so can't be imported under isolatedModules.
const comma = 5;
const lineComment = 12;
const blockComment = 13;
const lineBreak = 14;
const blank = 15;
const endOfFile = 17;

/** Edits may touch, but not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { offset, length, content } of [...edits].sort((a, b) => b.offset - a.offset || b.length - a.length)) {
    result = result.slice(0, offset) + content + result.slice(offset + length);
  }
  return result;
}

export function replaceValue(node: Node, value: unknown): Edit {
  return { offset: node.offset, length: node.length, content: JSON.stringify(value) };
}

export function renameKey(property: Node, key: string): Edit[] {
  const name = property.children?.[0];
  return name === undefined ? [] : [replaceValue(name, key)];
}

/** Sets a key of an object, where it is; behind the others, or behind `after`, where it is not there yet. */
export function setKey(text: string, object: Node, key: string, value: unknown, after?: string): Edit[] {
  const present = propertyOf(object, key)?.children?.[1];
  if (present !== undefined) return [replaceValue(present, value)];
  return addKeys(text, object, [[key, value]], after);
}

/** Adds keys that are not there, each on a line of its own where the others have theirs. */
export function addKeys(
  text: string,
  object: Node,
  entries: readonly (readonly [key: string, value: unknown])[],
  after?: string,
): Edit[] {
  const properties = object.children ?? [];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const last = properties.at(-1);
  const before = (after === undefined ? undefined : propertyOf(object, after)) ?? last;
  const body = (indent: string | undefined): string[] =>
    entries.map(([key, value]) => `${JSON.stringify(key)}: ${written(value, text, indent, eol)}`);
  if (before === undefined) return fillEmpty(text, object, body, eol);

  const indent = indentOf(text, before.offset);
  const lines = body(indent);
  const end = before.offset + before.length;
  const following = tokenAfter(text, end, comma);
  if (indent === undefined) {
    const joined = lines.join(', ');
    return following === undefined
      ? [{ offset: end, length: 0, content: `, ${joined}` }]
      : [{ offset: following + 1, length: 0, content: before === last ? ` ${joined},` : ` ${joined},` }];
  }
  const insertion = endOfLine(text, following === undefined ? end : following + 1);
  const content = lines.map((line) => `${eol}${indent}${line}`).join(',');
  if (following !== undefined) return [{ offset: insertion, length: 0, content: `${content},` }];
  if (insertion === end) return [{ offset: end, length: 0, content: `,${content}` }];
  return [
    { offset: end, length: 0, content: ',' },
    { offset: insertion, length: 0, content },
  ];
}

/** Takes a key out of its object; comments stay, also the one behind it. */
export function removeKey(text: string, property: Node): Edit[] {
  const siblings = property.parent?.children ?? [];
  const index = siblings.indexOf(property);
  const previous = siblings[index - 1];
  const end = property.offset + property.length;
  const following = tokenAfter(text, end, comma);
  const edits: Edit[] = [];
  let until = end;
  if (following !== undefined) {
    if (text.slice(end, following).trim() === '') until = following + 1;
    else edits.push({ offset: following, length: 1, content: '' });
  } else if (previous !== undefined) {
    const before = tokenAfter(text, previous.offset + previous.length, comma);
    if (before !== undefined) edits.push({ offset: before, length: 1, content: '' });
  }
  // A line that held nothing else goes as a whole.
  const lineStart = text.lastIndexOf('\n', property.offset - 1) + 1;
  let lineEnd = text.indexOf('\n', until);
  lineEnd = lineEnd < 0 ? text.length : lineEnd + 1;
  const isAlone = text.slice(lineStart, property.offset).trim() === '' && text.slice(until, lineEnd).trim() === '';
  if (isAlone && lineStart > 0) edits.push({ offset: lineStart, length: lineEnd - lineStart, content: '' });
  else {
    let from = property.offset;
    // On one line with its neighbours: one blank is left, not two.
    if (previous !== undefined && following === undefined) while (isBlank(text[from - 1])) from--;
    else if (isBlank(text[property.offset - 1])) while (isBlank(text[until])) until++;
    edits.push({ offset: from, length: until - from, content: '' });
  }
  return edits;
}

function fillEmpty(text: string, object: Node, body: (indent: string | undefined) => string[], eol: string): Edit[] {
  const closing = object.offset + object.length - 1;
  const inside = text.slice(object.offset + 1, closing);
  const outer = lineIndent(text, object.offset);
  if (!/[\r\n]/.test(inside)) {
    if (inside.trim() !== '') return [{ offset: closing, length: 0, content: ` ${body(undefined).join(', ')} ` }];
    return [{ offset: object.offset + 1, length: inside.length, content: ` ${body(undefined).join(', ')} ` }];
  }
  const indent = `${outer}${unitOf(text)}`;
  const lineStart = Math.max(text.lastIndexOf('\n', closing - 1) + 1, object.offset + 1);
  const isOwnLine = text.slice(lineStart, closing).trim() === '';
  const lines = body(indent).map((line) => `${indent}${line}`);
  const content = `${isOwnLine ? '' : eol}${lines.join(`,${eol}`)}${eol}${isOwnLine ? '' : outer}`;
  return [{ offset: isOwnLine ? lineStart : closing, length: 0, content }];
}

function written(value: unknown, text: string, indent: string | undefined, eol: string): string {
  if (typeof value !== 'object' || value === null || indent === undefined) return oneLine(value);
  return JSON.stringify(value, undefined, unitOf(text)).replace(/\n/g, `${eol}${indent}`);
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${oneLine(inner)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

/** What stands before it on its line, where that is blank only. */
function indentOf(text: string, offset: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return line.trim() === '' && text.lastIndexOf('\n', offset - 1) >= 0 ? line : undefined;
}

function lineIndent(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[0] ?? '';
}

/** One step of indentation, as the text has it. */
function unitOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
}

/** The next token behind blanks and comments, if it is of the kind. */
function tokenAfter(text: string, offset: number, kind: number): number | undefined {
  const scanner = createScanner(text, false);
  scanner.setPosition(offset);
  for (;;) {
    const token: number = scanner.scan();
    if (token === lineComment || token === blockComment || token === lineBreak || token === blank) continue;
    return token === kind ? scanner.getTokenOffset() : undefined;
  }
}

/** Behind the comments that follow on the same line; where something else does, `offset` itself. */
function endOfLine(text: string, offset: number): number {
  const scanner = createScanner(text, false);
  scanner.setPosition(offset);
  let end = offset;
  for (;;) {
    const token: number = scanner.scan();
    const tokenEnd = scanner.getTokenOffset() + scanner.getTokenLength();
    if (token === lineBreak || token === endOfFile) return end;
    if (token === lineComment) return tokenEnd;
    if (token === blockComment) {
      if (/\n/.test(text.slice(scanner.getTokenOffset(), tokenEnd))) return offset;
      end = tokenEnd;
    } else if (token !== blank) return offset;
  }
}

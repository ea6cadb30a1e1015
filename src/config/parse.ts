/** Reads a configuration: JSON with comments and trailing commas, checked against the schema and the rules beyond it. */
import { createScanner, findNodeAtLocation, parseTree, type Node, type ParseError } from 'jsonc-parser';
import type { MessageCode, MessageParams } from '../words/message';
import type { Finding } from './finding';
import { validate, type ValidationError } from './generated/validator';
import type { AutoscalerConfiguration } from './generated/types';
import type { NormalizedConfiguration } from './model';
import { normalize } from './normalize';
import { checkRules } from './rules';

export const maximumBytes = 1024 * 1024;
const maximumDepth = 32;
const maximumFindings = 100;

// Of jsonc-parser's SyntaxKind, which is a `const enum` and so can't be imported under isolatedModules.
const openBrace = 1;
const closeBrace = 2;
const openBracket = 3;
const closeBracket = 4;
const endOfFile = 17;

export interface ParsedConfiguration {
  /** Present unless there is an error. */
  readonly configuration?: NormalizedConfiguration;
  /** In the order of the text. */
  readonly findings: readonly Finding[];
}

/** Never throws, whatever the text. `intervalSeconds`: how often the timer ticks (120 when left out). */
export function parseConfiguration(
  text: string,
  options: { readonly intervalSeconds?: number } = {},
): ParsedConfiguration {
  // Four bytes for each UTF-16 unit at most: a text this short can't be longer in bytes, and nobody writes one that is near.
  if (text.length > maximumBytes) return failed('config.tooLarge', { limitKiB: maximumBytes / 1024 });
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  const depth = depthOf(source);
  if (depth.deepest > maximumDepth) return failed('config.tooDeep', { limit: maximumDepth }, depth.offset);

  const errors: ParseError[] = [];
  const root = parseTree(source, errors, { allowTrailingComma: true, disallowComments: false });
  const [firstError] = errors;
  if (root === undefined || firstError !== undefined) {
    const offset = firstError?.offset ?? 0;
    const { line, column } = positionOf(source, offset);
    const finding = at('syntax', 'config.syntax', { line, column }, [], offset, firstError?.length ?? 0);
    return { findings: [finding] };
  }

  const value = valueOfNode(root);
  if (!validate(value)) {
    const findings = (validate.errors ?? []).slice(0, maximumFindings).map((error) => schemaFinding(error, root));
    return { findings: sorted(findings) };
  }
  const configuration = normalize(value);
  const locate = (path: readonly (string | number)[], onKey: boolean): { offset: number; length: number } => {
    const node = nodeAt(root, path);
    const shown = onKey && node.parent?.type === 'property' ? (node.parent.children?.[0] ?? node) : node;
    return { offset: shown.offset, length: shown.length };
  };
  const findings = checkRules(value, configuration, options.intervalSeconds)
    .slice(0, maximumFindings)
    .map(({ severity, code, params, path, onKey }): Finding => {
      return { severity, source: 'rule', code, params, path, ...locate(path, onKey ?? false) };
    });
  const wrong = findings.some(({ severity }) => severity === 'error');
  return wrong ? { findings: sorted(findings) } : { configuration, findings: sorted(findings) };
}

/** A configuration as the schema has seen it; index signatures stand for keys that nobody knows. */
export type ValidConfiguration = AutoscalerConfiguration;

function failed(code: MessageCode, params: MessageParams, offset = 0): ParsedConfiguration {
  return { findings: [at('syntax', code, params, [], offset, 0)] };
}

function at(
  source: Finding['source'],
  code: MessageCode,
  params: MessageParams,
  path: readonly (string | number)[],
  offset: number,
  length: number,
): Finding {
  return { severity: 'error', source, code, params, path, offset, length };
}

function sorted(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => a.offset - b.offset);
}

/** Measured by scanning, because the parser itself recurses and would overflow the stack. */
function depthOf(text: string): { deepest: number; offset: number } {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (;;) {
    const token: number = scanner.scan();
    if (token === endOfFile) return { deepest: 0, offset: 0 };
    if (token === openBrace || token === openBracket) depth++;
    if (token === closeBrace || token === closeBracket) depth--;
    if (depth > maximumDepth) return { deepest: depth, offset: scanner.getTokenOffset() };
  }
}

/** Objects without a prototype, so that a project named `__proto__` or `constructor` is just a name. The last of equal keys wins. */
function valueOfNode(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOfNode);
  if (node.type !== 'object') return node.value as unknown;
  const object = Object.create(null) as Record<string, unknown>;
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key !== undefined && value !== undefined) object[String(key.value)] = valueOfNode(value);
  }
  return object;
}

/** The node at the path, or the nearest one above it that exists. */
function nodeAt(root: Node, path: readonly (string | number)[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return root;
}

function schemaFinding(error: ValidationError, root: Node): Finding {
  const path: (string | number)[] = [];
  let node: Node | undefined = root;
  for (const part of error.instancePath.split('/').slice(1)) {
    const name = part.replace(/~1/g, '/').replace(/~0/g, '~');
    const step: string | number = node?.type === 'array' ? Number(name) : name;
    path.push(step);
    node = node === undefined ? undefined : findNodeAtLocation(node, [step]);
  }
  const where = nodeAt(root, path);
  const { code, params } = schemaMessage(error);
  return at('schema', code, { ...params, key: shown(path) }, path, where.offset, where.length);
}

function schemaMessage(error: ValidationError): { code: MessageCode; params: MessageParams } {
  const text = (name: string): string => String(error.params[name]).slice(0, 200);
  switch (error.keyword) {
    case 'required':
      return { code: 'config.required', params: { missing: text('missingProperty') } };
    case 'type':
      return { code: 'config.type', params: { type: text('type') } };
    case 'minimum':
      return { code: 'config.minimum', params: { limit: text('limit') } };
    case 'maximum':
      return { code: 'config.maximum', params: { limit: text('limit') } };
    case 'maxItems':
      return { code: 'config.maxItems', params: { limit: text('limit') } };
    case 'enum':
      return { code: 'config.enum', params: { values: [error.params['allowedValues']].flat().join(', ') } };
    default:
      return { code: 'config.pattern', params: {} };
  }
}

/** `projects.backcore.min_workers`; the whole file has no path. */
export function shown(path: readonly (string | number)[]): string {
  return path.length === 0 ? '{}' : path.join('.').slice(0, 300);
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

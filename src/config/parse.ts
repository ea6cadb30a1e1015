/** Reads a configuration: JSON with comments and trailing commas, checked against the schema and the rules beyond it. */
import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import type { MessageParams } from '../words/message';
import type { Finding } from './finding';
import { validate, type ValidationError } from './generated/validator';
import type { AutoscalerConfiguration } from './generated/types';
import type { NormalizedConfiguration } from './model';
import { normalize } from './normalize';
import type { RuleCode } from './ruleCodes';
import { checkRules } from './rules';
import type { ServerFacts } from './serverFacts';
import { checkAgainstServer } from './serverRules';
import { nearestAt, valueAt, valueOfNode } from './tree';

export const maximumBytes = 1024 * 1024;
const maximumDepth = 32;
const maximumFindings = 100;

const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const quote = 0x22;
const slash = 0x2f;
const backslash = 0x5c;

export interface ParsedConfiguration {
  /** Present unless there is an error. */
  readonly configuration?: NormalizedConfiguration;
  /** In the order of the text. */
  readonly findings: readonly Finding[];
}

export interface ParseOptions {
  /** How often the timer ticks; what the server's does, or 120, when left out. */
  readonly intervalSeconds?: number;
  /** The server that the configuration is for, where one is known. */
  readonly server?: ServerFacts;
}

/** Never throws, whatever the text. */
export function parseConfiguration(text: string, options: ParseOptions = {}): ParsedConfiguration {
  if (isLongerThan(text, maximumBytes)) return failed('config.tooLarge', { limitKiB: maximumBytes / 1024 });
  // What every decoder makes of bytes that are no UTF-8: a name with it would not be the one that was meant.
  const replaced = text.indexOf('\uFFFD');
  if (replaced >= 0) return failed('config.encoding', positionOf(text, replaced), replaced);
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
    const node = nearestAt(root, path);
    const shown = onKey && node.parent?.type === 'property' ? (node.parent.children?.[0] ?? node) : node;
    return { offset: shown.offset, length: shown.length };
  };
  const { server, intervalSeconds = server?.intervalSeconds } = options;
  const found = [
    ...checkRules(value, configuration, intervalSeconds),
    ...(server === undefined ? [] : checkAgainstServer(value, configuration, server)),
  ];
  const wrong = found.some(({ severity }) => severity === 'error');
  const findings = [
    ...(wrong ? found.filter(({ severity }) => severity === 'error') : []),
    ...found.filter(({ severity }) => !wrong || severity !== 'error'),
  ]
    .slice(0, maximumFindings)
    .map(({ severity, code, params, path, onKey }): Finding => {
      return { severity, source: 'rule', code, params, path, ...locate(path, onKey ?? false) };
    });
  const all = sorted([...findings, ...duplicateKeys(root)]);
  return wrong ? { findings: all } : { configuration, findings: all };
}

/** A configuration as the schema has seen it; index signatures stand for keys that nobody knows. */
export type ValidConfiguration = AutoscalerConfiguration;

function failed(code: RuleCode, params: MessageParams, offset = 0): ParsedConfiguration {
  return { findings: [at('syntax', code, params, [], offset, 0)] };
}

function at(
  source: Finding['source'],
  code: RuleCode,
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

/**
 * Measured before it is parsed, because the parser recurses and would overflow the stack. By characters: a second run of the
 * scanner took as long as parsing does.
 */
function depthOf(text: string): { deepest: number; offset: number } {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case openBrace:
      case openBracket:
        depth++;
        if (depth > maximumDepth) return { deepest: depth, offset: at };
        break;
      case closeBrace:
      case closeBracket:
        depth--;
        break;
      case quote:
        at = endOfString(text, at);
        break;
      case slash:
        at = endOfComment(text, at);
        break;
    }
  }
  return { deepest: 0, offset: 0 };
}

/** Of its last character; a string that is not closed ends with its line, as it does for the parser. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote || unit === 0x0a || unit === 0x0d) return at;
    if (unit === backslash) at++;
  }
  return text.length;
}

function endOfComment(text: string, start: number): number {
  if (text[start + 1] === '/') {
    let at = start + 2;
    while (at < text.length && text.charCodeAt(at) !== 0x0a && text.charCodeAt(at) !== 0x0d) at++;
    return at;
  }
  if (text[start + 1] !== '*') return start;
  const end = text.indexOf('*/', start + 2);
  return end < 0 ? text.length : end + 1;
}

/** The last one counts, which whoever changed another one does not see. */
function duplicateKeys(root: Node): Finding[] {
  const findings: Finding[] = [];
  const visit = (node: Node, path: readonly (string | number)[]): void => {
    const seen = new Set<unknown>();
    for (const [index, child] of (node.children ?? []).entries()) {
      const [key, value] = node.type === 'object' ? (child.children ?? []) : [undefined, child];
      const name: unknown = key?.value;
      if (key !== undefined && seen.has(name) && findings.length < maximumFindings) {
        const params = { key: String(name).slice(0, 100) };
        findings.push({
          ...at('syntax', 'config.duplicateKey', params, path, key.offset, key.length),
          severity: 'warning',
        });
      }
      seen.add(name ?? index);
      if (value !== undefined) visit(value, [...path, key === undefined ? index : String(name)]);
    }
  };
  visit(root, []);
  return findings;
}

/** In UTF-8, without making it: most texts are far shorter, and few are near. */
function isLongerThan(text: string, bytes: number): boolean {
  if (text.length * 3 <= bytes) return false;
  if (text.length > bytes) return true;
  let length = 0;
  for (let at = 0; at < text.length && length <= bytes; at++) {
    const unit = text.charCodeAt(at);
    // Each half of a pair counts two of its four.
    length += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return length > bytes;
}

function schemaFinding(error: ValidationError, root: Node): Finding {
  const path: (string | number)[] = [];
  let node: Node | undefined = root;
  for (const part of error.instancePath.split('/').slice(1)) {
    const name = part.replace(/~1/g, '/').replace(/~0/g, '~');
    const step: string | number = node?.type === 'array' ? Number(name) : name;
    path.push(step);
    node = node === undefined ? undefined : valueAt(node, [step]);
  }
  const where = nearestAt(root, path);
  const { code, params } = schemaMessage(error);
  return at('schema', code, { ...params, key: shown(path) }, path, where.offset, where.length);
}

function schemaMessage(error: ValidationError): { code: RuleCode; params: MessageParams } {
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

// Makes the configuration's TypeScript types and its validator from the schema, as text by path below the project's root.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone';
import { compile } from 'json-schema-to-typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const schemaPath = 'schemas/autoscaler_config.schema.json';
const banner = `// Generated from ${schemaPath} by scripts/generateConfig.ts: do not edit.`;

export async function generateConfig(): Promise<Record<string, string>> {
  const schemaText = readFileSync(join(root, schemaPath), 'utf8');
  const types = await compile(
    without(JSON.parse(schemaText), ['title']) as Parameters<typeof compile>[0],
    'AutoscalerConfiguration',
    {
      bannerComment: banner,
      additionalProperties: true,
      unreachableDefinitions: false,
      format: true,
      style: { singleQuote: true, printWidth: 120 },
    },
  );

  const ajv = new Ajv({
    allErrors: true,
    // Editors' keywords (markdownDescription, defaultSnippets) mean nothing to Ajv.
    strict: false,
    messages: true,
    code: { source: true, esm: true, lines: true, optimize: 2 },
  });
  const validate = ajv.compile(
    without(JSON.parse(schemaText), [
      'title',
      'description',
      'markdownDescription',
      'defaultSnippets',
      'default',
    ]) as object,
  );
  const validator = standaloneCode(ajv, validate);
  // Keywords such as uniqueItems or maxLength pull in a run-time part of Ajv; the agent is to carry none.
  if (/\brequire\(|\bfrom\s*["']/.test(validator)) {
    throw new Error(`The validator of ${schemaPath} needs Ajv at run time: a keyword in the schema has to be avoided.`);
  }
  return {
    'src/config/generated/types.ts': types,
    'src/config/generated/validator.js': `${banner}\n/* eslint-disable */\n${validator.replace(/^"use strict";\s*/, '')}\n`,
    'src/config/generated/validator.d.ts': `${banner}
import type { AutoscalerConfiguration } from './types';

export interface ValidationError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}
export declare const validate: {
  (data: unknown): data is AutoscalerConfiguration;
  errors?: readonly ValidationError[] | null;
};
`,
  };
}

/**
 * The schema without some annotations: a title would become a type alias of its own for every key (names of the types come
 * from the definitions instead), and the validator need not carry any.
 */
function without(value: unknown, annotations: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, annotations));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !annotations.includes(key))
      .map(([key, inner]) => [key, without(inner, annotations)]),
  );
}

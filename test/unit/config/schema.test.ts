import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { celeryDefaults, databaseDefaults, healthDefaults, projectDefaults } from '../../../src/config/defaults';
import { effectiveMinutes } from '../../../src/config/duration';
import { knownKeys } from '../../../src/config/rules';
import { getLanguageService, TextDocument } from 'vscode-json-languageservice';
import { parseConfiguration } from '../../../src/config/parse';
import { generateConfig } from '../../../scripts/generateConfig';

const root = join(__dirname, '..', '..', '..');

interface Definition {
  readonly properties: Readonly<
    Record<
      string,
      {
        readonly default?: unknown;
        readonly title?: string;
        readonly description?: string;
        readonly markdownDescription?: string;
        readonly $ref?: string;
      }
    >
  >;
}
const schema = JSON.parse(readFileSync(join(root, 'schemas/autoscaler_config.schema.json'), 'utf8')) as Definition & {
  readonly definitions: Readonly<Record<'project' | 'database' | 'celery' | 'health', Definition>>;
};

function defaultsOf(definition: Definition): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(definition.properties).flatMap(([key, property]) =>
      property.default === undefined ? [] : [[key, property.default]],
    ),
  );
}

suite('the schema', () => {
  test('documents the defaults that the program uses', () => {
    assert.deepEqual(defaultsOf(schema.definitions.project), projectDefaults);
    assert.deepEqual(defaultsOf(schema.definitions.celery), celeryDefaults);
    assert.deepEqual(defaultsOf(schema.definitions.database), databaseDefaults);
    assert.deepEqual(defaultsOf(schema.definitions.health), healthDefaults);
  });

  test('knows the same keys as the rules', () => {
    const { project, database, celery, health } = schema.definitions;
    assert.deepEqual(Object.keys(schema.properties), knownKeys.root);
    assert.deepEqual(Object.keys(project.properties), knownKeys.project);
    assert.deepEqual(Object.keys(database.properties), knownKeys.database);
    assert.deepEqual(Object.keys(celery.properties), knownKeys.celery);
    assert.deepEqual(Object.keys(health.properties), knownKeys.health);
  });

  test('says of every key what it is, in a few words and in Markdown with an example', () => {
    const definitions = { root: schema, ...schema.definitions };
    for (const [name, { properties }] of Object.entries(definitions)) {
      for (const [key, property] of Object.entries(properties)) {
        if (property.$ref !== undefined) continue;
        for (const text of [property.title, property.description, property.markdownDescription]) {
          assert.ok(text !== undefined && text !== '', `${name}.${key}`);
        }
        assert.match(property.markdownDescription ?? '', /Example: |As for Gunicorn/, `${name}.${key}`);
        if (property.default === undefined) continue;
        assert.match(property.markdownDescription ?? '', /Default: /, `${name}.${key}`);
      }
    }
  });

  test('is used outside of VS Code where a file names it by $schema, with the snippets valid in themselves', async () => {
    const schemaText = readFileSync(join(root, 'schemas/autoscaler_config.schema.json'), 'utf8');
    const service = getLanguageService({
      schemaRequestService: (uri) =>
        uri === 'file:///srv/autoscaler_config.schema.json'
          ? Promise.resolve(schemaText)
          : Promise.reject(new Error(`asked for ${uri}`)),
      workspaceContext: { resolveRelativePath: (path, base) => new URL(path, base).href },
    });
    const judge = async (text: string): Promise<string[]> => {
      const document = TextDocument.create('file:///srv/anything.json', 'jsonc', 1, text);
      const found = await service.doValidation(document, service.parseJSONDocument(document), { comments: 'ignore' });
      return found.map(({ message }) => (typeof message === 'string' ? message : message.value));
    };
    const named = '"$schema": "./autoscaler_config.schema.json"';
    assert.deepEqual(await judge(`{ ${named}, "projects": { "a": { "max_workers": 3 } } } // fine`), []);
    assert.match((await judge(`{ ${named}, "projects": { "a": { "max_workers": "3" } } }`)).join(), /integer/);
    // A snippet is what somebody starts with: it has nothing that its own rules would mind.
    const { defaultSnippets: projects } = JSON.parse(schemaText).properties.projects as {
      defaultSnippets: { body: object }[];
    };
    assert.equal(projects.length, 2);
    for (const { body } of projects) {
      const text = JSON.stringify({ projects: body }).replace(/\$\{\d:(\w+)\}/g, '$1');
      const codes = parseConfiguration(text).findings.map(({ code }) => code);
      assert.deepEqual(
        codes.filter((code) => code !== 'config.celeryLater'),
        [],
        text,
      );
    }
  });

  test('the generated types and validator are what it gives', async () => {
    for (const [path, text] of Object.entries(await generateConfig())) {
      assert.equal(readFileSync(join(root, path), 'utf8'), text, `${path}: run npm run generate`);
    }
  });
});

suite('durations', () => {
  const cases: readonly [number, number, number][] = [
    [3, 120, 4],
    [4, 120, 4],
    [2, 120, 2],
    [0, 120, 2],
    [4.05, 120, 4],
    [1, 10, 1],
  ];
  for (const [minutes, interval, expected] of cases) {
    test(`${minutes} min with a tick every ${interval} s act like ${expected} min`, () => {
      assert.equal(effectiveMinutes(minutes, interval), expected);
    });
  }
});

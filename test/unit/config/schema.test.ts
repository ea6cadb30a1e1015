import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { celeryDefaults, databaseDefaults, healthDefaults, projectDefaults } from '../../../src/config/defaults';
import { effectiveMinutes } from '../../../src/config/duration';
import { knownKeys } from '../../../src/config/rules';
import { generateConfig } from '../../../scripts/generateConfig';

const root = join(__dirname, '..', '..', '..');

interface Definition {
  readonly properties: Readonly<Record<string, { readonly default?: unknown; readonly markdownDescription?: string }>>;
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

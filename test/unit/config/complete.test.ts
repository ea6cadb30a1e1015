import assert from 'node:assert/strict';
import { completionsAt } from '../../../src/config/complete';
import { applyEdits } from '../../../src/config/edits';
import { parseConfiguration } from '../../../src/config/parse';
import { projectsIn, tolerantTree } from '../../../src/config/places';
import { aCelery, aGunicorn, facts } from './facts';

const server = facts({
  services: [
    aGunicorn('backcore.service'),
    aGunicorn('backdipro.service'),
    aCelery('celerycore.service', { queues: ['celery', 'mail'], environment: ['HOME', 'CELERY_BROKER_URL', 'PATH'] }),
  ],
});

/** Completes at `|`; gives the labels and the text with the first one taken. */
function complete(marked: string, wanted?: string): { labels: string[]; taken: string } {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const found = completionsAt(text, offset, server);
  const chosen = found.find(({ label }) => label === wanted) ?? found[0];
  const taken = chosen === undefined ? text : applyEdits(text, [{ ...chosen.replace, content: chosen.content }]);
  return { labels: found.map(({ label }) => label), taken };
}

suite('completion of a configuration', () => {
  test('offers projects for the Gunicorn services that have none, whole and valid', () => {
    const { labels, taken } = complete('{ "projects": { "backcore": {}, "|" } }');
    assert.deepEqual(labels, ['backdipro']);
    const { configuration, findings } = parseConfiguration(taken);
    assert.deepEqual(findings, []);
    assert.equal(configuration?.projects[1]?.enabled, false);
  });

  test('adds the comma that a following key needs, and leaves a value that is there alone', () => {
    assert.deepEqual(parseConfiguration(complete('{ "projects": { "|" "backcore": {} } }').taken).findings, []);
    const { taken } = complete('{ "projects": { "b|": { "enabled": true } } }', 'backdipro');
    assert.equal(taken, '{ "projects": { "backdipro": { "enabled": true } } }');
  });

  const cases: readonly [string, string, readonly string[]][] = [
    [
      'services that run Gunicorn',
      '{ "projects": { "a": { "service": "|" } } }',
      ['backcore.service', 'backdipro.service'],
    ],
    [
      'services where nothing is typed yet',
      '{ "projects": { "a": { "service": | } } }',
      ['backcore.service', 'backdipro.service'],
    ],
    ['services that run Celery', '{ "projects": { "a": { "celery": { "service": "|" } } } }', ['celerycore.service']],
    [
      'queues of that service',
      '{ "projects": { "a": { "celery": { "service": "celerycore", "queues": ["|"] } } } }',
      ['celery', 'mail'],
    ],
    [
      'names of variables, likely ones first',
      '{ "projects": { "a": { "celery": { "service": "celerycore", "broker_url_env": "|" } } } }',
      ['CELERY_BROKER_URL', 'HOME', 'PATH'],
    ],
    ['nothing where the schema knows better', '{ "projects": { "a": { "strategy": "|" } } }', []],
    ['nothing outside of the projects', '{ "|" }', []],
    [
      'steps up to max_workers',
      '{ "projects": { "a": { "max_workers": 4, "cpu_thresholds": { "scale_up_2": 70, "|" } } } }',
      ['scale_up_3', 'scale_up_4'],
    ],
  ];
  for (const [name, text, expected] of cases) {
    test(`offers ${name}`, () => assert.deepEqual(complete(text).labels, expected));
  }

  test('a step comes with its way back, between its neighbours, and leaves a configuration without findings', () => {
    const text = (rest: string): string =>
      `{ "projects": { "a": { "max_workers": 4, "cpu_thresholds": { "scale_up_2": 70, "scale_down_1": 35, ${rest} } } } }`;
    assert.equal(complete(text('"|"'), 'scale_up_4').taken, text('"scale_up_4": 80, "scale_down_3": 40'));
    for (const signal of ['cpu_thresholds', 'backlog_thresholds'] as const) {
      let current = `{ "projects": { "a": { "max_workers": 9, "${signal}": { "|" } } } }`;
      for (let workers = 2; workers <= 9; workers++) {
        const { taken } = complete(current, `scale_up_${workers}`);
        assert.deepEqual(parseConfiguration(taken).findings, [], taken);
        current = taken.replace(' } } } }', ', "|" } } } }');
      }
    }
  });

  test('never throws in a text that is cut off anywhere', () => {
    const text = '{ "projects": { "a": { "cpu_thresholds": { "scale_up_2": 70 }, "celery": { "queues": ["x"] } } } }';
    for (let end = 0; end <= text.length; end++) {
      for (const offset of [0, end >> 1, end]) completionsAt(text.slice(0, end), offset, server);
      projectsIn(tolerantTree(text.slice(0, end)));
    }
  });
});

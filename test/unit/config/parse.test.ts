import assert from 'node:assert/strict';
import { celeryProject } from '../../../src/config/celeryProject';
import { parseConfiguration, maximumBytes } from '../../../src/config/parse';

/** The example of the users' guide, as it stands there. */
const guideExample = `{
  "projects": {
    "backregisters": {
      "enabled": false,  // Cambiar a true para habilitar
      "min_workers": 1,
      "max_workers": 3,
      "cpu_thresholds": {
        "scale_up_2": 70,
        "scale_up_3": 80,
        "scale_down_2": 40,
        "scale_down_1": 35
      }
    }
  }
}
`;

function codes(text: string, intervalSeconds = 120): string[] {
  return parseConfiguration(text, { intervalSeconds }).findings.map(({ severity, code }) => `${severity} ${code}`);
}

function project(body: string): string {
  return `{"projects":{"backcore":${body}}}`;
}

suite('parseConfiguration', () => {
  test("the guide's own example is read, comment included, with every default filled in", () => {
    const { configuration, findings } = parseConfiguration(guideExample);
    assert.deepEqual(findings, []);
    assert.deepEqual(configuration, {
      projects: [
        {
          project: 'backregisters',
          enabled: false,
          service: 'backregisters.service',
          minWorkers: 1,
          maxWorkers: 3,
          scaleUp: [
            { key: 'scale_up_2', workers: 2, limit: 70 },
            { key: 'scale_up_3', workers: 3, limit: 80 },
          ],
          scaleDown: [
            { key: 'scale_down_1', workers: 1, limit: 35 },
            { key: 'scale_down_2', workers: 2, limit: 40 },
          ],
          backlogUp: [],
          backlogDown: [],
          cpuDurationMinutes: 4,
          cpuScope: 'system',
          memoryThresholdMiB: 1024,
          startupGraceSeconds: 30,
          cooldownMinutes: 5,
          database: undefined,
          sizing: undefined,
          strategy: 'signals',
          celery: undefined,
          health: undefined,
        },
      ],
    });
  });

  test('a Celery pool by its queue has a shorter cool-down than its project, unless one is given', () => {
    const cooldown = (celery: object, more: object = {}): number | undefined => {
      const projects = { shop: { ...more, celery: { service: 'work', ...celery } } };
      const { configuration } = parseConfiguration(JSON.stringify({ projects }));
      const [one] = configuration?.projects ?? [];
      return one === undefined ? undefined : celeryProject(one)?.cooldownMinutes;
    };
    const queue_thresholds = { scale_up_2: 10, scale_down_1: 2 };
    assert.equal(cooldown({ queue_thresholds }), 2);
    assert.equal(cooldown({ max_task_age_seconds: 60 }), 2);
    assert.equal(cooldown({ cpu_thresholds: { scale_up_2: 70 } }), 5);
    assert.equal(cooldown({ queue_thresholds }, { cooldown_minutes: 7 }), 7);
    assert.equal(cooldown({ queue_thresholds, cooldown_minutes: 0 }, { cooldown_minutes: 7 }), 0);
  });

  const cases: readonly [string, string, readonly string[]][] = [
    ['trailing commas and a byte order mark are allowed', '\uFEFF{"projects":{},}', []],
    ['an empty text is an error', '', ['error config.syntax']],
    ['a missing brace is an error', '{"projects":{', ['error config.syntax']],
    ['a file without projects is an error', '{}', ['error config.required']],
    ['an array is an error', '[]', ['error config.type']],
    ['a word for a number is an error', project('{"min_workers":"1"}'), ['error config.type']],
    ['no workers at all is an error', project('{"min_workers":0}'), ['error config.minimum']],
    ['half a worker is an error', project('{"max_workers":1.5}'), ['error config.type']],
    ['a threshold above 100 % is an error', project('{"cpu_thresholds":{"scale_up_2":101}}'), ['error config.maximum']],
    ['an unknown scope is an error', project('{"cpu_scope":"process"}'), ['error config.enum']],
    ['fewest above most is an error', project('{"min_workers":4,"max_workers":3}'), ['error config.minAboveMax']],
    ['only a high minimum raises the default maximum', project('{"min_workers":4}'), []],
    ['a unit that looks like an option is an error', project('{"service":"-x"}'), ['error config.badService']],
    ['a path is no unit', project('{"service":"../../etc/x"}'), ['error config.pattern']],
    [
      'a step outside the bounds is a warning',
      project('{"cpu_thresholds":{"scale_up_9":80}}'),
      ['warning config.stepOutside'],
    ],
    [
      'a step down that is not below the step up is an error',
      project('{"cpu_thresholds":{"scale_up_2":50,"scale_down_1":60}}'),
      ['error config.overlap'],
    ],
    [
      'a misspelt key is a warning that names the right one',
      project('{"min_worker":1}'),
      ['warning config.unknownKeyMeant'],
    ],
    ['a key that resembles none is a warning', project('{"colour":1}'), ['warning config.unknownKey']],
    [
      'a duration that is no multiple of the interval is a note',
      project('{"cpu_duration_minutes":3}'),
      ['note config.durationBecomes'],
    ],
    ['a duration that is one says nothing', project('{"cpu_duration_minutes":4}'), []],
    [
      'an enabled project without thresholds is a warning',
      project('{"enabled":true}'),
      ['warning config.noThresholds'],
    ],
    [
      'backlog thresholds suffice',
      project('{"enabled":true,"backlog_thresholds":{"scale_up_2":5,"scale_down_1":1}}'),
      [],
    ],
    [
      'what the backlog brought up, the CPU may take down',
      project('{"backlog_thresholds":{"scale_up_2":5},"cpu_thresholds":{"scale_up_3":80,"scale_down_1":20}}'),
      [],
    ],
    [
      'sizing takes back what thresholds brought up',
      project('{"sizing":"balanced","backlog_thresholds":{"scale_up_2":5}}'),
      [],
    ],
    ['bytes that are no UTF-8 are an error', '{"projects":{"caf\uFFFD":{}}}', ['error config.encoding']],
    [
      'a key that stands twice is a warning',
      project('{"min_workers":1,"min_workers":1}'),
      ['warning config.duplicateKey'],
    ],
    [
      'a backlog threshold that always acts is a warning',
      project('{"backlog_thresholds":{"scale_up_2":0,"scale_down_1":0}}'),
      ['warning config.backlogAlways'],
    ],
    [
      'backlog thresholds that overlap are an error, those that touch are not',
      project('{"backlog_thresholds":{"scale_up_2":5,"scale_up_3":9,"scale_down_1":6,"scale_down_2":9}}'),
      ['error config.backlogOverlap'],
    ],
    [
      'a backlog step beyond the bounds is a warning',
      project('{"backlog_thresholds":{"scale_up_4":5}}'),
      ['warning config.stepOutside'],
    ],
    [
      'connections that do not suffice for the most workers are a warning',
      project('{"database":{"max_connections":5,"per_worker":2}}'),
      ['warning config.connectionsShort'],
    ],
    [
      '… and an error where they do not suffice for the fewest',
      project('{"min_workers":3,"database":{"max_connections":5,"per_worker":2}}'),
      ['error config.connectionsShort'],
    ],
    [
      'a misspelt key of the database is a warning',
      project('{"database":{"max_connections":9,"per_workers":2}}'),
      ['warning config.unknownKeyMeant'],
    ],
    ['a database needs its limit', project('{"database":{}}'), ['error config.required']],
    ['a strategy is one of two', project('{"strategy":"reboot"}'), ['error config.enum']],
    ['Celery alone is enough', project('{"celery":{"service":"celerycore"}}'), []],
    [
      'Celery that is scaled by nothing is a warning',
      project('{"celery":{"service":"celerycore","enabled":true}}'),
      ['warning config.celeryNoThresholds'],
    ],
    [
      'thresholds of a queue that is not read are a warning',
      project(
        '{"celery":{"service":"c","queues":["a"],"broker_url_env":"B","thresholds_by_queue":{"b":{"scale_up_2":5,"scale_down_1":1}}}}',
      ),
      ['warning config.queueUnread'],
    ],
    [
      'a step down above the step up is an error',
      project('{"celery":{"service":"c","broker_url_env":"B","queue_thresholds":{"scale_up_2":5,"scale_down_1":6}}}'),
      ['error config.queueOverlap'],
    ],
    ['no queue at all is an error', project('{"celery":{"service":"c","queues":[]}}'), ['error config.noQueues']],
    [
      'a password in the file is a warning',
      project('{"celery":{"service":"c","broker_url":"redis://:word@web1/0"}}'),
      ['warning config.brokerPassword'],
    ],
    [
      'a broker that can not be read is a warning',
      project('{"celery":{"service":"c","broker_url":"sqs://"}}'),
      ['warning config.brokerUnread'],
    ],
    [
      'what is no URL is an error',
      project('{"celery":{"service":"c","broker_url":"localhost"}}'),
      ['error config.brokerUrl'],
    ],
    [
      'Sentinels need the name of their master',
      project('{"celery":{"service":"c","broker_url":"sentinel://web1:26379"}}'),
      ['error config.sentinelMaster'],
    ],
    [
      'an unknown option of the broker is a warning',
      project('{"celery":{"service":"c","broker_transport_options":{"separator":":"}}}'),
      ['warning config.unknownKey'],
    ],
    [
      'two projects for one service are an error',
      '{"projects":{"a":{"enabled":true,"service":"x"},"b":{"celery":{"enabled":true,"service":"x.service"}}}}',
      ['warning config.noThresholds', 'warning config.celeryNoThresholds', 'error config.duplicateService'],
    ],
    [
      'a project that is Celery’s alone may be called as its service is, or as nobody calls a unit',
      '{"projects":{"celery":{"celery":{"enabled":true,"service":"celery.service"}},"Tareas ñ":{"celery":{"enabled":true,"service":"b"}}}}',
      ['warning config.celeryNoThresholds', 'warning config.celeryNoThresholds'],
    ],
    [
      'what is switched off takes no service from another',
      '{"projects":{"a":{"service":"x"},"b":{"service":"x"},"x":{"celery":{"service":"y"}},"y":{"service":"a"}}}',
      [],
    ],
    ['names from the prototype of objects are names', '{"projects":{"__proto__":{},"constructor":{}}}', []],
    ['far too deep nesting is refused, not a crash', '['.repeat(500_000), ['error config.tooDeep']],
    ['a huge file is refused', ' '.repeat(maximumBytes + 1), ['error config.tooLarge']],
  ];
  for (const [name, text, expected] of cases) {
    test(name, () => {
      assert.deepEqual(codes(text), expected);
      const parsed = parseConfiguration(text);
      assert.equal(
        parsed.configuration === undefined,
        expected.some((line) => line.startsWith('error')),
      );
    });
  }

  test('a finding points at the text that it is about', () => {
    const text = project('{ "min_worker": 1 }');
    const [finding] = parseConfiguration(text).findings;
    assert.ok(finding);
    assert.equal(text.slice(finding.offset, finding.offset + finding.length), '"min_worker"');
    assert.deepEqual(finding.params, { key: 'min_worker', meant: 'min_workers' });
  });

  test('no text, however mutilated, makes it throw', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return seed % below;
    };
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '\u0000',
      '//',
      '/*',
      'null',
      '-1e999',
      '"__proto__"',
      '\ud800',
    ];
    for (let round = 0; round < 2000; round++) {
      const at = random(guideExample.length);
      const piece = pieces[random(pieces.length)] ?? '';
      const text = guideExample.slice(0, at) + piece + guideExample.slice(at + random(4));
      const { configuration, findings } = parseConfiguration(text);
      assert.ok(configuration !== undefined || findings.length > 0);
    }
  });
});

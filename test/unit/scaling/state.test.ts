import assert from 'node:assert/strict';
import { emptyMemory, parseState, serializeState, stateVersion } from '../../../src/scaling/state';
import { samples } from './world';

const state = {
  version: stateVersion,
  lastTickMs: 5,
  counters: {
    takenAtMs: 1,
    uptimeSeconds: 2,
    bootId: 'b',
    cpu: { total: 3, idle: 1 },
    services: [{ unit: 'x.service', masterPid: 1, masterStartTicks: 2, cpuUsageNs: undefined, cpuTicks: 7 }],
  },
  projects: new Map([['x', { ...emptyMemory('x.service'), desired: 2, samples: samples([50]) }]]),
} as const;

suite('the state between ticks', () => {
  test('is read as it was written', () => {
    assert.deepEqual(parseState(serializeState(state)), state);
  });

  test('keeps what a sample counted of a pool, and is read where an older agent did not count it', () => {
    const counted = { endMs: 9, seconds: 120, queues: { celery: 3 }, active: 2 };
    const uncounted = { endMs: 9, seconds: 120, queues: { celery: 3 } };
    for (const sample of [counted, uncounted]) {
      const projects = new Map([['x', { ...emptyMemory('x.service'), samples: [sample] }]]);
      assert.deepEqual(parseState(serializeState({ ...state, projects }))?.projects.get('x')?.samples, [sample]);
    }
    const broken = new Map([['x', { ...emptyMemory('x.service'), samples: [{ ...counted, active: 1.5 }] }]]);
    assert.equal(parseState(serializeState({ ...state, projects: broken })), undefined);
  });

  test('is refused when it is cut off anywhere', () => {
    const text = serializeState(state).trimEnd();
    for (let length = 0; length < text.length; length++) assert.equal(parseState(text.slice(0, length)), undefined);
  });

  const rows: readonly [string, string][] = [
    ['of another version', '{"version":2,"lastTickMs":1,"projects":[]}'],
    ['null', 'null'],
    ['projects that are no list', '{"version":1,"lastTickMs":1,"projects":{}}'],
    ['a count that is none', serializeState(state).replace('"desired":2', '"desired":-1')],
    ['a number that is none', serializeState(state).replace('"lastTickMs":5', '"lastTickMs":"5"')],
    [
      'too many projects',
      `{"version":1,"lastTickMs":1,"projects":[${Array.from({ length: 201 }, () => '["x",{}]').join()}]}`,
    ],
  ];
  for (const [name, text] of rows) test(`is refused: ${name}`, () => assert.equal(parseState(text), undefined));
});

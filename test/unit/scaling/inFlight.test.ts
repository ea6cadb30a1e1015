import assert from 'node:assert/strict';
import { decide } from '../../../src/scaling/decide';
import { ageSecondsOf, connectionsAt, type InFlight } from '../../../src/scaling/connections';
import { emptyMemory, emptyState, parseState, serializeState } from '../../../src/scaling/state';
import { minute, nowMs, samples, world } from './world';

suite('requests in flight before a scale-down', () => {
  const quiet = (inFlight?: InFlight): ReturnType<typeof decide> =>
    decide(world({ workers: 2, samples: samples([10, 1], [10, 1], [10, 1]), service: { inFlight } }));

  test('none, or younger than what Gunicorn leaves them: down', () => {
    assert.equal(quiet().decision.to, 1);
    assert.equal(quiet({ ageSeconds: 29, cutSeconds: 30 }).decision.to, 1);
  });

  test('older ones are waited for, and it is said', () => {
    const { decision, memory } = quiet({ ageSeconds: 120, cutSeconds: 30 });
    assert.deepEqual([decision.action, decision.to, decision.rule, memory.desired], ['hold', 2, 'veto', 2]);
    assert.deepEqual(decision.vetoes, [{ code: 'scaling.vetoInFlight', params: { age: 120, timeout: 30 } }]);
  });

  test('what lasts for ever is not waited for any longer, and it is said', () => {
    const { decision } = quiet({ ageSeconds: 1000, cutSeconds: 30 });
    assert.equal(decision.to, 1);
    assert.ok(decision.notes.some(({ code }) => code === 'scaling.cutsRequest'));
  });

  test('nothing else waits for them', () => {
    const inFlight = { ageSeconds: 120, cutSeconds: 30 };
    const up = decide(world({ workers: 1, samples: samples([90, 40], [90, 40], [90, 40]), service: { inFlight } }));
    assert.equal(up.decision.action, 'scale_up');
    assert.equal(decide(world({ workers: 5, desired: 5, service: { inFlight } })).decision.to, 3);
  });

  test('are as old as the first look that saw their connection in the same worker', () => {
    const worker = { pid: 7, startTicks: 5 };
    const first = connectionsAt(undefined, worker, [1, 2], nowMs);
    const second = connectionsAt(first, worker, [2, 3], nowMs + 2 * minute);
    assert.equal(ageSecondsOf(second, nowMs + 2 * minute), 120);
    assert.equal(ageSecondsOf(connectionsAt(second, worker, [3], nowMs + 3 * minute), nowMs + 3 * minute), 60);
    assert.equal(ageSecondsOf(connectionsAt(second, { ...worker, startTicks: 6 }, [2], nowMs), nowMs), 0);
    assert.equal(
      ageSecondsOf(connectionsAt(second, worker, [2], nowMs - minute), nowMs - minute),
      0,
      'a clock set back',
    );
    assert.equal(ageSecondsOf(connectionsAt(second, worker, [], nowMs), nowMs), 0);
    const projects = new Map([['a', { ...emptyMemory('a.service'), connections: second }]]);
    assert.deepEqual(parseState(serializeState({ ...emptyState, projects }))?.projects, projects);
  });
});

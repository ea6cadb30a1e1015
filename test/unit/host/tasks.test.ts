import assert from 'node:assert/strict';
import { denied, known, unknown } from '../../../src/base/known';
import { tasksNow } from '../../../src/host/tasks';

suite('host: tasks', () => {
  test('are what the unit’s own counter says; without one its threads; unknown, not zero, where both are missing', () => {
    const tasks = (current: typeof unknown | ReturnType<typeof known<number>>) => ({ current, max: known(24) });
    assert.deepEqual(tasksNow({ tasks: tasks(known(7)), threads: known(9) }), known(7));
    assert.deepEqual(tasksNow({ tasks: tasks(unknown), threads: known(9) }), known(9));
    assert.deepEqual(tasksNow({ tasks: tasks(unknown), threads: denied }), denied);
  });
});

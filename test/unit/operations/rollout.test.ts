import assert from 'node:assert/strict';
import type { PlanOutcome } from '../../../src/operations/plans/plan';
import { rollout } from '../../../src/operations/plans/rollout';

suite('a rollout to several servers', () => {
  const done: PlanOutcome = { kind: 'done', steps: [] };

  test('goes one after the other, and begins none after the first that fails', async () => {
    const begun: string[] = [];
    const results = await rollout(
      ['web1', 'web2', 'web3'],
      (server) => {
        begun.push(server);
        return server === 'web2' ? Promise.reject(new Error('no')) : Promise.resolve(done);
      },
      { cancel: new AbortController().signal },
    );
    assert.deepEqual(begun, ['web1', 'web2']);
    assert.deepEqual(
      results.map(({ target, kind }) => [target, kind]),
      [
        ['web1', 'done'],
        ['web2', 'failed'],
        ['web3', 'notBegun'],
      ],
    );
  });

  test('stops between two servers when it is cancelled, and takes an undone plan for a failure', async () => {
    const abort = new AbortController();
    const cancelledThere = await rollout(
      ['web1', 'web2'],
      () => {
        abort.abort();
        return Promise.resolve(done);
      },
      { cancel: abort.signal },
    );
    assert.deepEqual(
      cancelledThere.map(({ kind }) => kind),
      ['done', 'notBegun'],
    );
    const undone: PlanOutcome = { kind: 'undone', steps: [], failedStep: 'verify', output: '' };
    const failed = await rollout(['web1', 'web2'], () => Promise.resolve(undone), {
      cancel: new AbortController().signal,
    });
    assert.deepEqual(
      failed.map(({ kind }) => kind),
      ['failed', 'notBegun'],
    );
  });
});

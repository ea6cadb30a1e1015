import assert from 'node:assert/strict';
import { activeTasks, ownNodeOf, type Answers } from '../../../src/agent/brokers/ownNode';

suite('what a service’s own node says', () => {
  const stats = (pid: number, ...processes: number[]): object => ({ pid, pool: { processes } });
  const answers = (more: Partial<Answers>): Answers => ({
    stats: [{ 'a@web1': stats(90, 91, 92) }, { 'b@web1': stats(80, 81) }],
    active: [{ 'b@web1': [] }, { 'a@web1': [{ id: '1' }] }],
    active_queues: [{ 'b@web1': [{ name: 'mail' }] }, { 'a@web1': [{ name: 'celery' }, { name: 'slow' }] }],
    ...more,
  });
  const own = { pid: 90, processes: [92, 91] };

  test('is found by its processes among all answers', () => {
    assert.deepEqual(ownNodeOf(answers({}), own), { active: 1, processes: 2, consumes: ['celery', 'slow'] });
  });

  test('may be that it consumes nothing', () => {
    assert.deepEqual(ownNodeOf(answers({ active_queues: [{ 'a@web1': null }] }), own), {
      active: 1,
      processes: 2,
      consumes: [],
    });
  });

  test('tells what it has taken and not begun, where it was asked', () => {
    const more = { reserved: [{ 'a@web1': [{ id: '4' }] }], scheduled: [{ 'a@web1': [{ request: {} }, {}] }, 'x'] };
    const told = ownNodeOf(answers(more), own);
    assert.deepEqual([told?.reserved, told?.scheduled], [1, 2]);
  });

  test('tells, with what others say, which tasks are worked on', () => {
    const active = [
      { 'b@web1': [{ id: '2' }, { id: '3' }] },
      { 'a@web1': [{ id: '1' }, { name: 'no id' }, null] },
      'x',
    ];
    assert.deepEqual([...activeTasks({ active })], ['2', '3', '1']);
    assert.deepEqual([...activeTasks({ active: [{ 'a@web1': null }, null] })], []);
  });

  test('is not known where it did not answer, or two answer to its name or have its processes', () => {
    assert.equal(ownNodeOf(answers({ active: [] }), own), undefined);
    assert.equal(ownNodeOf(answers({ stats: [{ 'a@web1': stats(90, 91) }] }), own), undefined);
    const named = [{ 'a@web1': stats(90, 91, 92) }, { 'a@web1': stats(70, 71) }];
    assert.equal(ownNodeOf(answers({ stats: named }), own), undefined);
    const copied = [{ 'a@web1': stats(90, 91, 92) }, { 'a@web2': stats(90, 91, 92) }];
    assert.equal(ownNodeOf(answers({ stats: copied }), own), undefined);
    assert.equal(ownNodeOf(answers({ stats: ['x', null] }), own), undefined);
  });
});

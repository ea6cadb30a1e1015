import assert from 'node:assert/strict';
import { queueOf } from '../../../src/agent/brokers/routing';

suite('the queue that a task came from', () => {
  const queue = (name: string, routing_key = name, exchange = name, type = 'direct'): object => ({
    name,
    routing_key,
    exchange: { name: exchange, type },
  });
  const from = (routing_key: unknown, exchange: unknown = ''): object => ({ delivery_info: { exchange, routing_key } });
  const late = `${'0.'.repeat(27)}1.`;
  const cases: readonly [title: string, request: unknown, queues: unknown, expected: string][] = [
    ['bears its name', from('mail'), [queue('celery'), queue('mail')], 'mail'],
    ['is the only one', from('whatever'), [queue('celery')], 'celery'],
    ['has another name than its key', from('m', 'x'), [queue('celery'), queue('mail', 'm', 'x')], 'mail'],
    ['is told by its exchange', from('k', 'y'), [queue('a', 'k', 'x'), queue('b', 'k', 'y')], 'b'],
    [
      'takes keys by a pattern',
      from('m.to.all', 't'),
      [queue('a', 'x.#', 't', 'topic'), queue('b', 'm.*.all', 't', 'topic')],
      'b',
    ],
    ['takes all keys below', from('m', 't'), [queue('a', 'x', 't', 'topic'), queue('b', 'm.#', 't', 'topic')], 'b'],
    [
      'got it late',
      from(`${late}mail`, 'celery_delayed_delivery'),
      [queue('celery'), queue('mail', 'mail', 'mail', 'topic')],
      'mail',
    ],
    [
      'got it late by another key',
      from(`${late}m.a`, 'celery_delayed_27'),
      [queue('celery'), queue('mail', 'm.*', 't', 'topic')],
      'mail',
    ],
    ['takes what everybody gets', from('', 'all'), [queue('celery'), queue('mine', '', 'all', 'fanout')], 'mine'],
    ['is not known: its key', from('m'), undefined, 'm'],
    ['is not known, and was late', from(`${late}m`), null, 'm'],
    ['is not known at all', undefined, [queue('a'), queue('b')], ''],
  ];
  for (const [title, request, queues, expected] of cases)
    test(title, () => assert.equal(queueOf(request, queues), expected));
});

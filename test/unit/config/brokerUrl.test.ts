import assert from 'node:assert/strict';
import { addressOf, parseBrokerUrl } from '../../../src/config/brokerUrl';

suite("a broker's URL", () => {
  const cases: readonly [url: string, expected: object][] = [
    ['redis://', { kind: 'redis', at: { host: 'localhost', port: 6379 }, database: 0 }],
    ['redis://web1:6380/3', { kind: 'redis', at: { host: 'web1', port: 6380 }, database: 3 }],
    ['redis://:p%40ss@[::1]/1', { kind: 'redis', at: { host: '::1', port: 6379 }, password: 'p@ss', database: 1 }],
    ['redis://me:word@web1', { kind: 'redis', username: 'me', password: 'word', database: 0 }],
    [
      'rediss://web1/0?ssl_cert_reqs=none&ssl_ca_certs=/etc/ca.pem',
      { kind: 'redis', tls: { verify: false, caFile: '/etc/ca.pem', certFile: undefined, keyFile: undefined } },
    ],
    [
      'redis+socket://:word@/run/redis/redis.sock?virtual_host=2',
      { kind: 'redis', at: '/run/redis/redis.sock', database: 2, password: 'word' },
    ],
    [
      'sentinel://:word@a:26379;sentinel://b/4',
      {
        kind: 'sentinel',
        database: 4,
        password: 'word',
        sentinels: [
          { host: 'a', port: 26379 },
          { host: 'b', port: 26379 },
        ],
      },
    ],
    ['amqp://web1', { kind: 'rabbitmq', vhost: '/', username: 'guest', password: 'guest' }],
    ['amqp://web1//', { kind: 'rabbitmq', vhost: '/' }],
    ['pyamqp://u:w@web1:5673/shop', { kind: 'rabbitmq', at: { host: 'web1', port: 5673 }, vhost: 'shop' }],
    ['amqp://web1/%2Fshop', { kind: 'rabbitmq', vhost: '/shop' }],
    ['amqps://web1/', { kind: 'rabbitmq', at: { host: 'web1', port: 5671 } }],
  ];
  for (const [url, expected] of cases) {
    test(`${url} goes where Celery goes`, () => {
      const [target] = parseBrokerUrl(url).targets ?? [];
      const keys = Object.keys(expected);
      const picked = Object.fromEntries(Object.entries(target ?? {}).filter(([key]) => keys.includes(key)));
      assert.deepEqual(picked, expected);
    });
  }

  test('several brokers are tried in their order', () => {
    const { targets } = parseBrokerUrl('redis://a;redis://b:1/2');
    assert.deepEqual(targets?.map(addressOf), ['redis://a:6379/0', 'redis://b:1/2']);
  });

  test('what is said of it never holds who asks', () => {
    for (const url of [
      'redis://me:word@a',
      'amqp://me:word@a/v',
      'sentinel://:word@a/1',
      'redis+socket://:word@/r.sock',
    ]) {
      assert.doesNotMatch(parseBrokerUrl(url).targets?.map(addressOf).join() ?? 'word', /word|me/);
    }
  });

  test('other brokers are known by their kind, and nonsense is none', () => {
    assert.deepEqual(parseBrokerUrl('sqs://key:secret@'), { scheme: 'sqs' });
    for (const text of ['', 'localhost:6379', 'redis://a:b:c', 'redis://:%zz@a', 'redis:/a']) {
      assert.equal(parseBrokerUrl(text).targets, undefined, text);
    }
  });
});

import assert from 'node:assert/strict';
import { known } from '../../../src/base/known';
import { healthUrl, servicesOf } from '../../../src/operations/services/configuredServices';
import { aService } from '../ui/aLook';

suite('what the configuration says of a service', () => {
  const service = aService('backcore.service', {
    sockets: known([{ address: 'unix:/run/backcore.sock', waiting: 0, capacity: 100 }]),
  });

  test('is found by its unit, for Celery too; a file with errors says nothing', () => {
    const text = JSON.stringify({
      projects: {
        backcore: {
          max_workers: 5,
          health: { path: '/health' },
          celery: { service: 'celerycore.service', max_workers: 4, queues: ['celery'] },
        },
      },
    });
    const found = servicesOf(text);
    assert.deepEqual(
      [...found].map(([unit, { maxWorkers, health }]) => [unit, maxWorkers, health?.path]),
      [
        ['backcore.service', 5, '/health'],
        ['celerycore.service', 4, undefined],
      ],
    );
    assert.equal(servicesOf('{"projects": {').size, 0);
    assert.equal(servicesOf('{"projects":{"a":{"min_workers":4,"max_workers":3}}}').size, 0);
  });

  test('gives the URL that shows whether it answers; without it, the first page of its first socket', () => {
    const url = (socket: string | undefined, path = '/health') => healthUrl(service, { socket, path, timeoutMs: 1 });
    assert.deepEqual(healthUrl(service, undefined), { address: 'unix:/run/backcore.sock', path: '/' });
    assert.deepEqual(url(undefined), { address: 'unix:/run/backcore.sock', path: '/health' });
    const addresses: readonly (readonly [string, string | undefined])[] = [
      ['/run/x.sock', 'unix:/run/x.sock'],
      ['unix:/run/x.sock', 'unix:/run/x.sock'],
      ['unix:///run/x.sock', 'unix:/run/x.sock'],
      ['@x', 'unix:@x'],
      ['127.0.0.1:8001', 'tcp:127.0.0.1:8001'],
      ['tcp:[::1]:8001', 'tcp:[::1]:8001'],
      [':8001', 'tcp:127.0.0.1:8001'],
      ['a b:1', undefined],
      ['/run/x\n', undefined],
    ];
    for (const [socket, address] of addresses) assert.equal(url(socket)?.address, address, socket);
    assert.equal(healthUrl(aService('a.service', { sockets: known([]) }), undefined), undefined);
  });

  test('puts nothing into a request but a path', () => {
    for (const path of ['/a b', '/a\r\nX: y', 'a', '', '/é']) {
      assert.equal(healthUrl(service, { socket: undefined, path, timeoutMs: 1 })?.path, '/', path);
    }
  });
});

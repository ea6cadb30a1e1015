import assert from 'node:assert/strict';
import { guideSockets, TestHost } from '../hosts/host';
import { sleep } from '../hosts/program';
import { ServiceClient } from './serviceClient';

suite('the client that never pauses', function () {
  this.timeout(30_000);
  let host: TestHost;
  suiteSetup(async function () {
    this.timeout(600_000);
    host = await TestHost.boot({ suite: 'trixie', name: 'called' });
  });
  suiteTeardown(() => host.stop());

  test('counts no failure while a worker is added and removed by signals', async () => {
    const client = await ServiceClient.start(host, { socket: guideSockets.backregisters, clients: 2 });
    await host.must('systemctl kill --kill-whom=main -s TTIN backregisters');
    await sleep(1000);
    assert.equal((await host.workers('backregisters')).length, 2);
    await host.must('systemctl kill --kill-whom=main -s TTOU backregisters');
    await sleep(1000);
    const result = await client.stop();
    assert.equal((await host.workers('backregisters')).length, 1);
    assert.ok(result.requests > 50, JSON.stringify(result));
    assert.equal(result.failed, 0, JSON.stringify(result));
    assert.ok(result.p50Ms > 0 && result.p50Ms <= result.maxMs);
  });

  test('counts failures, by kind, while a service restarts', async () => {
    const client = await ServiceClient.start(host, { socket: guideSockets.backregisters });
    await host.must('systemctl restart backregisters');
    await sleep(1000);
    const result = await client.stop();
    assert.ok(result.failed > 0, JSON.stringify(result));
    assert.equal(
      Object.values(result.errors).reduce((a, b) => a + b),
      result.failed,
    );
  });

  test('calls a TCP port and ends by itself', async () => {
    const client = await ServiceClient.start(host, {
      socket: '127.0.0.1:8001',
      path: '/sleep?s=0.05',
      maxSeconds: 0.5,
    });
    await sleep(800);
    const result = await client.stop();
    assert.equal(result.failed, 0);
    assert.ok(result.requests >= 3 && result.requests <= 10 && result.p50Ms >= 50, JSON.stringify(result));
  });
});

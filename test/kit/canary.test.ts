import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestHost } from '../hosts/host';
import { runProgram } from '../hosts/program';
import { Canary } from './canary';

suite('the secret canary', function () {
  this.timeout(60_000);
  let host: TestHost;
  suiteSetup(async function () {
    this.timeout(600_000);
    host = await TestHost.boot({ suite: 'trixie', name: 'secrets', services: false });
  });
  suiteTeardown(() => host.stop());

  test('finds nothing, itself included, where a secret only travels on stdin', async () => {
    const secret = randomBytes(12).toString('hex');
    const canary = await Canary.watch(host, secret);
    await host.must('wc -c; sleep 0.2', { input: secret });
    assert.deepEqual(await canary.stop(), []);
  });

  test('finds a secret in arguments, environment, files and journal of the host, and in base64', async () => {
    const secret = randomBytes(12).toString('hex');
    const canary = await Canary.watch(host, secret, { expected: (one) => one.side === 'machine' });
    await host.must(
      `env PASSWORD=${secret} sleep 0.3; sleep 0.3 ${secret} || true; python3 -c 'import time; time.sleep(0.3)' ${secret}`,
    );
    await host.must('cat >/home/victus/note; base64 /home/victus/note >/var/tmp/coded', { input: `.${secret}` });
    await host.must('systemd-cat -t demo', { input: `logged ${secret}` });
    const found = await canary.stop();
    const kinds = new Set(found.map((one) => one.kind));
    assert.deepEqual([...kinds].sort(), ['arguments', 'environment', 'file', 'journal']);
    const files = found.filter((one) => one.kind === 'file').map((one) => one.where);
    assert.ok(files.includes('/home/victus/note') && files.includes('/var/tmp/coded'), files.join(' '));
    await host.must('rm /home/victus/note /var/tmp/coded');
  });

  test('finds a secret in processes and chosen folders of this machine', async () => {
    const secret = randomBytes(12).toString('hex');
    const folder = mkdtempSync(join(tmpdir(), 'canary-'));
    try {
      const canary = await Canary.watch(host, secret, { folders: [folder] });
      writeFileSync(join(folder, 'a.log'), `password=${secret}`);
      await runProgram('sh', ['-c', 'sleep 0.3; true', secret]);
      const found = await canary.stop();
      assert.deepEqual(found.map((one) => [one.side, one.kind].join(' ')).sort(), [
        'machine arguments',
        'machine file',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

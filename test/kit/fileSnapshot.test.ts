import assert from 'node:assert/strict';
import { TestHost } from '../hosts/host';
import { compareSnapshots, takeSnapshot } from './fileSnapshot';

suite('the snapshot of a host’s files', function () {
  this.timeout(60_000);
  let host: TestHost;
  suiteSetup(async function () {
    this.timeout(600_000);
    host = await TestHost.boot({ suite: 'trixie', name: 'files' });
  });
  suiteTeardown(() => host.stop());

  test('shows no difference where only services restarted and people logged in and looked', async () => {
    const before = await takeSnapshot(host);
    assert.ok(before.size > 5000, `${before.size} paths`);
    await host.must(
      'systemctl daemon-reload; systemctl restart backdipro celerycore; journalctl --rotate; systemctl start logrotate',
    );
    await host.must('echo victus-pw | sudo -S true', { user: 'victus' });
    assert.deepEqual(compareSnapshots(before, await takeSnapshot(host)), { added: [], removed: [], changed: [] });
  });

  test('tells what was added, removed and changed: content, mode, owner, target', async () => {
    await host.must(
      'mkdir /srv/t && cd /srv/t && for f in gone same size mode owner; do echo 1 >$f; done && ln -s a link',
    );
    const before = await takeSnapshot(host);
    await host.must(
      "cd /srv/t && rm gone && echo 2 >size && chmod 600 mode && chown viewer owner && ln -sfn b link && echo x >'new name'",
    );
    const diff = compareSnapshots(before, await takeSnapshot(host));
    assert.deepEqual(diff.added, ['/srv/t/new name']);
    assert.deepEqual(diff.removed, ['/srv/t/gone']);
    assert.deepEqual(diff.changed.map((one) => one.path).sort(), [
      '/srv/t/link',
      '/srv/t/mode',
      '/srv/t/owner',
      '/srv/t/size',
    ]);
    assert.deepEqual(diff.changed.find((one) => one.path === '/srv/t/mode')?.after.mode, '0600');
  });
});

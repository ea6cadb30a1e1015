// When things go wrong, as seen by the person at the editor: each says which server, in which phase, and what to do.
import { strict as assert } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, ConfigurationTarget, workspace } from 'vscode';
import type { TestApi } from '../../../src/extension';
import { page } from '../page';
import { answerSecret, lineOf, notification, openServersView, until, writeSshFolder } from '../workbench';
import type { AServerContext } from '../worlds/aServer';

const world = page.context().prepared as AServerContext;

suite('trouble', () => {
  let api: TestApi;

  suiteSetup(async () => {
    const folder = writeSshFolder(
      world.protectedKeyFile,
      (key) =>
        `IdentityFile ${key}\n` +
        `Host changed\n  HostName ${world.address}\n  User victus\n  UserKnownHostsFile ~/.ssh/known_changed\n` +
        `Host viewer\n  HostName ${world.address}\n  User viewer\n  PubkeyAuthentication no\n`,
    );
    // Another host's key under this address.
    const [, type, key = ''] = world.hostKeyLine.split(' ');
    const other = `${key.slice(0, -8)}${key.slice(-8) === 'AAAAAAAA' ? 'BBBBBBBB' : 'AAAAAAAA'}`;
    writeFileSync(join(folder, 'known_changed'), `${world.address} ${type} ${other}\n`);
    api = await openServersView();
  });

  test('a server typed as user@host:port is added: its key is shown, a wrong passphrase asked again', async function () {
    this.timeout(180_000);
    const name = `victus@${world.address}:22`;
    const adding = commands.executeCommand('autoscaler.addServer');
    await page.waitFor('.quick-input-widget');
    await page.type(name);
    await page.waitFor('.quick-input-list .monaco-list-row >> text=/victus@/');
    await page.press('Enter');
    await page.waitFor('.quick-input-widget >> text=/SHA256:/', { timeoutMs: 20_000 });
    await page.click('.quick-input-list .monaco-list-row >> text=Accept');
    await answerSecret('wrong passphrase');
    await page.waitFor('.quick-input-widget >> text=/refused the last answer/', { timeoutMs: 20_000 });
    await page.screenshot('passphrase-dark');
    await answerSecret(world.passphrase);
    await adding;
    await until('connected', () => api.servers.find(name)?.connected === true, 20_000);
    assert.match(readFileSync(join(process.env['HOME'] ?? '', '.ssh/known_hosts'), 'utf8'), /ssh-ed25519|ecdsa/);
    const servers = workspace.getConfiguration('autoscaler').get('servers');
    assert.deepEqual(servers, [{ name, host: world.address, user: 'victus', port: 22 }]);
  });

  test('a changed host key is refused before any login, without a question', async function () {
    this.timeout(120_000);
    await add('changed');
    void commands.executeCommand('autoscaler.connect', 'changed');
    await until('failed', () => api.servers.find('changed')?.state.kind === 'failed', 20_000);
    await until('said in the tree', async () => /✗ .*host key/i.test(await lineOf('changed')), 10_000);
    await notification('/ssh-keygen -R/');
    await page.screenshot('host-key-changed-dark');
    const journal = await page.call<{ stdout: string }>('run', 'journalctl -u ssh --no-pager -n 20 -o cat');
    assert.doesNotMatch(journal.stdout.split('\n').slice(-3).join('\n'), /Accepted|Failed/, 'nothing was sent');
  });

  test('without sudo the tree works, and what needs root explains itself', async function () {
    this.timeout(180_000);
    await add('viewer');
    const connecting = commands.executeCommand('autoscaler.connect', 'viewer');
    await answerSecret('viewer-pw');
    await connecting;
    await until('a look', () => (api.servers.find('viewer')?.lastLook?.services.length ?? 0) === 6, 20_000);
    const deploying = commands.executeCommand('autoscaler.deployAgent', 'viewer');
    await answerSecret('viewer-pw');
    await notification('/viewer: .*sudo/');
    await deploying;
    await page.screenshot('no-sudo-dark');
  });

  test('a cut network is noticed within 45 s and said; when it is back, so is the server', async function () {
    this.timeout(360_000);
    const name = `victus@${world.address}:22`;
    await page.call('cut');
    const cutAt = Date.now();
    try {
      await until('noticed', () => api.servers.find(name)?.connected === false, 50_000);
      const noticed = (Date.now() - cutAt) / 1000;
      assert.ok(noticed <= 45, `noticed after ${noticed} s`);
      await page.screenshot('reconnecting-dark');
    } finally {
      await page.call('restore');
    }
    await until('connected again', () => api.servers.find(name)?.connected === true, 60_000);
    await until('its line', async () => /threads/.test(await lineOf(name)), 20_000);
  });

  async function add(host: string): Promise<void> {
    const settings = workspace.getConfiguration('autoscaler');
    const servers = settings.get<object[]>('servers') ?? [];
    await settings.update('servers', [...servers, { name: host, host }], ConfigurationTarget.Global);
    await until(`${host} is in the list`, () => api.servers.find(host) !== undefined, 5000);
  }
});

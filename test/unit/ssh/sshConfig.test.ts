import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFailure } from '../../../src/base/failure';
import { listConfiguredHosts } from '../../../src/ssh/listConfiguredHosts';
import { resolveHost, type HostQuestion } from '../../../src/ssh/resolveHost';
import { parseJump } from '../../../src/ssh/route';

suite('ssh_config', () => {
  let home: string;

  setup(() => {
    home = mkdtempSync(join(tmpdir(), 'ssh-config-'));
    mkdirSync(join(home, '.ssh', 'config.d'), { recursive: true });
  });
  teardown(() => rmSync(home, { recursive: true }));

  const write = (text: string, name = 'config'): void => writeFileSync(join(home, '.ssh', name), text);
  const resolve = (question: HostQuestion, trusted: boolean) =>
    resolveHost(
      question,
      { home, env: { PATH: process.env['PATH'], SSH_AUTH_SOCK: '/run/agent' } },
      { trusted, server: 'S' },
    );

  test('read by ssh itself: names, ports, tokens, identity files in order', async () => {
    write(
      [
        'Include config.d/*.conf',
        'Host web? !web9',
        '  HostName %h.example.org',
        '  IdentityFile ~/.ssh/%r@%h',
        '  IdentityFile "/keys/with space"',
        'Match host *.example.org',
        '  Port 2222',
        'Host *',
        '  User victus',
        '  IdentitiesOnly yes',
        '  ConnectTimeout 7',
      ].join('\n'),
    );
    write('Host web1\n  HostKeyAlias cluster\n', 'config.d/a.conf');
    // ssh takes Include relative to the home folder of the password file.
    write(`Include ${home}/.ssh/config.d/*.conf\n${await readConfig()}`);
    const host = await resolve({ host: 'web1' }, true);
    assert.equal(host.hostName, 'web1.example.org');
    assert.equal(host.user, 'victus');
    assert.equal(host.port, 2222);
    assert.equal(host.hostKeyAlias, 'cluster');
    assert.equal(host.connectTimeoutMs, 7000);
    assert.equal(host.identitiesOnly, true);
    assert.deepEqual(host.identityFiles, [join(home, '.ssh/victus@web1.example.org'), '/keys/with space']);
    assert.deepEqual(host.userKnownHostsFiles, [join(home, '.ssh/known_hosts'), join(home, '.ssh/known_hosts2')]);
    assert.equal(host.agentSocket, '/run/agent');
    assert.equal((await resolve({ host: 'web9' }, true)).hostName, 'web9');
  });

  const readConfig = async (): Promise<string> => {
    const { readFile } = await import('node:fs/promises');
    return (await readFile(join(home, '.ssh', 'config'), 'utf8')).replace(/^Include.*\n/, '');
  };

  test('read by ourselves where ssh may not run: the same answers as ssh', async () => {
    write(
      [
        'port=2200',
        'Host bastion',
        '  user jump # a comment, for ssh since 8.7',
        'Host web* !web9',
        '  HostName "10.0.0.7"',
        '  Port 22022',
        '  User = victus',
        '  IdentityFile ~/.ssh/one',
        '  ProxyJump bastion:2222',
        '  HostKeyAlias web',
        '  StrictHostKeyChecking yes',
        '  UserKnownHostsFile ~/.ssh/a ~/.ssh/b',
        'Host *',
        '  IdentityFile ~/.ssh/two',
        '  AddressFamily inet',
        '  PasswordAuthentication no',
        '  HashKnownHosts yes',
        '  IdentityAgent none',
      ].join('\n'),
    );
    for (const question of [
      { host: 'web1' },
      { host: 'web9' },
      { host: 'bastion' },
      { host: 'elsewhere', user: 'x', port: 5 },
      { host: 'web1', user: 'me', port: 23 },
    ]) {
      const [ours, theirs] = await Promise.all([resolve(question, false), resolve(question, true)]);
      assert.deepEqual(ours, theirs, JSON.stringify(question));
    }
  });

  for (const [what, line] of [
    ['Include', 'Include other'],
    ['Match', 'Match host x'],
    ['tokens', 'Host *\n  User %u-x'],
  ] as const) {
    test(`what ${what} would do is refused, not guessed, where ssh may not run`, async () => {
      write(`${line}\n`);
      await assert.rejects(resolve({ host: 'web1' }, false), (error) => isFailure(error, 'ssh.configUnsupported'));
    });
  }

  test('a mistake in it is reported in the words of ssh', async () => {
    write('Host web1\n  Prot 22\n');
    await assert.rejects(
      resolve({ host: 'web1' }, true),
      (error) => isFailure(error, 'ssh.configInvalid') && /line 2.*prot/i.test(String(error.params['detail'])),
    );
  });

  test('a host that looks like an option is never one', async () => {
    await assert.rejects(resolve({ host: '-oProxyCommand=touch /tmp/x' }, true), (error) =>
      isFailure(error, 'ssh.configInvalid'),
    );
  });

  test('lists concrete names only, also of included files, once each', async () => {
    write('Include config.d/*\nHost web1 web2 *.lab !no "db one"\nhost=web3\nHost *\n  User x\nHost web1\n');
    write('HOST jump\nInclude config.d/b.conf\n', 'config.d/b.conf');
    assert.deepEqual(await listConfiguredHosts(home), ['jump', 'web1', 'web2', 'db one', 'web3']);
    assert.deepEqual(await listConfiguredHosts(join(home, 'nowhere')), []);
  });

  test('ProxyJump is read in all its forms', () => {
    assert.deepEqual(parseJump('a'), { host: 'a' });
    assert.deepEqual(parseJump('u@a:22'), { host: 'a', user: 'u', port: 22 });
    assert.deepEqual(parseJump('ssh://u@[::1]:2222'), { host: '::1', user: 'u', port: 2222 });
  });

  test('the default files are those of the home folder', async () => {
    const host = await resolve({ host: 'web1' }, true);
    assert.ok(host.identityFiles.includes(join(home, '.ssh/id_ed25519')));
    assert.ok(!host.identityFiles.some((file) => file.startsWith(join(homedir(), '.ssh'))));
  });
});

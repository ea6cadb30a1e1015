// The way through jump hosts: each machine is sent what was given for it and nothing else, and every question and error says whose it is.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFailure } from '../../src/base/failure';
import { accountOf, type Machine } from '../../src/ssh/machine';
import { openServer } from '../../src/ssh/openServer';
import type { Prompter, Server } from '../../src/ssh/server';
import { systemClock } from '../../src/ssh/systemClock';
import { renderFailure } from '../../src/words/renderFailure';
import { within } from '../kit/visit';
import { TestHost } from './host';

/** Every password that a login offers is noted by PAM before it is judged. */
const noting = `printf '#!/bin/sh\\nprintf "%%s " "$PAM_USER" >>/var/log/offered; tr -d "\\\\000" >>/var/log/offered; echo >>/var/log/offered\\n' >/usr/local/sbin/note
chmod 755 /usr/local/sbin/note; touch /var/log/offered; chmod 666 /var/log/offered
sed -i '1i auth optional pam_exec.so expose_authtok quiet /usr/local/sbin/note' /etc/pam.d/sshd`;

suite('jump hosts', function () {
  this.timeout(60_000);
  let bastion: TestHost;
  let web: TestHost;
  let home: string;
  let server: Server | undefined;
  let asked: string[];
  /** By the account that is asked for, each given in turn; the last again and again. */
  let answers: Record<string, string[]>;

  suiteSetup(async function () {
    this.timeout(600_000);
    [bastion, web] = (await Promise.all(
      ['bastion', 'web1'].map((name) => TestHost.boot({ suite: 'trixie', name, services: false })),
    )) as [TestHost, TestHost];
    for (const host of [bastion, web]) {
      await host.must(`useradd -m -s /bin/bash ana; useradd -m -s /bin/bash eva; ${noting}`);
      await host.must('usermod -aG sudo ana');
    }
    await bastion.must('chpasswd', { input: 'ana:of-bastion\neva:eva-bastion\n' });
    await web.must('chpasswd', { input: 'ana:of-web1\neva:eva-web1\n' });
  });
  suiteTeardown(async () => {
    await bastion?.stop();
    await web?.stop();
  });

  setup(async () => {
    home = mkdtempSync(join(tmpdir(), 'jumps-'));
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    asked = [];
    for (const host of [bastion, web]) await host.must(': >/var/log/offered');
  });
  teardown(() => {
    server?.dispose();
    rmSync(home, { recursive: true });
  });

  const prompter = (): Prompter => {
    const next = (machine: Machine): string | undefined => {
      const given = answers[accountOf(machine)];
      return given !== undefined && given.length > 1 ? given.shift() : given?.[0];
    };
    const note = (what: string, machine: Machine): void => {
      asked.push(`${what} ${machine.alias}${machine.isJump ? ' (jump)' : ''}`);
    };
    return {
      acceptHostKey: ({ machine }) => {
        note('key', machine);
        return Promise.resolve(true);
      },
      password: ({ machine, kind, wrong }) => {
        note(`${kind}${wrong ? ' again' : ''}`, machine);
        return Promise.resolve(next(machine));
      },
      passphrase: () => Promise.resolve(undefined),
      answer: ({ machine }) => {
        note('answer', machine);
        return Promise.resolve(next(machine));
      },
    };
  };

  const open = (configuration: string, known = `${bastion.hostKeyLine()}\n${web.hostKeyLine()}\n`): Server => {
    writeFileSync(join(home, '.ssh/config'), `${configuration}\nHost *\nPubkeyAuthentication no\n`);
    writeFileSync(join(home, '.ssh/known_hosts'), known);
    server = openServer({ name: 'web1', host: 'web1' }, prompter(), {
      clock: systemClock,
      log: () => undefined,
      trusted: true,
      home,
      env: { PATH: process.env['PATH'], HOME: home },
    });
    return server;
  };
  const offered = async (host: TestHost): Promise<string[]> =>
    (await host.must('sort -u /var/log/offered')).split('\n').filter(Boolean);
  const through = (): string =>
    `Host bastion\nHostName ${bastion.address}\nUser ana\nHost web1\nHostName ${web.address}\nUser ana\nProxyJump bastion`;
  const accounts = () => ({ bastion: `ana@${bastion.address}:22`, web1: `ana@${web.address}:22` });

  test('one user, two passwords: each machine is sent its own, also when connecting again by itself', async () => {
    answers = { [accounts().bastion]: ['of-bastion'], [accounts().web1]: ['of-web1'] };
    const web1 = open(through());
    await web1.connect(within(30_000));
    assert.deepEqual(asked, ['login bastion (jump)', 'login web1']);
    // The connection is lost; nobody is asked when it is made anew.
    await bastion.must("pkill -f '^sshd.*: ana' || true");
    for (let tries = 0; web1.state.kind !== 'reconnecting' && tries < 200; tries++) await systemClock.sleep(50);
    for (let tries = 0; web1.state.kind !== 'connected' && tries < 400; tries++) await systemClock.sleep(50);
    assert.equal(web1.state.kind, 'connected');
    assert.equal(asked.length, 2);
    assert.deepEqual(await offered(bastion), ['ana of-bastion']);
    assert.deepEqual(await offered(web), ['ana of-web1']);
    // sudo belongs to the server.
    await web1.becomeRoot(within(30_000));
    assert.deepEqual(asked.slice(2), ['sudo web1']);
  });

  test('a wrong password is asked again of the same machine, and the other never sees it', async () => {
    answers = { [accounts().bastion]: ['mistyped', 'of-bastion'], [accounts().web1]: ['also-mistyped', 'of-web1'] };
    await open(through()).connect(within(30_000));
    assert.deepEqual(asked, ['login bastion (jump)', 'login again bastion (jump)', 'login web1', 'login again web1']);
    assert.deepEqual(await offered(bastion), ['ana mistyped', 'ana of-bastion']);
    assert.deepEqual(await offered(web), ['ana also-mistyped', 'ana of-web1']);
  });

  test('two jumps, one machine passed twice as two users: a password for each account', async () => {
    answers = {
      [accounts().bastion]: ['of-bastion'],
      [`eva@${web.address}:22`]: ['eva-web1'],
      [accounts().web1]: ['of-web1'],
    };
    await open(`${through()},eva@${web.address}`).connect(within(30_000));
    assert.deepEqual(asked, ['login bastion (jump)', `login ${web.address} (jump)`, 'login web1']);
    assert.deepEqual(await offered(bastion), ['ana of-bastion']);
    assert.deepEqual(await offered(web), ['ana of-web1', 'eva eva-web1']);
  });

  test('one address, two machines: HostKeyAlias tells them apart', async () => {
    const alias = `${web.hostKeyLine().replace(web.address, 'inner')}`;
    answers = { [accounts().bastion]: ['of-bastion'], 'ana@inner:22': ['of-web1'] };
    await open(`${through()}\nHostKeyAlias inner`, `${bastion.hostKeyLine()}\n${alias}\n`).connect(within(30_000));
    assert.deepEqual(await offered(web), ['ana of-web1']);
  });

  test('questions about keys and errors name the machine', async () => {
    answers = { [accounts().bastion]: ['of-bastion'], [accounts().web1]: ['of-web1'] };
    await open(through(), '').connect(within(30_000));
    assert.deepEqual(asked, ['key bastion (jump)', 'login bastion (jump)', 'key web1', 'login web1']);
    server?.dispose();

    const said = async (configuration: string, known?: string): Promise<string> => {
      try {
        await open(configuration, known).connect(within(30_000));
      } catch (error) {
        assert.ok(isFailure(error), String(error));
        return renderFailure(error, 'en');
      }
      return 'connected';
    };
    answers = {};
    assert.equal(await said(through()), 'web1, at its jump host bastion: Cancelled. (login)');
    answers = { [accounts().bastion]: ['of-bastion'] };
    assert.equal(await said(through()), 'web1: Cancelled. (login)');
    const swapped = `${bastion.address} ${web.hostKeyLine().split(' ').slice(1).join(' ')}\n${web.hostKeyLine()}\n`;
    assert.match(await said(through(), swapped), /^web1, at its jump host bastion: The host key of .* has changed/);
    const refused = through().replace('User ana\nHost web1', 'User ana\nPort 9\nHost web1');
    assert.match(await said(refused), /^web1, at its jump host bastion: .*port 9, refuses connections/);
    assert.match(
      await said(through().replace('User ana\nHost web1', 'User ana\nProxyCommand nc %h %p\nHost web1')),
      /^web1, at its jump host bastion: .*ProxyCommand/,
    );
  });
});

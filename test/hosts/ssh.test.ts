import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationContext } from '../../src/base/context';
import { isFailure } from '../../src/base/failure';
import type { Command } from '../../src/ssh/command';
import { openServer } from '../../src/ssh/openServer';
import { expectSuccess } from '../../src/ssh/probe';
import type { ConnectionState, Prompter, Server, ServerSpec } from '../../src/ssh/server';
import { systemClock } from '../../src/ssh/systemClock';
import { render, type MessageCode } from '../../src/words/message';
import { renderFailure } from '../../src/words/renderFailure';
import { TestHost } from './host';
import { debians } from './debians';
import { runProgram } from './program';

/** A person: what they answer, and what they were asked. */
class Person implements Prompter {
  readonly asked: string[] = [];
  passwords: (string | undefined)[] = [];
  passphrases: (string | undefined)[] = [];
  acceptsKeys = true;

  acceptHostKey(question: { fingerprintSha256: string }): Promise<boolean> {
    this.asked.push(`key ${question.fingerprintSha256}`);
    return Promise.resolve(this.acceptsKeys);
  }
  password(question: { kind: string; wrong: boolean }): Promise<string | undefined> {
    this.asked.push(`${question.kind}${question.wrong ? ' again' : ''}`);
    return Promise.resolve(this.passwords.shift());
  }
  passphrase(question: { wrong: boolean }): Promise<string | undefined> {
    this.asked.push(`passphrase${question.wrong ? ' again' : ''}`);
    return Promise.resolve(this.passphrases.shift());
  }
  answer(question: { prompt: string }): Promise<string | undefined> {
    this.asked.push(question.prompt);
    return Promise.resolve(undefined);
  }
}

const context = (cancel = new AbortController().signal, timeoutMs = 30_000): OperationContext => ({
  clock: systemClock,
  cancel,
  timeoutMs,
});

const command = (argv: [string, ...string[]], more: Partial<Command<string>> = {}): Command<string> => ({
  name: argv[0],
  argv,
  parse: (output, server) => expectSuccess(output, argv[0], server),
  ...more,
});

const failsWith =
  (code: MessageCode) =>
  (error: unknown): boolean => {
    assert.ok(isFailure(error, code), `${code} expected, not ${String(error)}`);
    for (const language of ['en', 'es'] as const) assert.doesNotMatch(renderFailure(error, language), /\{\w+\}/);
    return true;
  };

/** A way to a host that can be cut and stalled. */
class Cable {
  private readonly sockets = new Set<Socket>();
  private readonly pairs: (readonly [Socket, Socket])[] = [];
  private constructor(private readonly server: NetServer) {}

  static async to(address: string): Promise<Cable> {
    const server = createServer((near) => {
      const far = connect(22, address);
      near.pipe(far).pipe(near);
      cable.pairs.push([near, far]);
      for (const socket of [near, far]) {
        cable.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          cable.sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
    });
    const cable = new Cable(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return cable;
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }
  /** Nothing comes through any more, and nobody is told; until `goOn`. */
  stall(): void {
    for (const [near, far] of this.pairs) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
  }
  goOn(): void {
    for (const [near, far] of this.pairs) near.pipe(far).pipe(near);
  }
  close(): void {
    this.cut();
    this.server.close();
  }
}

for (const debian of debians('trixie', 'bookworm')) {
  suite(`SSH to a ${debian} host`, function () {
    this.timeout(20_000);
    let host: TestHost;
    let home: string;
    let person: Person;
    const opened: Server[] = [];
    /** What does not depend on the versions of sshd and sudo is looked at once. */
    const deep = debian === 'trixie' ? test : (): void => undefined;
    const logged: string[] = [];

    suiteSetup(async function () {
      this.timeout(600_000); // the very first run builds the base system
      host = await TestHost.boot({ suite: debian, name: 'web1', services: false });
      // The login shells of people print things, even where they should not.
      const noisy = "printf 'Welcome \\036A back\\n'; echo noise >&2\n";
      const file = join(host.root, 'home/victus/.bashrc');
      writeFileSync(file, noisy + readFileSync(file, 'utf8'));
    });
    suiteTeardown(() => host.stop());

    setup(() => {
      home = mkdtempSync(join(tmpdir(), 'ssh-home-'));
      mkdirSync(join(home, '.ssh'), { mode: 0o700 });
      writeFileSync(join(home, '.ssh', 'known_hosts'), `${host.hostKeyLine()}\n`);
      person = new Person();
    });
    teardown(() => {
      for (const server of opened.splice(0)) server.dispose();
      rmSync(home, { recursive: true });
    });

    /** A server of the user's configuration: by the key without passphrase where `settings` say nothing else. */
    const open = (
      user: string,
      settings = `IdentityFile ${host.keyFile}\nIdentitiesOnly yes`,
      more: { spec?: Partial<ServerSpec>; env?: NodeJS.ProcessEnv } = {},
    ): Server => {
      appendFileSync(join(home, '.ssh', 'config'), `Host web1\nHostName ${host.address}\n${settings}\nHost *\n`);
      const server = openServer({ name: 'web1', host: 'web1', user, ...more.spec }, person, {
        clock: systemClock,
        log: (line) => logged.push(line),
        trusted: true,
        home,
        env: { PATH: process.env['PATH'], ...more.env },
      });
      opened.push(server);
      return server;
    };
    const passwordOnly = 'IdentityFile none\nIdentityAgent none';
    const knownHosts = (): string => readFileSync(join(home, '.ssh', 'known_hosts'), 'utf8');
    const isRunning = async (marker: string): Promise<boolean> =>
      (await host.run(`pgrep -f -- '[${marker[0]}]${marker.slice(1)}'`)).code === 0;
    const until = async (what: string, check: () => boolean | Promise<boolean>, withinMs = 6000): Promise<void> => {
      const end = Date.now() + withinMs;
      while (!(await check())) {
        if (Date.now() > end) assert.fail(`${what}: not within ${withinMs} ms`);
        await systemClock.sleep(50);
      }
    };

    /** sshd executes itself anew, and for a moment does not listen. */
    const reloadSshd = async (): Promise<void> => {
      await host.must('systemctl restart ssh');
      await until('sshd', async () => (await host.run('ss -Hltn sport = :22 | grep -q .')).code === 0);
    };

    // --- login

    test('by a key, without a question, is fast', async () => {
      const server = open('victus');
      const states: string[] = [];
      server.onDidChangeState((state: ConnectionState) =>
        states.push(state.kind === 'connecting' ? state.phase : state.kind),
      );
      await server.connect(context());
      assert.deepEqual(states, ['resolve', 'tcp', 'keyExchange', 'hostKey', 'login', 'connected']);
      assert.deepEqual(person.asked, []);
      assert.equal((await server.run(command(['id', '-un']), context())).trim(), 'victus');
      assert.equal(server.describe().length, 2);
    });

    // --- what the configuration forbids or asks for is followed, or refused by name

    const byKey = (more: string): string => `IdentityFile ${host.keyFile}\nIdentitiesOnly yes\n${more}`;
    /** With these settings and none that were written before. */
    const openWith = (more: string): Server => {
      rmSync(join(home, '.ssh', 'config'), { force: true });
      return open('victus', byKey(more));
    };

    test('RevokedHostKeys: a key that is listed is refused, and every key where the list can not be read', async () => {
      const revoked = join(home, '.ssh', 'revoked');
      writeFileSync(revoked, `# stolen\n${host.hostKeyLine().split(' ').slice(1).join(' ')} web1\n`);
      await assert.rejects(openWith(`RevokedHostKeys ${revoked}`).connect(context()), failsWith('ssh.hostKeyRevoked'));
      writeFileSync(revoked, 'SSHKRL\n\0');
      await assert.rejects(
        openWith(`RevokedHostKeys ${revoked}`).connect(context()),
        failsWith('ssh.revokedKeysUnread'),
      );
      await assert.rejects(
        openWith(`RevokedHostKeys ${revoked}.gone`).connect(context()),
        failsWith('ssh.revokedKeysUnread'),
      );
      assert.deepEqual(person.asked, []);
    });

    deep('RevokedHostKeys: another key is no obstacle', async () => {
      const revoked = join(home, '.ssh', 'revoked');
      writeFileSync(revoked, `${readFileSync(`${host.keyFile}.pub`, 'utf8')}`);
      const server = openWith(`RevokedHostKeys ${revoked}`);
      await server.connect(context());
      assert.equal((await server.run(command(['id', '-un']), context())).trim(), 'victus');
    });

    deep('keywords that can not be followed are named, before anything is sent', async () => {
      for (const line of [
        'KnownHostsCommand /usr/bin/true',
        'PKCS11Provider /usr/lib/x.so',
        'VerifyHostKeyDNS yes',
        'MACs umac-64@openssh.com',
      ])
        await assert.rejects(
          openWith(line).connect(context()),
          (error) => isFailure(error, 'ssh.configNotHonoured') && error.params['keywords'] === line.split(' ')[0],
          line,
        );
    });

    deep('Ciphers, BindAddress and PreferredAuthentications are followed', async () => {
      const server = openWith('Ciphers aes256-ctr\nMACs hmac-sha2-512\nBindAddress 0.0.0.0');
      await server.connect(context());
      await server.run(command(['true']), context());
      assert.match(
        server
          .describe()
          .map((each) => render(each, 'en'))
          .join('\n'),
        /aes256-ctr/,
      );
      person.passwords = ['wrong', 'wrong'];
      const byPassword = openWith('PreferredAuthentications password\nNumberOfPasswordPrompts 1');
      await assert.rejects(byPassword.connect(context()), failsWith('ssh.loginFailed'));
      assert.deepEqual(person.asked, ['login']);
    });

    test('known_hosts that can not be written: asked, let in, and asked again', async () => {
      mkdirSync(join(home, 'folder'));
      for (const file of ['/dev/null', join(home, 'folder'), '/proc/known_hosts']) {
        person.asked.length = 0;
        for (let n = 1; n <= 2; n += 1) {
          const server = openWith(`UserKnownHostsFile ${file}`);
          await server.connect(context());
          assert.equal((await server.run(command(['id', '-un']), context())).trim(), 'victus', file);
          server.dispose();
          assert.equal(person.asked.length, n, file);
        }
      }
      assert.match(logged.join('\n'), /could not be added to .*folder/);
    });

    deep('by a key under a passphrase asks once, and again when it was wrong', async () => {
      const server = open('victus', `IdentityFile ${host.protectedKeyFile}\nIdentitiesOnly yes`);
      person.passphrases = ['wrong', host.passphrase];
      await server.connect(context());
      server.disconnect();
      assert.deepEqual(person.asked, ['passphrase', 'passphrase again']);
    });

    test('by an agent asks nothing', async () => {
      const agent = spawn('ssh-agent', ['-D', '-a', join(home, 'agent')], { stdio: 'ignore' });
      try {
        await until(
          'agent',
          () =>
            spawnSync('ssh-add', ['-q', host.keyFile], {
              env: { PATH: process.env['PATH'], SSH_AUTH_SOCK: join(home, 'agent') },
            }).status === 0,
        );
        const server = open('victus', '', { env: { SSH_AUTH_SOCK: join(home, 'agent') } });
        await server.connect(context());
        assert.deepEqual(person.asked, []);
      } finally {
        agent.kill();
      }
    });

    test('by a password asks again when it was wrong', async () => {
      const server = open('viewer', passwordOnly);
      person.passwords = ['not-it', 'viewer-pw'];
      await server.connect(context());
      assert.deepEqual(person.asked, ['login', 'login again']);
    });

    deep('that fails names what was tried and is not tried again by itself', async () => {
      const key = join(home, 'other');
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      const server = open('victus', `IdentityFile ${key}\nIdentitiesOnly yes\nPasswordAuthentication no`);
      await assert.rejects(
        server.connect(context()),
        (error) =>
          failsWith('ssh.loginFailed')(error) && isFailure(error) && String(error.params['tried']).includes(key),
      );
      assert.equal(server.state.kind, 'failed');
      const before = logged.length;
      await assert.rejects(server.run(command(['id']), context()), failsWith('ssh.loginFailed'));
      assert.equal(logged.length, before);
    });

    deep('is given up when the person cancels', async () => {
      const server = open('viewer', passwordOnly);
      await assert.rejects(server.connect(context()), failsWith('base.cancelled'));
      assert.deepEqual(person.asked, ['login']);
    });

    deep('by keyboard-interactive takes a question for a password where it is one', async () => {
      const file = join(host.root, 'etc/ssh/sshd_config.d/keyboard.conf');
      writeFileSync(file, 'KbdInteractiveAuthentication yes\nPasswordAuthentication no\n');
      await reloadSshd();
      try {
        person.passwords = ['not-it', 'viewer-pw'];
        await open('viewer', passwordOnly).connect(context());
        assert.deepEqual(person.asked, ['login', 'login again']);
      } finally {
        rmSync(file);
        await reloadSshd();
      }
    });

    deep('keys of kinds that can not be used are named', async () => {
      writeFileSync(join(home, 'putty'), 'PuTTY-User-Key-File-3: ssh-ed25519\n');
      const server = open('victus', `IdentityFile ${join(home, 'putty')}\nPasswordAuthentication no`);
      await assert.rejects(server.connect(context()), failsWith('ssh.loginFailedUnsupported'));
    });

    // --- host keys

    deep('an unknown host key is shown as ssh-keygen prints it, and known from then on', async () => {
      writeFileSync(join(home, '.ssh', 'known_hosts'), 'other ssh-ed25519 AAAA');
      await open('victus').connect(context());
      const printed = spawnSync('ssh-keygen', ['-lf', join(host.root, 'etc/ssh/ssh_host_ed25519_key.pub')], {
        encoding: 'utf8',
      }).stdout.split(' ')[1];
      assert.deepEqual(person.asked, [`key ${printed}`]);
      assert.equal(spawnSync('ssh-keygen', ['-F', host.address, '-f', join(home, '.ssh', 'known_hosts')]).status, 0);
      await open('deploy').connect(context());
      assert.equal(person.asked.length, 1);
    });

    deep('an unknown host key that is refused ends it, and nothing is written', async () => {
      writeFileSync(join(home, '.ssh', 'known_hosts'), '');
      person.acceptsKeys = false;
      await assert.rejects(open('victus').connect(context()), failsWith('ssh.hostKeyRefused'));
      assert.equal(knownHosts(), '');
    });

    deep('a changed host key is refused without a question, before any login', async () => {
      const key = join(home, 'other');
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      writeFileSync(join(home, '.ssh', 'known_hosts'), `# mine\n${host.address} ${readFileSync(`${key}.pub`, 'utf8')}`);
      const server = open('viewer', passwordOnly);
      await assert.rejects(
        server.connect(context()),
        (error) => failsWith('ssh.hostKeyChanged')(error) && isFailure(error) && error.params['line'] === 2,
      );
      assert.deepEqual(person.asked, []);
    });

    test('a host known by its ECDSA key only is not taken for changed', async () => {
      writeFileSync(join(home, '.ssh', 'known_hosts'), `${host.hostKeyLine('ecdsa')}\n`);
      await open('victus').connect(context());
      assert.deepEqual(person.asked, []);
    });

    // --- the network

    deep('a closed port, a name without address and a host that does not answer are told apart', async () => {
      await assert.rejects(open('victus', '', { spec: { port: 9 } }).connect(context()), failsWith('ssh.refused'));
      await assert.rejects(
        open('victus', '', { spec: { host: 'no-such-host.invalid' } }).connect(context()),
        failsWith('ssh.hostNotFound'),
      );
      const silent = createServer(() => undefined);
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const { port } = silent.address() as { port: number };
      const controller = new AbortController();
      const pending = open('victus', '', { spec: { host: '127.0.0.1', port } }).connect(context(controller.signal));
      setTimeout(() => controller.abort(), 200);
      await assert.rejects(pending, failsWith('base.cancelled'));
      silent.close();
    });

    deep('a jump host is passed, with its own host key and login', async () => {
      const server = openServer({ name: 'behind', host: 'behind', user: 'victus' }, person, {
        clock: systemClock,
        log: (line) => logged.push(line),
        trusted: true,
        home,
        env: { PATH: process.env['PATH'] },
      });
      opened.push(server);
      writeFileSync(
        join(home, '.ssh', 'config'),
        `Host jump\nHostName ${host.address}\nUser deploy\nHost behind\nHostName 127.0.0.1\nHostKeyAlias behind\nProxyJump jump\nHost *\nIdentityFile ${host.keyFile}\nIdentitiesOnly yes\n`,
      );
      await server.connect(context());
      assert.deepEqual(
        person.asked.map((text) => text.split(' ')[0]),
        ['key'],
      ); // of "behind"; that of "jump" is known
      const said = await server.run(command(['sh', '-c', 'id -un; echo "${SSH_CONNECTION%% *}"']), context());
      assert.equal(said, 'victus\n127.0.0.1\n');
    });

    deep('a connection cut during a command fails that command, and is made again by itself', async () => {
      const cable = await Cable.to(host.address);
      try {
        const settings = `HostKeyAlias ${host.address}\nIdentityFile ${host.keyFile}\nIdentitiesOnly yes`;
        const server = open('victus', `Port ${cable.port}\n${settings}`.replace('Port', 'HostName 127.0.0.1\nPort'), {
          spec: { host: 'web1', port: cable.port },
        });
        writeFileSync(join(home, '.ssh', 'config'), `Host web1\nHostName 127.0.0.1\n${settings}\n`);
        await server.connect(context());
        const states: string[] = [];
        server.onDidChangeState((state) => states.push(state.kind));
        const running = server.run(command(['sleep', '3.07']), context());
        await until('sleep', () => isRunning('sleep 3.07'));
        cable.cut();
        await assert.rejects(running, failsWith('ssh.connectionLost'));
        await until('reconnected', () => server.state.kind === 'connected');
        assert.ok(states.includes('reconnecting'));
        assert.equal((await server.run(command(['id', '-un']), context())).trim(), 'victus');
      } finally {
        cable.close();
      }
    });

    deep(
      'a connection that stands still: commands end at their limit, cancelled ones at once, and their places come back',
      async () => {
        const cable = await Cable.to(host.address);
        try {
          const settings = `HostKeyAlias ${host.address}\nIdentityFile ${host.keyFile}\nIdentitiesOnly yes`;
          const server = open('victus', settings, { spec: { host: 'web1', port: cable.port } });
          writeFileSync(join(home, '.ssh', 'config'), `Host web1\nHostName 127.0.0.1\n${settings}\n`);
          await server.connect(context());
          const took = async (work: Promise<unknown>, code: MessageCode): Promise<number> => {
            const started = performance.now();
            await assert.rejects(work, failsWith(code));
            return performance.now() - started;
          };
          const slow = took(
            server.run(command(['sleep', '60'], { timeoutMs: 2000 }), context()),
            'ssh.commandTimedOut',
          );
          await systemClock.sleep(700);
          cable.stall();
          const limited = await slow;
          assert.ok(limited < 3200, `ended after ${limited} ms`);
          const cancel = new AbortController();
          const cancelled = took(server.run(command(['id']), context(cancel.signal)), 'base.cancelled');
          await systemClock.sleep(300);
          cancel.abort();
          assert.ok((await cancelled) < 1300);
          assert.ok(
            (await took(server.run(command(['id'], { timeoutMs: 1500 }), context()), 'ssh.channelTimedOut')) < 2300,
          );
          cable.goOn();
          assert.equal((await server.run(command(['id', '-un']), context())).trim(), 'victus');
          // More than there are places.
          await Promise.all(Array.from({ length: 10 }, () => server.run(command(['true']), context())));
        } finally {
          cable.close();
        }
      },
    );

    deep('a forced command that reads nothing ends at the limit, and its place comes back', async function () {
      this.timeout(60_000);
      const file = join(host.root, 'home/viewer/.ssh/authorized_keys');
      const before = readFileSync(file, 'utf8');
      try {
        writeFileSync(file, `command="sleep 600" ${before}`);
        const server = open('viewer');
        await server.connect(context());
        for (let n = 0; n < 10; n += 1) {
          const started = performance.now();
          await assert.rejects(
            server.run(command(['id'], { timeoutMs: 600 }), context()),
            failsWith('ssh.commandTimedOut'),
          );
          assert.ok(performance.now() - started < 3500, String(n));
        }
      } finally {
        writeFileSync(file, before);
      }
    });

    deep('a connection made by a password is made again without asking for it', async () => {
      const cable = await Cable.to(host.address);
      try {
        const server = open('viewer', `HostKeyAlias ${host.address}\n${passwordOnly}`, {
          spec: { host: '127.0.0.1', port: cable.port },
        });
        writeFileSync(join(home, '.ssh', 'config'), `Host 127.0.0.1\nHostKeyAlias ${host.address}\n${passwordOnly}\n`);
        person.passwords = ['viewer-pw'];
        await server.connect(context());
        cable.cut();
        await until('lost', () => server.state.kind === 'reconnecting');
        assert.equal(await server.run(command(['id', '-un']), context()), 'viewer\n');
        assert.deepEqual(person.asked, ['login']);
      } finally {
        cable.close();
      }
    });

    // --- commands

    test('the login shell of victus is noisy on both outputs', async () => {
      const plain = await runProgram('ssh', [...host.sshArguments('victus'), 'true']);
      assert.match(plain.stdout, /Welcome/);
      assert.match(plain.stderr, /noise/);
    });

    test('arguments, input, binary output and exit code are exact, whatever the login shell prints', async () => {
      const server = open('victus');
      const bytes = randomBytes(300_000);
      const echoed = await server.run(
        { name: 'cat', argv: ['cat'], input: bytes, parse: (output) => output },
        context(),
      );
      assert.ok(echoed.stdout.equals(bytes));
      assert.equal(echoed.stderr.length, 0);
      const words = ['', "it's", '$HOME `id` \\n "x"', 'two\nlines', 'ñ€', '-n'];
      const said = await server.run(
        {
          name: 'words',
          argv: ['sh', '-c', 'printf "%s\\0" "$@"; echo oops >&2; exit 7', 'sh', ...words],
          parse: (output) => output,
        },
        context(),
      );
      assert.deepEqual(said.stdout.toString().split('\0').slice(0, -1), words);
      assert.equal(said.stderr.toString(), 'oops\n');
      assert.equal(said.exitCode, 7);
      const missing = await server.run(
        { name: 'missing', argv: ['no-such-program'], parse: (output) => output.exitCode },
        context(),
      );
      assert.equal(missing, 127);
      assert.equal(await server.run(command(['cat']), context()), '', 'no input is end of file at once');
    });

    deep('twenty at once share eight channels', async () => {
      const server = open('victus');
      await server.connect(context());
      let most = 0;
      const watch = setInterval(
        () =>
          void host.run("pgrep -c -f '^sleep 0[.]4$'").then(({ stdout }) => (most = Math.max(most, Number(stdout)))),
        60,
      );
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          server.run(command(['sh', '-c', 'sleep 0.4; echo "$1"', 'sh', String(i)]), context()),
        ),
      );
      clearInterval(watch);
      assert.deepEqual(
        answers,
        Array.from({ length: 20 }, (_, i) => `${i}\n`),
      );
      assert.ok(most <= 8, `${most} at once`);
    });

    test('a deadline and a cancellation leave no process behind', async () => {
      const server = open('victus');
      await assert.rejects(
        server.run(command(['sleep', '100.5'], { timeoutMs: 400 }), context()),
        failsWith('ssh.commandTimedOut'),
      );
      const controller = new AbortController();
      const stubborn = server.run(
        command(['sh', '-c', 'trap "" TERM; sleep 100.6; sleep 100.6']),
        context(controller.signal),
      );
      await until('started', () => isRunning('sleep 100.6'));
      controller.abort();
      await assert.rejects(stubborn, failsWith('base.cancelled'));
      await until('gone', async () => !(await isRunning('sleep 100')));
    });

    deep('a server that allows two sessions is served through two channels', async () => {
      const file = join(host.root, 'etc/ssh/sshd_config.d/sessions.conf');
      writeFileSync(file, 'MaxSessions 2\n');
      await reloadSshd();
      try {
        const server = open('victus');
        const answers = await Promise.all(
          Array.from({ length: 6 }, (_, i) => server.run(command(['echo', String(i)]), context())),
        );
        assert.deepEqual(
          answers,
          Array.from({ length: 6 }, (_, i) => `${i}\n`),
        );
      } finally {
        rmSync(file);
        await reloadSshd();
      }
    });

    deep('a login shell that never runs ours is reported with what it said', async () => {
      await host.must(
        'useradd -m -s /usr/sbin/nologin nobodyhome && cp -r /home/victus/.ssh /home/nobodyhome/ && chown -R nobodyhome: /home/nobodyhome/.ssh',
      );
      await assert.rejects(
        open('nobodyhome').run(command(['id']), context()),
        (error) =>
          failsWith('ssh.noShell')(error) && isFailure(error) && /not available/.test(String(error.params['detail'])),
      );
    });

    test('a stream hands over what comes, and ends on the server when disposed', async () => {
      const server = open('victus');
      let text = '';
      const stream = await server.stream(
        { name: 'ticks', argv: ['sh', '-c', 'while :; do echo tick; sleep 0.107; done'] },
        (piece) => (text += piece.toString()),
        context(),
      );
      await until('ticks', () => text.startsWith('tick\ntick\n'));
      stream.dispose();
      await stream.ended;
      await until('gone', async () => !(await isRunning('sleep 0.107')));
      const short = await server.stream(
        { name: 'short', argv: ['sh', '-c', 'cat; exit 5'], input: 'given' },
        (piece) => (text += piece.toString()),
        context(),
      );
      assert.equal(await short.ended, 5);
      assert.ok(text.endsWith('given'));
      const fed = await server.stream(
        { name: 'fed', argv: ['sh', '-c', 'cat; sleep 104.5; true'], input: 'more' },
        (piece) => (text += piece.toString()),
        context(),
      );
      await until('fed', () => text.endsWith('givenmore'));
      await until('sleeping', () => isRunning('sleep 104.5'));
      fed.dispose();
      await fed.ended;
      await until('fed gone', async () => !(await isRunning('sleep 104.5')));
    });

    // --- root

    test('sudo without a password asks nothing', async () => {
      const server = open('deploy');
      assert.equal(server.rootState, 'notKnown');
      assert.equal(await server.run(command(['id', '-u'], { root: 'ifOpen' }), context()), '1001\n');
      assert.equal(await server.run(command(['id', '-u'], { root: 'always' }), context()), '0\n');
      assert.equal(server.rootState, 'yes');
      assert.equal(await server.run(command(['id', '-u'], { root: 'ifOpen' }), context()), '0\n');
      assert.deepEqual(person.asked, []);
    });

    test('sudo with a password asks again when it was wrong, and no process, log or environment shows it', async () => {
      const server = open('victus');
      person.passwords = ['wrong-pw', 'victus-pw'];
      await server.becomeRoot(context());
      assert.deepEqual(person.asked, ['sudo', 'sudo again']);
      const seen = await server.run(
        command(
          [
            'sh',
            '-c',
            'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"; journalctl -q --no-pager',
          ],
          { root: 'always' },
        ),
        context(),
      );
      assert.ok(!/victus-pw|wrong-pw/.test(seen));
      assert.ok(!/victus-pw|wrong-pw/.test(logged.join('\n')));
    });

    deep('sudo gives up after three wrong passwords, and at once when the person cancels', async () => {
      const server = open('victus');
      person.passwords = ['one', 'two', 'three', 'four'];
      await assert.rejects(server.becomeRoot(context()), failsWith('ssh.sudoWrongPassword'));
      assert.equal(person.asked.length, 3);
      assert.equal(server.rootState, 'notKnown');
      person.passwords = [];
      await assert.rejects(server.becomeRoot(context()), failsWith('base.cancelled'));
    });

    test('who may not use sudo is told so, and a server without sudo too', async () => {
      const server = open('viewer');
      person.passwords = ['viewer-pw'];
      await assert.rejects(server.becomeRoot(context()), failsWith('ssh.sudoNotAllowed'));
      assert.equal(server.rootState, 'no');
      await host.must('mv /usr/bin/sudo /usr/bin/sudo.away');
      try {
        await assert.rejects(open('victus').becomeRoot(context()), failsWith('ssh.sudoMissing'));
      } finally {
        await host.must('mv /usr/bin/sudo.away /usr/bin/sudo');
      }
    });

    test('sudo that wants a terminal gets one', async () => {
      await host.must("echo 'Defaults:deploy,victus requiretty' >/etc/sudoers.d/tty");
      try {
        for (const user of ['deploy', 'victus']) {
          const server = open(user);
          person.passwords = [`${user}-pw`];
          await server.becomeRoot(context());
          assert.equal(await server.run(command(['id', '-u'], { root: 'always' }), context()), '0\n');
          assert.equal(server.rootState, 'yes');
        }
      } finally {
        await host.must('rm /etc/sudoers.d/tty');
      }
    });

    test('root who has logged in needs no sudo', async () => {
      const server = open('root');
      assert.equal(await server.run(command(['id', '-u'], { root: 'always' }), context()), '0\n');
      assert.equal(server.rootState, 'yes');
      assert.equal((await host.run('pgrep -x sudo')).code, 1);
    });

    test('the root shell passes 5 MB byte for byte, and what a program leaves unread is never run', async () => {
      const server = open('deploy');
      const bytes = randomBytes(5_000_000);
      const sum = await server.run(command(['sha256sum'], { root: 'always', input: bytes }), context());
      assert.equal(sum.split(' ')[0], createHash('sha256').update(bytes).digest('hex'));
      const back = await server.run(
        { name: 'cat', argv: ['cat'], root: 'always', input: bytes, parse: (output) => output.stdout },
        context(),
      );
      assert.ok(back.equals(bytes));
      const dangerous = 'touch /root/should-not-be\n'.repeat(20_000);
      for (const argv of [['true'], ['head', '-c', '10']] as const) {
        await server.run(command([...argv], { root: 'always', input: dangerous }), context());
      }
      assert.equal(await server.run(command(['id', '-u'], { root: 'always' }), context()), '0\n');
      assert.equal((await host.run('test -e /root/should-not-be')).code, 1);
    });

    test('root commands run one after another with their own exit codes, and survive one that is stopped', async () => {
      const server = open('deploy');
      const exits = await Promise.all(
        [3, 0, 9].map((code) =>
          server.run(
            {
              name: 'exit',
              argv: ['sh', '-c', `echo ${code}; exit ${code}`],
              root: 'always',
              parse: (output) => [output.exitCode, output.stdout.toString()],
            },
            context(),
          ),
        ),
      );
      assert.deepEqual(exits, [
        [3, '3\n'],
        [0, '0\n'],
        [9, '9\n'],
      ]);
      await assert.rejects(
        server.run(command(['sh', '-c', 'sleep 101.5; sleep 101.5'], { root: 'always', timeoutMs: 300 }), context()),
        failsWith('ssh.commandTimedOut'),
      );
      await until('gone', async () => !(await isRunning('sleep 101.5')));
      assert.equal(server.rootState, 'yes');
      assert.equal(await server.run(command(['echo', 'still here'], { root: 'always' }), context()), 'still here\n');
    });

    test('a root stream has a channel of its own and ends when disposed', async () => {
      const server = open('victus');
      person.passwords = ['victus-pw'];
      let text = '';
      const stream = await server.stream(
        { name: 'journalctl', argv: ['journalctl', '-f', '-n', '9', '-o', 'cat', '-t', 'mark'], root: 'always' },
        (piece) => (text += piece.toString()),
        context(),
      );
      assert.equal(await server.run(command(['logger', '-t', 'mark', 'hello'], { root: 'always' }), context()), '');
      await until('line', () => text === 'hello\n');
      stream.dispose();
      await stream.ended;
      await until('gone', async () => !(await isRunning('journalctl -f')));
      assert.deepEqual(person.asked, ['sudo']);
    });

    deep('nothing of ours is left on the server after a disconnect', async () => {
      const server = open('deploy');
      await server.becomeRoot(context());
      await server.stream({ name: 'sleep', argv: ['sleep', '102.5'], root: 'always' }, () => undefined, context());
      const pending = server.run(command(['sleep', '103.5']), context());
      await until('started', () => isRunning('sleep 103.5'));
      server.disconnect();
      await assert.rejects(pending, failsWith('ssh.disconnected'));
      await until('stream gone', async () => !(await isRunning('sleep 102.5')));
      await until('root shell gone', async () => (await host.run('pgrep -x sudo')).code === 1);
    });

    // --- files

    test('a file is replaced whole, with its owner and mode, through a symbolic link', async () => {
      await host.must(
        'mkdir -p /srv/f && cd /srv/f && printf old >real && chown deploy:adm real && chmod 640 real && ln -sf real link',
      );
      const server = open('deploy');
      await server.becomeRoot(context());
      const before = await server.readFile('/srv/f/link', context(), { root: 'ifOpen' });
      assert.deepEqual(
        [before?.bytes.toString(), before?.mode, before?.owner, before?.group],
        ['old', '640', 'deploy', 'adm'],
      );
      const bytes = Buffer.concat([randomBytes(100_000), Buffer.from("\n'new'\n")]);
      const after = await server.writeFile(
        '/srv/f/link',
        bytes,
        { expectedSha256: before?.sha256 ?? '', root: true },
        context(),
      );
      assert.deepEqual([after.mode, after.owner, after.group], ['640', 'deploy', 'adm']);
      assert.equal(
        await host.must('readlink /srv/f/link; sha256sum </srv/f/real; ls -A /srv/f'),
        `real\n${after.sha256}  -\nlink\nreal`,
      );
      assert.ok((await server.readFile('/srv/f/real', context()))?.bytes.equals(bytes));
    });

    deep('a file that is not what was read, or is there where none should be, is left alone', async () => {
      await host.must('mkdir -p /srv/g && printf theirs >/srv/g/a');
      const server = open('deploy');
      const write = (path: string, expectedSha256: string | null): Promise<unknown> =>
        server.writeFile(path, Buffer.from('ours'), { expectedSha256, root: true }, context());
      await assert.rejects(
        write('/srv/g/a', createHash('sha256').update('mine').digest('hex')),
        failsWith('ssh.fileChanged'),
      );
      await assert.rejects(write('/srv/g/a', null), failsWith('ssh.fileChanged'));
      await assert.rejects(
        write('/srv/g/none', createHash('sha256').update('mine').digest('hex')),
        failsWith('ssh.fileChanged'),
      );
      await assert.rejects(write('/srv/nowhere/a', null), failsWith('ssh.noFolder'));
      await assert.rejects(write('/srv/g', null), failsWith('ssh.fileChanged'));
      assert.equal(await host.must('cat /srv/g/a; ls -A /srv/g'), 'theirsa');
      await write("/srv/g/new 'file'\nx", null);
      assert.equal(await host.must('stat -c "%a %U" /srv/g/new*; cat /srv/g/new*'), '644 root\nours');
    });

    test('a missing file is none, a denied one a failure, also for writing', async () => {
      const server = open('victus');
      assert.equal(await server.readFile('/etc/no/such', context()), undefined);
      await assert.rejects(server.readFile('/etc/shadow', context()), failsWith('ssh.permissionDenied'));
      await assert.rejects(server.readFile('/root/x', context()), failsWith('ssh.permissionDenied'));
      await assert.rejects(server.readFile('/etc', context()), failsWith('ssh.notAFile'));
      await assert.rejects(
        server.writeFile('/etc/x', Buffer.from(''), { expectedSha256: null, root: false }, context()),
        failsWith('ssh.permissionDenied'),
      );
      const made = await server.writeFile(
        '/home/victus/mine',
        Buffer.from(''),
        { expectedSha256: null, root: false, mode: '600' },
        context(),
      );
      assert.deepEqual([made.mode, made.owner], ['600', 'victus']);
      person.passwords = ['victus-pw'];
      assert.ok((await server.readFile('/etc/shadow', context(), { root: 'always' })) !== undefined);
    });
  });
}

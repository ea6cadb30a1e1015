import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  appendKnownHost,
  fingerprint,
  hostKeyAlgorithms,
  hostNames,
  judgeHostKey,
  knownHostName,
  matchesHosts,
  parseKnownHosts,
} from '../../../src/ssh/knownHosts';

suite('known_hosts', () => {
  let folder: string;
  const keys = new Map<string, Buffer>();

  suiteSetup(() => {
    folder = mkdtempSync(join(tmpdir(), 'known-hosts-'));
    for (const [name, type] of [
      ['a', 'ed25519'],
      ['b', 'ed25519'],
      ['c', 'ecdsa'],
    ] as const) {
      execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', name, '-f', join(folder, name)]);
      keys.set(name, Buffer.from(publicLine(name).split(' ')[1] ?? '', 'base64'));
    }
  });
  suiteTeardown(() => rmSync(folder, { recursive: true }));

  const publicLine = (name: string): string => readFileSync(join(folder, `${name}.pub`), 'utf8').trim();
  const key = (name: string): Buffer => keys.get(name) ?? Buffer.alloc(0);
  const judge = (text: string, keyName: string, host: string, port = 22, alias?: string) =>
    judgeHostKey(parseKnownHosts(text, 'F'), hostNames(host, port, alias), key(keyName));

  /** Lines that ssh-keygen finds for a name. */
  const keygenFinds = (file: string, name: string): number[] =>
    [
      ...spawnSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' }).stdout.matchAll(/found: line (\d+)/g),
    ].map((match) => Number(match[1]));

  test('leaves out a key that is cut off, as ssh does: it is no other key', () => {
    const whole = publicLine('a').split(' ').slice(0, 2).join(' ');
    for (const cut of [4, 8, 16, 40])
      assert.equal(judge(`web1 ${whole.slice(0, -cut)}\n`, 'a', 'web1').kind, 'unknown', String(cut));
    assert.equal(judge(`web1 ${whole.slice(0, -8)}\nweb1 ${whole}\n`, 'a', 'web1').kind, 'known');
    assert.equal(judge(`web1 ${whole}\n`, 'b', 'web1').kind, 'changed');
  });

  test('may be a device that takes everything', async () => {
    await appendKnownHost('/dev/null', 'web1', key('a'), false);
  });

  test('finds the lines that ssh-keygen -F finds, hashed or not', () => {
    const file = join(folder, 'many');
    const names = [
      'web1',
      '[web1]:2222',
      '10.0.0.1',
      'db.example.org',
      '[10.0.0.1]:22022',
      'WEB1',
      'x.lab',
      'no.lab',
      'other',
    ];
    const plain = [
      '# a comment',
      `web1,10.0.0.1 ${publicLine('a')}`,
      `[web1]:2222 ${publicLine('b')}`,
      '',
      `*.lab,!no.lab ${publicLine('c')}`,
      `db.example.org ${publicLine('a')}`,
      `[10.0.0.1]:22022 ${publicLine('b')}`,
    ].join('\n');
    for (const hashed of [false, true]) {
      writeFileSync(file, `${plain}\n`);
      if (hashed) execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
      const lines = parseKnownHosts(readFileSync(file, 'utf8'), file);
      for (const name of names) {
        const mine = lines.filter((line) => matchesHosts(line.hosts, name.toLowerCase())).map((line) => line.line);
        // ssh looks names up in lower case; ssh-keygen does so only where they are not hashed.
        assert.deepEqual(mine, keygenFinds(file, name.toLowerCase()), `${name}${hashed ? ', hashed' : ''}`);
      }
    }
  });

  test('prints fingerprints as ssh-keygen -l does', () => {
    for (const name of keys.keys()) {
      const said = execFileSync('ssh-keygen', ['-lf', join(folder, `${name}.pub`)], { encoding: 'utf8' });
      assert.equal(fingerprint(key(name)), said.split(' ')[1]);
    }
  });

  test('tells known, unknown, changed and revoked keys apart', () => {
    const a = `web1 ${publicLine('a')}\n`;
    assert.equal(judge(a, 'a', 'web1').kind, 'known');
    assert.equal(judge(a, 'a', 'WEB1').kind, 'known');
    assert.equal(judge(a, 'a', 'web2').kind, 'unknown');
    assert.equal(judge(`# x\n${a}`, 'b', 'web1').kind, 'changed');
    const changed = judge(`# x\n${a}`, 'b', 'web1');
    assert.equal(changed.kind === 'changed' && changed.line.line, 2);
    assert.equal(judge(`${a}@revoked * ${publicLine('a')}\n`, 'a', 'web1').kind, 'revoked');
  });

  test('takes a key of another type than the known one for a change', () => {
    assert.equal(judge(`web1 ${publicLine('a')}\n`, 'c', 'web1').kind, 'changed');
  });

  test('accepts on another port the key known for the host alone, but takes no other for changed', () => {
    const text = `web1 ${publicLine('a')}\n`;
    assert.equal(judge(text, 'a', 'web1', 2222).kind, 'known');
    assert.equal(judge(text, 'b', 'web1', 2222).kind, 'unknown');
    assert.equal(judge(`${text}[web1]:2222 ${publicLine('b')}\n`, 'a', 'web1', 2222).kind, 'changed');
  });

  test('looks for the HostKeyAlias alone', () => {
    assert.equal(judge(`cluster ${publicLine('a')}\n`, 'a', 'web1', 2222, 'cluster').kind, 'known');
    assert.equal(judge(`web1 ${publicLine('b')}\n`, 'a', 'web1', 22, 'cluster').kind, 'unknown');
  });

  test('says where a certificate authority is named for an unknown host, and does not take it for a host key', () => {
    const verdict = judge(`@cert-authority *.lab ${publicLine('a')}\n`, 'a', 'x.lab');
    assert.equal(verdict.kind === 'unknown' && verdict.authority?.line, 1);
  });

  test('offers the types that are known first, and all others after them', () => {
    const text = `web1 ${publicLine('c')}\n`;
    const order = hostKeyAlgorithms(parseKnownHosts(text, 'F'), hostNames('web1', 22, undefined));
    assert.equal(order[0], 'ecdsa-sha2-nistp256');
    assert.equal(new Set(order).size, 6);
  });

  for (const hashed of [false, true]) {
    test(`adds ${hashed ? 'a hashed' : 'a plain'} line that ssh-keygen finds, in a file for the user alone`, async () => {
      const home = mkdtempSync(join(folder, 'home-'));
      const file = join(home, '.ssh', 'known_hosts');
      await appendKnownHost(file, knownHostName('Web1', 2222), key('a'), hashed);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.equal(statSync(join(home, '.ssh')).mode & 0o777, 0o700);
      assert.deepEqual(keygenFinds(file, '[web1]:2222'), [1]);
      assert.equal(readFileSync(file, 'utf8').startsWith('|1|'), hashed);
    });
  }

  test('adds its line after a last line without an end', async () => {
    const file = join(folder, 'unfinished');
    writeFileSync(file, `web1 ${publicLine('a')}`);
    await appendKnownHost(file, 'web2', key('b'), false);
    assert.deepEqual(keygenFinds(file, 'web1'), [1]);
    assert.deepEqual(keygenFinds(file, 'web2'), [2]);
  });
});

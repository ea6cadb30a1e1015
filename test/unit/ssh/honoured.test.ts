import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { acceptedKeys, algorithmsOf, notHonoured, supportedAlgorithms } from '../../../src/ssh/honoured';
import { fromKeywords } from '../../../src/ssh/resolvedHost';
import { parseKeywords } from '../../../src/ssh/keywords';

const constants = createRequire(__filename)('ssh2/lib/protocol/constants.js') as Readonly<Record<string, string[]>>;
const defaults = parseKeywords(
  'kexalgorithms curve25519-sha256,new-kex\nhostkeyalgorithms ssh-ed25519\nciphers aes128-ctr\nmacs hmac-sha2-256\n' +
    'pubkeyacceptedalgorithms ssh-ed25519,rsa-sha2-512\nverifyhostkeydns false\nknownhostscommand none\n',
);
const set = (text: string) => new Map([...defaults, ...parseKeywords(text)]);

suite('keywords that are followed, or refused by name', () => {
  test('what ssh2 can do is what it says', () => {
    assert.deepEqual([...supportedAlgorithms.kex].sort(), [...(constants['SUPPORTED_KEX'] ?? [])].sort());
    assert.deepEqual(
      [...supportedAlgorithms.serverHostKey].sort(),
      [...(constants['SUPPORTED_SERVER_HOST_KEY'] ?? [])].sort(),
    );
    // chacha20 needs a native part that is not there everywhere.
    const ciphers = [...(constants['SUPPORTED_CIPHER'] ?? [])].sort();
    assert.deepEqual([...supportedAlgorithms.cipher].filter((name) => ciphers.includes(name)).sort(), ciphers);
    assert.deepEqual([...supportedAlgorithms.hmac].sort(), [...(constants['SUPPORTED_MAC'] ?? [])].sort());
  });

  const cases: readonly [text: string, names: readonly string[]][] = [
    ['', []],
    ['knownhostscommand /usr/bin/keys %H', ['KnownHostsCommand']],
    ['verifyhostkeydns true', ['VerifyHostKeyDNS']],
    ['verifyhostkeydns ask', []],
    ['pkcs11provider /usr/lib/opensc.so', ['PKCS11Provider']],
    ['pkcs11provider none', []],
    ['bindinterface eth1', ['BindInterface']],
    ['ciphers aes256-gcm@openssh.com,unheard-of', []],
    ['ciphers unheard-of', ['Ciphers']],
    ['macs umac-128@openssh.com', ['MACs']],
    ['kexalgorithms sntrup761x25519-sha512', ['KexAlgorithms']],
    ['hostkeyalgorithms ssh-ed25519-cert-v01@openssh.com', ['HostKeyAlgorithms']],
    ['pubkeyacceptedalgorithms sk-ssh-ed25519@openssh.com', ['PubkeyAcceptedAlgorithms']],
    ['pubkeyacceptedalgorithms rsa-sha2-256', []],
    ['gssapiauthentication yes', []],
  ];
  for (const [text, names] of cases)
    test(text === '' ? 'what ssh has by itself asks for nothing' : text, () =>
      assert.deepEqual(notHonoured(set(text), defaults), names),
    );

  test('lists that a file sets are taken in their order, without what can not be done; our own reader knows no defaults', () => {
    assert.deepEqual(algorithmsOf(set(''), defaults), {});
    const chosen = set('ciphers aes256-ctr,unheard-of,aes128-ctr\nhostkeyalgorithms rsa-sha2-512');
    assert.deepEqual(algorithmsOf(chosen, defaults), {
      cipher: ['aes256-ctr', 'aes128-ctr'],
      serverHostKey: ['rsa-sha2-512'],
    });
    const own = parseKeywords('ciphers aes256-ctr');
    assert.deepEqual(algorithmsOf(own, undefined), { cipher: ['aes256-ctr'] });
    assert.deepEqual(notHonoured(parseKeywords('ciphers -aes128-ctr'), undefined), ['Ciphers']);
    assert.deepEqual(acceptedKeys(set('pubkeyacceptedalgorithms rsa-sha2-256,rsa-sha2-512'), defaults), ['ssh-rsa']);
    assert.equal(acceptedKeys(set(''), defaults), undefined);
  });

  test('the rest is followed', () => {
    const host = (text: string) => fromKeywords('web1', parseKeywords(text), { home: '/home/ana', env: {} });
    const asked = host(
      'revokedhostkeys ~/.ssh/revoked\nbindaddress 10.0.0.7\nnumberofpasswordprompts 1\npreferredauthentications publickey,password\n',
    );
    assert.equal(asked.revokedHostKeysFile, '/home/ana/.ssh/revoked');
    assert.equal(asked.bindAddress, '10.0.0.7');
    assert.equal(asked.passwordTries, 1);
    assert.deepEqual([asked.publicKeyLogin, asked.passwordLogin, asked.keyboardLogin], [true, true, false]);
    const plain = host('revokedhostkeys none\n');
    assert.deepEqual([plain.revokedHostKeysFile, plain.bindAddress, plain.passwordTries], [undefined, undefined, 3]);
    assert.deepEqual([plain.publicKeyLogin, plain.passwordLogin, plain.keyboardLogin], [true, true, true]);
  });
});

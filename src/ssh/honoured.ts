/**
 * Keywords of ssh_config(5) that say which server is trusted and how it is reached, beyond those that `ResolvedHost` has always known.
 * One that is set is followed, or the connection is refused by its name: what the engineer has forbidden is never done silently.
 */
import type { Keywords } from './keywords';

/** In the order in which the client prefers them; a kind that is left out is as ever. */
export interface Algorithms {
  readonly kex?: readonly string[];
  readonly serverHostKey?: readonly string[];
  readonly cipher?: readonly string[];
  readonly hmac?: readonly string[];
}

/** What ssh2 1.17 can do (its lib/protocol/constants.js; a test compares them). */
export const supportedAlgorithms = {
  kex: [
    ...['curve25519-sha256@libssh.org', 'curve25519-sha256'],
    ...['ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521'],
    ...['diffie-hellman-group-exchange-sha256', 'diffie-hellman-group14-sha256', 'diffie-hellman-group15-sha512'],
    ...['diffie-hellman-group16-sha512', 'diffie-hellman-group17-sha512', 'diffie-hellman-group18-sha512'],
    ...['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
  ],
  serverHostKey: [
    ...['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
    ...['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa', 'ssh-dss'],
  ],
  cipher: [
    ...['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
    ...[
      'chacha20-poly1305@openssh.com',
      'aes256-cbc',
      'aes192-cbc',
      'aes128-cbc',
      '3des-cbc',
      'aes128-gcm',
      'aes256-gcm',
    ],
  ],
  hmac: [
    ...['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha1-etm@openssh.com'],
    ...['hmac-sha2-256', 'hmac-sha2-512', 'hmac-sha1', 'hmac-md5', 'hmac-sha2-256-96', 'hmac-sha2-512-96'],
    ...['hmac-ripemd160', 'hmac-sha1-96', 'hmac-md5-96'],
  ],
} as const;

const listKeywords = {
  kexalgorithms: ['KexAlgorithms', 'kex'],
  hostkeyalgorithms: ['HostKeyAlgorithms', 'serverHostKey'],
  ciphers: ['Ciphers', 'cipher'],
  macs: ['MACs', 'hmac'],
} as const;

/** Set to anything but these, they ask for what this way to a server can't do. */
const refused: Readonly<Record<string, readonly [name: string, harmless: RegExp]>> = {
  bindinterface: ['BindInterface', /^(?:none)?$/i],
  knownhostscommand: ['KnownHostsCommand', /^(?:none)?$/i],
  pkcs11provider: ['PKCS11Provider', /^(?:none)?$/i],
  // `ask` only adds a line to the question.
  verifyhostkeydns: ['VerifyHostKeyDNS', /^(?:no|false|ask)$/i],
};

/**
 * Names of keywords that are set and can't be followed, as ssh_config(5) spells them. `defaults`: what ssh itself has where no file sets
 * anything; undefined: `keywords` holds nothing but what a file sets.
 */
export function notHonoured(keywords: Keywords, defaults: Keywords | undefined): readonly string[] {
  const names = Object.entries(refused).flatMap(([key, [name, harmless]]) =>
    isSet(key, keywords, defaults) && !harmless.test(keywords.get(key)?.[0] ?? '') ? [name] : [],
  );
  if (acceptedKeys(keywords, defaults)?.length === 0) names.push('PubkeyAcceptedAlgorithms');
  for (const [key, [name, kind]] of Object.entries(listKeywords)) {
    if (isSet(key, keywords, defaults) && chosen(key, kind, keywords).length === 0) names.push(name);
  }
  return names;
}

/** The lists that a file sets, without what ssh2 can't do. */
export function algorithmsOf(keywords: Keywords, defaults: Keywords | undefined): Algorithms {
  return Object.fromEntries(
    Object.entries(listKeywords)
      .filter(([key]) => isSet(key, keywords, defaults))
      .map(([key, [, kind]]) => [kind, chosen(key, kind, keywords)]),
  );
}

/** Types of keys that PubkeyAcceptedAlgorithms lets be tried; undefined: no file sets it. */
export function acceptedKeys(keywords: Keywords, defaults: Keywords | undefined): readonly string[] | undefined {
  const key = 'pubkeyacceptedalgorithms';
  if (!isSet(key, keywords, defaults)) return undefined;
  const known: readonly string[] = supportedAlgorithms.serverHostKey;
  const names = (keywords.get(key)?.[0] ?? '').split(',').filter((name) => known.includes(name));
  return [...new Set(names.map((name) => (name.startsWith('rsa-sha2-') ? 'ssh-rsa' : name)))];
}

function isSet(key: string, keywords: Keywords, defaults: Keywords | undefined): boolean {
  const value = keywords.get(key)?.[0];
  return value !== undefined && value !== defaults?.get(key)?.[0];
}

/** None of a list that begins with `+`, `-`, `^` or has patterns: only ssh knows what that comes to. */
function chosen(key: string, kind: keyof typeof supportedAlgorithms, keywords: Keywords): readonly string[] {
  const known: readonly string[] = supportedAlgorithms[kind];
  return (keywords.get(key)?.[0] ?? '').split(',').filter((name) => known.includes(name));
}

/** known_hosts files (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): what they say about a host's key, and adding a line. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { matchesPattern } from './sshConfigFile';

export interface KnownHostLine {
  readonly file: string;
  /** From 1, as `ssh-keygen -F` says it. */
  readonly line: number;
  readonly marker: '' | '@revoked' | '@cert-authority';
  readonly hosts: string;
  readonly keyType: string;
  readonly key: Buffer;
}

export type HostKeyVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown'; readonly authority: KnownHostLine | undefined }
  /** Another key is known for this host: of the same type, or only of types that the server did not show. */
  | { readonly kind: 'changed'; readonly line: KnownHostLine }
  | { readonly kind: 'revoked'; readonly line: KnownHostLine };

export function parseKnownHosts(text: string, file: string): KnownHostLine[] {
  const lines: KnownHostLine[] = [];
  text.split('\n').forEach((raw, index) => {
    const fields = raw.trim().split(/[ \t]+/);
    if (fields[0] === undefined || fields[0] === '' || fields[0].startsWith('#')) return;
    let marker: KnownHostLine['marker'] = '';
    if (fields[0] === '@revoked' || fields[0] === '@cert-authority') {
      marker = fields[0];
      fields.shift();
    }
    const [hosts, keyType, base64] = fields;
    if (hosts === undefined || keyType === undefined || base64 === undefined || hosts.startsWith('@')) return;
    const key = Buffer.from(base64, 'base64');
    if (keyTypeOf(key) !== keyType || !isWhole(key)) return; // ssh skips lines it can't read, too
    lines.push({ file, line: index + 1, marker, hosts, keyType, key });
  });
  return lines;
}

/** Files that are absent or unreadable hold nothing. */
export async function loadKnownHosts(files: readonly string[]): Promise<KnownHostLine[]> {
  const lines: KnownHostLine[] = [];
  for (const file of files) {
    try {
      lines.push(...parseKnownHosts(await readFile(file, 'utf8'), file));
    } catch {
      continue;
    }
  }
  return lines;
}

/** The name under which a host is filed: `host`, or `[host]:port` for another port than 22. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

export function matchesHosts(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) {
    const [, magic, salt, hash] = hosts.split('|');
    if (magic !== '1' || salt === undefined || hash === undefined) return false;
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  let matched = false;
  for (const pattern of hosts.split(',')) {
    const negated = pattern.startsWith('!');
    if (!matchesPattern(name, (negated ? pattern.slice(1) : pattern).toLowerCase())) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** The names to look for: the alias alone where there is one. */
export interface HostNames {
  readonly name: string;
  /** `host` of a `[host]:port`: its keys are accepted as ssh does, but never make a key look changed. */
  readonly withoutPort: string | undefined;
}

export function hostNames(host: string, port: number, alias: string | undefined): HostNames {
  if (alias !== undefined) return { name: alias.toLowerCase(), withoutPort: undefined };
  return { name: knownHostName(host, port), withoutPort: port === 22 ? undefined : host.toLowerCase() };
}

export function judgeHostKey(lines: readonly KnownHostLine[], names: HostNames, key: Buffer): HostKeyVerdict {
  const mine = lines.filter((line) => matchesHosts(line.hosts, names.name));
  const mineWithoutPort =
    names.withoutPort === undefined ? [] : lines.filter((line) => matchesHosts(line.hosts, names.withoutPort ?? ''));
  const revoked = [...mine, ...mineWithoutPort].find((line) => line.marker === '@revoked' && line.key.equals(key));
  if (revoked !== undefined) return { kind: 'revoked', line: revoked };
  const plain = mine.filter((line) => line.marker === '');
  if (plain.some((line) => line.key.equals(key))) return { kind: 'known' };
  const other = plain.find((line) => line.keyType === keyTypeOf(key)) ?? plain[0];
  if (other !== undefined) return { kind: 'changed', line: other };
  if (mineWithoutPort.some((line) => line.marker === '' && line.key.equals(key))) return { kind: 'known' };
  return {
    kind: 'unknown',
    authority: [...mine, ...mineWithoutPort].find((line) => line.marker === '@cert-authority'),
  };
}

/** Signature algorithms for host keys in the order to offer them: those of types already known first, then all others. */
export function hostKeyAlgorithms(
  lines: readonly KnownHostLine[],
  names: HostNames,
  chosen?: readonly string[],
): readonly string[] {
  // HostKeyAlgorithms: ssh takes the list as it is, too.
  if (chosen !== undefined) return chosen;
  const known = new Set<string>();
  for (const name of [names.name, names.withoutPort]) {
    if (name === undefined || known.size > 0) continue;
    for (const line of lines) if (line.marker === '' && matchesHosts(line.hosts, name)) known.add(line.keyType);
  }
  const typeOf = (algorithm: string): string => (algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return [
    ...allHostKeyAlgorithms.filter((a) => known.has(typeOf(a))),
    ...allHostKeyAlgorithms.filter((a) => !known.has(typeOf(a))),
  ];
}

/** ssh-rsa (SHA-1) is left out, as OpenSSH does since 8.8. */
const allHostKeyAlgorithms = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

/** As `ssh-keygen -l` prints it: `SHA256:` and base64 without padding. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The type named inside a public key's bytes; '' when there is none. */
export function keyTypeOf(key: Buffer): string {
  if (key.length < 4) return '';
  const length = key.readUInt32BE(0);
  return length > 0 && length <= 100 && key.length >= 4 + length ? key.toString('latin1', 4, 4 + length) : '';
}

/** Whether its parts (RFC 4253, 6.6: each a length and so many bytes) end where it ends. */
function isWhole(key: Buffer): boolean {
  let at = 0;
  let parts = 0;
  for (; at + 4 <= key.length; parts++) at += 4 + key.readUInt32BE(at);
  return at === key.length && parts > 1;
}

/** Adds a line for an accepted key. One write with O_APPEND, so that an ssh that does the same loses nothing. */
export async function appendKnownHost(file: string, name: string, key: Buffer, hashed: boolean): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    const needsNewline = size > 0 && (await handle.read(last, 0, 1, size - 1)).bytesRead === 1 && last[0] !== 0x0a;
    const host = hashed ? hashName(name) : name;
    await handle.appendFile(`${needsNewline ? '\n' : ''}${host} ${keyTypeOf(key)} ${key.toString('base64')}\n`);
    // A device (/dev/null) takes it and can't sync.
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}

function hashName(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

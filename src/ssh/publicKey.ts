/** Private key files and agent keys, as far as their public part tells: type, and whether we can log in with them. */
import { connect } from 'node:net';
import { keyTypeOf } from './knownHosts';

export interface AgentKey {
  readonly blob: Buffer;
  readonly type: string;
  readonly comment: string;
}

/** Why a key of this type can't be used with ssh2; undefined when it can. */
export function unsupportedKind(type: string): 'securityKey' | 'certificate' | 'dsa' | 'other' | undefined {
  if (/-cert-v0\d@/.test(type)) return 'certificate';
  if (type.startsWith('sk-')) return 'securityKey';
  if (type === 'ssh-dss') return 'dsa';
  return ['ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'].includes(type)
    ? undefined
    : 'other';
}

/** The public part of an `id_….pub` line. */
export function publicKeyOf(line: string): Buffer | undefined {
  const [type, base64] = line.trim().split(/\s+/);
  if (type === undefined || base64 === undefined) return undefined;
  const blob = Buffer.from(base64, 'base64');
  return keyTypeOf(blob) === type ? blob : undefined;
}

/** What an OPENSSH PRIVATE KEY tells without its passphrase (PROTOCOL.key). undefined for other formats. */
export function readPrivateKeyHeader(text: string): { readonly blob: Buffer; readonly encrypted: boolean } | undefined {
  const match = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(text);
  if (match?.[1] === undefined) return undefined;
  const bytes = Buffer.from(match[1], 'base64');
  const magic = Buffer.from('openssh-key-v1\0', 'latin1');
  if (!bytes.subarray(0, magic.length).equals(magic)) return undefined;
  try {
    const reader = new Reader(bytes, magic.length);
    const cipher = reader.string().toString('latin1');
    reader.string(); // kdf
    reader.string(); // its options
    reader.uint32(); // number of keys
    return { blob: reader.string(), encrypted: cipher !== 'none' };
  } catch {
    return undefined;
  }
}

/** Keys that an agent holds, of all types (ssh2 hides those that it can't use). Rejects when the agent does not answer in 5 s. */
export function listAgentKeys(socketPath: string): Promise<AgentKey[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    let received: Buffer = Buffer.alloc(0);
    const stop = (act: () => void): void => {
      socket.destroy();
      act();
    };
    socket.setTimeout(5000, () => stop(() => reject(new Error('the agent does not answer'))));
    socket.on('error', (error) => stop(() => reject(error)));
    socket.on('close', () => reject(new Error('the agent closed the connection')));
    // SSH_AGENTC_REQUEST_IDENTITIES
    socket.on('connect', () => socket.write(Buffer.from([0, 0, 0, 1, 11])));
    socket.on('data', (piece) => {
      received = Buffer.concat([received, piece]);
      if (received.length < 4 || received.length < 4 + received.readUInt32BE(0)) return;
      stop(() => {
        try {
          resolve(parseIdentities(received.subarray(4)));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  });
}

function parseIdentities(answer: Buffer): AgentKey[] {
  if (answer[0] !== 12) throw new Error(`the agent answered ${answer[0] ?? 'nothing'}`);
  const reader = new Reader(answer, 1);
  const count = reader.uint32();
  const keys: AgentKey[] = [];
  for (let i = 0; i < count; i++) {
    const blob = Buffer.from(reader.string());
    const comment = reader.string().toString('utf8');
    keys.push({ blob, type: keyTypeOf(blob), comment });
  }
  return keys;
}

class Reader {
  constructor(
    private readonly bytes: Buffer,
    private position: number,
  ) {}

  uint32(): number {
    const value = this.bytes.readUInt32BE(this.position);
    this.position += 4;
    return value;
  }

  string(): Buffer {
    const length = this.uint32();
    if (this.position + length > this.bytes.length) throw new RangeError('truncated');
    const value = this.bytes.subarray(this.position, this.position + length);
    this.position += length;
    return value;
  }
}

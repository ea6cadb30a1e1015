/** The file of RevokedHostKeys (ssh_config(5)): public keys, one a line. A KRL (ssh-keygen(1)) is not read. */
import { readFile } from 'node:fs/promises';
import { publicKeyOf } from './publicKey';

/** The line that revokes the key, from 1; undefined: none. Throws where the file can't be read: ssh then trusts no key at all. */
export async function revokedLine(file: string, key: Buffer): Promise<number | undefined> {
  const text = await readFile(file, 'latin1');
  if (text.startsWith('SSHKRL')) throw new Error('a KRL');
  const at = text.split('\n').findIndex((line) => {
    const words = line.trim();
    return words !== '' && !words.startsWith('#') && publicKeyOf(words)?.equals(key) === true;
  });
  return at < 0 ? undefined : at + 1;
}

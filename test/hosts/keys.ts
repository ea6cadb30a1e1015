// The keys that open every test host. Made once on this machine; they open nothing else and are never committed.
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache';
import { withLock } from './lock';
import { mustRun } from './program';

export interface Keys {
  /** Private key, without passphrase, of every user. */
  readonly keyFile: string;
  readonly publicKey: string;
  /** Private key under `passphrase`, of victus only. */
  readonly protectedKeyFile: string;
  readonly protectedPublicKey: string;
  readonly passphrase: string;
}

export const passphrase = 'correct horse';

export async function ensureKeys(): Promise<Keys> {
  const folder = cacheFolder('ssh');
  const keyFile = join(folder, 'id_ed25519');
  const protectedKeyFile = join(folder, 'id_ed25519_protected');
  await withLock(join(folder, 'lock'), async () => {
    await ensureKey(keyFile, '');
    await ensureKey(protectedKeyFile, passphrase);
  });
  return {
    keyFile,
    publicKey: readFileSync(`${keyFile}.pub`, 'utf8').trim(),
    protectedKeyFile,
    protectedPublicKey: readFileSync(`${protectedKeyFile}.pub`, 'utf8').trim(),
    passphrase,
  };
}

async function ensureKey(file: string, phrase: string): Promise<void> {
  if (existsSync(file) && existsSync(`${file}.pub`)) return;
  const fresh = `${file}.new`;
  for (const old of [fresh, `${fresh}.pub`, file]) rmSync(old, { force: true });
  await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', phrase, '-C', 'autoscaler-test-hosts', '-f', fresh]);
  renameSync(`${fresh}.pub`, `${file}.pub`);
  renameSync(fresh, file);
}

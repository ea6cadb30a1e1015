/** From the npm package's file to what is sent: the program alone, compressed again, verified at both ends. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { CancelSignal } from '../../../base/context';
import { cancelled, Failure } from '../../../base/failure';
import { message } from '../../../words/message';
import { fileInTar } from './fileInTar';
import { packageSpec, pinnedRuntimes, type Platform } from './pinned';

/**
 * Writes the compressed program of `packageFile` to `target`, whole or not at all.
 * Throws `operations.runtime.wrongFile` when the file is not the pinned one (before anything in it is parsed).
 */
export async function unpackRuntime(
  packageFile: string,
  platform: Platform,
  target: string,
  cancel: CancelSignal,
): Promise<void> {
  const pinned = pinnedRuntimes[platform];
  const integrity = `sha512-${await hashOfFile(packageFile, 'sha512', 'base64')}`;
  if (integrity !== pinned.integrity) throw wrongFile(packageFile, platform);
  if (cancel.aborted) throw cancelled('read');
  const part = `${target}.part`;
  const hash = createHash('sha256');
  const abort = new AbortController();
  const onAbort = (): void => abort.abort();
  cancel.addEventListener('abort', onAbort, { once: true });
  try {
    await pipeline(
      createReadStream(packageFile),
      createGunzip(),
      (pieces: AsyncIterable<Buffer>) => fileInTar(pieces, 'package/bin/node'),
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          hash.update(piece);
          yield piece;
        }
      },
      createGzip({ level: 6 }),
      createWriteStream(part),
      { signal: abort.signal },
    );
    if (hash.digest('hex') !== pinned.sha256) throw wrongFile(packageFile, platform);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw cancel.aborted ? cancelled('read') : error;
  } finally {
    cancel.removeEventListener('abort', onAbort);
  }
}

export async function hashOfFile(
  file: string,
  algorithm: 'sha256' | 'sha512',
  encoding: 'hex' | 'base64',
): Promise<string> {
  const hash = createHash(algorithm);
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest(encoding);
}

function wrongFile(file: string, platform: Platform): Failure {
  const { fileName } = pinnedRuntimes[platform];
  return new Failure({
    code: 'operations.runtime.wrongFile',
    params: { file, fileName },
    phase: 'read',
    remedy: message('operations.runtime.wrongFile.remedy', { spec: packageSpec(platform) }),
  });
}

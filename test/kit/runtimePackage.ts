// The npm package with the pinned Node.js, fetched once by npm as the extension does it and kept in the cache folder.
import { copyFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { npmPack } from '../../src/operations/deployment/runtime/npmPack';
import { pinnedRuntimes, type Platform } from '../../src/operations/deployment/runtime/pinned';
import { RuntimeCache, type PreparedRuntime } from '../../src/operations/deployment/runtime/runtimeCache';
import { cacheFolder } from '../hosts/cache';
import { within } from './visit';

/** Of this machine, and so of the test hosts. */
export const hostPlatform: Platform = process.arch === 'arm64' ? 'arm64' : 'x64';

/** The package's file; whoever uses it verifies it. */
export async function runtimePackage(): Promise<string> {
  const { fileName, packageBytes } = pinnedRuntimes[hostPlatform];
  const folder = cacheFolder('runtime');
  const file = join(folder, fileName);
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size === packageBytes) return file;
  const keep = async (packed: string): Promise<void> => {
    // Two test files may fetch it at the same time.
    const part = `${file}.${process.pid}`;
    await copyFile(packed, part);
    await rename(part, file);
  };
  await npmPack(hostPlatform, folder, keep, within(300_000));
  return file;
}

/** Ready to be sent. */
export async function preparedRuntime(): Promise<PreparedRuntime> {
  const cache = new RuntimeCache(cacheFolder('runtime'));
  return (
    (await cache.find(hostPlatform)) ?? (await cache.importFile(await runtimePackage(), hostPlatform, within(120_000)))
  );
}

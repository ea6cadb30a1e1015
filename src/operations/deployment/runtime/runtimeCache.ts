/** The compressed program on the engineer's machine: made once, used for every server, verified at each use. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { CancelSignal, OperationContext } from '../../../base/context';
import { npmPack, type NpmSurroundings } from './npmPack';
import { pinnedRuntimes, runtimeVersion, type Platform } from './pinned';
import { unpackRuntime } from './unpackRuntime';

/** A program ready to be sent. */
export interface PreparedRuntime {
  readonly platform: Platform;
  readonly version: string;
  /** The compressed program, its size and hash. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

export class RuntimeCache {
  /** `folder` is made when it is needed. */
  constructor(readonly folder: string) {}

  /** undefined where there is none, or where it is damaged: it is then removed. */
  async find(platform: Platform): Promise<PreparedRuntime | undefined> {
    const file = this.file(platform);
    try {
      const sent = createHash('sha256');
      const program = createHash('sha256');
      await pipeline(
        createReadStream(file),
        async function* (pieces: AsyncIterable<Buffer>) {
          for await (const piece of pieces) {
            sent.update(piece);
            yield piece;
          }
        },
        createGunzip(),
        async (pieces: AsyncIterable<Buffer>) => {
          for await (const piece of pieces) program.update(piece);
        },
      );
      if (program.digest('hex') !== pinnedRuntimes[platform].sha256) throw new Error(`${file} is damaged`);
      const { size } = await stat(file);
      return { platform, version: runtimeVersion, file, bytes: size, sha256: sent.digest('hex') };
    } catch {
      await rm(file, { force: true });
      return undefined;
    }
  }

  /** Whether there seems to be one; it is not verified. */
  async has(platform: Platform): Promise<boolean> {
    return stat(this.file(platform)).then(
      () => true,
      () => false,
    );
  }

  /** From the cache, or by npm. Throws as `npmPack` and `unpackRuntime` do. */
  async obtain(
    platform: Platform,
    context: OperationContext,
    surroundings?: NpmSurroundings,
  ): Promise<PreparedRuntime> {
    const kept = await this.find(platform);
    if (kept !== undefined) return kept;
    await mkdir(this.folder, { recursive: true });
    const use = (packageFile: string): Promise<void> => this.unpack(packageFile, platform, context.cancel);
    await npmPack(platform, this.folder, use, context, surroundings);
    return this.kept(platform);
  }

  /** From the package's file, brought by other means. Throws `operations.runtime.wrongFile`. */
  async importFile(packageFile: string, platform: Platform, context: OperationContext): Promise<PreparedRuntime> {
    await mkdir(this.folder, { recursive: true });
    await this.unpack(packageFile, platform, context.cancel);
    return this.kept(platform);
  }

  private unpack(packageFile: string, platform: Platform, cancel: CancelSignal): Promise<void> {
    return unpackRuntime(packageFile, platform, this.file(platform), cancel);
  }

  private async kept(platform: Platform): Promise<PreparedRuntime> {
    const prepared = await this.find(platform);
    if (prepared === undefined) throw new Error(`${this.file(platform)} was damaged right after it was written`);
    return prepared;
  }

  private file(platform: Platform): string {
    return join(this.folder, `node-v${runtimeVersion}-linux-${platform}.gz`);
  }
}

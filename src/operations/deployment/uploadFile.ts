/** Copies a large file to a server in parts: with progress, to be cancelled, and going on where a lost connection left it. */
import { open } from 'node:fs/promises';
import type { CancelSignal, OperationContext } from '../../base/context';
import { cancelled, Failure, isFailure } from '../../base/failure';
import type { Server } from '../../ssh/server';
import { dropUpload, finishUpload, sendUploadPart, startUpload } from './uploads';
import type { PlanUpload } from '../plans/plan';

export type UploadProgress = (sentBytes: number, totalBytes: number) => void;

/** 0.8 s at 10 Mbit/s. */
const partBytes = 1024 * 1024;
/** For how long a connection may be gone before the upload is given up. */
const patienceMs = 120_000;

const never: CancelSignal = { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined };

/**
 * Resolves when the whole file has arrived and was verified. Whatever goes wrong, nothing of it stays on the server; where the
 * connection does not come back, the server removes it by itself within hours, and a new try before that goes on from there.
 * There is no deadline for the whole: it goes on as long as parts arrive.
 * Throws `operations.upload.…`, `base.cancelled`, or why the connection was lost.
 */
export async function uploadFile(
  server: Server,
  upload: PlanUpload,
  onProgress: UploadProgress,
  context: OperationContext,
): Promise<void> {
  try {
    await send(server, upload, onProgress, context);
  } catch (error) {
    await discardUpload(server, upload, context);
    throw context.cancel.aborted ? cancelled('plan', server.name) : error;
  }
}

/** Leaves nothing behind where the server can be reached; never throws. */
export async function discardUpload(server: Server, { sha256 }: PlanUpload, context: OperationContext): Promise<void> {
  if (server.state.kind !== 'connected') return;
  await server
    .run(dropUpload(sha256), { clock: context.clock, cancel: never, timeoutMs: 15_000 })
    .catch(() => undefined);
}

async function send(
  server: Server,
  { file, sha256, bytes }: PlanUpload,
  onProgress: UploadProgress,
  context: OperationContext,
): Promise<void> {
  const { clock, cancel } = context;
  const source = await open(file, 'r');
  try {
    if ((await source.stat()).size !== bytes) {
      throw new Failure({
        code: 'operations.upload.fileChanged',
        params: { file },
        server: server.name,
        phase: 'read',
      });
    }
    let offset: number | undefined;
    let lostSinceMs: number | undefined;
    for (;;) {
      if (cancel.aborted) throw cancelled('plan', server.name);
      try {
        if (server.state.kind !== 'connected') await server.connect({ ...context, timeoutMs: patienceMs });
        offset ??= await server.run(startUpload(sha256, bytes), context);
        onProgress(offset, bytes);
        if (offset >= bytes) break;
        const part = Buffer.alloc(Math.min(partBytes, bytes - offset));
        await source.read(part, 0, part.length, offset);
        await server.run(sendUploadPart(sha256, offset, part), context);
        offset += part.length;
        lostSinceMs = undefined;
      } catch (error) {
        if (!isConnectionLost(error)) throw error;
        // The connection went: how much has arrived, the server says.
        offset = undefined;
        lostSinceMs ??= clock.monotonicMs();
        if (clock.monotonicMs() - lostSinceMs > patienceMs) throw error;
        await clock.sleep(1000, cancel);
      }
    }
    await server.run(finishUpload(sha256), context);
  } finally {
    await source.close();
  }
}

/** Worth another try: neither what the server said of the file, nor a refused login, nor the user's Cancel. */
function isConnectionLost(error: unknown): boolean {
  return (
    isFailure(error) &&
    error.code !== 'base.cancelled' &&
    !error.code.startsWith('operations.') &&
    !['login', 'hostKey', 'elevate'].includes(error.phase)
  );
}

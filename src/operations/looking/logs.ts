/** Follows a unit's journal across lost connections: no line lost, none twice, and never silently nothing. */
import type { CancelSignal, OperationContext } from '../../base/context';
import type { Disposable } from '../../base/disposable';
import { Failure, isFailure } from '../../base/failure';
import type { RunningStream, Server } from '../../ssh/server';
import { message } from '../../words/message';
import { followJournal, type JournalStart } from './followJournal';
import { journalRights } from './journalRights';
import { parseJournalLine, type LogEntry } from './journalEntry';

export type { LogEntry } from './journalEntry';

export interface LogRequest {
  /** As journalctl takes it: `autoscaler`, `backcore.service`. */
  readonly unit: string;
  /** How many earlier lines to begin with. */
  readonly lines: number;
  /** Begin after this entry instead. */
  readonly afterCursor?: string;
}

export interface FollowedLog extends Disposable {
  /** undefined: it was disposed. A failure: it can't go on (rights, login, a changed host key). */
  readonly ended: Promise<Failure | undefined>;
}

const longestLine = 1024 * 1024;
const longestPauseMs = 10_000;

/**
 * Resolves once the log is being followed; entries come in batches, in order. `context.cancel` ends it like `dispose`;
 * `context.timeoutMs` is for the first answer only. A lost connection is made again, with pauses of up to 10 s,
 * and the log goes on after the last entry shown. Throws `operations.noJournalRights`.
 */
export async function followLog(
  server: Server,
  request: LogRequest,
  onEntries: (entries: LogEntry[]) => void,
  context: OperationContext,
): Promise<FollowedLog> {
  const stopper = new Stopper(context.cancel);
  const patient: OperationContext = { clock: context.clock, cancel: stopper, timeoutMs: context.timeoutMs };
  let cursor = request.afterCursor;
  let since: number | undefined;
  let usedRoot = false;

  const begin = async (): Promise<RunningStream> => {
    let rights = await server.run(journalRights(), patient);
    if (!rights.mayRead && usedRoot) {
      await server.becomeRoot(patient);
      rights = await server.run(journalRights(), patient);
    }
    if (!rights.mayRead) {
      throw new Failure({
        code: 'operations.noJournalRights',
        server: server.name,
        phase: 'read',
        remedy: message('operations.noJournalRights.remedy'),
      });
    }
    usedRoot ||= rights.asRoot;
    const start: JournalStart =
      cursor !== undefined
        ? { afterCursor: cursor }
        : since !== undefined
          ? { sinceSeconds: since }
          : { lines: request.lines };
    // Where nothing has been shown yet, a second attempt begins where the first did.
    since ??= request.lines === 0 ? rights.nowSeconds : undefined;
    const lines = new LineReader();
    return server.stream(
      followJournal(request.unit, start),
      (piece) => {
        const entries: LogEntry[] = [];
        for (const line of lines.read(piece)) {
          const entry = parseJournalLine(line);
          if (entry === undefined || entry.cursor === cursor) continue;
          cursor = entry.cursor;
          entries.push(entry);
        }
        if (entries.length > 0 && !stopper.aborted) onEntries(entries);
      },
      patient,
    );
  };

  let current = await begin();
  stopper.addEventListener('abort', () => current.dispose());

  const follow = async (): Promise<Failure | undefined> => {
    let pauseMs = 500;
    for (;;) {
      const beganMs = context.clock.monotonicMs();
      try {
        await Promise.race([current.ended, stopper.stopped]);
      } catch {
        // The connection is gone; what follows makes it again.
      }
      current.dispose();
      if (context.clock.monotonicMs() - beganMs > longestPauseMs) pauseMs = 500;
      for (;;) {
        if (stopper.aborted) return undefined;
        try {
          await context.clock.sleep(pauseMs, stopper);
          pauseMs = Math.min(pauseMs * 2, longestPauseMs);
          if (server.state.kind !== 'connected') await server.connect(patient);
          current = await begin();
          break;
        } catch (error) {
          if (stopper.aborted) return undefined;
          if (isFailure(error) && (['login', 'hostKey', 'elevate', 'read'] as string[]).includes(error.phase)) {
            return error;
          }
        }
      }
    }
  };
  const ended = follow().finally(() => stopper.stop());
  return { ended, dispose: () => stopper.stop() };
}

/** Cuts a stream of bytes into lines; a line that never ends is dropped, not kept. */
export class LineReader {
  private readonly pieces: Buffer[] = [];
  private held = 0;
  private skipping = false;

  read(piece: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (;;) {
      const at = piece.indexOf(10, from);
      const part = piece.subarray(from, at < 0 ? undefined : at);
      if (!this.skipping) {
        this.pieces.push(part);
        this.held += part.length;
        if (this.held > longestLine) {
          this.pieces.length = 0;
          this.skipping = true;
        }
      }
      if (at < 0) return lines;
      if (!this.skipping) lines.push(Buffer.concat(this.pieces).toString('utf8'));
      this.pieces.length = 0;
      this.held = 0;
      this.skipping = false;
      from = at + 1;
    }
  }
}

/** A cancel signal of our own that follows another one. */
class Stopper implements CancelSignal {
  aborted = false;
  readonly stopped: Promise<void>;
  private readonly listeners = new Set<() => void>();
  private readonly outerListener = (): void => this.stop();
  private resolve: () => void = () => undefined;

  constructor(private readonly outer: CancelSignal) {
    this.stopped = new Promise((resolve) => (this.resolve = resolve));
    if (outer.aborted) this.aborted = true;
    outer.addEventListener('abort', this.outerListener, { once: true });
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.delete(listener);
  }

  stop(): void {
    this.outer.removeEventListener('abort', this.outerListener);
    if (this.aborted) return;
    this.aborted = true;
    this.resolve();
    for (const listener of [...this.listeners]) listener();
  }
}

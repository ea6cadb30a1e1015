/** The agent's log of each server, followed in an output channel of its own. */
import { window, type LogOutputChannel } from 'vscode';
import type { Disposable } from '../../base/disposable';
import { followLog, type FollowedLog, type LogEntry } from '../../operations/looking/logs';
import { renderFailure } from '../../words/renderFailure';
import { operationContext, seconds } from '../operationContext';
import { language, say } from '../say';
import type { ServerEntry } from '../servers/serverEntry';

const unit = 'autoscaler.service';

interface Tail {
  readonly channel: LogOutputChannel;
  followed: FollowedLog | undefined;
  /** Where the log was when it was stopped: it goes on from there. */
  cursor: string | undefined;
}

export class LogTails implements Disposable {
  private readonly tails = new Map<string, Tail>();

  get following(): readonly string[] {
    return [...this.tails].filter(([, tail]) => tail.followed !== undefined).map(([server]) => server);
  }

  /** Shows the log and follows it. Throws a `Failure` when it can't be read. */
  async follow(entry: ServerEntry, lines: number): Promise<void> {
    const tail = this.tailOf(entry.name);
    tail.channel.show(true);
    if (tail.followed !== undefined) return;
    const cancel = new AbortController();
    const followed = await entry.withServer((server) =>
      followLog(
        server,
        { unit, lines, ...(tail.cursor === undefined ? {} : { afterCursor: tail.cursor }) },
        (entries) => {
          for (const line of entries) write(tail.channel, line);
          tail.cursor = entries.at(-1)?.cursor ?? tail.cursor;
        },
        operationContext(seconds(60), cancel.signal),
      ),
    );
    tail.followed = followed;
    void followed.ended.then((failure) => {
      tail.followed = undefined;
      if (failure !== undefined) tail.channel.error(renderFailure(failure, language()));
    });
  }

  stop(server: string): void {
    const tail = this.tails.get(server);
    if (tail?.followed === undefined) return;
    tail.followed.dispose();
    tail.followed = undefined;
    tail.channel.info(say('ui.logs.stopped'));
  }

  /** Closes what belongs to a server that is no longer in the list. */
  keepOnly(servers: readonly string[]): void {
    for (const [server, tail] of this.tails) {
      if (servers.includes(server)) continue;
      tail.followed?.dispose();
      tail.channel.dispose();
      this.tails.delete(server);
    }
  }

  private tailOf(server: string): Tail {
    let tail = this.tails.get(server);
    if (tail === undefined) {
      tail = {
        channel: window.createOutputChannel(say('ui.logs.channel', { server }), { log: true }),
        followed: undefined,
        cursor: undefined,
      };
      this.tails.set(server, tail);
    }
    return tail;
  }

  dispose(): void {
    this.keepOnly([]);
  }
}

/** The channel puts the editor's own time before each line; the server's time is what counts in a log, so it is in the line. */
function write(channel: LogOutputChannel, { timeMs, priority, message }: LogEntry): void {
  const text = `${new Date(timeMs).toISOString().replace('T', ' ').slice(0, 19)}Z  ${message}`;
  // The levels of syslog(3).
  if (priority <= 3) channel.error(text);
  else if (priority === 4) channel.warn(text);
  else if (priority <= 6) channel.info(text);
  else channel.debug(text);
}

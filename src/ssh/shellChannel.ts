/** One channel of a connection with a shell of ours at its other end: `exec /bin/sh -s` under whatever login shell. */
import type { ClientChannel } from 'ssh2';

export interface ChannelEnd {
  /** undefined when the server never told: the connection was lost, or a signal ended the program. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** How long the other end may take to say that a channel is closed. */
const answerMs = 1000;

export class ShellChannel {
  onStdout: (bytes: Buffer) => void = () => undefined;
  onStderr: (bytes: Buffer) => void = () => undefined;
  /** When both outputs have ended, or 3 s after the program did (something it left behind may hold them open). */
  readonly ended: Promise<ChannelEnd>;
  private closed = false;
  private finish: () => void = () => undefined;

  constructor(
    private readonly channel: ClientChannel,
    release: () => void,
  ) {
    this.ended = new Promise((resolve) => {
      let exitCode: number | undefined;
      let signal: string | undefined;
      let straggler: NodeJS.Timeout | undefined;
      const finish = (this.finish = (): void => {
        if (this.closed) return;
        this.closed = true;
        clearTimeout(straggler);
        release();
        resolve({ exitCode, signal });
      });
      channel.on('exit', (code: number | null, name?: string) => {
        exitCode = code ?? undefined;
        signal = name;
        straggler = setTimeout(() => {
          channel.close();
          finish();
        }, 3000);
      });
      channel.on('close', finish);
    });
    channel.on('data', (bytes: Buffer) => this.onStdout(bytes));
    channel.stderr.on('data', (bytes: Buffer) => this.onStderr(bytes));
    // Errors of a channel are errors of its connection, which reports them.
    channel.on('error', () => undefined);
    channel.stderr.on('error', () => undefined);
  }

  get isClosed(): boolean {
    return this.closed;
  }

  write(bytes: Buffer | string): void {
    if (!this.closed && this.channel.writable) this.channel.write(bytes);
  }

  /** End of the program's standard input. No signal can be sent any more: ssh2 refuses it after that. */
  end(): void {
    if (!this.closed && this.channel.writable) this.channel.end();
  }

  /** Reaches every process of the session that is the user's own. */
  signal(name: 'TERM' | 'KILL'): void {
    if (!this.closed) this.channel.signal(name);
  }

  /** Gives its place back soon after, whether or not the other end still answers. */
  close(): void {
    if (this.closed) return;
    this.channel.close();
    setTimeout(this.finish, answerMs).unref();
  }
}

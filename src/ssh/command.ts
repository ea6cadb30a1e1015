/**
 * A command as a value: program, arguments, input, rights and a parser of what it prints.
 * Nothing else in the project puts a command line together.
 */

export interface CommandOutput {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

export interface Command<T> {
  /** A short name for logs and errors: `systemctl start`. */
  readonly name: string;
  /** Program and arguments, each one word; whatever they contain, the server's shell never interprets it. */
  readonly argv: readonly [string, ...string[]];
  /** Given to the program's standard input; none: end of file at once. */
  readonly input?: Buffer | string;
  /** `always`: needs root and asks for it. `ifOpen`: uses a root shell that is already open, else runs as the user (looks). */
  readonly root?: 'always' | 'ifOpen';
  /**
   * The verb and its arguments by which the helper on the server makes this very command itself, for those who may run nothing
   * else as root. Left out: the helper does not offer it.
   */
  readonly helper?: readonly [verb: string, ...args: string[]];
  /** Milliseconds; 20 s when left out. */
  readonly timeoutMs?: number;
  /** Reads the output. Throws a `Failure` (or lets `expectSuccess` do so) when it makes no sense. */
  readonly parse: (output: CommandOutput, server: string) => T;
}

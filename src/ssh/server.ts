/** One server as the rooms above see it: its connection, its commands, its files. The only door to `ssh2`. */
import type { Disposable } from '../base/disposable';
import type { OperationContext } from '../base/context';
import type { Message } from '../words/message';
import type { Failure } from '../base/failure';
import type { Command } from './command';
import type { Machine } from './machine';

/** A server as the user named it in `autoscaler.servers`. */
export interface ServerSpec {
  /** Unique name: a Host of ~/.ssh/config, or what the user typed. */
  readonly name: string;
  /** A Host of ~/.ssh/config to be resolved by `ssh -G`, or an address; `user@host:port` is split before it comes here. */
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/**
 * Questions that only a person can answer. Each resolves to undefined when the person cancels. `machine` is the one that asks: the
 * server, or a jump host on the way to it; an answer is for that machine alone.
 */
export interface Prompter {
  /** An unknown host key. True: accept and append to known_hosts. */
  acceptHostKey(question: {
    server: string;
    machine: Machine;
    keyType: string;
    fingerprintSha256: string;
    /** What the person should know before answering: a certificate authority that we can't use, say. */
    notes?: readonly Message[];
  }): Promise<boolean>;
  /** `wrong` is true when the last answer was refused; the implementation forgets what it had kept. */
  password(question: {
    server: string;
    machine: Machine;
    kind: 'login' | 'sudo';
    wrong: boolean;
  }): Promise<string | undefined>;
  passphrase(question: {
    server: string;
    machine: Machine;
    keyFile: string;
    wrong: boolean;
  }): Promise<string | undefined>;
  /** Keyboard-interactive questions that are not plainly a password. */
  answer(question: {
    server: string;
    machine: Machine;
    instructions: string;
    prompt: string;
    echo: boolean;
  }): Promise<string | undefined>;
}

export type ConnectionState =
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'connecting'; readonly phase: 'resolve' | 'tcp' | 'keyExchange' | 'hostKey' | 'login' }
  | { readonly kind: 'connected' }
  /** `nextTryMs`: wall clock of the next try, milliseconds since the epoch. */
  | { readonly kind: 'reconnecting'; readonly attempt: number; readonly nextTryMs: number; readonly failure: Failure }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Rights as in Cockpit: yes, no, not known yet; `helper`: only what the helper on the server offers. */
export type RootState = 'yes' | 'helper' | 'no' | 'notKnown';

export interface FileContent {
  readonly bytes: Buffer;
  readonly sha256: string;
  /** Milliseconds since the epoch. */
  readonly modifiedMs: number;
  /** Octal digits as `stat -c %a` prints them. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
}

export interface RunningStream extends Disposable {
  /** Resolves with the exit code when the program has ended, also by `dispose`; rejects with a `Failure` when the connection is lost. */
  readonly ended: Promise<number>;
}

export interface Server extends Disposable {
  readonly name: string;
  readonly state: ConnectionState;
  readonly rootState: RootState;
  onDidChangeState(listener: (state: ConnectionState) => void): Disposable;
  /** Connects if it has to (one attempt, shared by all that wait). Throws a `Failure` that names the phase. */
  connect(context: OperationContext): Promise<void>;
  disconnect(): void;
  /**
   * Runs one command over one channel, connecting first if it has to. At most 8 channels at once, the rest queue.
   * After a failed login, a refused or changed host key, or a cancelled question it throws that failure again without
   * trying: only `connect` does, because a person has asked for it.
   */
  run<T>(command: Command<T>, context: OperationContext): Promise<T>;
  /** Runs a command that goes on; its standard output comes in pieces. Ends on the server when disposed. */
  stream(
    command: Omit<Command<unknown>, 'parse' | 'timeoutMs'>,
    onData: (piece: Buffer) => void,
    context: OperationContext,
  ): Promise<RunningStream>;
  /**
   * Opens the root shell, asking for the sudo password where one is needed; where sudo allows the helper alone, nothing is asked
   * and commands go through it, unless `full` is wanted. Throws `ssh.sudo…` failures, `ssh.helperOnly`.
   */
  becomeRoot(context: OperationContext, options?: { readonly full?: boolean }): Promise<void>;
  /** Reads a regular file of at most 64 MiB. undefined when there is none; `ssh.permissionDenied` when it may not be read. */
  readFile(
    path: string,
    context: OperationContext,
    options?: { root?: 'always' | 'ifOpen' },
  ): Promise<FileContent | undefined>;
  /**
   * Replaces a file whole: temporary file beside it, fsync, owner and mode kept, sha256 checked, rename, fsync of the folder.
   * Refused with `ssh.fileChanged` when the server's content is not `expectedSha256` (null: it must not exist).
   */
  writeFile(
    path: string,
    bytes: Buffer,
    options: { expectedSha256: string | null; root: boolean; mode?: string },
    context: OperationContext,
  ): Promise<FileContent>;
  /** Facts about the connection for people: address, user, algorithms. */
  describe(): readonly Message[];
}

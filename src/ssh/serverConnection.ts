/** A server: its state, its connection (made when needed, made again when lost), its root shell, its commands. */
import { cancelled, Failure, isFailure } from '../base/failure';
import type { CancelSignal, Clock, OperationContext } from '../base/context';
import type { Disposable } from '../base/disposable';
import type { Message } from '../words/message';
import type { Command, CommandOutput } from './command';
import { readFileCommand, sha256Of, writeFileCommand } from './files';
import { helperExit } from './helperExit';
import type { Ssh2Module } from './login';
import { resolveHost } from './resolveHost';
import { defaultHome, type ResolvedHost, type Surroundings } from './resolvedHost';
import { RootShell } from './rootShell';
import { quoteOutput } from './probe';
import { accountOf } from './machine';
import { openRoute } from './route';
import { runSingle, type Run } from './runSingle';
import { nobody, Secrets } from './secrets';
import type { ConnectionState, FileContent, Prompter, RootState, RunningStream, Server, ServerSpec } from './server';
import { Shared } from './shared';
import type { ShellChannel } from './shellChannel';
import { rightsScript } from './shellScript';
import { startStream } from './startStream';
import { becomeRoot } from './sudo';
import { startTimer } from './systemClock';
import type { Transport } from './transport';

const commandTimeoutMs = 20_000;
/** Streams keep their channel: two of the eight always remain for commands. */
const maxStreams = 6;
/** A lost connection is only made again for somebody who has used it lately. */
const inUseMs = 5 * 60_000;
const longestPauseMs = 60_000;
/** A command waits for the next try of a reconnection when it is this near. */
const nearMs = 3000;

export interface ConnectionOptions {
  readonly clock: Clock;
  /** One line each; secrets are hidden already. */
  readonly log: (line: string) => void;
  /** `ssh -G` may run programs (`Match exec`), so that it is only asked in a trusted workspace. */
  readonly trusted: boolean;
  /** Where `.ssh` lies; the user's own when left out. */
  readonly home?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export class ServerConnection implements Server {
  readonly name: string;
  private currentState: ConnectionState = { kind: 'disconnected' };
  private readonly listeners = new Set<(state: ConnectionState) => void>();
  private readonly secrets = new Secrets();
  private readonly prompter: Prompter;
  private readonly clock: Clock;
  private readonly surroundings: Surroundings;
  private transport: Transport | undefined;
  private host: ResolvedHost | undefined;
  private attempt: Shared<Transport> | undefined;
  private reconnecting: AbortController | undefined;
  private root: RootShell | undefined;
  private openingRoot: Shared<void> | undefined;
  private rights: RootState = 'notKnown';
  /** sudo wants a terminal (`requiretty`). */
  private sudoNeedsTerminal = false;
  /** Logged in as root: no sudo, every channel will do. */
  private isRootLogin = false;
  private streams = 0;
  private questions = 0;
  private lastUsedMs = 0;
  private disposed = false;

  constructor(
    private readonly spec: ServerSpec,
    prompter: Prompter,
    private readonly options: ConnectionOptions,
  ) {
    this.name = spec.name;
    this.clock = options.clock;
    this.prompter = this.counted(this.secrets.watch(prompter));
    this.surroundings = { home: options.home ?? defaultHome(), env: options.env ?? process.env };
  }

  get state(): ConnectionState {
    return this.currentState;
  }

  get rootState(): RootState {
    return this.rights;
  }

  onDidChangeState(listener: (state: ConnectionState) => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  async connect(context: OperationContext): Promise<void> {
    this.lastUsedMs = this.clock.monotonicMs();
    if (this.liveTransport !== undefined) return;
    this.stopReconnecting();
    await this.openShared(context.cancel);
  }

  disconnect(): void {
    this.stopReconnecting();
    this.attempt?.giveUp();
    this.attempt = undefined;
    this.closeRoot();
    const { transport } = this;
    this.transport = undefined;
    transport?.end();
    this.secrets.forget();
    this.setState({ kind: 'disconnected' });
  }

  dispose(): void {
    if (this.disposed) return;
    this.disconnect();
    this.disposed = true;
    this.listeners.clear();
  }

  async run<T>(command: Command<T>, context: OperationContext): Promise<T> {
    const bounded = this.bounded(context);
    try {
      const output = await this.execute(command, bounded.context);
      return command.parse(output, this.name);
    } catch (error) {
      throw bounded.explain(error);
    } finally {
      bounded.dispose();
    }
  }

  async becomeRoot(context: OperationContext, { full = false }: { readonly full?: boolean } = {}): Promise<void> {
    const transport = await this.ready(context);
    if (this.isRootLogin || this.root?.isOpen === true) return;
    if (this.rights !== 'helper') {
      this.openingRoot ??= new Shared<void>(
        async (cancel) => {
          try {
            await this.openRoot(transport, cancel);
          } finally {
            this.openingRoot = undefined;
          }
        },
        'elevate',
        this.name,
      );
      await this.openingRoot.join(context.cancel);
    }
    if (full && this.hasHelperAlone) {
      throw new Failure({
        code: 'ssh.helperOnly',
        params: { user: this.user },
        server: this.name,
        phase: 'elevate',
        remedy: { code: 'ssh.remedy.helperOnly' },
      });
    }
  }

  /** After `becomeRoot`: no root shell, but the helper. */
  private get hasHelperAlone(): boolean {
    return this.rights === 'helper';
  }

  readFile(
    path: string,
    context: OperationContext,
    options?: { root?: 'always' | 'ifOpen' },
  ): Promise<FileContent | undefined> {
    return this.run(readFileCommand(path, options?.root), context);
  }

  writeFile(
    path: string,
    bytes: Buffer,
    options: { expectedSha256: string | null; root: boolean; mode?: string },
    context: OperationContext,
  ): Promise<FileContent> {
    return this.run(writeFileCommand(path, bytes, options), context);
  }

  async stream(
    command: Omit<Command<unknown>, 'parse' | 'timeoutMs'>,
    onData: (piece: Buffer) => void,
    context: OperationContext,
  ): Promise<RunningStream> {
    const transport = await this.ready(context);
    if (this.streams >= maxStreams) {
      throw new Failure({
        code: 'ssh.tooManyStreams',
        params: { limit: maxStreams },
        server: this.name,
        phase: 'channel',
      });
    }
    this.streams++;
    let counted = true;
    const uncount = (): void => {
      if (counted) this.streams--;
      counted = false;
    };
    try {
      const way = await this.wayOf(command, context);
      const shell =
        way === 'root'
          ? await this.openRootChannel(transport, context.cancel)
          : await transport.openShell(context.cancel);
      void shell.ended.then(() => {
        uncount();
        this.lastUsedMs = this.clock.monotonicMs();
      });
      return await startStream(shell, {
        server: this.name,
        name: command.name,
        argv: command.argv,
        input: bytesOf(command.input),
        timeoutMs: commandTimeoutMs,
        clock: this.clock,
        cancel: context.cancel,
        lost: () => transport.lost,
        ...(way === 'helper' ? { helper: this.helperRun(command) } : {}),
        onData,
        log: (line) => this.log(line),
      });
    } catch (error) {
      uncount();
      throw error;
    }
  }

  describe(): readonly Message[] {
    return this.liveTransport?.describe() ?? [];
  }

  // --- commands

  private async execute(command: Command<unknown>, context: OperationContext): Promise<CommandOutput> {
    const transport = await this.ready(context);
    const way = await this.wayOf(command, context);
    const run: Run = {
      server: this.name,
      name: command.name,
      argv: command.argv,
      input: bytesOf(command.input),
      timeoutMs: Math.min(command.timeoutMs ?? commandTimeoutMs, context.timeoutMs),
      clock: this.clock,
      cancel: context.cancel,
      lost: () => transport.lost,
      ...(way === 'helper' ? { helper: this.helperRun(command) } : {}),
    };
    const startedMs = this.clock.monotonicMs();
    const { root } = this;
    const mark = { root: '#', helper: '+', user: '$' }[way];
    try {
      const output =
        way === 'root' && root !== undefined
          ? await root.run(run)
          : await runSingle(await transport.openShell(context.cancel, run.timeoutMs), run);
      this.log(
        `${mark} ${command.name}: exit ${output.exitCode}, ${Math.round(this.clock.monotonicMs() - startedMs)} ms`,
      );
      if (way === 'helper') this.judgeHelper(output, command.name);
      return output;
    } catch (error) {
      this.log(`${mark} ${command.name}: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    } finally {
      this.lastUsedMs = this.clock.monotonicMs();
    }
  }

  /** As whom a command runs. Becomes root where the command wants it. */
  private async wayOf(
    command: Pick<Command<unknown>, 'root' | 'helper'>,
    context: OperationContext,
  ): Promise<'root' | 'helper' | 'user'> {
    if (command.root === undefined) return 'user';
    if (command.root === 'always') await this.becomeRoot(context, { full: command.helper === undefined });
    if (this.root?.isOpen === true) return 'root';
    return this.hasHelperAlone && command.helper !== undefined ? 'helper' : 'user';
  }

  /** The helper makes the command itself; by the hash both know that they mean the same. */
  private helperRun(command: Pick<Command<unknown>, 'argv' | 'input' | 'helper'>): NonNullable<Run['helper']> {
    const input = bytesOf(command.input);
    const words = command.helper ?? [];
    return {
      args: ['run', sha256Of(Buffer.from(JSON.stringify(command.argv))), String(input.length), ...words],
      terminal: this.sudoNeedsTerminal,
    };
  }

  private judgeHelper({ exitCode, stderr }: CommandOutput, command: string): void {
    const said = /^autoscaler-helper: (.*)$/m.exec(stderr.toString('utf8'))?.[1];
    if (said === undefined || (exitCode !== helperExit.refused && exitCode !== helperExit.outdated)) return;
    const code = exitCode === helperExit.refused ? 'ssh.helperRefused' : 'ssh.helperOutdated';
    throw new Failure({
      code,
      params: { command, detail: quoteOutput(Buffer.from(said)) },
      server: this.name,
      phase: 'elevate',
      remedy: { code: code === 'ssh.helperRefused' ? 'ssh.remedy.helperRefused' : 'ssh.remedy.helperOutdated' },
    });
  }

  /** A live connection, or the failure that stands against making one without being asked. */
  private async ready(context: OperationContext): Promise<Transport> {
    this.lastUsedMs = this.clock.monotonicMs();
    if (this.disposed) throw new Failure({ code: 'ssh.closed', server: this.name, phase: 'channel' });
    const live = this.liveTransport;
    if (live !== undefined) return live;
    const { currentState: state } = this;
    if (this.attempt === undefined) {
      if (state.kind === 'failed' && !isPassing(state.failure)) throw state.failure;
      if (state.kind === 'reconnecting') {
        if (state.nextTryMs - this.clock.nowMs() > nearMs) throw state.failure;
        await this.nextState(context.cancel);
        return this.ready(context);
      }
    }
    return this.openShared(context.cancel);
  }

  private nextState(cancel: CancelSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        subscription.dispose();
        reject(cancelled('tcp', this.name));
      };
      const subscription = this.onDidChangeState(() => {
        subscription.dispose();
        cancel.removeEventListener('abort', onAbort);
        resolve();
      });
      cancel.addEventListener('abort', onAbort, { once: true });
      if (cancel.aborted) onAbort();
    });
  }

  /** The context with its own end: cancelled by the caller or when its time is over. */
  private bounded(context: OperationContext): {
    context: OperationContext;
    explain: (error: unknown) => unknown;
    dispose: () => void;
  } {
    const controller = new AbortController();
    let late = false;
    const onAbort = (): void => controller.abort();
    context.cancel.addEventListener('abort', onAbort, { once: true });
    if (context.cancel.aborted) onAbort();
    let timer: Disposable = { dispose: () => undefined };
    const arm = (): void => {
      timer = startTimer(this.clock, context.timeoutMs, () => {
        // A person who is thinking does not count; after the answer the time begins anew.
        if (this.questions > 0) {
          arm();
          return;
        }
        late = true;
        controller.abort();
      });
    };
    arm();
    return {
      context: { ...context, cancel: controller.signal },
      explain: (error) =>
        late && isFailure(error, 'base.cancelled')
          ? new Failure({
              code: 'base.timedOut',
              params: { seconds: context.timeoutMs / 1000 },
              server: this.name,
              phase: error.phase,
            })
          : error,
      dispose: () => {
        timer.dispose();
        context.cancel.removeEventListener('abort', onAbort);
      },
    };
  }

  /** Counts the questions that are open. */
  private counted(prompter: Prompter): Prompter {
    const counting =
      <Question, Answer>(ask: (question: Question) => Promise<Answer>) =>
      async (question: Question): Promise<Answer> => {
        this.questions++;
        try {
          return await ask(question);
        } finally {
          this.questions--;
        }
      };
    return {
      acceptHostKey: counting((question) => prompter.acceptHostKey(question)),
      password: counting((question) => prompter.password(question)),
      passphrase: counting((question) => prompter.passphrase(question)),
      answer: counting((question) => prompter.answer(question)),
    };
  }

  // --- connection

  private get liveTransport(): Transport | undefined {
    return this.transport?.lost === undefined ? this.transport : undefined;
  }

  private async openShared(cancel: CancelSignal): Promise<Transport> {
    if (this.disposed) throw new Failure({ code: 'ssh.closed', server: this.name, phase: 'channel' });
    if (this.attempt === undefined) {
      const attempt = new Shared<Transport>((signal) => this.open(this.prompter, signal, true), 'tcp', this.name);
      this.attempt = attempt;
      const failed = (error: unknown): void => {
        if (this.attempt !== attempt) return;
        this.attempt = undefined;
        // Whoever wanted it has gone: that says nothing about the server.
        if (attempt.wasGivenUp) this.setState({ kind: 'disconnected' });
        else this.setState({ kind: 'failed', failure: this.asFailure(error) });
      };
      attempt.outcome.then((transport) => {
        if (this.attempt !== attempt) {
          transport.end();
          return;
        }
        this.attempt = undefined;
        this.adopt(transport);
      }, failed);
    }
    return this.attempt.join(cancel);
  }

  private async open(prompter: Prompter, cancel: CancelSignal, showPhases: boolean): Promise<Transport> {
    const phase = (name: 'resolve' | 'tcp' | 'keyExchange' | 'hostKey' | 'login'): void => {
      if (showPhases && !cancel.aborted) this.setState({ kind: 'connecting', phase: name });
    };
    phase('resolve');
    const ssh2 = await loadSsh2();
    const { trusted } = this.options;
    const host = await resolveHost(this.spec, this.surroundings, { trusted, server: this.name });
    this.host = host;
    this.log(`connecting to ${host.user}@${host.hostName}:${host.port}`);
    return openRoute(host, {
      ssh2,
      server: this.name,
      prompter,
      secrets: this.secrets,
      clock: this.clock,
      cancel,
      onPhase: phase,
      log: (line) => this.log(line),
      surroundings: this.surroundings,
      trusted,
    });
  }

  private adopt(transport: Transport): void {
    this.transport = transport;
    this.rights = 'notKnown';
    this.isRootLogin = false;
    transport.onLost((failure) => this.onLost(transport, failure));
    if (this.liveTransport !== undefined) {
      this.log('connected');
      this.setState({ kind: 'connected' });
    }
  }

  private onLost(transport: Transport, failure: Failure): void {
    if (this.transport !== transport) return;
    this.transport = undefined;
    this.closeRoot();
    this.log(`connection lost: ${failure.message}`);
    if (this.disposed) return;
    const used = this.streams > 0 || this.clock.monotonicMs() - this.lastUsedMs < inUseMs;
    if (used) void this.reconnect(failure);
    else this.setState({ kind: 'failed', failure });
  }

  /** Tries again, each time after a longer pause, as long as the connection is wanted and no person is needed. */
  private async reconnect(lost: Failure): Promise<void> {
    const controller = new AbortController();
    this.reconnecting = controller;
    let failure = lost;
    for (let attempt = 1; !controller.signal.aborted; attempt++) {
      const pauseMs = Math.min(longestPauseMs, 1000 * 2 ** (attempt - 1)) * (0.7 + 0.6 * Math.random());
      this.setState({ kind: 'reconnecting', attempt, nextTryMs: this.clock.nowMs() + pauseMs, failure });
      try {
        await this.clock.sleep(pauseMs, controller.signal);
        const transport = await this.open(nobody(this.name), controller.signal, false);
        if (controller.signal.aborted) {
          transport.end();
          return;
        }
        this.reconnecting = undefined;
        this.adopt(transport);
        return;
      } catch (error) {
        if (controller.signal.aborted) return;
        failure = this.asFailure(error);
        this.log(`not reconnected: ${failure.message}`);
        if (!isPassing(failure) || this.clock.monotonicMs() - this.lastUsedMs > inUseMs) break;
      }
    }
    if (this.reconnecting === controller) {
      this.reconnecting = undefined;
      this.setState({ kind: 'failed', failure });
    }
  }

  private stopReconnecting(): void {
    this.reconnecting?.abort();
    this.reconnecting = undefined;
  }

  // --- root

  private async openRoot(transport: Transport, cancel: CancelSignal): Promise<void> {
    const found = await runSingle(
      await transport.openShell(cancel),
      this.ownRun('rights', ['/bin/sh', '-c', rightsScript], transport, cancel),
    );
    const rights = found.stdout.toString('latin1').trim().split('\n');
    if (rights.includes('uid 0')) {
      this.isRootLogin = true;
      this.rights = 'yes';
      return;
    }
    this.sudoNeedsTerminal ||= rights.includes('terminal');
    if (rights.includes('helper') && !rights.includes('full')) {
      if (this.transport === transport) this.rights = 'helper';
      this.log('sudo allows the helper alone');
      return;
    }
    const shell = await this.sudoShell(transport, cancel);
    if (this.transport !== transport) {
      shell.close();
      throw transport.lost ?? cancelled('elevate', this.name);
    }
    const root = new RootShell(shell, (argv) => this.runAsRootBeside(argv, transport));
    this.root = root;
    this.rights = 'yes';
    this.log('root shell open');
    void shell.ended.then(() => {
      if (this.root !== root) return;
      this.root = undefined;
      this.rights = 'notKnown';
      this.log('root shell closed');
    });
  }

  /** A shell of root's, by sudo; with a terminal where sudo wants one. */
  private async sudoShell(transport: Transport, cancel: CancelSignal): Promise<ShellChannel> {
    const { machine } = transport;
    const shell = await transport.openShell(cancel);
    try {
      const password = await becomeRoot(shell, {
        ...this.sudoOptions(transport, cancel),
        askPassword: async (wrong) => {
          const known = this.secrets.sudoPasswords.get(accountOf(machine));
          if (!wrong && known !== undefined) return known;
          this.secrets.sudoPasswords.delete(accountOf(machine));
          return this.prompter.password({ server: this.name, machine, kind: 'sudo', wrong });
        },
      });
      if (password !== undefined) this.secrets.sudoPasswords.set(accountOf(machine), password);
      return shell;
    } catch (error) {
      if (isFailure(error, 'ssh.sudoNeedsTerminal') && !this.sudoNeedsTerminal) {
        this.sudoNeedsTerminal = true;
        return this.sudoShell(transport, cancel);
      }
      if (isFailure(error) && ['ssh.sudoNotAllowed', 'ssh.sudoMissing', 'ssh.sudoNeedsTerminal'].includes(error.code))
        this.rights = 'no';
      throw error;
    }
  }

  private sudoOptions(transport: Transport, cancel: CancelSignal) {
    return {
      server: this.name,
      user: this.user,
      clock: this.clock,
      cancel,
      secrets: this.secrets.all,
      terminal: this.sudoNeedsTerminal,
      lost: () => transport.lost,
    };
  }

  /** Another root shell, by the password that was right before; nobody is asked. */
  private async openRootChannel(transport: Transport, cancel: CancelSignal): Promise<ShellChannel> {
    const shell = await transport.openShell(cancel);
    await becomeRoot(shell, {
      ...this.sudoOptions(transport, cancel),
      askPassword: (wrong) =>
        Promise.resolve(wrong ? undefined : this.secrets.sudoPasswords.get(accountOf(transport.machine))),
    });
    return shell;
  }

  private async runAsRootBeside(argv: [string, ...string[]], transport: Transport): Promise<void> {
    const { signal } = new AbortController();
    await runSingle(await this.openRootChannel(transport, signal), this.ownRun('kill', argv, transport, signal));
  }

  private ownRun(name: string, argv: [string, ...string[]], transport: Transport, cancel: CancelSignal): Run {
    return {
      server: this.name,
      name,
      argv,
      input: Buffer.alloc(0),
      timeoutMs: commandTimeoutMs,
      clock: this.clock,
      cancel,
      lost: () => transport.lost,
    };
  }

  private closeRoot(): void {
    this.openingRoot?.giveUp();
    this.root?.close();
    this.root = undefined;
    this.isRootLogin = false;
    this.sudoNeedsTerminal = false;
    this.rights = 'notKnown';
  }

  private get user(): string {
    return this.host?.user ?? this.spec.user ?? '?';
  }

  // --- state

  private setState(state: ConnectionState): void {
    const before = this.currentState;
    if (before.kind === state.kind && (state.kind === 'connected' || state.kind === 'disconnected')) return;
    this.currentState = state;
    for (const listener of [...this.listeners]) listener(state);
  }

  private asFailure(error: unknown): Failure {
    return isFailure(error)
      ? error
      : new Failure({
          code: 'base.unexpected',
          params: { detail: this.secrets.redact(error instanceof Error ? error.message : String(error)) },
          server: this.name,
          phase: 'tcp',
          cause: error,
        });
  }

  private log(line: string): void {
    this.options.log(this.secrets.redact(`${this.name}: ${line}`));
  }
}

/** Whether trying again by itself can help: nothing that was refused, or that a person has to answer. */
function isPassing(failure: Failure): boolean {
  if (failure.code === 'base.cancelled' || failure.code === 'ssh.promptNeeded') return false;
  if (
    failure.code === 'ssh.closedByServer' ||
    failure.code === 'ssh.connectionLost' ||
    failure.code === 'base.timedOut'
  )
    return true;
  return failure.phase === 'tcp' || failure.phase === 'resolve' || failure.phase === 'channel';
}

function bytesOf(input: Buffer | string | undefined): Buffer {
  return input === undefined ? Buffer.alloc(0) : typeof input === 'string' ? Buffer.from(input, 'utf8') : input;
}

async function loadSsh2(): Promise<Ssh2Module> {
  const loaded = await import('ssh2');
  // A CommonJS module: its names are on `default`, on the namespace too where the loader found them.
  return (loaded as { default?: Ssh2Module }).default ?? loaded;
}

/** One live connection, from the TCP connect to the login, and its channels. Knows nothing of commands. */
import { connect as connectSocket, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel, NegotiatedAlgorithms } from 'ssh2';
import { atJump, cancelled, Failure, isFailure, type Phase } from '../base/failure';
import type { CancelSignal, Clock } from '../base/context';
import type { Message } from '../words/message';
import { checkHostKey } from './checkHostKey';
import { hostKeyAlgorithms, hostNames, loadKnownHosts } from './knownHosts';
import { Login, type Ssh2Module } from './login';
import { machineOf, type Machine } from './machine';
import { quoteOutput } from './probe';
import type { ResolvedHost } from './resolvedHost';
import type { Secrets } from './secrets';
import type { Prompter } from './server';
import { ShellChannel } from './shellChannel';
import { Slots } from './slots';
import { startTimer } from './systemClock';

/** Being made at once, in this process: sshd drops connections at random from the 10th that has not logged in. */
const beingMade = new Slots(4);
/** A host that does not answer gives its place back, so that it holds up no other. */
const patienceMs = 2000;
const defaultConnectTimeoutMs = 15_000;
const keyExchangeTimeoutMs = 20_000;
/** Of silence while nobody is being asked anything. */
const loginTimeoutMs = 30_000;
const channelTimeoutMs = 20_000;
/** sshd's MaxSessions is 10; two are left for other programs' sake. */
const channelsPerConnection = 8;
/** Of one channel, before its command fails: about 3 s. */
const maxRefusals = 7;
const keepaliveIntervalMs = 10_000;
const keepaliveCountMax = 3;

export interface TransportOptions {
  readonly ssh2: Ssh2Module;
  readonly host: ResolvedHost;
  readonly server: string;
  readonly prompter: Prompter;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly cancel: CancelSignal;
  readonly onPhase: (phase: 'tcp' | 'keyExchange' | 'hostKey' | 'login') => void;
  readonly log: (line: string) => void;
  /** A connection to the jump host, owned by the new transport. */
  readonly via?: Transport;
  /** The host is itself one on the way to the server. */
  readonly isJump?: boolean;
}

export class Transport {
  private readonly slots = new Slots(channelsPerConnection);
  private readonly lostListeners: ((failure: Failure) => void)[] = [];
  private lostFailure: Failure | undefined;

  /** Whom every secret of this connection is for. */
  readonly machine: Machine;

  private constructor(
    private readonly client: Client,
    private readonly options: TransportOptions,
    private readonly algorithms: NegotiatedAlgorithms | undefined,
  ) {
    this.machine = machineOf(options.host, options.isJump ?? false);
  }

  /** Connects, verifies the host key, logs in. One attempt; throws a Failure that names the phase and, of a jump host, which. */
  static async open(options: TransportOptions): Promise<Transport> {
    try {
      return await Transport.openOnce(options);
    } catch (error) {
      throw options.isJump === true && isFailure(error) ? atJump(error, options.host.alias) : error;
    }
  }

  private static async openOnce(options: TransportOptions): Promise<Transport> {
    const { clock, cancel, server } = options;
    let release: (() => void) | undefined = await beingMade.acquire(cancel);
    const giveBack = (): void => {
      release?.();
      release = undefined;
    };
    const impatience = startTimer(clock, patienceMs, giveBack);
    try {
      // Several servers refreshed at once should not knock at the same instant.
      if (beingMade.inUse > 1) await clock.sleep(Math.random() * 50, cancel);
      options.onPhase('tcp');
      const socket =
        options.via === undefined
          ? await openSocket(options)
          : await options.via.forward(options.host.hostName, options.host.port);
      return await Transport.logIn(socket, options, giveBack);
    } catch (error) {
      options.via?.end();
      if (cancel.aborted) throw cancelled(isFailure(error) ? error.phase : 'tcp', server);
      throw error;
    } finally {
      impatience.dispose();
      giveBack();
    }
  }

  private static async logIn(socket: Duplex, options: TransportOptions, giveBack: () => void): Promise<Transport> {
    const { ssh2, host, server, clock, cancel } = options;
    options.onPhase('keyExchange');
    // Until ssh2 listens for it: a connection reset now must not bring the process down.
    socket.on('error', () => undefined);
    const client = new ssh2.Client();
    const names = hostNames(host.hostName, host.port, host.hostKeyAlias);
    const known = await loadKnownHosts([...host.userKnownHostsFiles, ...host.globalKnownHostsFiles]);
    let phase: Phase = 'keyExchange';
    let negotiated: NegotiatedAlgorithms | undefined;
    let transport: Transport | undefined;

    const ready = new Promise<void>((resolve, reject) => {
      let timer = startTimer(clock, keyExchangeTimeoutMs, () => giveUp(timedOut(server, phase, keyExchangeTimeoutMs)));
      const restartTimer = (ms: number): void => {
        timer.dispose();
        timer = startTimer(clock, ms, () => giveUp(timedOut(server, phase, ms)));
      };
      const giveUp = (error: unknown): void => {
        timer.dispose();
        cancel.removeEventListener('abort', onAbort);
        reject(asError(error));
        client.destroy();
        socket.destroy();
      };
      const onAbort = (): void => giveUp(cancelled(phase, server));
      cancel.addEventListener('abort', onAbort, { once: true });
      if (cancel.aborted) onAbort();

      /** A person may take as long as they like, and nobody else waits for them. */
      const asking = <Question, Answer>(ask: (question: Question) => Promise<Answer>) => {
        return async (question: Question): Promise<Answer> => {
          timer.dispose();
          giveBack();
          try {
            return await ask(question);
          } finally {
            if (transport === undefined && !cancel.aborted) restartTimer(loginTimeoutMs);
          }
        };
      };
      const { prompter } = options;
      const patient: Prompter = {
        acceptHostKey: asking((question) => prompter.acceptHostKey(question)),
        password: asking((question) => prompter.password(question)),
        passphrase: asking((question) => prompter.passphrase(question)),
        answer: asking((question) => prompter.answer(question)),
      };
      const machine = machineOf(host, options.isJump ?? false);
      const login = new Login(ssh2, host, machine, server, patient, options.secrets);
      login.onPromptFailure = giveUp;

      // Asked again at every rekey: the answer is the same for the same key, and no other key will do.
      let accepted: Buffer | undefined;
      const hostVerifier = (key: Buffer, answer: (ok: boolean) => void): void => {
        if (accepted !== undefined) {
          answer(accepted.equals(key));
          return;
        }
        phase = 'hostKey';
        options.onPhase('hostKey');
        checkHostKey(key, host, { server, machine, prompter: patient, log: options.log }).then(
          () => {
            accepted = key;
            answer(true);
          },
          (error: unknown) => {
            giveUp(error);
            answer(false);
          },
        );
      };

      client.on('handshake', (algorithms) => {
        if (transport !== undefined) return; // a rekey
        negotiated = algorithms;
        phase = 'login';
        options.onPhase('login');
        restartTimer(loginTimeoutMs);
      });
      client.on('ready', () => {
        timer.dispose();
        cancel.removeEventListener('abort', onAbort);
        login.succeeded();
        transport = new Transport(client, options, negotiated);
        options.via?.onLost((failure) => transport?.lose(failure));
        resolve();
      });
      client.on('error', (error: Error & { level?: string }) => {
        if (transport !== undefined) {
          transport.lose(
            new Failure({
              code: 'ssh.connectionLost',
              params: { detail: error.message },
              server,
              phase: 'channel',
              cause: error,
            }),
          );
        } else if (error.level !== 'agent') {
          giveUp(loginError(error, phase, server, login));
        }
      });
      client.on('close', () => {
        const failure = new Failure({
          code: 'ssh.connectionLost',
          params: { detail: 'EOF' },
          server,
          phase: 'channel',
        });
        if (transport !== undefined) transport.lose(failure);
        else
          giveUp(
            new Failure({ code: 'ssh.closedByServer', server, phase, remedy: { code: 'ssh.remedy.closedByServer' } }),
          );
      });

      if (socket.destroyed) {
        giveUp(closed(new Error('closed before the key exchange'), phase, server));
        return;
      }
      client.connect({
        sock: socket,
        username: host.user,
        readyTimeout: 0,
        keepaliveInterval: keepaliveIntervalMs,
        keepaliveCountMax,
        algorithms: {
          ...(host.algorithms as object),
          serverHostKey: hostKeyAlgorithms(known, names, host.algorithms.serverHostKey) as never,
        },
        hostVerifier,
        authHandler: (offered: readonly string[] | null, _partial, next) => {
          login.next(offered ?? undefined).then((method) => {
            if (transport === undefined) restartTimer(loginTimeoutMs);
            next(method);
          }, giveUp);
        },
      });
    });
    await ready;
    if (transport === undefined) throw new Error('unreachable');
    return transport;
  }

  onLost(listener: (failure: Failure) => void): void {
    if (this.lostFailure !== undefined) listener(this.lostFailure);
    else this.lostListeners.push(listener);
  }

  get lost(): Failure | undefined {
    return this.lostFailure;
  }

  get channelsInUse(): number {
    return this.slots.inUse;
  }

  /**
   * A shell that reads commands from its standard input. Waits for a free channel; then `limitMs` for the server to open it, or until it
   * is cancelled. One that is opened later is closed again.
   */
  async openShell(cancel: CancelSignal, limitMs = channelTimeoutMs): Promise<ShellChannel> {
    for (let refusals = 0; ; refusals++) {
      const release = await this.slots.acquire(cancel);
      try {
        if (this.lostFailure !== undefined) throw this.lostFailure;
        return await this.opened(this.exec('exec /bin/sh -s'), release, cancel, limitMs);
      } catch (error) {
        if (!isFailure(error, 'base.cancelled') && !isFailure(error, 'ssh.channelTimedOut')) release();
        if (!isFailure(error, 'ssh.channelRefused') || refusals === maxRefusals) throw error;
        // The server allows fewer sessions than we thought (MaxSessions), or has not yet let go of one that has ended.
        const fits = Math.max(2, this.slots.inUse);
        if (fits < this.slots.capacity) {
          this.slots.shrinkTo(fits);
          this.options.log(`at most ${fits} channels from now on: the server refused another`);
        }
        await this.options.clock.sleep(100 * (refusals + 1), cancel);
      }
    }
  }

  /** Its place is given back when it is really gone. */
  private opened(
    opening: Promise<ClientChannel>,
    release: () => void,
    cancel: CancelSignal,
    limitMs: number,
  ): Promise<ShellChannel> {
    const { server, clock } = this.options;
    return new Promise((resolve, reject) => {
      let isOver = false;
      const giveUp = (failure: Failure): void => {
        isOver = true;
        timer.dispose();
        cancel.removeEventListener('abort', onAbort);
        reject(failure);
      };
      const onAbort = (): void => giveUp(cancelled('channel', server));
      const timer = startTimer(clock, limitMs, () =>
        giveUp(
          new Failure({ code: 'ssh.channelTimedOut', params: { seconds: limitMs / 1000 }, server, phase: 'channel' }),
        ),
      );
      cancel.addEventListener('abort', onAbort, { once: true });
      opening.then(
        (channel) => {
          const shell = new ShellChannel(channel, release);
          if (isOver) {
            shell.close();
            return;
          }
          timer.dispose();
          cancel.removeEventListener('abort', onAbort);
          resolve(shell);
        },
        (error: unknown) => {
          if (isOver) release();
          else giveUp(error as Failure);
        },
      );
      if (cancel.aborted) onAbort();
    });
  }

  private exec(commandLine: string): Promise<ClientChannel> {
    const { server } = this.options;
    return new Promise((resolve, reject) => {
      const lost = (failure: Failure): void => reject(failure);
      this.onLost(lost);
      const done = (): void => {
        const index = this.lostListeners.indexOf(lost);
        if (index >= 0) this.lostListeners.splice(index, 1);
      };
      try {
        this.client.exec(commandLine, (error, channel) => {
          done();
          if (error === undefined || error === null) resolve(channel);
          else {
            reject(
              this.lostFailure ??
                new Failure({
                  code: 'ssh.channelRefused',
                  params: { detail: quoteOutput(error.message) },
                  server,
                  phase: 'channel',
                  cause: error,
                }),
            );
          }
        });
      } catch (error) {
        done();
        reject(
          this.lostFailure ??
            new Failure({
              code: 'ssh.connectionLost',
              params: { detail: asError(error).message },
              server,
              phase: 'channel',
            }),
        );
      }
    });
  }

  /** A connection from this host to another, for ProxyJump. */
  forward(host: string, port: number): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      this.client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
        if (error === undefined || error === null) resolve(channel);
        else {
          reject(
            new Failure({
              code: 'ssh.jumpFailed',
              params: { jump: this.options.host.alias, host, port, detail: quoteOutput(error.message) },
              server: this.options.server,
              phase: 'tcp',
              cause: error,
            }),
          );
        }
      });
    });
  }

  describe(): Message[] {
    const { host } = this.options;
    const messages: Message[] = [
      { code: 'ssh.about.login', params: { user: host.user, host: host.hostName, port: host.port } },
    ];
    if (host.proxyJump !== undefined) messages.push({ code: 'ssh.about.jump', params: { jump: host.proxyJump } });
    if (this.algorithms !== undefined) {
      const { kex, serverHostKey, cs } = this.algorithms;
      messages.push({ code: 'ssh.about.algorithms', params: { kex, hostKey: serverHostKey, cipher: cs.cipher } });
    }
    return messages;
  }

  end(): void {
    this.lose(new Failure({ code: 'ssh.disconnected', server: this.options.server, phase: 'channel' }));
    this.client.end();
    // A peer that has gone away never answers the FIN.
    startTimer(this.options.clock, 1000, () => this.client.destroy());
    this.options.via?.end();
  }

  private lose(reason: Failure): void {
    if (this.lostFailure !== undefined) return;
    const failure = this.options.isJump === true ? atJump(reason, this.options.host.alias) : reason;
    this.lostFailure = failure;
    if (failure.code === 'ssh.connectionLost') {
      this.client.destroy();
      this.options.via?.end();
    }
    for (const listener of this.lostListeners.splice(0)) listener(failure);
  }
}

function openSocket({ host, server, clock, cancel }: TransportOptions): Promise<Socket> {
  const timeoutMs = host.connectTimeoutMs ?? defaultConnectTimeoutMs;
  return new Promise((resolve, reject) => {
    const socket = connectSocket({
      host: host.hostName,
      port: host.port,
      ...(host.addressFamily === 0 ? {} : { family: host.addressFamily }),
      ...(host.bindAddress === undefined ? {} : { localAddress: host.bindAddress }),
    });
    const stop = (failure: Failure): void => {
      timer.dispose();
      cancel.removeEventListener('abort', onAbort);
      socket.destroy();
      reject(failure);
    };
    const onAbort = (): void => stop(cancelled('tcp', server));
    const timer = startTimer(clock, timeoutMs, () =>
      stop(timedOut(server, 'tcp', timeoutMs, { host: host.hostName, port: host.port })),
    );
    cancel.addEventListener('abort', onAbort, { once: true });
    socket.on('error', (error: NodeJS.ErrnoException) => stop(tcpFailure(error, host, server)));
    socket.once('connect', () => {
      timer.dispose();
      cancel.removeEventListener('abort', onAbort);
      // ssh2 leaves Nagle's algorithm on, which costs 40 ms and more per small message.
      socket.setNoDelay(true);
      resolve(socket);
    });
    if (cancel.aborted) onAbort();
  });
}

function tcpFailure(error: NodeJS.ErrnoException, host: ResolvedHost, server: string): Failure {
  const params = { host: host.hostName, port: host.port, detail: error.code ?? error.message };
  const details = { params, server, cause: error };
  switch (error.code) {
    case 'ECONNREFUSED':
      return new Failure({ ...details, code: 'ssh.refused', phase: 'tcp', remedy: { code: 'ssh.remedy.refused' } });
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
      return new Failure({
        ...details,
        code: 'ssh.hostNotFound',
        phase: 'resolve',
        remedy: { code: 'ssh.remedy.hostNotFound' },
      });
    case 'ETIMEDOUT':
      return new Failure({
        ...details,
        code: 'ssh.unreachable',
        phase: 'tcp',
        remedy: { code: 'ssh.remedy.unreachable' },
      });
    default:
      return new Failure({
        ...details,
        code: 'ssh.tcpFailed',
        phase: 'tcp',
        remedy: { code: 'ssh.remedy.unreachable' },
      });
  }
}

function timedOut(server: string, phase: Phase, ms: number, where: Record<string, string | number> = {}): Failure {
  return phase === 'tcp'
    ? new Failure({
        code: 'ssh.unreachable',
        params: { ...where, detail: `${ms / 1000} s` },
        server,
        phase,
        remedy: { code: 'ssh.remedy.unreachable' },
      })
    : new Failure({ code: 'base.timedOut', params: { seconds: ms / 1000 }, server, phase });
}

function loginError(error: Error & { level?: string }, phase: Phase, server: string, login: Login): Failure {
  const detail = quoteOutput(error.message);
  if (phase === 'login') return error.level === 'client-socket' ? closed(error, phase, server) : login.failure(error);
  if (/no matching/i.test(error.message)) {
    return new Failure({
      code: 'ssh.noCommonAlgorithm',
      params: { detail },
      server,
      phase: 'keyExchange',
      cause: error,
      remedy: { code: 'ssh.remedy.noCommonAlgorithm' },
    });
  }
  if (error.level === 'client-socket' || /before handshake/.test(error.message)) return closed(error, phase, server);
  return new Failure({ code: 'ssh.keyExchangeFailed', params: { detail }, server, phase, cause: error });
}

function closed(cause: Error, phase: Phase, server: string): Failure {
  return new Failure({
    code: 'ssh.closedByServer',
    server,
    phase,
    cause,
    remedy: { code: 'ssh.remedy.closedByServer' },
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

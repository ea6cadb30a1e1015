/** One server of the list: its connection, its last two looks, and what the tree shows of it. */
import { EventEmitter, type Event } from 'vscode';
import { Failure, isFailure } from '../../base/failure';
import type { Disposable } from '../../base/disposable';
import type { Look } from '../../host/look';
import { look as lookAt } from '../../operations/looking/look';
import type { ConnectionState, Server } from '../../ssh/server';
import { message } from '../../words/message';
import type { Log } from '../log';
import { operationContext, seconds } from '../operationContext';
import type { ConfiguredServer } from './parseServers';
import type { UserPrompter } from './prompter';
import type { ServerSnapshot } from './snapshot';

const disconnected: ConnectionState = { kind: 'disconnected' };

export class ServerEntry implements Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.changed.event;
  private opening: Promise<Server> | undefined;
  private server: Server | undefined;
  private lookingNow: Promise<void> | undefined;
  private cancelLook: AbortController | undefined;
  private latest: Look | undefined;
  private previous: Look | undefined;
  private lookFailure: Failure | undefined;
  /** A connect that failed before there was a connection to have a state. */
  private openFailure: Failure | undefined;
  private disposed = false;
  /** The view opened and tried to connect without being asked; it does so once. */
  triedQuietly = false;

  constructor(
    readonly configured: ConfiguredServer,
    readonly prompter: UserPrompter,
    private readonly open: () => Promise<Server>,
    private readonly ownVersion: string,
    private readonly log: Log,
  ) {}

  get name(): string {
    return this.configured.spec.name;
  }

  get state(): ConnectionState {
    if (this.openFailure !== undefined) return { kind: 'failed', failure: this.openFailure };
    return this.server?.state ?? (this.opening === undefined ? disconnected : { kind: 'connecting', phase: 'resolve' });
  }

  get connected(): boolean {
    return this.state.kind === 'connected';
  }

  get lastLook(): Look | undefined {
    return this.latest;
  }

  get snapshot(): ServerSnapshot {
    const { spec } = this.configured;
    const state = this.state;
    // What stopped a connection that nobody had asked for is that nobody was there, not a fault.
    const needsPerson = this.prompter.wanted && (state.kind === 'failed' || state.kind === 'disconnected');
    return {
      name: this.name,
      host: `${spec.user === undefined ? '' : `${spec.user}@`}${spec.host}${spec.port === undefined ? '' : `:${spec.port}`}`,
      state: needsPerson ? disconnected : state,
      root: this.server?.rootState ?? 'notKnown',
      needsPerson,
      latest: this.latest,
      previous: this.previous,
      lookFailure: this.lookFailure,
      facts: this.server !== undefined && state.kind === 'connected' ? this.server.describe() : [],
      ownVersion: this.ownVersion,
    };
  }

  /** The connection, made when it is needed; `asked`: the user is there to answer. Throws a `Failure`. */
  async connect(asked: boolean): Promise<Server> {
    const attempt = async (): Promise<Server> => {
      const server = await this.opened();
      if (server.state.kind !== 'connected') {
        await server.connect(operationContext(asked ? seconds(300) : seconds(60), new AbortController().signal));
      }
      return server;
    };
    try {
      const server = await (asked ? this.prompter.asking(attempt) : attempt());
      this.prompter.wanted = false;
      return server;
    } finally {
      this.changed.fire();
    }
  }

  /** Runs `action` with the connection, and with the user there to answer what it asks (the sudo password, say). */
  async withServer<T>(action: (server: Server) => Promise<T>): Promise<T> {
    const server = await this.connect(true);
    return this.prompter.asking(() => action(server));
  }

  private opened(): Promise<Server> {
    this.openFailure = undefined;
    this.opening ??= this.open().then(
      (server) => {
        if (this.disposed) {
          server.dispose();
          throw new Failure({ code: 'base.cancelled', phase: 'resolve', server: this.name });
        }
        this.server = server;
        server.onDidChangeState((state) => {
          this.log.debug(`${this.name}: ${state.kind}${state.kind === 'connecting' ? ` (${state.phase})` : ''}`);
          // The next look is of another time: a rate across the gap would be an average of who knows what.
          if (state.kind === 'connected') this.previous = undefined;
          this.changed.fire();
        });
        this.changed.fire();
        return server;
      },
      (error: unknown) => {
        this.opening = undefined;
        this.openFailure = asFailure(error, this.name, 'resolve');
        this.changed.fire();
        throw this.openFailure;
      },
    );
    this.changed.fire();
    return this.opening;
  }

  disconnect(): void {
    this.cancelLook?.abort();
    this.openFailure = undefined;
    this.prompter.wanted = false;
    this.server?.disconnect();
    this.forgetLooks();
    this.changed.fire();
  }

  private forgetLooks(): void {
    this.latest = undefined;
    this.previous = undefined;
    this.lookFailure = undefined;
  }

  /** One look, one exec. Those who ask while one is under way get that one. Never throws: a failure is shown in the tree. */
  look(): Promise<void> {
    this.lookingNow ??= this.takeLook().finally(() => {
      this.lookingNow = undefined;
    });
    return this.lookingNow;
  }

  private async takeLook(): Promise<void> {
    const server = this.server;
    if (server === undefined || server.state.kind !== 'connected') return;
    const cancel = new AbortController();
    this.cancelLook = cancel;
    try {
      const look = await lookAt(server, operationContext(seconds(30), cancel.signal));
      if (cancel.signal.aborted) return;
      // After a reboot the counters began anew.
      this.previous = this.latest?.bootId === look.bootId ? this.latest : undefined;
      this.latest = look;
      this.lookFailure = undefined;
    } catch (error) {
      if (cancel.signal.aborted || isFailure(error, 'base.cancelled')) return;
      this.lookFailure = asFailure(error, this.name, 'look');
      this.log.error(error, `looking at ${this.name}`);
    } finally {
      if (!this.disposed) this.changed.fire();
    }
  }

  dispose(): void {
    this.disposed = true;
    this.cancelLook?.abort();
    this.server?.dispose();
    this.changed.dispose();
  }
}

export function asFailure(error: unknown, server: string, phase: Failure['phase']): Failure {
  if (error instanceof Failure) return error;
  return new Failure({
    ...message('base.unexpected', { detail: error instanceof Error ? error.message : String(error) }),
    server,
    phase,
    cause: error,
  });
}

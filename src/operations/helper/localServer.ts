/** The server itself, to the planners: each command is checked as if it came from outside, then run here. */
import type { OperationContext } from '../../base/context';
import type { Disposable } from '../../base/disposable';
import { Failure } from '../../base/failure';
import type { Look } from '../../host/look';
import type { Command } from '../../ssh/command';
import type { ConnectionState, FileContent, RootState, RunningStream, Server } from '../../ssh/server';
import { look } from '../looking/look';
import type { Caller } from './caller';
import { collect } from './execute';
import { isOurService } from './ourServices';
import { Refusal } from './refusal';
import { check } from './verbs';

export class LocalServer implements Server {
  readonly state: ConnectionState = { kind: 'connected' };
  /** As the editor, whose connection has the helper alone, plans too. */
  readonly rootState: RootState = 'helper';

  /** `name`: as the editor calls this server. */
  constructor(
    readonly name: string,
    private readonly caller: Caller,
  ) {}

  async run<T>(command: Command<T>, context: OperationContext): Promise<T> {
    const [verb, ...args] = command.helper ?? [];
    if (verb === undefined) throw new Refusal(`${command.name}: not among the verbs`);
    const checked = await check(verb, args, this.caller);
    if (JSON.stringify(checked.command.argv) !== JSON.stringify(command.argv)) {
      throw new Refusal(`${command.name}: not what the verb ${verb} runs`);
    }
    const options = { timeoutMs: Math.min(command.timeoutMs ?? 20_000, context.timeoutMs) };
    const output = await (checked.collect?.(options) ?? collect(checked.command.argv, options));
    return command.parse(output, this.name);
  }

  /** A look that knows only services that are ours to touch. */
  async look(context: OperationContext): Promise<Look> {
    const seen = await look(this, context);
    const ours = await Promise.all(seen.services.map(({ unit }) => isOurService(unit)));
    return { ...seen, services: seen.services.filter((_, n) => ours[n] === true) };
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }
  becomeRoot(): Promise<void> {
    return Promise.resolve();
  }
  onDidChangeState(): Disposable {
    return { dispose: () => undefined };
  }
  describe(): readonly never[] {
    return [];
  }
  disconnect(): void {
    // Nothing is held.
  }
  dispose(): void {
    // Nothing is held.
  }
  stream(): Promise<RunningStream> {
    return notHere(this.name);
  }
  readFile(): Promise<FileContent | undefined> {
    return notHere(this.name);
  }
  writeFile(): Promise<FileContent> {
    return notHere(this.name);
  }
}

function notHere(server: string): Promise<never> {
  return Promise.reject(new Failure({ code: 'base.cancelled', server, phase: 'plan' }));
}

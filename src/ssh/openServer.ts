/** The door to this room. ssh2 is loaded when something connects for the first time, not before. */
import { ServerConnection } from './serverConnection';
import type { Clock } from '../base/context';
import type { Prompter, Server, ServerSpec } from './server';

export interface OpenServerOptions {
  readonly clock: Clock;
  /** One line each; secrets are hidden already. */
  readonly log: (line: string) => void;
  /** `ssh -G` may run programs (`Match exec`), so that it is only asked in a trusted workspace. */
  readonly trusted: boolean;
  /** Where `.ssh` lies; the user's own when left out. */
  readonly home?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Connects to nothing yet: `connect()` or the first command does. */
export function openServer(spec: ServerSpec, prompter: Prompter, options: OpenServerOptions): Server {
  return new ServerConnection(spec, prompter, options);
}

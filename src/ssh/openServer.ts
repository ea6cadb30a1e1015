/** The door to this room. ssh2 is loaded when something connects for the first time, not before. */
import { ServerConnection, type ConnectionOptions } from './serverConnection';
import type { Prompter, Server, ServerSpec } from './server';

/** Connects to nothing yet: `connect()` or the first command does. */
export function openServer(spec: ServerSpec, prompter: Prompter, options: ConnectionOptions): Server {
  return new ServerConnection(spec, prompter, options);
}

/** One machine of the way to a server: what every secret, question and error belongs to. */
import { hostNames } from './knownHosts';
import type { ResolvedHost } from './resolvedHost';

export interface Machine {
  /** As the user named it: a Host of ~/.ssh/config, or an address. */
  readonly alias: string;
  /** The name under which known_hosts keeps its key, in lower case: `web1`, `[web1]:2222`, or HostKeyAlias. */
  readonly name: string;
  readonly port: number;
  readonly user: string;
  /** It is not the server itself, but a jump host before it. */
  readonly isJump: boolean;
}

export function machineOf(host: ResolvedHost, isJump: boolean): Machine {
  const { name } = hostNames(host.hostName, host.port, host.hostKeyAlias);
  return { alias: host.alias, name: name.toLowerCase(), port: host.port, user: host.user, isJump };
}

/** The same for the same machine and user, and for no other: what a secret is kept by. */
export function accountOf({ name, port, user }: Machine): string {
  return `${user}@${name}:${port}`;
}

/** The way to a server: directly, or through the jump hosts that ssh_config(5) names. */
import { atJump, Failure, isFailure } from '../base/failure';
import { resolveHost, type HostQuestion } from './resolveHost';
import type { ResolvedHost, Surroundings } from './resolvedHost';
import { Transport, type TransportOptions } from './transport';

const maxHops = 8;

export type RouteOptions = Omit<TransportOptions, 'host' | 'via' | 'isJump'> & {
  readonly surroundings: Surroundings;
  readonly trusted: boolean;
};

/** Connects to `host`, through its jump hosts where it has some; each verifies its own host key and has its own login. */
export async function openRoute(host: ResolvedHost, options: RouteOptions): Promise<Transport> {
  return open(host, options, 0, false);
}

async function open(host: ResolvedHost, options: RouteOptions, hops: number, isJump: boolean): Promise<Transport> {
  if (host.proxyCommand !== undefined) {
    throw new Failure({
      code: 'ssh.proxyCommandUnsupported',
      params: { host: host.alias },
      server: options.server,
      ...(isJump ? { jump: host.alias } : {}),
      phase: 'resolve',
      remedy: { code: 'ssh.remedy.proxyCommandUnsupported' },
    });
  }
  let via: Transport | undefined;
  const names = host.proxyJump?.split(',') ?? [];
  if (hops + names.length > maxHops) {
    throw new Failure({
      code: 'ssh.tooManyJumps',
      params: { host: host.alias, limit: maxHops },
      server: options.server,
      phase: 'resolve',
    });
  }
  for (const [index, name] of names.entries()) {
    let jump: ResolvedHost;
    try {
      jump = await resolveHost(parseJump(name), options.surroundings, {
        trusted: options.trusted,
        server: options.server,
      });
    } catch (error) {
      via?.end();
      throw isFailure(error) ? atJump(error, name) : error;
    }
    // Only the first of the list is reached by its own settings (ssh -J FIRST,SECOND: SECOND through FIRST).
    via =
      index === 0
        ? await open(jump, options, hops + names.length, true)
        : await Transport.open({ ...options, host: jump, isJump: true, ...(via === undefined ? {} : { via }) });
  }
  return Transport.open({ ...options, host, isJump, ...(via === undefined ? {} : { via }) });
}

/** `[user@]host[:port]` or `ssh://[user@]host[:port]`. */
export function parseJump(text: string): HostQuestion {
  const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:/]+))(?::(\d+))?\/?$/.exec(text.trim());
  const host = match?.[2] ?? match?.[3] ?? text.trim();
  return {
    host,
    ...(match?.[1] === undefined ? {} : { user: match[1] }),
    ...(match?.[4] === undefined ? {} : { port: Number(match[4]) }),
  };
}

/** Connections that have been taken, as `ss` lists them. */
import { valueOf } from '../../base/known';
import type { ServiceLook } from '../../host/look';
import { run } from '../looking/run';

export interface Connection {
  /** Path of the Unix socket, or address and port, on the side of whoever has this end. */
  readonly local: string;
  /** Of the socket: `socket:[INODE]` in /proc/PID/fd of the process that has it. */
  readonly inode: number;
  /** Bytes that came and were not read. */
  readonly unread: number;
}

/** Undefined where they could not be read. */
export async function connections(): Promise<readonly Connection[] | undefined> {
  const ran = await run('ss', ['-xtnHe', 'state', 'connected'], 5000).catch(() => undefined);
  return ran?.code === 0 ? parseConnections(ran.stdout) : undefined;
}

/**
 * `u_str ESTAB 91 0 /run/web.sock 4711 * 4712 <-> ino:169 dev:0/143`: the `ino` of a Unix socket is its file's, the socket's own stands
 * behind the path. `tcp ESTAB 0 0 127.0.0.1:8001 127.0.0.1:50000 uid:33 ino:4713 sk:1 <->`.
 */
export function parseConnections(text: string): Connection[] {
  return text.split('\n').flatMap((line) => {
    const [kind = '', , unread, , local = '', behind] = line.trim().split(/\s+/);
    const inode = Number(kind.startsWith('u_') ? behind : / ino:(\d+) /.exec(`${line} `)?.[1]);
    return Number.isInteger(inode) && inode > 0 ? [{ local, inode, unread: Number(unread) }] : [];
  });
}

/** Whether a connection with this local address is one that the service has accepted, and not one to a database. */
export function isAcceptedBy({ sockets }: ServiceLook, local: string): boolean {
  const portOf = (address: string): string | undefined => /:(\d+)$/.exec(address)?.[1];
  return (valueOf(sockets) ?? []).some(({ address }) =>
    address.startsWith('unix:') ? address === `unix:${local}` : portOf(address) === portOf(local),
  );
}

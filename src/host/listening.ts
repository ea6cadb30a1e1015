/** Listening sockets as `ss -xtlnHe` prints them, and whose they are. */
import type { ListeningSocket } from './look';
import { wholeNumber } from './numbers';

export interface InodeSocket extends ListeningSocket {
  readonly inode: number;
}

export function parseSockets(text: string): InodeSocket[] {
  const sockets: InodeSocket[] = [];
  for (const line of text.split('\n')) {
    const unix = /^u_(?:str|seq)\s+LISTEN\s+(\d+)\s+(\d+)\s+(.*?)\s(\d+)\s+\*\s+0(?:\s|$)/.exec(line);
    const tcp = /^tcp\s+LISTEN\s+(\d+)\s+(\d+)\s+(\S+:\d+)\s+\S+:\*(?=\s|$).*?\sino:(\d+)(?:\s|$)/.exec(line);
    const [, waitingText, capacityText, local, inodeText] = unix ?? tcp ?? [];
    const waiting = wholeNumber(waitingText);
    const capacity = wholeNumber(capacityText);
    const inode = wholeNumber(inodeText);
    if (waiting === undefined || capacity === undefined || inode === undefined || local === undefined) continue;
    const address = unix === null ? `tcp:${local.replace(/^\*:/, '[::]:').replace(/%[^:\]]*/, '')}` : `unix:${local}`;
    sockets.push({ address, waiting, capacity, inode });
  }
  return sockets;
}

/** `ls -l` of several /proc/PID/fd → inodes of the sockets that each process has open. */
export function parseDescriptors(text: string): Map<number, Set<number>> {
  const inodes = new Map<number, Set<number>>();
  let current: Set<number> | undefined;
  for (const line of text.split('\n')) {
    const pid = wholeNumber(/^(\d+)\/fd:$/.exec(line)?.[1]);
    if (pid !== undefined) {
      current = inodes.get(pid) ?? new Set();
      inodes.set(pid, current);
      continue;
    }
    const inode = wholeNumber(/ \d+ -> socket:\[(\d+)\]$/.exec(line)?.[1]);
    if (inode !== undefined) current?.add(inode);
  }
  return inodes;
}

/** Gunicorn 25's control socket listens too, but not for requests; nor do those of its dirty arbiter and workers. */
export function servesRequests(socket: ListeningSocket): boolean {
  return !isControlSocket(socket) && !/\/gunicorn-dirty-[^/]+\/(?:arbiter|worker-\d+)\.sock$/.test(socket.address);
}

/** Gunicorn's control socket by its usual name: `/run/user/33/gunicorn.ctl`, `~/.gunicorn/gunicorn.ctl`. */
export function isControlSocket({ address }: Pick<ListeningSocket, 'address'>): boolean {
  return /^unix:.*\/gunicorn\.ctl$/.test(address);
}

/**
 * What Gunicorn's `--bind` value looks like as the address of a socket: `unix:/run/a.sock`, `127.0.0.1:8000`, `:8000`, `[::]:8000`.
 * `undefined` for `fd://3` and names that would need resolving.
 */
export function addressOfBind(bind: string): string | undefined {
  const unix = /^unix:(?:\/\/)?(\/.*)$/.exec(bind)?.[1];
  if (unix !== undefined) return `unix:${unix}`;
  const [, host, port] = /^(?:tcp:\/\/)?(\[[0-9a-fA-F:.]+\]|[0-9.]*|localhost)(?::(\d{1,5}))?$/.exec(bind) ?? [];
  if (host === undefined) return undefined;
  const address = host === '' ? '0.0.0.0' : host === 'localhost' ? '127.0.0.1' : host;
  return `tcp:${address}:${port ?? '8000'}`;
}

// A door with a lock before a server that has none: without it every user of this machine could open the demo's terminal, which is root's.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface Guard {
  readonly port: number;
  /** The address that lets a browser in, for a path with its query. Whoever has it may do all that the server may. */
  address(path: string): string;
  close(): void;
}

/**
 * Listens on the loopback address at `port` (0: a free one) and hands on to the Unix socket `target` what carries the token: in the
 * address of the first request, then in a cookie. All else is answered by 401.
 */
export async function guardServer(target: string, port: number): Promise<Guard> {
  const token = randomBytes(24).toString('base64url');
  const sockets = new Set<Socket>();
  const server = createServer((incoming, answer) => {
    const [path = '/', query = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
    const words = new URLSearchParams(query);
    if (isToken(words.get('token'), token)) {
      words.delete('token');
      // Cookies are not told apart by port: the name does it.
      const cookie = `${cookieName(server)}=${token}; Path=/; HttpOnly; SameSite=Strict`;
      // One slash: with two the browser would go to another machine.
      const location = `/${path.replace(/^\/+/, '')}${words.size > 0 ? `?${words.toString()}` : ''}`;
      answer.writeHead(302, { location, 'set-cookie': cookie }).end();
      return;
    }
    if (!isAllowed(incoming)) {
      answer
        .writeHead(401, { 'content-type': 'text/plain' })
        .end('The address that was printed at the start is needed.\n');
      return;
    }
    const { method, url, headers } = incoming;
    const onward = request({ socketPath: target, method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  const isAllowed = ({ headers }: IncomingMessage): boolean =>
    (headers.cookie ?? '').split('; ').some((pair) => {
      const [name, value] = pair.split('=');
      return name === cookieName(server) && isToken(value, token);
    });
  // A web socket is one from its first answer on: its bytes are handed on as they are.
  server.on('upgrade', (incoming, socket: Socket, head) => {
    if (!isAllowed(incoming)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      return;
    }
    const onward = connect(target, () => {
      const { rawHeaders: raw } = incoming;
      const lines = raw.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${raw[index + 1] ?? ''}`] : []));
      onward.write(`${incoming.method ?? 'GET'} ${incoming.url ?? '/'} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    for (const each of [socket, onward]) {
      each.on('error', () => undefined);
      each.on('close', () => {
        socket.destroy();
        onward.destroy();
      });
    }
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: portOf(server),
    address: (path) => {
      const url = new URL(path, `http://127.0.0.1:${portOf(server)}`);
      url.searchParams.set('token', token);
      return url.toString();
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function cookieName(server: Server): string {
  return `demo-${portOf(server)}`;
}

function isToken(given: string | null | undefined, token: string): boolean {
  const bytes = Buffer.from(given ?? '');
  return bytes.length === token.length && timingSafeEqual(bytes, Buffer.from(token));
}

/** Asks a service for an answer: by HTTP where the configuration says what to ask for, else by a mere connection. */
import { message, type Message } from '../../words/message';

export interface HealthRequest {
  /** Path of a Unix socket, or `HOST:PORT`. */
  readonly socket: string;
  /** Undefined: that it takes a connection is enough. */
  readonly path: string | undefined;
  readonly timeoutMs: number;
}

/** Undefined where the service answers; a status below 500 is an answer. Never throws. */
export async function problemOf(request: HealthRequest): Promise<Message | undefined> {
  const target = targetOf(request.socket);
  return request.path === undefined ? connects(request, target) : asks(request, target, request.path);
}

type Target = { readonly socketPath: string } | { readonly host: string; readonly port: number };

function targetOf(socket: string): Target {
  if (socket.startsWith('unix:')) return { socketPath: socket.replace(/^unix:(?:\/\/)?/, '') };
  if (socket.startsWith('/') || socket.startsWith('@')) return { socketPath: socket };
  const [, host = '', port = ''] = /^(?:tcp:)?(.*?)(?::(\d+))?$/.exec(socket) ?? [];
  const bare = host.replace(/^\[|\]$/g, '');
  const local = bare === '' || bare === '0.0.0.0' ? '127.0.0.1' : bare === '::' ? '::1' : bare;
  return { host: local, port: Number(port || 80) };
}

/** An abstract socket begins with a zero byte, which `ss` and Gunicorn's settings write as `@`. */
function pathOf(socketPath: string): string {
  return socketPath.replace(/^@/, '\0');
}

async function connects({ socket, timeoutMs }: HealthRequest, target: Target): Promise<Message | undefined> {
  // Loaded when needed: most ticks ask nobody.
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const connection = connect('socketPath' in target ? { path: pathOf(target.socketPath) } : target);
    const end = (problem: Message | undefined): void => {
      connection.destroy();
      resolve(problem);
    };
    connection.setTimeout(timeoutMs, () => end(noAnswer(socket, '', timeoutMs)));
    connection.once('connect', () => end(undefined));
    connection.once('error', (error) => end(refused(socket, error)));
  });
}

async function asks({ socket, timeoutMs }: HealthRequest, target: Target, path: string): Promise<Message | undefined> {
  const { request } = await import('node:http');
  return new Promise((resolve) => {
    const address = 'socketPath' in target ? { socketPath: pathOf(target.socketPath) } : target;
    const asked = request({ ...address, path, agent: false, headers: { Host: 'localhost', Connection: 'close' } });
    const end = (problem: Message | undefined): void => {
      clearTimeout(timer);
      asked.destroy();
      resolve(problem);
    };
    const timer = setTimeout(() => end(noAnswer(socket, path, timeoutMs)), timeoutMs);
    asked.once('response', ({ statusCode = 0 }) => {
      if (statusCode < 500) return end(undefined);
      end(message('agent.health.status', { address: socket, path, status: statusCode }));
    });
    asked.once('error', (error) => end(refused(socket, error)));
    asked.end();
  });
}

function noAnswer(address: string, path: string, ms: number): Message {
  return message('agent.health.noAnswer', { address, path, ms });
}

function refused(address: string, error: Error): Message {
  return message('agent.health.refused', { address, code: (error as NodeJS.ErrnoException).code ?? error.message });
}

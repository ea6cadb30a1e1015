// A client that calls a service again and again, without a pause unless it is told to make one, and counts what went wrong.
import type { ChildProcess } from 'node:child_process';
import type { TestHost } from '../hosts/host';

export interface ServiceClientOptions {
  /** Path of a Unix socket inside the host, or `ADDRESS:PORT`. */
  readonly socket: string;
  /** Default `/`. */
  readonly path?: string;
  /** Callers side by side; default 1. */
  readonly clients?: number;
  /** It ends by itself after this long; default 120. */
  readonly maxSeconds?: number;
  /** A request without an answer fails after this long; default 30. */
  readonly requestTimeoutSeconds?: number;
  /** Between an answer and the next request; default none. */
  readonly pauseSeconds?: number;
  /** Keeps its connection for the next request, as long as the service does; default: a new one for each. */
  readonly keepAlive?: boolean;
}

export interface ServiceClientResult {
  readonly requests: number;
  /** Requests refused, broken off, timed out, or answered with 500 and above. */
  readonly failed: number;
  readonly p50Ms: number;
  readonly maxMs: number;
  /** How often each kind of failure came. */
  readonly errors: Readonly<Record<string, number>>;
  /** The first failures: when the request was sent and when it failed, milliseconds since the epoch. */
  readonly failures: readonly { readonly sentMs: number; readonly failedMs: number; readonly error: string }[];
  /**
   * Requests that met a kept connection which the service had just closed, and were sent again on a new one: what RFC 9112
   * (9.3.1) lets a client do by itself, and what browsers and reverse proxies do. No failures.
   */
  readonly reopened: number;
}

// Inside the host; where nothing else is asked for, one new connection per request, as a reverse proxy makes them by default.
const script = `
import http.client, json, socket, sys, threading, time
o = json.loads(sys.stdin.readline())
stop = threading.Event()
times, errors, failures, reopened, lock = [], {}, [], [0], threading.Lock()
headers = {} if o['keepAlive'] else {'Connection': 'close'}
def connect():
    c = http.client.HTTPConnection('localhost', timeout=o['timeout'])
    if o['socket'].startswith('/'):
        c.sock = socket.socket(socket.AF_UNIX)
        c.sock.settimeout(o['timeout'])
        c.sock.connect(o['socket'])
    else:
        host, port = o['socket'].rsplit(':', 1)
        c.sock = socket.create_connection((host, int(port)), o['timeout'])
    return c
def ask(kept):
    c, answers = None, False
    try:
        c = kept or connect()
        c.request('GET', o['path'], headers=headers)
        r = c.getresponse()
        answers = True
        r.read()
        error = 'status %d' % r.status if r.status >= 500 else None
        if o['keepAlive'] and not r.will_close and c.sock: return error, c
    except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as e:
        if kept and not answers:
            kept.close()
            with lock: reopened[0] += 1
            return ask(None)
        error = type(e).__name__
    except Exception as e:
        error = type(e).__name__ + (' errno %d' % e.errno if getattr(e, 'errno', None) else '')
    if c and c.sock: c.sock.close()
    return error, None
def caller():
    end, kept = time.monotonic() + o['seconds'], None
    while not stop.is_set() and time.monotonic() < end:
        sent, start = time.time(), time.monotonic()
        error, kept = ask(kept)
        took = time.monotonic() - start
        with lock:
            times.append(took)
            if error:
                errors[error] = errors.get(error, 0) + 1
                if len(failures) < 1000: failures.append({'sentMs': round(sent * 1000), 'failedMs': round(time.time() * 1000), 'error': error})
        # A socket that refuses at once would otherwise be called many thousand times a second.
        if error: time.sleep(0.01)
        if o['pause']: stop.wait(o['pause'])
    if kept: kept.close()
def wait():
    sys.stdin.read()
    stop.set()
threading.Thread(target=wait, daemon=True).start()
callers = [threading.Thread(target=caller) for _ in range(o['clients'])]
for t in callers: t.start()
print('calling', flush=True)
for t in callers: t.join()
times.sort()
ms = lambda t: round(t * 1000, 3)
print(json.dumps({'requests': len(times), 'failed': sum(errors.values()), 'errors': errors,
    'failures': failures, 'reopened': reopened[0],
    'p50Ms': ms(times[len(times) // 2]) if times else 0, 'maxMs': ms(times[-1]) if times else 0}), flush=True)
`;

export class ServiceClient {
  private text = '';
  private problem = '';
  private readonly ended: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = new Promise((resolve) => child.once('close', () => resolve()));
    child.stdout?.on('data', (data: Buffer) => (this.text += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (this.problem += data.toString()));
    child.stdin?.on('error', () => undefined);
  }

  /** Resolves when the first request is on its way. */
  static async start(host: TestHost, options: ServiceClientOptions): Promise<ServiceClient> {
    const client = new ServiceClient(host.spawn(`exec python3 -c '${script.replaceAll("'", "'\\''")}'`));
    const settings = {
      socket: options.socket,
      path: options.path ?? '/',
      clients: options.clients ?? 1,
      seconds: options.maxSeconds ?? 120,
      timeout: options.requestTimeoutSeconds ?? 30,
      pause: options.pauseSeconds ?? 0,
      keepAlive: options.keepAlive ?? false,
    };
    client.child.stdin?.write(`${JSON.stringify(settings)}\n`);
    await Promise.race([
      new Promise<void>((resolve) => client.child.stdout?.once('data', () => resolve())),
      client.ended.then(() => {
        throw new Error(`the client did not start: ${client.problem}`);
      }),
    ]);
    return client;
  }

  /** Lets requests under way finish, and counts. */
  async stop(): Promise<ServiceClientResult> {
    this.child.stdin?.end();
    await this.ended;
    const last = this.text.trim().split('\n').at(-1) ?? '';
    if (!last.startsWith('{')) throw new Error(`the client ended without a count: ${this.problem}`);
    return JSON.parse(last) as ServiceClientResult;
  }
}

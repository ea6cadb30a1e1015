// A client that calls a service again and again without a pause, and counts what went wrong.
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
}

export interface ServiceClientResult {
  readonly requests: number;
  /** Requests refused, broken off, timed out, or answered with 500 and above. */
  readonly failed: number;
  readonly p50Ms: number;
  readonly maxMs: number;
  /** How often each kind of failure came. */
  readonly errors: Readonly<Record<string, number>>;
}

// Inside the host, one new connection per request, as a reverse proxy makes them by default.
const script = `
import http.client, json, socket, sys, threading, time
o = json.loads(sys.stdin.readline())
stop = threading.Event()
times, errors, lock = [], {}, threading.Lock()
def ask():
    c = http.client.HTTPConnection('localhost', timeout=o['timeout'])
    try:
        if o['socket'].startswith('/'):
            c.sock = socket.socket(socket.AF_UNIX)
            c.sock.settimeout(o['timeout'])
            c.sock.connect(o['socket'])
        else:
            host, port = o['socket'].rsplit(':', 1)
            c.sock = socket.create_connection((host, int(port)), o['timeout'])
        c.request('GET', o['path'], headers={'Connection': 'close'})
        r = c.getresponse()
        r.read()
        return 'status %d' % r.status if r.status >= 500 else None
    except Exception as e:
        return type(e).__name__ + (' errno %d' % e.errno if getattr(e, 'errno', None) else '')
    finally:
        if c.sock: c.sock.close()
def caller():
    end = time.monotonic() + o['seconds']
    while not stop.is_set() and time.monotonic() < end:
        start = time.monotonic()
        error = ask()
        took = time.monotonic() - start
        with lock:
            times.append(took)
            if error: errors[error] = errors.get(error, 0) + 1
        # A socket that refuses at once would otherwise be called many thousand times a second.
        if error: time.sleep(0.01)
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

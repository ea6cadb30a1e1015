// Looks for a secret where none may be: arguments and environments of processes, files, the journal; on a host and here.
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TestHost } from '../hosts/host';

export interface Sighting {
  readonly side: 'host' | 'machine';
  readonly kind: 'arguments' | 'environment' | 'file' | 'journal';
  /** Path of the file, command line of the process (shortened), or line of the journal. */
  readonly where: string;
}

export interface CanaryOptions {
  /** Folders of this machine to search when the watch ends: logs, user data of the editor. */
  readonly folders?: readonly string[];
  /** Sightings that are right: the one file the test itself put the secret into. */
  readonly expected?: (sighting: Sighting) => boolean;
}

// Reads the forms of the secret from stdin, so that the search does not find itself; looks at processes until stdin ends.
const script = `
import base64, json, os, subprocess, sys, threading, time
forms = [base64.b64decode(f) for f in json.loads(sys.stdin.readline())]
seen = set()
def note(kind, where):
    if (kind, where) not in seen:
        seen.add((kind, where))
        print(json.dumps([kind, where]), flush=True)
def holds(data): return any(f in data for f in forms)
def read(path):
    try:
        with open(path, 'rb') as f: return f.read()
    except OSError: return b''
def processes():
    for pid in os.listdir('/proc'):
        if not pid.isdigit(): continue
        line = read('/proc/%s/cmdline' % pid)
        name = line.replace(b'\\0', b' ')[:120].decode('utf8', 'replace')
        if holds(line): note('arguments', name)
        if holds(read('/proc/%s/environ' % pid)): note('environment', name)
done = threading.Event()
def wait():
    sys.stdin.read()
    done.set()
threading.Thread(target=wait, daemon=True).start()
print('"watching"', flush=True)
while not done.is_set():
    processes()
    done.wait(0.01)
processes()
journal = subprocess.run(['journalctl', '--no-pager', '-a', '-o', 'short-full'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
for line in journal.split(b'\\n'):
    if holds(line): note('journal', line[:200].decode('utf8', 'replace'))
export = subprocess.run(['journalctl', '--no-pager', '-a', '-o', 'export'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
if holds(export): note('journal', 'a field of an entry')
for folder, names, files in os.walk('/'):
    if folder == '/': names[:] = [n for n in names if n not in ('proc', 'sys')]
    for name in files:
        path = os.path.join(folder, name)
        if not os.path.islink(path) and os.path.isfile(path) and holds(read(path)): note('file', path)
`;

export class Canary {
  private readonly sightings = new Map<string, Sighting>();
  private readonly forms: Buffer[];
  private readonly timer: NodeJS.Timeout;
  private problem = '';

  private constructor(
    secret: string,
    private readonly child: ChildProcess,
    private readonly options: CanaryOptions,
  ) {
    this.forms = formsOf(secret);
    // Short commands come and go; a look at all processes takes about 5 ms here.
    this.timer = setInterval(() => this.lookAtProcesses(), 50);
  }

  /** Begins to watch the processes of both sides. */
  static async watch(host: TestHost, secret: string, options: CanaryOptions = {}): Promise<Canary> {
    if (secret.length < 8) throw new Error('a secret this short is found by chance');
    const child = host.spawn(`exec python3 -c '${script.replaceAll("'", "'\\''")}'`);
    const canary = new Canary(secret, child, options);
    child.stdin?.on('error', () => undefined);
    child.stdin?.write(`${JSON.stringify(canary.forms.map((form) => form.toString('base64')))}\n`);
    child.stderr?.on('data', (data: Buffer) => (canary.problem += data.toString()));
    let rest = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', (data: Buffer) => {
        const lines = (rest + data.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const said: unknown = JSON.parse(line);
          if (Array.isArray(said))
            canary.note({ side: 'host', kind: said[0] as Sighting['kind'], where: String(said[1]) });
          else resolve();
        }
      });
      child.once('close', () => reject(new Error(`the canary did not start: ${canary.problem}`)));
    });
    return canary;
  }

  /** Ends the watch, then searches journal and files; resolves with every sighting that is not expected. */
  async stop(): Promise<Sighting[]> {
    clearInterval(this.timer);
    this.lookAtProcesses();
    const ended = new Promise<number | null>((resolve) => this.child.once('close', resolve));
    this.child.stdin?.end();
    for (const folder of this.options.folders ?? []) this.lookAtFiles(folder);
    const code = await ended;
    if (code !== 0) throw new Error(`the canary's search of the host failed: ${this.problem}`);
    return [...this.sightings.values()];
  }

  private lookAtProcesses(): void {
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid)) continue;
      for (const [kind, file] of [
        ['arguments', 'cmdline'],
        ['environment', 'environ'],
      ] as const) {
        if (!this.holds(join('/proc', pid, file))) continue;
        const line = read(join('/proc', pid, 'cmdline'))
          .toString()
          .replaceAll('\0', ' ')
          .slice(0, 120);
        this.note({ side: 'machine', kind, where: line });
      }
    }
  }

  private lookAtFiles(folder: string): void {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      if (this.holds(path)) this.note({ side: 'machine', kind: 'file', where: path });
    }
  }

  private holds(path: string): boolean {
    const data = read(path);
    return this.forms.some((form) => data.includes(form));
  }

  private note(sighting: Sighting): void {
    if (this.options.expected?.(sighting) === true) return;
    this.sightings.set(JSON.stringify(sighting), sighting);
  }
}

/** The secret as it is, and within base64, whose letters depend on where in a group of three bytes it begins. */
function formsOf(secret: string): Buffer[] {
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]).toString('base64');
    // The letters at either end mix the secret's bits with its neighbours'.
    return Buffer.from(text.slice(shift === 0 ? 0 : shift + 1).replace(/.?={0,2}$/, ''));
  });
  return [Buffer.from(secret), ...shifted];
}

function read(path: string): Buffer {
  try {
    // Files of /proc say size 0; anything huge on a disk is no place for a password, and no log of ours.
    return statSync(path).size > 256 * 1024 * 1024 ? Buffer.alloc(0) : readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

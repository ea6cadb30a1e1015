// The whole file system of a host, to be compared before and after.
import type { TestHost } from '../hosts/host';

export interface FileState {
  readonly type: 'file' | 'folder' | 'link' | 'other';
  /** Permission bits, octal, four digits. */
  readonly mode: string;
  /** `uid:gid`. */
  readonly owner: string;
  /** Bytes; 0 for anything but files. */
  readonly size: number;
  /** sha256 of a file, target of a link, empty for the rest. */
  readonly content: string;
}

export type Snapshot = ReadonlyMap<string, FileState>;

export interface SnapshotDiff {
  readonly added: string[];
  readonly removed: string[];
  readonly changed: { readonly path: string; readonly before: FileState; readonly after: FileState }[];
}

/** What is not looked at, as shell patterns of whole paths, and why. All else counts. */
export const skipped: readonly { readonly pattern: string; readonly why: string }[] = [
  { pattern: '/proc', why: 'the kernel’s, not files' },
  { pattern: '/sys', why: 'the kernel’s, not files' },
  { pattern: '/dev', why: 'made anew at each boot' },
  { pattern: '/run', why: 'a file system in memory, made anew at each boot' },
  { pattern: '/tmp', why: 'anyone’s; gone at the next boot' },
  { pattern: '/var/tmp/systemd-private-*', why: 'systemd makes these for units with PrivateTmp= and removes them' },
  { pattern: '/var/log/journal', why: 'journald writes at any moment' },
  { pattern: '/var/log/wtmp', why: 'each login is noted here' },
  { pattern: '/var/log/btmp', why: 'each failed login is noted here' },
  { pattern: '/var/log/lastlog', why: 'each login is noted here' },
  { pattern: '/var/log/redis', why: 'Redis logs its own saves' },
  { pattern: '/var/lib/redis', why: 'Redis saves its data when it likes' },
  { pattern: '/var/lib/systemd/random-seed', why: 'saved at each shutdown' },
  { pattern: '/var/lib/systemd/timers', why: 'systemd notes when persistent timers last ran' },
  { pattern: '/var/lib/systemd/network', why: 'networkd keeps its leases here' },
  { pattern: '/var/lib/systemd/linger', why: 'logind makes the folder when first asked' },
  { pattern: '/var/lib/logrotate', why: 'logrotate’s own timer notes its runs' },
  { pattern: '*/.gunicorn', why: 'Gunicorn keeps its control socket here from 25.1 on' },
  {
    pattern: '/home/*/.sudo_as_admin_successful',
    why: 'sudo itself leaves it at the first success of a member of sudo',
  },
];

// Printed as one JSON array per line; names that are no UTF-8 keep their bytes as surrogates. What a file holds is read again
// only where its inode says that it may have changed: nobody can set a ctime. As in Git, one of just now is not believed.
const script = `
import fnmatch, hashlib, json, os, stat, sys, time
skip = json.load(sys.stdin)
plain = {p for p in skip if '*' not in p}
globs = [p for p in skip if '*' in p]
memory = '/run/snapshot.json'
try:
    with open(memory) as f: known = json.load(f)
except FileNotFoundError:
    known = {}
recent = time.time_ns() - 2000000000
def look(path):
    s = os.lstat(path)
    mode = '%04o' % stat.S_IMODE(s.st_mode)
    owner = '%d:%d' % (s.st_uid, s.st_gid)
    if stat.S_ISDIR(s.st_mode): return ['folder', mode, owner, 0, '']
    if stat.S_ISLNK(s.st_mode): return ['link', mode, owner, 0, os.readlink(path)]
    if not stat.S_ISREG(s.st_mode): return ['other', mode, owner, 0, '']
    inode = [s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns]
    old = known.get(path)
    if old is not None and old[0] == inode: return ['file', mode, owner, s.st_size, old[1]]
    h = hashlib.sha256()
    with open(path, 'rb') as f:
        while True:
            b = f.read(1 << 20)
            if not b: break
            h.update(b)
    known.pop(path, None)
    if s.st_ctime_ns < recent: known[path] = [inode, h.hexdigest()]
    return ['file', mode, owner, s.st_size, h.hexdigest()]
def walk(folder):
    for name in sorted(os.listdir(folder)):
        path = folder.rstrip('/') + '/' + name
        if path in plain or any(fnmatch.fnmatchcase(path, g) for g in globs): continue
        try:
            state = look(path)
        except FileNotFoundError:
            continue
        print(json.dumps([path] + state))
        if state[0] == 'folder': walk(path)
walk('/')
with open(memory, 'w') as f: json.dump(known, f)
`;

/** Reads all files of a running host (3 to 6 s: 400 MB are hashed). `alsoSkip` adds patterns for one test. */
export async function takeSnapshot(host: TestHost, alsoSkip: readonly string[] = []): Promise<Snapshot> {
  const patterns = [...skipped.map((one) => one.pattern), ...alsoSkip];
  const text = await host.must(`exec python3 -c '${script.replaceAll("'", "'\\''")}'`, {
    input: JSON.stringify(patterns),
    timeoutMs: 120_000,
  });
  const snapshot = new Map<string, FileState>();
  for (const line of text.split('\n')) {
    const [path, type, mode, owner, size, content] = JSON.parse(line) as [
      string,
      FileState['type'],
      string,
      string,
      number,
      string,
    ];
    snapshot.set(path, { type, mode, owner, size, content });
  }
  return snapshot;
}

export function compareSnapshots(before: Snapshot, after: Snapshot): SnapshotDiff {
  const diff: SnapshotDiff = { added: [], removed: [], changed: [] };
  for (const [path, state] of after) {
    const old = before.get(path);
    if (old === undefined) diff.added.push(path);
    else if (JSON.stringify(old) !== JSON.stringify(state)) diff.changed.push({ path, before: old, after: state });
  }
  for (const path of before.keys()) if (!after.has(path)) diff.removed.push(path);
  return diff;
}

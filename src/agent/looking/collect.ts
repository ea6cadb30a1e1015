/**
 * The agent's own way to a `RawLook`: files read in this process, `systemctl` and `ss` started without a shell. The text is the
 * same as the script of a look prints, so that both have one parser.
 */
import { execFile } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
} from 'node:fs';
import { machine } from 'node:os';
import type { RawLook } from '../../host/raw';
import { vetoShare } from '../../host/limits';
import { paths } from '../../host/paths';
import { unitOfControlGroup } from '../../host/processTable';
import { execWords, parseShow, property } from '../../host/showUnits';
import { folderOf, scriptWords, startScriptOf } from '../../host/startScript';
import { managerProperties, ownUnits, unitFolders, unitProperties } from '../../host/unitProperties';

export interface CollectOptions {
  /** Units to look at, those of the configuration: `backcore.service`. */
  readonly units: readonly string[];
  /** Also find every other service that runs Gunicorn or Celery, as a look from the editor does. Default: no. */
  readonly discover?: boolean;
  /** Also look at units that have to do with `celery beat`. Default: no. */
  readonly beats?: boolean;
  /** Also read our own units, files and backups, and the manager's DefaultTasksMax. Default: no. */
  readonly own?: boolean;
  /** Also read the listening sockets (`ss`). Default: yes. */
  readonly sockets?: boolean;
  /** Milliseconds that `systemctl` and `ss` may each take; default 10 000. What took longer is missing. */
  readonly timeoutMs?: number;
}

const words = /gunicorn|celery/;
/** The signals that Gunicorn's arbiter handles, all of them: it has them, whatever it is called. */
const arbiter = /^SigCgt:\s*[0-9a-f]*[89a-f][37bf][13579bdf][4-7c-f][abef][0-9a-f][7f]$/;

export async function collect(options: CollectOptions): Promise<RawLook> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const machineLines = `${(Date.now() / 1000).toFixed(3)}\n${process.getuid?.() ?? -1}\n${ticksPerSecond()}\n${machine()}\n`;
  const sockets = options.sockets === false ? Promise.resolve({}) : collectSockets(timeoutMs);
  const manager =
    options.own === true
      ? run('systemctl', ['show', '--no-pager', '-p', managerProperties.join(',')], timeoutMs)
      : undefined;

  const found: Found = options.discover === true ? discover(readGroups()) : nothing;
  const units = new Set(options.units.filter((unit) => !unit.startsWith('-')));
  for (const unit of [...found.units, ...(options.beats === true ? beatUnits() : [])]) units.add(unit);
  const show = await run(
    'systemctl',
    ['show', '--no-pager', '-p', unitProperties.join(','), '--', ...(options.own === true ? ownUnits : []), ...units],
    timeoutMs,
  );

  // Processes may have come while systemctl ran; what it said and what /proc says should be of one moment.
  const blocks = parseShow(show.stdout);
  // Every process of the server is read only by whoever looks for unknown services: a tick costs what its services do.
  const listed = options.discover === true ? undefined : listMembers(blocks);
  const groups = listed === undefined ? readGroups() : readGroups([1, ...listed]);
  const members = listed ?? membersOf(groups, blocks);
  const elsewhere = outside(found, members);
  const processes = readProcesses(members, elsewhere);
  return {
    machine: machineLines,
    mounts: linesOf('self/mounts', (line) => line.includes(' /proc proc ')).join('\n') + '\n',
    unitsExit: `${show.exitCode}\n`,
    units: show.stdout,
    unitFiles: join(found.unitFiles),
    scripts: join(readScripts(blocks)),
    cgroups: join([...(groups.get(1) ?? []), ...[...members, ...elsewhere].flatMap((pid) => groups.get(pid) ?? [])]),
    ...processes,
    files: join(systemFiles()),
    pids: join(readPids(members.flatMap((pid) => groups.get(pid) ?? []))),
    threads: join(threadsOf(listed === undefined || mayBind(processes.limits) ? allProcesses() : [])),
    manager: (await manager)?.stdout ?? '',
    ...(await sockets),
    ...(options.own === true ? readOwn() : {}),
  };
}

/** The section `sockets` alone: cheap enough to be read several times within a tick. Empty where `ss` could not be run. */
export async function collectSockets(timeoutMs = 10_000): Promise<Pick<RawLook, 'sockets'>> {
  const result = await run('ss', ['-xtlnHe'], timeoutMs);
  return result.exitCode === 0 ? { sockets: result.stdout } : {};
}

interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
}

function run(program: string, args: readonly string[], timeoutMs: number): Promise<Ran> {
  const path = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
  const env = { PATH: path, LC_ALL: 'C', TZ: 'UTC', SYSTEMD_COLORS: '0', SYSTEMD_PAGER: '', SYSTEMD_URLIFY: '0' };
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { env, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' },
      (error, stdout) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
        resolve({ exitCode: code, stdout });
      },
    );
  });
}

/** AT_CLKTCK of the auxiliary vector (getauxval(3)): what `getconf CLK_TCK` prints, without a process. */
function ticksPerSecond(): number {
  try {
    const vector = readFileSync('/proc/self/auxv');
    for (let offset = 0; offset + 16 <= vector.length; offset += 16) {
      if (vector.readBigUInt64LE(offset) === 17n) return Number(vector.readBigUInt64LE(offset + 8));
    }
  } catch {
    // All Linux machines that run Node use 100.
  }
  return 100;
}

/** The file's text, or undefined where it can't be read; name below /proc or absolute. */
function textOf(name: string): string | undefined {
  try {
    return readFileSync(name.startsWith('/') ? name : `/proc/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** The file's lines with its name before each, as `grep -H` prints them. */
function linesOf(name: string, filter: (line: string) => boolean = () => true, prefix = `${name}:`): string[] {
  const text = textOf(name);
  if (text === undefined || text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text)
    .split('\n')
    .filter(filter)
    .map((line) => prefix + line);
}

function join(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

type Groups = Map<number, string[]>;

function readGroups(pids: readonly number[] = allProcesses()): Groups {
  const groups: Groups = new Map();
  for (const pid of pids) {
    const lines = linesOf(`${pid}/cgroup`, (line) => /^(?:0:|\d+:name=systemd):/.test(line));
    if (lines.length > 0) groups.set(pid, lines);
  }
  return groups;
}

function allProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number);
}

/** Where systemd's own hierarchy is mounted: cgroup v2, v1, hybrid. */
const cgroupRoots = ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified'];

/** The processes in the units' cgroups, as the kernel lists them; undefined where a running unit's can't be found there. */
function listMembers(blocks: ReturnType<typeof parseShow>): number[] | undefined {
  const pids: number[] = [];
  for (const block of blocks) {
    const path = property(block, 'ControlGroup');
    if (path === '' || path === '/') continue;
    const listed = cgroupRoots.map((root) => listGroup(root + path)).filter((each) => each !== undefined);
    if (property(block, 'MainPID') !== '0' && listed.every((each) => each.length === 0)) return undefined;
    pids.push(...listed.flat());
  }
  return [...new Set(pids)].sort((one, other) => one - other);
}

/** Of a cgroup and those below it; undefined where there is none. */
function listGroup(folder: string): number[] | undefined {
  const text = textOf(`${folder}/cgroup.procs`);
  if (text === undefined) return undefined;
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const pids = text.split('\n').filter(Boolean).map(Number);
  return [...pids, ...below.flatMap(({ name }) => listGroup(`${folder}/${name}`) ?? [])];
}

/** All processes whose cgroup names one of the units; the parser looks closer. */
function membersOf(groups: Groups, blocks: ReturnType<typeof parseShow>): number[] {
  const names = blocks.map((block) => property(block, 'Id')).filter((id) => id.endsWith('.service'));
  const isOne = (part: string): boolean =>
    names.includes(part) || (part.startsWith('_') && names.includes(part.slice(1)));
  return [...groups].filter(([, lines]) => lines.some((line) => line.split('/').some(isOne))).map(([pid]) => pid);
}

/** `elsewhere`: processes of other units, or of none. */
function readProcesses(members: readonly number[], elsewhere: readonly number[]): RawLook {
  const processes: string[] = [];
  const status: string[] = [];
  const limits: string[] = [];
  const parents = new Map<number, number>();
  const arbiters = new Set<number>();
  for (const pid of [...members, ...elsewhere]) {
    const stat = linesOf(`${pid}/stat`);
    const line = stat.join('\n');
    parents.set(pid, Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[1]));
    processes.push(...stat, ...linesOf(`${pid}/cmdline`));
    const own = linesOf(`${pid}/status`, (each) => /^(?:Uid|CapEff|SigCgt|VmRSS):/.test(each), '');
    if (own.some((each) => arbiter.test(each))) arbiters.add(pid);
    status.push(...own.map((each) => `${pid}/status:${each}`));
    limits.push(...linesOf(`${pid}/limits`, (each) => each.startsWith('Max processes ')));
  }
  // The listening sockets are the master's, and before that of the process on top of its unit.
  const inUnits = new Set(members);
  const holders = members.filter((pid) => arbiters.has(pid) || !inUnits.has(parents.get(pid) ?? 0));
  return {
    processes: join(processes),
    status: join(status),
    limits: join(limits),
    descriptors: join(holders.flatMap(readDescriptors)),
  };
}

function readDescriptors(pid: number): string[] {
  try {
    const lines = [`${pid}/fd:`];
    for (const name of readdirSync(`/proc/${pid}/fd`)) {
      try {
        const target = readlinkSync(`/proc/${pid}/fd/${name}`);
        if (/^socket:\[\d+\]$/.test(target)) lines.push(`lrwx ${name} -> ${target}`);
      } catch {
        // Closed in between.
      }
    }
    return lines;
  } catch {
    return [];
  }
}

/** The owner of /proc/PID would not do: a program that has changed its user is shown as root's. */
function threadsOf(pids: readonly number[]): string[] {
  return pids.flatMap((pid) => linesOf(`${pid}/status`, (line) => /^(?:Uid|Threads):/.test(line), ''));
}

/**
 * Whether some process' RLIMIT_NPROC can be near: no user has more threads than the kernel has. Otherwise the kernel's own count
 * will do, and a tick need not read every process of the server.
 */
function mayBind(limits: string | undefined): boolean {
  const most = [...(limits ?? '').matchAll(/Max processes +(\d+) /g)].map(([, soft]) => Number(soft));
  const threads = Number(/^\S+ \S+ \S+ \d+\/(\d+) /.exec(textOf('loadavg') ?? '')?.[1]);
  return Number.isNaN(threads) || threads > Math.min(...most) * vetoShare * 0.9;
}

/** The files of the pids controller for the cgroups of these processes and all above. */
function readPids(lines: readonly string[]): string[] {
  const root = existsSync('/sys/fs/cgroup/pids') ? '/sys/fs/cgroup/pids' : '/sys/fs/cgroup';
  const folders = new Set(['']);
  for (const line of lines) {
    let folder = /\/cgroup:\d+:[^:]*:(\/.+)$/.exec(line)?.[1] ?? '';
    while (folder !== '' && !folders.has(folder)) {
      folders.add(folder);
      folder = folder.slice(0, folder.lastIndexOf('/'));
    }
  }
  return [...folders].flatMap((folder) =>
    ['pids.max', 'pids.current', 'pids.events', 'pids.peak'].flatMap((file) => linesOf(`${root}${folder}/${file}`)),
  );
}

function systemFiles(): string[] {
  return [
    ...linesOf('stat', (line) => line.startsWith('cpu')),
    ...linesOf('meminfo', (line) => /^Mem(?:Total|Available):/.test(line)),
    ...['uptime', 'loadavg', 'sys/kernel/hostname', 'sys/kernel/osrelease', 'sys/kernel/random/boot_id'].flatMap(
      (name) => linesOf(name),
    ),
    ...['sys/kernel/threads-max', 'sys/kernel/pid_max', '/etc/os-release'].flatMap((name) => linesOf(name)),
  ];
}

/** What the scripts named in ExecStart= say, for services whose processes do not tell (stopped, or behind a wrapper). */
function readScripts(blocks: ReturnType<typeof parseShow>): string[] {
  const scripts = new Set<string>();
  for (const block of blocks) {
    for (const start of block.get('ExecStart') ?? []) {
      const script = startScriptOf(execWords(start), folderOf(property(block, 'WorkingDirectory')));
      if (script !== undefined) scripts.add(script);
    }
  }
  return [...scripts].flatMap((script) => {
    try {
      // Programs in machine code are larger, or have a zero byte at their beginning.
      if (statSync(script).size > 64 * 1024) return [];
    } catch {
      return [];
    }
    return (textOf(script) ?? '\0').includes('\0') ? [] : linesOf(script, (line) => scriptWords.test(line));
  });
}

interface Found {
  readonly unitFiles: readonly string[];
  readonly units: readonly string[];
  /** Processes that have one of the words in their command line, or a master's signals. */
  readonly pids: readonly number[];
  readonly arbiters: readonly number[];
}

const nothing: Found = { unitFiles: [], units: [], pids: [], arbiters: [] };

/** Those that run the programs elsewhere; the workers of an application of somebody's own have none of the words. */
function outside({ pids, arbiters }: Found, members: readonly number[]): number[] {
  const own = arbiters.filter((pid) => !members.includes(pid));
  const workers = own.flatMap((pid) => (textOf(`${pid}/task/${pid}/children`) ?? '').split(' ').filter(Boolean));
  return [...new Set([...pids, ...workers.map(Number)])].filter((pid) => !members.includes(pid));
}

function discover(groups: Groups): Found {
  const unitFiles: string[] = [];
  const pids: number[] = [];
  const arbiters: number[] = [];
  const units = new Set<string>();
  const add = (name: string): void => {
    if (name.startsWith('autoscaler.')) return;
    // A template stands for all its instances that systemd knows.
    units.add(name.endsWith('@.service') ? name.replace(/\.service$/, '*.service') : name);
  };
  for (const [folder, file, unit] of unitFileList()) {
    const lines = linesOf(file, (line) => words.test(line));
    unitFiles.push(...lines);
    const starts =
      folder.startsWith('/usr/lib') || folder.startsWith('/lib')
        ? []
        : linesOf(file, (line) => /^\s*ExecStart=/.test(line), '');
    const namesScript = starts.some((line) => {
      const start = line.replace(/^\s*ExecStart=[-@:+!|]*/, '').split(/\s+/);
      const folder = linesOf(file, (each) => /^\s*WorkingDirectory=/.test(each), '').at(-1) ?? '';
      const script = startScriptOf(start, folderOf(folder.replace(/^[^=]*=/, '')));
      return script !== undefined && scriptWords.test(smallText(script));
    });
    if (lines.length > 0 || namesScript) add(unit);
  }
  for (const [pid, lines] of groups) {
    const isArbiter = linesOf(`${pid}/status`, (line) => arbiter.test(line), '').length > 0;
    if (isArbiter) arbiters.push(pid);
    if (!words.test(textOf(`${pid}/cmdline`) ?? '') && !isArbiter) continue;
    pids.push(pid);
    for (const line of lines) {
      const unit = unitOfControlGroup(line.replace(/^[^/]*\/cgroup:\d+:[^:]*:/, ''));
      if (unit !== undefined) add(unit);
    }
  }
  return { unitFiles, units: [...units], pids, arbiters };
}

/** Units of the owner's own whose files speak of a scheduler; the parser looks closer. */
function beatUnits(): string[] {
  return [...unitFileList()].flatMap(([folder, file, unit]) => {
    if (folder.startsWith('/usr/lib') || folder.startsWith('/lib') || unit.startsWith('autoscaler.')) return [];
    const text = textOf(file) ?? '';
    if (!text.includes('celery') || !/\bbeat\b|\s-B\b/.test(text)) return [];
    return [unit.replace(/@\.service$/, '@*.service')];
  });
}

function smallText(file: string): string {
  try {
    return statSync(file).size <= 64 * 1024 ? (textOf(file) ?? '') : '';
  } catch {
    return '';
  }
}

/** Folder, file and unit of every service's unit file and drop-in, and of every enabled instance of a template. */
function* unitFileList(): Generator<[folder: string, file: string, unit: string]> {
  for (const folder of unitFolders) {
    if (folder === '/lib/systemd/system' && isLink('/lib')) continue;
    for (const name of namesIn(folder)) {
      if (name.endsWith('.service')) yield [folder, `${folder}/${name}`, name];
      else if (name.endsWith('.service.d')) {
        for (const dropIn of namesIn(`${folder}/${name}`)) {
          if (dropIn.endsWith('.conf')) yield [folder, `${folder}/${name}/${dropIn}`, name.slice(0, -2)];
        }
      } else if (name.endsWith('.wants')) {
        for (const unit of namesIn(`${folder}/${name}`)) {
          if (/@.+\.service$/.test(unit)) yield [folder, `${folder}/${name}/${unit}`, unit];
        }
      }
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function readOwn(): RawLook {
  const files = [paths.version, paths.agentSettings, paths.statusFile, paths.refusals];
  const backups = namesIn(paths.backups).filter((name) => {
    try {
      return statSync(`${paths.backups}/${name}`).isDirectory();
    } catch {
      return false;
    }
  });
  return {
    access: join([...files, paths.backups, paths.history].map((path) => `${accessTo(path)} ${path}`)),
    ownFiles: join(files.flatMap((file) => linesOf(file))),
    backups: join(backups),
    history: join(
      namesIn(paths.history)
        .filter((name) => /^\d.*Z-/.test(name))
        .slice(-30)
        .flatMap((name) => linesOf(`${paths.history}/${name}`)),
    ),
    ...(existsSync(paths.agentSettings)
      ? {}
      : { configurations: existsSync(paths.configuration) ? `${paths.configuration}\n` : '' }),
    node: `${process.execPath} ${process.version}\n`,
  };
}

function accessTo(path: string): 'r' | 'd' | '-' {
  try {
    accessSync(path, constants.R_OK);
    return 'r';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'd' : '-';
  }
}

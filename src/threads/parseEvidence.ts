/** From what the deeper script printed to `ThreadEvidence`. Whatever the text holds, nothing throws: what makes no sense is missing. */
import { denied, known, unknown, unknownBecause, type Known } from '../base/known';
import { redact } from '../base/redact';
import { parseMemoryGroups } from '../host/memoryGroups';
import { ancestorsOf, parsePidsGroups, type PidsGroup } from '../host/cgroupLimits';
import { processFile, textOfFiles } from '../host/fileLines';
import { wholeNumber } from '../host/numbers';
import { parseRefusals } from '../host/refusals';
import { splitSections } from '../host/raw';
import { parseShow, property, type UnitProperties } from '../host/showUnits';
import { message } from '../words/message';
import { membersOf } from './deepLimits';
import {
  journalKinds,
  type Change,
  type JournalCount,
  type JournalKind,
  type ProcessEvidence,
  type SettingFile,
  type ThreadEvidence,
  type UnitEvidence,
} from './evidence';

const sections = [
  'machine',
  'threadsBefore',
  'kernel',
  'units',
  'pids',
  'slices',
  'settings',
  'memory',
  'cgroups',
  'limits',
  'mappings',
  'commands',
  'environment',
  'logins',
  'changes',
  'packages',
  'journals',
  'oldest',
  'refusals',
  'processes',
] as const;

export type RawThreadEvidence = Readonly<Partial<Record<(typeof sections)[number], string>>>;

/** Throws the `Failure` `host.truncatedLook` when the end is missing. */
export function splitThreadEvidence(text: string, nonce: string, server?: string): RawThreadEvidence {
  // One section for each unit's journal: numbered, and put together again.
  const names = Array.from({ length: 300 }, (_, n) => `journal${n}`);
  let count = 0;
  const marker = `\u001e${nonce} journal\n`;
  const numbered = text.replaceAll(marker, () => `\u001e${nonce} journal${count++}\n`);
  const all: Readonly<Partial<Record<string, string>>> = splitSections(
    numbered,
    nonce,
    [...sections, ...names],
    server,
  );
  const journals = names.flatMap((name) => (all[name] === undefined ? [] : [all[name]]));
  return { ...all, journals: journals.join('\u0000') };
}

export function parseThreadEvidence(raw: RawThreadEvidence): ThreadEvidence {
  const [clock, uid, groups, cpus, zone] = (raw.machine ?? '').split('\n');
  const asRoot = uid === '0';
  const mayReadJournal = asRoot || /(?:^| )(?:adm|systemd-journal)(?: |$)/.test(groups ?? '');
  const kernel = textOfFiles(raw.kernel ?? '');
  const kib = (name: string): number | undefined => {
    const found = wholeNumber(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(kernel.get('meminfo') ?? '')?.[1]);
    return found === undefined ? undefined : found / 1024;
  };
  const pids = parsePidsGroups(raw.pids ?? '');
  const memory = parseMemoryGroups(raw.memory ?? '');
  const journals = new Map((raw.journals ?? '').split('\u0000').map((text) => parseJournal(text)));
  const files = parseSettings(raw.settings ?? '');
  const slices = parseShow(raw.slices ?? '');
  const commands = parseCommands(raw.commands ?? '');
  const processes = parseProcesses(raw);
  const environments = parseEnvironments(raw.environment ?? '');
  const units = new Map<string, UnitEvidence>();
  for (const block of parseShow(raw.units ?? '')) {
    const unit = property(block, 'Id');
    if (unit === '') continue;
    const controlGroup = property(block, 'ControlGroup');
    const mainPid = wholeNumber(property(block, 'MainPID')) ?? 0;
    const found = journals.get(unit);
    units.set(unit, {
      unit,
      slice: property(block, 'Slice'),
      controlGroup,
      workingDirectory: property(block, 'WorkingDirectory').replace(/^!/, ''),
      properties: propertiesOf(block),
      groups: [controlGroup, ...ancestorsOf(controlGroup)].flatMap((path): PidsGroup[] => {
        const group = pids.get(path);
        return group === undefined ? [] : [group];
      }),
      memory: [controlGroup, ...ancestorsOf(controlGroup)].flatMap((path) => memory.get(path) ?? []),
      environment: controlGroup === '' ? known(new Map()) : (environments.get(mainPid) ?? denied),
      journal: mayReadJournal ? (found?.counts ?? unknown) : { state: 'denied', why: message('threads.journalDenied') },
      lastErrorCommand: found?.lastErrorCommand,
      commands: membersOf(controlGroup, processes).flatMap(({ pid }) => commands.get(pid) ?? []),
      settings: [
        ...slices
          .filter((slice) => controlGroup.includes(`/${property(slice, 'Id')}/`))
          .flatMap((slice) => filesOf(slice, files)),
        ...filesOf(block, files),
      ],
    });
  }
  return {
    takenAtSeconds: wholeNumber(clock) ?? 0,
    asRoot,
    mayReadJournal,
    cpuCount: Math.max(1, wholeNumber(cpus) ?? 1),
    kernel: {
      threads: wholeNumber(/^\S+ \S+ \S+ \d+\/(\d+) /.exec(kernel.get('loadavg') ?? '')?.[1]),
      threadsMax: wholeNumber(kernel.get('sys/kernel/threads-max')),
      pidMax: wholeNumber(kernel.get('sys/kernel/pid_max')),
      maxMapCount: wholeNumber(kernel.get('sys/vm/max_map_count')),
      overcommit: wholeNumber(kernel.get('sys/vm/overcommit_memory')),
      commitLimitMiB: kib('CommitLimit'),
      committedMiB: kib('Committed_AS'),
      availableMiB: kib('MemAvailable'),
    },
    units,
    processes,
    logins: parseLogins(raw.logins ?? ''),
    changes: [...parseChanges(raw.changes ?? ''), ...parsePackages(raw.packages ?? '', zone ?? '')].sort(
      (a, b) => a.atSeconds - b.atSeconds,
    ),
    journalSinceSeconds: mayReadJournal ? wholeNumber(/^(\d{1,11})\./.exec(raw.oldest ?? '')?.[1]) : undefined,
    defaultTasksMax: /^DefaultTasksMax=(\S+)$/m.exec(raw.settings ?? '')?.[1],
    refusals: parseRefusals(raw.refusals ?? ''),
  };
}

interface FileSettings {
  readonly changedSeconds: number;
  readonly sets: ReadonlyMap<string, string>;
}

function parseSettings(section: string): ReadonlyMap<string, FileSettings> {
  const files = new Map<string, { changedSeconds: number; sets: Map<string, string> }>();
  let sets: Map<string, string> | undefined;
  for (const line of section.split('\n')) {
    const [, at, path] = /^file (\d{1,11}) (\/.*)$/.exec(line) ?? [];
    if (path !== undefined) {
      sets = new Map();
      files.set(path, { changedSeconds: Number(at), sets });
    }
    const [, name, value] = /^set (\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined) sets?.set(name, value ?? '');
  }
  return files;
}

function filesOf(block: UnitProperties, files: ReadonlyMap<string, FileSettings>): SettingFile[] {
  const paths = [property(block, 'FragmentPath'), ...property(block, 'DropInPaths').split(' ')];
  return paths.flatMap((path) => {
    const found = files.get(path);
    return found === undefined ? [] : [{ path, of: property(block, 'Id'), ...found }];
  });
}

function parseCommands(section: string): ReadonlyMap<number, string> {
  return new Map(
    section.split('\n').flatMap((line): [number, string][] => {
      const [, pid, command = ''] = /^(\d{1,10}) (.*)$/.exec(line) ?? [];
      return pid === undefined || command.trim() === '' ? [] : [[Number(pid), command.trim()]];
    }),
  );
}

function propertiesOf(block: UnitProperties): ReadonlyMap<string, string> {
  return new Map([...block].map(([name, [value]]) => [name, value ?? '']));
}

function parseProcesses(raw: RawThreadEvidence): ProcessEvidence[] {
  const before = threadsByPid(textOfFiles(raw.threadsBefore ?? '', processFile));
  const cgroups = textOfFiles(raw.cgroups ?? '', processFile);
  const limits = textOfFiles(raw.limits ?? '', processFile);
  const mappings = new Map<number, number>();
  for (const line of (raw.mappings ?? '').split('\n')) {
    const [, pid, count] = /^(\d{1,10}) (\d{1,9})$/.exec(line) ?? [];
    if (pid !== undefined && count !== undefined) mappings.set(Number(pid), Number(count));
  }
  const result: ProcessEvidence[] = [];
  for (const [file, text] of textOfFiles(raw.processes ?? '', processFile)) {
    const pid = wholeNumber(/^(\d+)\/status$/.exec(file)?.[1]);
    const field = (name: string): string | undefined => new RegExp(`^${name}:\\s*(.*?)\\s*$`, 'm').exec(text)?.[1];
    const uid = wholeNumber(field('Uid')?.split(/\s+/)[0]);
    const threads = wholeNumber(field('Threads'));
    const parentPid = wholeNumber(field('PPid'));
    if (pid === undefined || uid === undefined || threads === undefined || parentPid === undefined) continue;
    const own = limits.get(`${pid}/limits`) ?? '';
    const soft = (name: string): number | undefined =>
      wholeNumber(new RegExp(`^Max ${name} +(\\d+) `, 'm').exec(own)?.[1]);
    const MiB = (bytes: number | undefined): number | undefined => (bytes === undefined ? undefined : bytes / 2 ** 20);
    const sizeKiB = wholeNumber(/^(\d+) kB$/.exec(field('VmSize') ?? '')?.[1]);
    const capabilities = /^[0-9a-f]{1,16}$/.exec(field('CapEff') ?? '')?.[0] ?? '0';
    result.push({
      pid,
      name: field('Name') ?? '',
      parentPid,
      uid,
      threads,
      threadsBefore: before.get(pid),
      sizeMiB: sizeKiB === undefined ? undefined : sizeKiB / 1024,
      controlGroup: groupOf(cgroups.get(`${pid}/cgroup`) ?? ''),
      isBoundByNproc: uid !== 0 && (BigInt(`0x${capabilities}`) & freeing) === 0n,
      nproc: soft('processes'),
      openFiles: soft('open files'),
      addressSpaceMiB: MiB(soft('address space')),
      stackMiB: MiB(soft('stack size')),
      mappings: mappings.get(pid),
    });
  }
  return result;
}

/** CAP_SYS_ADMIN and CAP_SYS_RESOURCE (fork(2)). */
const freeing = (1n << 21n) | (1n << 24n);

function threadsByPid(files: ReadonlyMap<string, string>): ReadonlyMap<number, number> {
  const threads = new Map<number, number>();
  for (const [file, text] of files) {
    const pid = wholeNumber(/^(\d+)\/status$/.exec(file)?.[1]);
    const count = wholeNumber(/^Threads:\s*(\d+)\s*$/m.exec(text)?.[1]);
    if (pid !== undefined && count !== undefined) threads.set(pid, count);
  }
  return threads;
}

/** systemd's own hierarchy on v1 and hybrid, else the only one. */
function groupOf(text: string): string {
  const v1 = /^\d+:name=systemd:(\/.*)$/m.exec(text)?.[1];
  const v2 = /^0::(\/.*)$/m.exec(text)?.[1];
  return v1 !== undefined && v1 !== '/' ? v1 : (v2 ?? v1 ?? '');
}

function parseEnvironments(section: string): ReadonlyMap<number, Known<ReadonlyMap<string, string>>> {
  const byPid = new Map<number, Map<string, string>>();
  for (const line of section.split('\n')) {
    const [, pid, rest = ''] = /^(\d{1,10}) (.*)$/s.exec(line) ?? [];
    if (pid === undefined) continue;
    const variables = byPid.get(Number(pid)) ?? new Map<string, string>();
    byPid.set(Number(pid), variables);
    const [, name, value] = /^([A-Z_]+)=(.*)$/s.exec(rest) ?? [];
    if (name !== undefined && value !== undefined) variables.set(name, redact(value));
  }
  return new Map([...byPid].map(([pid, variables]) => [pid, known(variables)]));
}

interface UnitJournal {
  readonly counts: Known<readonly JournalCount[]>;
  readonly lastErrorCommand: string | undefined;
}

function parseJournal(text: string): [string, UnitJournal] {
  const [unit = '', ...lines] = text.split('\n');
  const counts: JournalCount[] = [];
  let code: number | undefined;
  let lastErrorCommand: string | undefined;
  for (const line of lines) {
    const [word, kind, hour, count, first, last, ...sample] = line.split('\t');
    if (word === 'exit') code = wholeNumber(kind);
    if (line.startsWith('{')) lastErrorCommand = commandOf(line);
    if (word !== 'count' || !isKind(kind)) continue;
    const [hourSeconds, number, firstSeconds, lastSeconds] = [hour, count, first, last].map(wholeNumber);
    if (hourSeconds === undefined || number === undefined || firstSeconds === undefined || lastSeconds === undefined) {
      continue;
    }
    const said = redact(sample.join(' ')).slice(0, 240);
    counts.push({ kind, hourSeconds, count: number, firstSeconds, lastSeconds, sample: said });
  }
  counts.sort((a, b) => a.hourSeconds - b.hourSeconds || (a.kind < b.kind ? -1 : 1));
  // 1: no line that fits (journalctl -g); 124: the time was over.
  if (code === 0 || code === 1) return [unit, { counts: known(counts), lastErrorCommand }];
  const missing = code === 124 ? unknownBecause(message('threads.journalTooLong')) : unknown;
  return [unit, { counts: missing, lastErrorCommand }];
}

/** An entry of the journal as JSON; bytes that are no UTF-8 are an array there. */
function commandOf(line: string): string | undefined {
  try {
    const command: unknown = (JSON.parse(line) as { _CMDLINE?: unknown })._CMDLINE;
    return typeof command === 'string' && command !== '' ? command : undefined;
  } catch {
    return undefined;
  }
}

function isKind(text: string | undefined): text is JournalKind {
  return (journalKinds as readonly (string | undefined)[]).includes(text);
}

function parseLogins(section: string): { path: string; line: string }[] {
  return [...textOfFiles(section, /^(\/[^:]*):(.*)$/s)].flatMap(([path, text]) =>
    text.split('\n').map((line) => ({ path, line: line.trim() })),
  );
}

function parseChanges(section: string): Change[] {
  return section.split('\n').flatMap((line): Change[] => {
    const [, kind, at, what] = /^(unitFile|code) (\d{1,11})(?:\.\d+)? (\/.*)$/s.exec(line) ?? [];
    if (at === undefined || what === undefined) return [];
    return [{ atSeconds: Number(at), kind: kind === 'code' ? 'code' : 'unitFile', what }];
  });
}

/** dpkg writes local time; `zone` is the server's, as `date +%z` prints it. */
function parsePackages(section: string, zone: string): Change[] {
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(zone) ?? [];
  const offset = (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60) * (sign === '-' ? -1 : 1);
  return section.split('\n').flatMap((line): Change[] => {
    const [, installed, rpmName] = /^rpm (\d{1,11}) (\S+ \S+)$/.exec(line) ?? [];
    if (installed !== undefined && rpmName !== undefined) {
      return [{ atSeconds: Number(installed), kind: 'package', what: rpmName }];
    }
    const parts = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) (install|upgrade|remove) (\S+) \S+ (\S+)/.exec(line);
    if (parts === null) return [];
    const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number);
    const local = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) / 1000;
    return [{ atSeconds: local - offset, kind: 'package', what: `${parts[7]} ${parts[8]} ${parts[9]}` }];
  });
}

/** From what a server printed to what it looks like. Pure; whatever the text holds, the result is a `Look` or a `Failure`. */
import { Failure } from '../base/failure';
import { denied, isKnown, known, mapKnown, unknown, unknownBecause, type Known } from '../base/known';
import { redact } from '../base/redact';
import { message } from '../words/message';
import { applicationName, beatOf, embedsBeat, isBeat, runsBeat, type UnitBeat } from './beat';
import { textOfFiles, unitFile } from './fileLines';
import {
  addressOfBind,
  isControlSocket,
  parseDescriptors,
  parseSockets,
  servesRequests,
  type InodeSocket,
} from './listening';
import { ancestorsOf, parsePidsGroups, type PidsGroup } from './cgroupLimits';
import { elsewhereOf } from './elsewhere';
import { countedLimit, type ThreadLimit } from './limits';
import type {
  AutoscalerLook,
  ElsewhereLook,
  ListeningSocket,
  Look,
  OtherUnit,
  ServiceKind,
  ServiceLook,
  SystemLook,
} from './look';
import type { ProcessLook } from './processLook';
import { ancestorsIn, isSupervisor, masterOf, mastersOf, runs } from './masters';
import { decimalNumber, timespanMs, timestampMs, wholeNumber } from './numbers';
import { configurationName, paths } from './paths';
import { parseRecord, type PlanRecord } from './planHistory';
import { isInside, parseProcesses, unitOfControlGroup, type ProcessTable, type TableProcess } from './processTable';
import { isLauncher } from './commandChain';
import { bindsOf, programOf } from './programOf';
import type { RawLook } from './raw';
import { parseRefusals, rememberedRefusal, type Refusal } from './refusals';
import { execWords, parseShow, property, type UnitProperties } from './showUnits';
import { folderOf, programOfScript, startScriptOf } from './startScript';
import { workersOf } from './workers';

export interface ParseOptions {
  /** Named in failures. */
  readonly server?: string;
}

/** Throws `Failure` with the phase `look`: `host.nonsense` (no clock, no uptime, no boot id), `host.noSystemd`. */
export function parseLook(raw: RawLook, options: ParseOptions = {}): Look {
  const [clock, uid, ticks, architecture] = (raw.machine ?? '').split('\n');
  const files = textOfFiles(raw.files ?? '');
  const takenAtSeconds = decimalNumber((clock ?? '').replace(/\.%?N$/, ''));
  const userId = wholeNumber(uid);
  const uptimeSeconds = decimalNumber(files.get('uptime')?.split(' ')[0]);
  const bootId = files.get('sys/kernel/random/boot_id')?.trim() ?? '';
  if (takenAtSeconds === undefined || userId === undefined) throw nonsense('date', options);
  if (uptimeSeconds === undefined) throw nonsense('/proc/uptime', options);
  if (!/^[0-9a-f-]{36}$/.test(bootId)) throw nonsense('boot_id', options);

  const exitCode = raw.unitsExit?.trim() ?? '';
  const units = parseShow(raw.units ?? '').filter((unit) => property(unit, 'Id') !== '');
  if (exitCode !== '0') {
    throw new Failure({
      code: 'host.noSystemd',
      params: { exitCode: /^\d+$/.test(exitCode) ? exitCode : '?' },
      phase: 'look',
      ...(options.server === undefined ? {} : { server: options.server }),
      remedy: message('host.noSystemdRemedy'),
    });
  }

  const asRoot = userId === 0;
  // hidepid=1 and 2, or by name (noaccess, invisible, ptraceable) since Linux 5.8.
  const hidden = !asRoot && /\bhidepid=(?:[1-4]|noaccess|invisible|ptraceable)\b/.test(raw.mounts ?? '');
  const system = parseSystem(raw, files, wholeNumber(ticks) ?? 100, (architecture ?? '').trim(), hidden);
  const world: World = {
    raw,
    asRoot,
    hidden,
    uptimeSeconds,
    ticksPerSecond: system.clockTicksPerSecond,
    table: parseProcesses(raw),
    unitFileLines: textOfFiles(raw.unitFiles ?? '', unitFile),
    scripts: textOfFiles(raw.scripts ?? ''),
    sockets: raw.sockets === undefined ? undefined : parseSockets(raw.sockets),
    descriptors: parseDescriptors(raw.descriptors ?? ''),
    pidsGroups: parsePidsGroups(raw.pids ?? ''),
    threadsOfUsers: hidden ? undefined : threadsOfUsers(raw.threads ?? ''),
    kernelThreads: kernelThreadsOf(system.threads.current, files.get('loadavg')),
    system,
  };
  const services = new Map<string, ServiceLook>();
  const refusals = parseRefusals(textOfFiles(raw.ownFiles ?? '').get(paths.refusals) ?? '');
  for (const unit of units) {
    const id = property(unit, 'Id');
    if (!id.endsWith('.service') || id.startsWith('autoscaler.') || services.has(id)) continue;
    const service = parseService(unit, world);
    if (service !== undefined) services.set(id, withMemory(service, refusals, takenAtSeconds));
  }
  const beats = units.flatMap((unit) => unitBeat(unit, world, Math.round(takenAtSeconds * 1000)) ?? []);
  for (const unit of units) {
    const service = services.get(property(unit, 'Id'));
    if (service?.kind !== 'celery') continue;
    const words = isKnown(service.commandLine) ? service.commandLine.value : [];
    const beat = beatOf(applicationOf(unit, words), beats);
    if (beat !== undefined) services.set(service.unit, { ...service, beat });
  }
  const takenAtMs = Math.round(takenAtSeconds * 1000);
  const sorted = [...services.values()].sort((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0));
  return {
    takenAtMs,
    uptimeSeconds,
    bootId,
    system,
    services: sorted,
    otherUnits: otherUnitsOf(units, services, world),
    elsewhere: elsewhereIn(sorted, world),
    autoscaler: parseAutoscaler(raw, units, takenAtMs - uptimeSeconds * 1000),
    asRoot,
  };
}

function nonsense(detail: string, options: ParseOptions): Failure {
  return new Failure({
    code: 'host.nonsense',
    params: { detail },
    phase: 'look',
    ...(options.server === undefined ? {} : { server: options.server }),
    remedy: message('host.lookAgain'),
  });
}

/** All that the units are read from. */
interface World {
  readonly raw: RawLook;
  readonly asRoot: boolean;
  /** Other users' processes can't be seen. */
  readonly hidden: boolean;
  readonly uptimeSeconds: number;
  readonly ticksPerSecond: number;
  readonly table: ProcessTable;
  readonly unitFileLines: ReadonlyMap<string, string>;
  readonly scripts: ReadonlyMap<string, string>;
  readonly sockets: readonly InodeSocket[] | undefined;
  readonly descriptors: ReadonlyMap<number, ReadonlySet<number>>;
  readonly pidsGroups: ReadonlyMap<string, PidsGroup>;
  /** Threads of all processes by their real user's number; undefined where some are hidden. */
  readonly threadsOfUsers: ReadonlyMap<number, number> | undefined;
  /** What the kernel counts against its own limits; a container's are its machine's. */
  readonly kernelThreads: number | undefined;
  readonly system: SystemLook;
}

function reading<T>(value: T | undefined): Known<T> {
  return value === undefined ? unknown : known(value);
}

function parseSystem(
  raw: RawLook,
  files: ReadonlyMap<string, string>,
  clockTicksPerSecond: number,
  architecture: string,
  hidden: boolean,
): SystemLook {
  const stat = files.get('stat') ?? '';
  const memory = files.get('meminfo') ?? '';
  const kib = (name: string): number | undefined =>
    wholeNumber(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(memory)?.[1]);
  const total = kib('MemTotal');
  const available = kib('MemAvailable');
  const manager = parseShow(raw.manager ?? '')[0] ?? new Map<string, string[]>();
  const osName = /^PRETTY_NAME=(.*)$/m.exec(
    files.get('/etc/os-release') ?? files.get('/usr/lib/os-release') ?? '',
  )?.[1];
  return {
    hostname: files.get('sys/kernel/hostname')?.trim() ?? '',
    os: reading(
      osName
        ?.trim()
        .replace(/^(["'])(.*)\1$/, '$2')
        .replace(/\\(["$`\\])/g, '$1'),
    ),
    kernel: files.get('sys/kernel/osrelease')?.trim() ?? '',
    architecture,
    systemdVersion: reading(wholeNumber(/^(?:systemd )?(\d+)/.exec(property(manager, 'Version'))?.[1])),
    cpuCount: Math.max(1, stat.split('\n').filter((line) => /^cpu\d+ /.test(line)).length),
    cpu: reading(parseCpu(stat)),
    clockTicksPerSecond: clockTicksPerSecond > 0 ? clockTicksPerSecond : 100,
    memory:
      total === undefined || available === undefined
        ? unknown
        : known({ totalMiB: total / 1024, availableMiB: available / 1024 }),
    threads: {
      current: systemThreads(raw.threads, files.get('loadavg'), hidden),
      threadsMax: reading(wholeNumber(files.get('sys/kernel/threads-max'))),
      pidMax: reading(wholeNumber(files.get('sys/kernel/pid_max'))),
      defaultTasksMax: reading(wholeNumber(property(manager, 'DefaultTasksMax'))),
    },
  };
}

/** guest and guest_nice are part of user and nice already (proc_stat(5)). */
function parseCpu(stat: string): { total: number; idle: number } | undefined {
  const line = /^cpu +(\d[\d ]*)$/m.exec(stat)?.[1];
  const counters = line?.trim().split(/ +/).slice(0, 8).map(wholeNumber) ?? [];
  if (counters.length < 4 || counters.includes(undefined)) return undefined;
  const numbers = counters.map((counter) => counter ?? 0);
  return { total: numbers.reduce((sum, each) => sum + each, 0), idle: (numbers[3] ?? 0) + (numbers[4] ?? 0) };
}

/** The sum over all processes; where some are hidden, the kernel's own count (which a container shares with its machine). */
function systemThreads(section: string | undefined, loadavg: string | undefined, hidden: boolean): Known<number> {
  if (!hidden && section !== undefined) {
    const counts = [...section.matchAll(/^Threads:\s*(\d+)\s*$/gm)].map((match) => Number(match[1]));
    if (counts.length > 0) return known(counts.reduce((sum, count) => sum + count, 0));
  }
  return reading(wholeNumber(/^\S+ \S+ \S+ \d+\/(\d+) /.exec(loadavg ?? '')?.[1]));
}

/** Sections of several processes: each `Uid:` line stands before the `Threads:` line of the same process. */
export function threadsOfUsers(section: string): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  let uid: number | undefined;
  for (const line of section.split('\n')) {
    const user = wholeNumber(/^Uid:\s*(\d+)\s/.exec(line)?.[1]);
    if (user !== undefined) uid = user;
    const threads = wholeNumber(/^Threads:\s*(\d+)\s*$/.exec(line)?.[1]);
    if (threads === undefined || uid === undefined) continue;
    sums.set(uid, (sums.get(uid) ?? 0) + threads);
    uid = undefined;
  }
  return sums;
}

export function kernelThreadsOf(seen: Known<number>, loadavg: string | undefined): number | undefined {
  const counted = wholeNumber(/^\S+ \S+ \S+ \d+\/(\d+) /.exec(loadavg ?? '')?.[1]);
  const known = isKnown(seen) ? seen.value : undefined;
  return counted === undefined ? known : Math.max(counted, known ?? 0);
}

/** The nearest to the service first, so that of two limits with the same room its own is named. */
function limitsOf(
  id: string,
  user: string,
  controlGroup: string,
  tasks: ServiceLook['tasks'],
  members: readonly TableProcess[],
  world: World,
): ThreadLimit[] {
  if (controlGroup === '' || members.length === 0) return [];
  const limits: ThreadLimit[] = [];
  const own = world.pidsGroups.get(controlGroup);
  const threads = members.reduce((sum, { threads }) => sum + threads, 0);
  const current = isKnown(tasks.current) ? tasks.current.value : (own?.current ?? threads);
  const max = isKnown(tasks.max) ? tasks.max.value : own?.max;
  if (max !== undefined) limits.push(countedLimit('tasks', id, current, max, own?.refused, own?.peak));
  for (const path of ancestorsOf(controlGroup)) {
    const group = world.pidsGroups.get(path);
    if (group?.max !== undefined)
      limits.push(countedLimit('slice', path, group.current, group.max, group.refused, group.peak));
  }
  const bound = members.filter(
    ({ nproc, uid, isFreeOfNproc }) => nproc !== undefined && uid !== undefined && !isFreeOfNproc,
  );
  const tightest = bound.reduce<TableProcess | undefined>(
    (least, each) => (least === undefined || (each.nproc ?? 0) < (least.nproc ?? 0) ? each : least),
    undefined,
  );
  if (tightest?.uid !== undefined && tightest.nproc !== undefined) {
    const count = world.threadsOfUsers?.get(tightest.uid);
    // A master of root's starts workers of another user: systemd's User= does not name them.
    const name = user === 'root' ? `uid ${tightest.uid}` : user;
    if (count !== undefined) limits.push(countedLimit('nproc', name, count, tightest.nproc));
  }
  const { threadsMax, pidMax } = world.system.threads;
  if (world.kernelThreads !== undefined) {
    if (isKnown(threadsMax)) limits.push(countedLimit('threadsMax', '', world.kernelThreads, threadsMax.value));
    if (isKnown(pidMax)) limits.push(countedLimit('pidMax', '', world.kernelThreads, pidMax.value));
  }
  return limits;
}

/** A worker with `-B` forks its scheduler when its application is loaded. */
const beatStartMs = 60_000;

interface UnitParts {
  readonly mainPid: number;
  readonly controlGroup: string;
  readonly members: readonly TableProcess[];
  /** The words of each ExecStart=. */
  readonly starts: readonly (readonly string[])[];
  /** WorkingDirectory= */
  readonly folder: string;
}

function partsOf(unit: UnitProperties, world: World): UnitParts {
  const controlGroup = property(unit, 'ControlGroup');
  return {
    mainPid: wholeNumber(property(unit, 'MainPID')) ?? 0,
    controlGroup,
    members: [...world.table.values()].filter((process) =>
      controlGroup === ''
        ? unitOfControlGroup(process.controlGroup) === property(unit, 'Id')
        : isInside(process.controlGroup, controlGroup),
    ),
    starts: (unit.get('ExecStart') ?? []).map(execWords).filter((words) => words.length > 0),
    folder: folderOf(property(unit, 'WorkingDirectory')),
  };
}

function parseService(unit: UnitProperties, world: World): ServiceLook | undefined {
  const id = property(unit, 'Id');
  const loadState = property(unit, 'LoadState');
  const parts = partsOf(unit, world);
  // One whose unit file was taken away runs on.
  if (loadState === 'not-found' && parts.controlGroup === '') return undefined;
  const { mainPid, controlGroup, members, starts } = parts;
  const kind = kindOf(id, loadState, parts, world);
  if (kind === undefined) return undefined;

  const master = masterOf(kind, mainPid, members);
  const found = ownMastersOf(kind, members);
  const masters = found.length > 1 || master === undefined ? found : [master];
  const isRunning = mainPid > 0 || members.length > 0;
  const cpu = wholeNumber(property(unit, 'CPUUsageNSec'));
  const commandLine = commandLineOf(kind, master, starts);
  const control = world.sockets?.find(
    (socket) => isControlSocket(socket) && world.descriptors.get(master?.pid ?? 0)?.has(socket.inode) === true,
  );
  const activeState = property(unit, 'ActiveState');
  // systemd runs a service without User= as root.
  const user = property(unit, 'User') || 'root';
  const tasks: ServiceLook['tasks'] = {
    // `[not set]` where the unit has no cgroup or the controller is not there.
    current: reading(notSet(property(unit, 'TasksCurrent'))),
    max: tasksMaxOf(property(unit, 'TasksMax'), world.pidsGroups.get(controlGroup)),
  };
  return {
    unit: id,
    kind,
    description: property(unit, 'Description'),
    loadState,
    activeState,
    subState: property(unit, 'SubState'),
    unitFileState: property(unit, 'UnitFileState'),
    result: property(unit, 'Result'),
    mainPid,
    user,
    controlGroup,
    fragmentPath: property(unit, 'FragmentPath'),
    dropInPaths: property(unit, 'DropInPaths')
      .split(' ')
      .filter((path) => path !== ''),
    needDaemonReload: property(unit, 'NeedDaemonReload') === 'yes',
    activeSinceMs: /^(?:active|reloading|refreshing)$/.test(activeState)
      ? timestampMs(property(unit, 'ActiveEnterTimestamp'))
      : undefined,
    restarts: wholeNumber(property(unit, 'NRestarts')) ?? 0,
    tasks,
    limits: limitsOf(id, user, controlGroup, tasks, members, world),
    cpuUsageNs: reading(cpu),
    killMode: property(unit, 'KillMode'),
    serviceType: property(unit, 'Type'),
    timeoutStopMs: timeoutOf(property(unit, 'TimeoutStopUSec')),
    startLimit: startLimitOf(unit),
    master: master === undefined ? undefined : toLook(master),
    ...(masters.length > 1 ? { masters: masters.map(toLook) } : {}),
    workers: readWorkers(kind, isRunning, masters, members, world),
    threads: readMembers(isRunning, mainPid, members, world, (seen) =>
      seen.reduce((sum, each) => sum + each.threads, 0),
    ),
    commandLine,
    sockets: readSockets(kind, isRunning, master, members, commandLine, world),
    ...(control === undefined ? {} : { controlSocket: control.address.replace(/^unix:/, '') }),
  };
}

function otherUnitsOf(
  units: readonly UnitProperties[],
  services: ReadonlyMap<string, ServiceLook>,
  world: World,
): OtherUnit[] {
  const others = new Map<string, OtherUnit>();
  for (const unit of units) {
    const id = property(unit, 'Id');
    const loadState = property(unit, 'LoadState');
    if (!id.endsWith('.service') || id.startsWith('autoscaler.')) continue;
    const { mainPid, members, starts, controlGroup } = partsOf(unit, world);
    if (loadState === 'not-found' && controlGroup === '') continue;
    const main = members.find(({ pid }) => pid === mainPid) ?? members[0];
    const words = main?.commandLine ?? starts[0]?.map((word) => redact(word)) ?? [];
    const common = { loadState, activeState: property(unit, 'ActiveState'), command: words.join(' ').slice(0, 200) };
    if (!services.has(id)) others.set(id, { unit: id, ...common });
    for (const name of property(unit, 'Names').split(' ')) {
      if (name !== id && name !== '' && services.has(id)) others.set(name, { unit: name, service: id, ...common });
    }
  }
  return [...others.values()].sort((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0));
}

/** What is left of the process table when every service has its own. */
function elsewhereIn(services: readonly ServiceLook[], world: World): ElsewhereLook[] {
  const units = new Set(services.map(({ unit }) => unit));
  const groups = services.map(({ controlGroup }) => controlGroup).filter((group) => group !== '');
  const others = [...world.table.values()].filter(({ controlGroup }) => {
    const unit = unitOfControlGroup(controlGroup);
    return !(unit !== undefined && units.has(unit)) && !groups.some((group) => isInside(controlGroup, group));
  });
  const uptimeTicks = world.uptimeSeconds * world.ticksPerSecond;
  return elsewhereOf(others, (kind, master) => ({
    master: toLook(master),
    workers: workersOf(kind, master, others, uptimeTicks, world.ticksPerSecond).length,
  }));
}

/** Two projects may call their applications alike: each in a folder of its own. */
function applicationOf(unit: UnitProperties, words: readonly string[]): string {
  return [applicationName(words), property(unit, 'WorkingDirectory'), property(unit, 'User')].join('\n');
}

/** Undefined for a unit that has nothing to do with a scheduler. */
function unitBeat(unit: UnitProperties, world: World, nowMs: number): UnitBeat | undefined {
  const id = property(unit, 'Id');
  const loadState = property(unit, 'LoadState');
  if (!id.endsWith('.service') || loadState !== 'loaded') return undefined;
  const { controlGroup, mainPid, members, starts } = partsOf(unit, world);
  const master = masterOf('celery', mainPid, members);
  const words =
    [...starts, ...(master === undefined ? [] : [master.commandLine])].find(
      (each) => runsBeat(each) || embedsBeat(each),
    ) ?? members.find(({ commandLine }) => runsBeat(commandLine))?.commandLine;
  if (words === undefined) return undefined;
  const uptimeTicks = world.uptimeSeconds * world.ticksPerSecond;
  const workers = master === undefined ? [] : workersOf('celery', master, members, uptimeTicks, world.ticksPerSecond);
  // A pool process of this moment is not told from a scheduler yet.
  const old = members.filter(({ startTicks }) => uptimeTicks - startTicks > 5 * world.ticksPerSecond);
  const running = controlGroup === '' ? 0 : old.filter((each) => isBeat(each, master, workers)).length;
  const activeState = property(unit, 'ActiveState');
  const sinceMs = timestampMs(property(unit, 'ActiveEnterTimestamp'));
  // It takes a moment to come up, and processes of others may not be seen.
  const isUp = activeState === 'active' && sinceMs !== undefined && nowMs - sinceMs > beatStartMs && !world.hidden;
  const isEnabled = property(unit, 'UnitFileState').startsWith('enabled') && runsBeat(words);
  return {
    unit: id,
    application: applicationOf(unit, words),
    running,
    isExpected: isUp || activeState === 'failed' || (isEnabled && activeState === 'inactive'),
  };
}

/**
 * What holds is the cgroup's own limit: systemd says what its files would set at the next start, a share (15 %) of a kernel.threads-max
 * that has changed since included (measured: 19 where the cgroup had 1130).
 */
function tasksMaxOf(shown: string, group: PidsGroup | undefined): Known<number | undefined> {
  if (group !== undefined) return known(group.max);
  return shown === 'infinity' || shown === '18446744073709551615' ? known(undefined) : reading(wholeNumber(shown));
}

/** systemd prints `1min 30s`, or `infinity`. */
function timeoutOf(text: string): Known<number | undefined> {
  return text === 'infinity' ? known(undefined) : reading(timespanMs(text));
}

function startLimitOf(unit: UnitProperties): ServiceLook['startLimit'] {
  const burst = wholeNumber(property(unit, 'StartLimitBurst'));
  const interval = property(unit, 'StartLimitIntervalUSec');
  const intervalMs = interval === 'infinity' ? Number.MAX_SAFE_INTEGER : timespanMs(interval);
  return burst === undefined || intervalMs === undefined ? unknown : known({ burst, intervalMs });
}

function notSet(text: string): number | undefined {
  return text === '18446744073709551615' ? undefined : wholeNumber(text);
}

/**
 * Which of the two a unit runs, if any. What runs in its cgroup decides, whatever has started it, be it the main process or not;
 * where nothing runs, ExecStart= or the script that it names. A unit that only mentions the words (a log shipper, `celery beat`) is
 * neither; nor is one that starts what others have told it to (supervisord, cron, a container): `elsewhere.ts` has those.
 */
function kindOf(
  id: string,
  loadState: string,
  { mainPid, members, starts, folder }: UnitParts,
  world: World,
): ServiceKind | undefined {
  const main = members.find((process) => process.pid === mainPid);
  if (main !== undefined) {
    if (isSupervisor(main)) return undefined;
    const kind = kinds.find((each) => runs(each, main));
    if (kind !== undefined) return kind;
  }
  const told = starts.map((words) => programOf(words)).find((program) => program !== undefined);
  const running = kinds.filter((kind) => ownMastersOf(kind, members).length > 0);
  if (running.length > 0) return told !== undefined && running.includes(told) ? told : running[0];
  if (main !== undefined && told === undefined) {
    const program = programOf(main.commandLine);
    if (program !== undefined) return program;
  }
  if (told !== undefined) return told;
  for (const words of starts) {
    const script = startScriptOf(words, folder);
    if (script === undefined || !(main === undefined || isLauncher(main.commandLine) || isRunBy(main, words))) continue;
    const program = programOfScript(world.scripts.get(script) ?? '');
    if (program !== undefined) return program;
  }
  // systemd keeps nothing of a masked unit but its name: the file that the mask hides still tells.
  if (loadState === 'masked') {
    for (const [path, text] of world.unitFileLines) {
      if (!path.endsWith(`/${id}`) && !path.includes(`/${id}.d/`)) continue;
      const start = /^\s*ExecStart=[@:+!|-]*(.*)$/m.exec(text)?.[1];
      const program = start === undefined ? undefined : programOf(start.split(/\s+/));
      if (program !== undefined) return program;
    }
  }
  return undefined;
}

const kinds: readonly ServiceKind[] = ['gunicorn', 'celery'];

/** Those that no supervisor in the unit has started. */
function ownMastersOf(kind: ServiceKind, members: readonly TableProcess[]): TableProcess[] {
  const byPid = new Map(members.map((process) => [process.pid, process]));
  return mastersOf(kind, members).filter((master) => !ancestorsIn(master, byPid).some(isSupervisor));
}

/** The main process is still Python with the script of ExecStart=. */
function isRunBy(main: TableProcess, words: readonly string[]): boolean {
  const script = words.find((word) => word.endsWith('.py'));
  return script !== undefined && main.commandLine.includes(script);
}

/** The master's own arguments; where a title hides them or nothing runs, the words of ExecStart= (quoting lost). */
function commandLineOf(
  kind: ServiceKind,
  master: TableProcess | undefined,
  starts: readonly (readonly string[])[],
): Known<readonly string[]> {
  if (master !== undefined && master.commandLine.length > 1) return known(master.commandLine);
  const start = starts.find((words) => programOf(words) === kind) ?? starts[0];
  return start === undefined ? unknown : known(start.map((word) => redact(word)));
}

function toLook(process: TableProcess): ProcessLook {
  const { controlGroup: _controlGroup, uid: _uid, isFreeOfNproc: _free, nproc: _nproc, ...look } = process;
  return look;
}

/** A reading that rests on a unit's processes: denied or unknown where they could not be seen. */
function readMembers<T>(
  isRunning: boolean,
  mainPid: number,
  members: readonly TableProcess[],
  world: World,
  read: (members: readonly TableProcess[]) => T,
): Known<T> {
  if (!isRunning) return known(read([]));
  if (world.hidden) return { state: 'denied', why: message('host.hiddenProcesses') };
  if (mainPid > 0 && !members.some((process) => process.pid === mainPid)) {
    return world.table.size === 0 ? unknown : unknownBecause(message('host.ended'));
  }
  return known(read(members));
}

function readWorkers(
  kind: ServiceKind,
  isRunning: boolean,
  masters: readonly TableProcess[],
  members: readonly TableProcess[],
  world: World,
): Known<readonly ProcessLook[]> {
  const seen = readMembers(isRunning, masters[0]?.pid ?? 0, members, world, (processes) => processes);
  if (!isKnown(seen)) return seen;
  if (!isRunning) return known([]);
  if (masters.length === 0) return unknownBecause(message('host.noMaster'));
  const uptimeTicks = world.uptimeSeconds * world.ticksPerSecond;
  return known(
    masters.flatMap((master) => workersOf(kind, master, members, uptimeTicks, world.ticksPerSecond)).map(toLook),
  );
}

/**
 * By what the master holds open, which only root and the service's own user may read; else by the addresses of the command
 * line. A running Gunicorn always listens: nothing found means not known.
 */
function readSockets(
  kind: ServiceKind,
  isRunning: boolean,
  master: TableProcess | undefined,
  members: readonly TableProcess[],
  commandLine: Known<readonly string[]>,
  world: World,
): Known<readonly ListeningSocket[]> {
  if (!isRunning || kind === 'celery') return known([]);
  if (world.sockets === undefined) return unknownBecause(message('host.noSs'));
  const pids = [master?.pid ?? 0, ...members.map((process) => process.pid)];
  const open = pids.map((pid) => world.descriptors.get(pid)).find((inodes) => inodes !== undefined && inodes.size > 0);
  const binds = isKnown(commandLine) ? bindsOf(commandLine.value).map(addressOfBind) : [];
  const held =
    open === undefined ? [] : world.sockets.filter((socket) => open.has(socket.inode) && servesRequests(socket));
  const own = held.length > 0 ? held : world.sockets.filter((socket) => binds.includes(socket.address));
  if (own.length > 0) {
    return known(own.map(({ address, waiting, capacity }) => ({ address, waiting, capacity })));
  }
  return open === undefined && !world.asRoot ? { state: 'denied', why: message('host.socketOwner') } : unknown;
}

function withMemory(service: ServiceLook, refusals: readonly Refusal[], nowSeconds: number): ServiceLook {
  const remembered = rememberedRefusal(refusals, service, nowSeconds);
  return remembered === undefined ? service : { ...service, remembered };
}

function parseAutoscaler(raw: RawLook, units: readonly UnitProperties[], bootMs: number): AutoscalerLook {
  const find = (id: string): UnitProperties =>
    units.find((unit) => property(unit, 'Id') === id) ?? new Map<string, string[]>();
  const timer = find('autoscaler.timer');
  const path = find('autoscaler.path');
  const service = find('autoscaler.service');
  const access = new Map<string, string>();
  for (const line of (raw.access ?? '').split('\n')) {
    const [, state, name] = /^([rd-]) (\/.*)$/s.exec(line) ?? [];
    if (state !== undefined && name !== undefined) access.set(name, state);
  }
  const ownFiles = textOfFiles(raw.ownFiles ?? '');
  const fileText = (name: string): Known<string | undefined> => {
    const state = access.get(name);
    if (state === '-') return known(undefined);
    if (state === 'd') return denied;
    return state === 'r' ? known(ownFiles.get(name) ?? '') : unknown;
  };
  const version = fileText(paths.version);
  const history = historyOf(access.get(paths.history), raw.history);
  const monotonic = timespanMs(property(timer, 'NextElapseUSecMonotonic'));
  return {
    version: isKnown(version) ? known(version.value?.split('\n')[0]?.trim()) : version,
    timer: {
      loadState: property(timer, 'LoadState'),
      activeState: property(timer, 'ActiveState'),
      unitFileState: property(timer, 'UnitFileState'),
      lastTriggerMs: timestampMs(property(timer, 'LastTriggerUSec')),
      nextElapseMs:
        timestampMs(property(timer, 'NextElapseUSecRealtime')) ??
        (monotonic === undefined || monotonic === 0 ? undefined : Math.round(bootMs + monotonic)),
    },
    path: { loadState: property(path, 'LoadState'), activeState: property(path, 'ActiveState') },
    service: {
      loadState: property(service, 'LoadState'),
      activeState: property(service, 'ActiveState'),
      result: property(service, 'Result'),
      lastStartMs: timestampMs(property(service, 'ExecMainStartTimestamp')),
      lastExitMs: timestampMs(property(service, 'ExecMainExitTimestamp')),
    },
    configurationPath: configurationPathOf(fileText(paths.agentSettings), raw.configurations),
    statusText: fileText(paths.statusFile),
    backups: backupsOf(access.get(paths.backups), raw.backups),
    history,
    openPlan: mapKnown(history, (records) => records.filter(({ result }) => result === 'open').at(-1)),
    node: nodeOf(raw.node),
  };
}

function configurationPathOf(
  settings: Known<string | undefined>,
  found: string | undefined,
): Known<string | undefined> {
  if (settings.state === 'denied') return denied;
  if (isKnown(settings) && settings.value !== undefined) {
    const config = stringField(settings.value, 'config');
    if (config?.startsWith('/') === true) return known(config);
  }
  if (found === undefined) return unknown;
  return known(found.split('\n').find((line) => line.startsWith('/') && line.endsWith(`/${configurationName}`)));
}

function stringField(text: string, name: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const field = (value as Record<string, unknown>)[name];
    return typeof field === 'string' ? field : undefined;
  } catch {
    return undefined;
  }
}

function backupsOf(state: string | undefined, text: string | undefined): Known<readonly string[]> {
  if (state === 'd') return denied;
  if (state === '-') return known([]);
  if (state !== 'r' || text === undefined) return unknown;
  return known(
    text
      .split('\n')
      .filter((name) => /^\d{8}T\d{6}Z[A-Za-z0-9._-]*$/.test(name))
      .sort(),
  );
}

const mostRecords = 30;

function historyOf(state: string | undefined, text: string | undefined): Known<readonly PlanRecord[]> {
  if (state === 'd') return denied;
  if (state === '-') return known([]);
  if (state !== 'r' || text === undefined) return unknown;
  const records = [...textOfFiles(text)].flatMap(([path, lines]) => {
    const name = path.startsWith(`${paths.history}/`) ? path.slice(paths.history.length + 1) : '';
    const record = parseRecord(lines);
    // A record tells its own name: what lies there under another was not written by us.
    return record === undefined || record.id !== name ? [] : [record];
  });
  return known(records.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)).slice(-mostRecords));
}

/** The agent needs Node 18. */
function nodeOf(text: string | undefined): Known<{ path: string; version: string } | undefined> {
  if (text === undefined) return unknown;
  const [, path, version] = /^(\/.*) v?(\d+\.\d+\.\d+)\S*\s*$/m.exec(text) ?? [];
  if (path === undefined || version === undefined) return text.trim() === '' ? known(undefined) : unknown;
  return known(Number(version.split('.')[0]) >= 18 ? { path, version } : undefined);
}

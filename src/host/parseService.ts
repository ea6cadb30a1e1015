/** One service of a look: what runs in it, its limits, its sockets. */
import { isKnown, known, unknown, unknownBecause, type Known } from '../base/known';
import { redact } from '../base/redact';
import { message } from '../words/message';
import { addressOfBind, isControlSocket, servesRequests } from './listening';
import { ancestorsOf, type PidsGroup } from './cgroupLimits';
import { countedLimit, type ThreadLimit } from './limits';
import type { ListeningSocket, ServiceKind, ServiceLook } from './look';
import type { ProcessLook } from './processLook';
import { ancestorsIn, isSupervisor, masterOf, mastersOf, runs } from './masters';
import { timespanMs, timestampMs, wholeNumber } from './numbers';
import type { TableProcess } from './processTable';
import { isLauncher } from './commandChain';
import { bindsOf, programOf } from './programOf';
import { property, type UnitProperties } from './showUnits';
import { programOfScript, startScriptOf } from './startScript';
import { workersOf } from './workers';
import { type World, reading, type UnitParts, partsOf } from './unitParts';

const kinds: readonly ServiceKind[] = ['gunicorn', 'celery'];

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

export function parseService(unit: UnitProperties, world: World): ServiceLook | undefined {
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

export function toLook(process: TableProcess): ProcessLook {
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

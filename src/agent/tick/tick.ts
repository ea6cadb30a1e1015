/** One tick: read, decide, act, remember. Every 2 minutes by autoscaler.timer, or woken by autoscaler.path. */
import { writeFileSync } from 'node:fs';
import { valueOf } from '../../base/known';
import { scaledServices } from '../../config/celeryProject';
import type { NormalizedConfiguration, ProjectSettings } from '../../config/model';
import { parseLook } from '../../host/parseLook';
import type { Look } from '../../host/look';
import { paths } from '../../host/paths';
import { bootOf } from '../../scaling/boot';
import { recordOf } from '../../scaling/history';
import { countersOf, measure, sampleRule, type Counters, type Sample, type TickKind } from '../../scaling/samples';
import type { Decided } from '../../scaling/decide';
import { asksForRoom, share } from '../../scaling/share';
import { stateVersion, type AgentState, type ProjectMemory } from '../../scaling/state';
import { statusVersion, type AgentStatus, type ProjectStatus } from '../../scaling/status';
import { message, type Message } from '../../words/message';
import { writeAtomically } from '../state/atomicFile';
import { readBacklogs } from '../gunicorn/backlogs';
import { readBusyWorkers } from '../gunicorn/busyWorkers';
import { collect } from '../looking/collect';
import { ensureDropIns } from './dropIns';
import { exitCodes } from '../verbs/exitCodes';
import { tickDeadlineSeconds } from '../files/serviceUnit';
import { appendHistory } from '../state/historyFile';
import { noteRefusals } from '../state/refusalsFile';
import { loadConfiguration, loadSettings } from '../state/loadConfiguration';
import { takeLock } from './lock';
import type { Log } from '../state/log';
import { messageOf } from '../messageOf';
import { actOnProject, type ProjectOutcome } from './oneProject';
import { prepareProject, type Prepared } from './prepareProject';
import { idleStatus } from './projectStatus';
import { buriedTicks } from './recount';
import { readRequests } from '../gunicorn/requests';
import { run } from '../looking/run';
import { readOrders, withServiceOrders, writeOrders, type Orders, type ServiceOrders } from './orders';
import { defaultSettings, intervalOf } from '../state/settings';
import { readState, writeState } from '../state/stateFile';
import { version } from '../version';

export interface TickOptions {
  /** What started it, once systemd's version is known. */
  readonly kindOf: (systemdVersion: number | undefined) => TickKind;
  readonly dryRun: boolean;
  readonly log: Log;
}

export interface TickResult {
  readonly code: number;
  /** What was written to status.json, or would have been. */
  readonly status: AgentStatus | undefined;
}

/** Takes the lock unless it is a dry run, which changes nothing. */
export async function tick(options: TickOptions): Promise<TickResult> {
  if (options.dryRun) return tickLocked(options);
  const done = await whileLocked(20_000, () => tickLocked(options));
  if (done !== undefined) return done;
  options.log.line(`hold - - busy`);
  return { code: exitCodes.done, status: undefined };
}

/** Undefined where another tick did not end within `waitMs`. */
export async function whileLocked<T>(waitMs: number, work: () => Promise<T>): Promise<T | undefined> {
  const lock = await takeLock(`${paths.runtime}/tick.lock`, waitMs);
  if (lock === undefined) return undefined;
  try {
    return await work();
  } finally {
    lock.dispose();
  }
}

/** For whoever holds the lock. */
export async function tickLocked({ kindOf, dryRun, log }: TickOptions): Promise<TickResult> {
  const startedMs = Date.now();
  const deadlineMs = performance.now() + (tickDeadlineSeconds - 15) * 1000;
  let kind = kindOf(undefined);
  const errors: Message[] = [];
  const say = (error: Message): void => {
    errors.push(error);
    log.error(error);
  };
  const orders = readOrders(startedMs);
  let settings = defaultSettings;
  const finish = (code: number, status: Partial<AgentStatus>, configurationPath: string | undefined): TickResult => {
    const whole: AgentStatus = {
      version: statusVersion,
      agentVersion: version,
      tickStartedMs: startedMs,
      tickEndedMs: Date.now(),
      tickKind: kind,
      sampleSeconds: undefined,
      systemCpuPercent: undefined,
      availableMiB: undefined,
      configurationPath,
      intervalSeconds: intervalOf(settings),
      projects: [],
      ...(orders.pausedUntilMs === undefined ? {} : { pausedUntilMs: orders.pausedUntilMs }),
      ...status,
      errors,
    };
    if (dryRun) return { code, status: whole };
    try {
      writeAtomically(paths.statusFile, `${JSON.stringify(whole)}\n`);
    } catch (error) {
      const params = { path: paths.statusFile, code: String((error as NodeJS.ErrnoException).code) };
      log.error(message('agent.writeFailed', params));
    }
    return { code, status: whole };
  };

  let configuration: NormalizedConfiguration;
  try {
    settings = loadSettings();
    configuration = await loadConfiguration(settings, say);
  } catch (error) {
    say(messageOf(error));
    return finish(exitCodes.configuration, {}, settings.config);
  }
  const intervalSeconds = intervalOf(settings);
  const scaled = scaledServices(configuration);
  const enabled = scaled.filter((project) => project.enabled);

  let seen: Look;
  try {
    const units = scaled.map(({ service }) => service);
    const beats = scaled.some(({ queue }) => queue !== undefined);
    seen = parseLook(await collect({ units, beats }));
  } catch (error) {
    say(messageOf(error));
    const idle = scaled.map((project) => idleStatus(project, undefined, messageOf(error)));
    return finish(exitCodes.failed, { projects: idle }, settings.config);
  }

  kind = kindOf(valueOf(seen.system.systemdVersion));
  const { state, problem } = readState();
  const look: Look = { ...seen, bootId: bootOf(state.counters, seen) };
  if (problem !== undefined) say(problem);
  const now = countersOf(look, buriedTicks);
  const rule = sampleRule(state.counters, now, kind, intervalSeconds);
  const before = rule === 'take' ? state.counters : undefined;
  const sampleOf = (unit: string): Sample | undefined => {
    return before === undefined ? undefined : measure(before, now, unit, look.system);
  };
  const counters: Counters | undefined = rule === 'join' ? state.counters : now;

  const memories = new Map<string, ProjectMemory>();
  for (const { project } of enabled) {
    const memory = state.projects.get(project);
    if (memory !== undefined) memories.set(project, memory);
  }
  const remember = (): AgentState => ({ version: stateVersion, lastTickMs: Date.now(), counters, projects: memories });

  if (!dryRun) {
    const units = enabled.map(({ service }) => service).filter((unit) => isLoaded(look, unit));
    for (const error of await ensureDropIns(units)) say(error);
  }
  // A tick that takes no sample looks at no threshold either: one reading is enough for what it says of the service.
  const services = enabled.map(({ service }) => service);
  const backlogs = await readBacklogs(look, services, before === undefined ? 1 : undefined);
  // Only a tick that takes a sample may take a worker away.
  const requests = before === undefined ? undefined : await readRequests(look, services);
  const sized = before === undefined ? [] : enabled.filter(({ sizing }) => sizing !== undefined);
  const busyWorkers = await readBusyWorkers(
    look,
    sized.map(({ service }) => service),
  );
  /** What goes wrong in one project stays in it. */
  const contained = async <T>(project: ProjectSettings, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      const what = messageOf(error);
      errors.push(what);
      log.error(what, project.service);
      return undefined;
    }
  };
  const prepared = enabled.map((project) =>
    contained(project, () =>
      prepareProject({
        settings: project,
        look,
        intervalSeconds,
        sample: sampleOf(project.service),
        memory: memories.get(project.project),
        backlogs,
        requests: requests?.get(project.service),
        busyWorkers: busyWorkers.get(project.service),
        orders: ordersFor(orders, project.service),
        dryRun,
        log,
        deadlineMs,
        keep: (memory) => {
          memories.set(project.project, memory);
          writeState(remember());
        },
      }),
    ),
  );
  const shares = shareServer(prepared, look);
  const outcomes = await Promise.all(
    enabled.map((project, index) =>
      contained(project, async (): Promise<ProjectOutcome | undefined> => {
        const ready = await prepared[index];
        if (ready === undefined) return undefined;
        // Only who asks for workers waits for what the others ask for; what puts a count right is done at once.
        const decided = asksForRoom(ready) ? ((await shares).get(ready) ?? ready.decided) : ready.decided;
        const outcome = await actOnProject(ready, decided);
        memories.set(project.project, outcome.memory);
        errors.push(...outcome.errors);
        return outcome;
      }),
    ),
  );

  if (!dryRun) {
    const unwritten = writeState(remember());
    if (unwritten !== undefined) say(unwritten);
    const records = outcomes.flatMap((outcome) =>
      outcome === undefined ? [] : [recordOf(outcome.input, outcome.decision, outcome.status.workers, kind)],
    );
    const unrecorded = appendHistory(paths.ticks, records, look.takenAtMs);
    // On a full disk one line says it all.
    if (unrecorded !== undefined && unwritten === undefined) say(unrecorded);
    const unnoted = noteRefusals(paths.refusals, look.services, look.takenAtMs);
    if (unnoted !== undefined && unwritten === undefined && unrecorded === undefined) say(unnoted);
    const seenTo = afterTick(
      orders,
      outcomes.flatMap((outcome) => (outcome === undefined ? [] : [outcome])),
    );
    const lost = seenTo === orders ? undefined : writeOrders(seenTo);
    if (lost !== undefined) say(lost);
    if (kind === 'timer') await revivePath(say);
  }
  const statusFor = (project: ProjectSettings): ProjectStatus => {
    const outcome = outcomes[enabled.indexOf(project)];
    const idle = message(project.enabled ? 'agent.projectFailed' : 'agent.disabled');
    return outcome?.status ?? idleStatus(project, look, idle);
  };
  const system = before === undefined ? undefined : measure(before, now, '', look.system);
  if (!dryRun) leaveMarks(enabled.filter((_, index) => outcomes[index]?.again === true));
  return finish(
    exitCodes.done,
    {
      sampleSeconds: system?.seconds,
      systemCpuPercent: system?.systemCpuPercent,
      availableMiB:
        look.system.memory.state === 'known' ? Math.round(look.system.memory.value.availableMiB) : undefined,
      // What is switched off and not there is nobody's.
      projects: scaled.filter((project) => project.enabled || isThere(look, project.service)).map(statusFor),
    },
    settings.config,
  );
}

async function shareServer(
  prepared: readonly Promise<Prepared | undefined>[],
  look: Look,
): Promise<ReadonlyMap<Prepared, Decided>> {
  const asks = (await Promise.all(prepared)).filter((ask) => ask !== undefined);
  const { current, threadsMax, pidMax } = look.system.threads;
  const limits = [threadsMax, pidMax].map(valueOf).filter((limit) => limit !== undefined);
  const used = valueOf(current);
  const spareTasks =
    used === undefined || limits.length === 0 ? undefined : Math.floor(Math.min(...limits) * 0.9) - used;
  const decided = share(asks, { cpuCount: look.system.cpuCount, spareTasks });
  return new Map(asks.map((ask, index) => [ask, decided[index] ?? ask.decided]));
}

function ordersFor(orders: Orders, unit: string): ServiceOrders {
  const own = orders.services.get(unit) ?? {};
  const { pausedUntilMs: all } = orders;
  return all === undefined ? own : { ...own, pausedUntilMs: Math.max(all, own.pausedUntilMs ?? 0) };
}

/** The same object where no order was seen to. */
function afterTick(orders: Orders, outcomes: readonly ProjectOutcome[]): Orders {
  let next = orders;
  for (const { status, ordersSeen } of outcomes) {
    if (!ordersSeen) continue;
    const scale = orders.services.get(status.service)?.scale;
    next = withServiceOrders(next, status.service, {
      release: undefined,
      scale: scale && { ...scale, applied: true },
    });
  }
  return next;
}

function isThere({ services, otherUnits }: Look, unit: string): boolean {
  return [...services, ...otherUnits].some((each) => each.unit === unit);
}

function isLoaded(look: Look, unit: string): boolean {
  return look.services.some((service) => service.unit === unit && service.loadState === 'loaded');
}

/** A service that was not ready in time is looked at again at once, not in two minutes: its mark wakes the next tick. */
function leaveMarks(projects: readonly ProjectSettings[]): void {
  for (const { service } of projects) {
    try {
      writeFileSync(`${paths.wake}/${service}`, '');
    } catch {
      // Without the folder autoscaler.path does not run; the timer does.
    }
  }
}

/** systemd gives up a path unit that was triggered too often; once things are calm it is wanted again. */
async function revivePath(say: (what: Message) => void): Promise<void> {
  try {
    const { stdout } = await run('systemctl', ['is-active', 'autoscaler.path'], 5000);
    if (stdout.trim() !== 'failed') return;
    say(message('agent.pathFailed'));
    await run('systemctl', ['reset-failed', 'autoscaler.path'], 5000);
    await run('systemctl', ['start', '--no-block', 'autoscaler.path'], 5000);
  } catch (error) {
    say(messageOf(error));
  }
}

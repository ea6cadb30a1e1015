/** Plans that bring files back from a backup: a file, a service, all of it, or, by a rollback, the services as they were at first. */
import type { OperationContext } from '../../base/context';
import { Failure } from '../../base/failure';
import type { Look } from '../../host/look';
import { dropInOf, lastDropInOf, paths } from '../../host/paths';
import type { Server } from '../../ssh/server';
import { message, type Message } from '../../words/message';
import { isRestorable, listBackups, readBackup, unitOf, type BackedUpFile, type BackupSummary } from './backups';
import { findDropIns } from '../deployment/findDropIns';
import { readFiles } from '../plans/readFiles';
import { unitStates } from '../deployment/unitStates';
import { planVersion, type Plan, type PlanCommand, type PlanFile } from '../plans/plan';
import { planFile } from '../plans/planFiles';
import { planId } from '../plans/planId';
import { setTasks } from '../threads/remedies/common';
import { kernelFollows } from '../threads/remedies/sysctlFile';
import { restartSteps } from '../services/restarts';
import { stopTimerFirst } from '../deployment/timer';

export interface RestoreOptions {
  readonly backup: BackupSummary;
  /** Paths, as the backup names them; all when left out. */
  readonly files?: readonly string[];
}

/** Throws `operations.backupDamaged`, `operations.backupOutside`, `operations.notAFile`. */
export async function planRestore(
  server: Server,
  look: Look,
  { backup, files: only }: RestoreOptions,
  context: OperationContext,
): Promise<Plan> {
  await server.becomeRoot(context);
  const wanted = await readBackup(server, backup, only, context);
  const outside = wanted.find(({ path }) => !isRestorable(path, look));
  if (outside !== undefined) {
    throw new Failure({
      code: 'operations.backupOutside',
      params: { folder: backup.folder, path: outside.path },
      server: server.name,
      phase: 'plan',
    });
  }
  const notes: Message[] = [];
  const files = await changes(server, wanted, backup.folder, context);
  const at = files.findIndex(({ path, after }) => path === paths.asgiWorker && after === null);
  if (at >= 0 && (await isWorkerNeeded(server, files, context))) {
    files.splice(at, 1);
    notes.push(message('operations.restore.workerKept', { path: paths.asgiWorker }));
  }
  const made = { files, notes, look, server, context };
  const params = { folder: backup.folder, date: new Date(backup.takenMs).toISOString() };
  return {
    ...(await finish(made)),
    id: planId(context.clock, 'restore'),
    intent: 'restore',
    recipe: ['restore', backup.folder, only === undefined ? 'all' : 'some', ...(only ?? [])],
    title: message('operations.restore.title', params),
    why: message('operations.restore.why', { ...params, files: files.length }),
  };
}

/**
 * The guide's rollback as one plan: timer and path off, the original unit files back (the guide's copies where there are any),
 * our drop-ins gone, daemon-reload, the services restarted one by one and verified. Agent, configuration and state stay.
 */
export async function planRollback(server: Server, look: Look, context: OperationContext): Promise<Plan> {
  await server.becomeRoot(context);
  const backups = await listBackups(server, context);
  const notes: Message[] = [];
  const known = new Set(look.services.filter(({ loadState }) => loadState === 'loaded').map(({ unit }) => unit));
  const originals: PlanFile[] = [];
  const taken = new Set<string>();
  for (const guide of backups.filter(({ kind }) => kind === 'guide')) {
    const paths = guide.entries.map(({ path }) => path).filter((path) => !taken.has(path));
    const there = paths.filter((path) => known.has(unitOf(path) ?? ''));
    const gone = paths.filter((path) => !there.includes(path));
    if (gone.length > 0) {
      notes.push(message('operations.rollback.notThere', { folder: guide.folder, units: gone.map(nameOf).join(', ') }));
    }
    for (const path of there) taken.add(path);
    originals.push(...(await changes(server, await readBackup(server, guide, there, context), guide.folder, context)));
    notes.push(
      message('operations.rollback.guide', { folder: guide.folder, date: new Date(guide.takenMs).toISOString() }),
    );
  }
  if (server.rootState === 'helper') notes.push(message('operations.helper.guideLeftOut'));
  if (taken.size === 0) notes.push(message('operations.rollback.noOriginals'));
  const dropIns = [...known].flatMap((unit) => [dropInOf(unit), lastDropInOf(unit)]);
  const readings = dropIns.length === 0 ? [] : await server.run(readFiles(dropIns, 'always'), context);
  const purpose = message('operations.rollback.file.dropIn');
  const ours = dropIns.flatMap((path, n) => planFile(path, readings[n], null, purpose, server) ?? []);
  const timer = await timerOff(server, context);
  const made = { files: [...originals, ...ours], notes, look, server, context };
  // A service that was scaled goes back to its owner's own count with its next start only.
  const restarted = ours.map(({ path }) => unitOf(path) ?? '');
  return {
    ...(await finish(made, timer, restarted)),
    id: planId(context.clock, 'rollback'),
    intent: 'rollback',
    recipe: ['rollback'],
    title: message('operations.rollback.title'),
    why: message('operations.rollback.why'),
  };
}

async function changes(
  server: Server,
  wanted: readonly BackedUpFile[],
  folder: string,
  context: OperationContext,
): Promise<PlanFile[]> {
  if (wanted.length === 0) return [];
  const readings = await server.run(
    readFiles(
      wanted.map(({ path }) => path),
      'always',
    ),
    context,
  );
  const purpose = message('operations.restore.file', { folder });
  return wanted.flatMap(({ path, content }, n) => planFile(path, readings[n], content, purpose, server) ?? []);
}

/** Whether another service than those of `files` is started with our worker class: one file serves them all. */
async function isWorkerNeeded(server: Server, files: readonly PlanFile[], context: OperationContext): Promise<boolean> {
  const all = await server.run(findDropIns(paths.units), context);
  const others = all.filter((path) => !files.some((file) => file.path === path));
  const readings = others.length === 0 ? [] : await server.run(readFiles(others, 'always'), context);
  return readings.some((each) => each.state === 'file' && each.bytes.includes(paths.asgiFolder));
}

interface Made {
  readonly files: readonly PlanFile[];
  readonly notes: readonly Message[];
  readonly look: Look;
  readonly server: Server;
  readonly context: OperationContext;
}

/** What follows from the files: the timer stopped where it goes, systemd told, the services concerned restarted. */
async function finish(
  { files, notes, look, server, context }: Made,
  first: readonly PlanCommand[] = [],
  alsoRestart: readonly string[] = [],
): Promise<Omit<Plan, 'id' | 'intent' | 'title' | 'why'>> {
  const removesTimer = files.some(({ path, after }) => path === paths.timerUnit && after === null);
  const before = removesTimer ? await timerOff(server, context) : first;
  const changed = files.filter(changesService);
  const concerned = new Set([
    ...changed.filter((file) => !changesTasksOnly(file)).map(({ path }) => unitOf(path) ?? ''),
    ...alsoRestart,
  ]);
  // A cgroup's limit can be set while it runs.
  const limited = [
    ...changed.filter(changesTasksOnly).map(({ path }) => unitOf(path) ?? ''),
    ...files.flatMap(({ path }) => sliceOf(path) ?? []),
  ].filter((unit) => !concerned.has(unit));
  const units = look.services.map(({ unit }) => unit).filter((unit) => concerned.has(unit));
  const isReloaded = files.some(({ path }) => path.startsWith(`${paths.units}/`));
  const reload: PlanCommand = {
    argv: ['systemctl', 'daemon-reload'],
    undo: ['systemctl', 'daemon-reload'],
    undoWhen: 'after',
    purpose: message('operations.deploy.command.reload'),
  };
  const { commands, restarts, expectedSeconds, risks } = restartSteps(look, units);
  return {
    version: planVersion,
    server: server.name,
    files,
    commands: [
      ...before,
      ...(isReloaded ? [reload] : []),
      ...limited.map(setTasks),
      ...kernelFollows(files),
      ...commands,
    ],
    checks: [],
    restarts,
    risk: message(restarts.length > 0 ? 'operations.restore.riskRestart' : 'operations.restore.risk'),
    undo: message('operations.restore.undo'),
    notes: [...notes, ...risks],
    expectedSeconds: 2 + expectedSeconds,
  };
}

async function timerOff(server: Server, context: OperationContext): Promise<PlanCommand[]> {
  return stopTimerFirst(await server.run(unitStates(['autoscaler.timer', 'autoscaler.path']), context));
}

/** Our mark at a start changes nothing of what runs. */
function changesService({ path, before, after }: PlanFile): boolean {
  const unit = unitOf(path);
  if (unit === undefined || unit.startsWith('autoscaler')) return false;
  if (path !== dropInOf(unit)) return true;
  const matters = /^\s*(?!ExecStartPost=)[A-Z]\w*=/m;
  return [before, after].some((side) => side !== null && (side.text === undefined || matters.test(side.text)));
}

/** Of our drop-in. */
function changesTasksOnly({ path, before, after }: PlanFile): boolean {
  const unit = unitOf(path) ?? '';
  if (path !== dropInOf(unit) && path !== lastDropInOf(unit)) return false;
  const [now, then] = [before, after].map((side) => (side === null ? '' : side.text));
  if (now === undefined || then === undefined) return false;
  const others = (text: string): string =>
    [...text.matchAll(/^\s*(?!ExecStartPost=|TasksMax=)[A-Z]\w*=.*$/gm)].join('\n');
  return others(now) === others(then);
}

/** Whose limit our drop-in sets: `web.slice`. */
function sliceOf(path: string): string | undefined {
  return /^\/etc\/systemd\/system\/([\w:.\\-]+\.slice)\.d\/zz-autoscaler\.conf$/.exec(path)?.[1];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

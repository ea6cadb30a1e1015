/** The backups on a server: ours, made before every change or when asked for, and the guide's folders of unit files. */
import type { OperationContext } from '../../base/context';
import { Failure } from '../../base/failure';
import { isKnown } from '../../base/known';
import { parseBackupManifest, type BackupEntry } from '../../host/backupManifest';
import type { Look } from '../../host/look';
import { isPlainPath } from '../../host/plainPath';
import { dropInOf, paths } from '../../host/paths';
import type { Server } from '../../ssh/server';
import { message } from '../../words/message';
import { configurationPathOf } from '../deployment/configurationFile';
import { listBackupFolders } from './listBackupFolders';
import { readFiles } from '../plans/readFiles';
import { planVersion, type Plan } from '../plans/plan';
import { textOf } from '../plans/planFiles';
import { planId } from '../plans/planId';

export interface BackupSummary {
  /** The folder on the server. */
  readonly folder: string;
  readonly kind: 'ours' | 'guide';
  /** Milliseconds since the epoch; of the guide's folders the newest file's. */
  readonly takenMs: number;
  /** `deploy`, `restore`, `backup` …; empty for the guide's. */
  readonly reason: string;
  /** `path` is where a file belongs, not where its copy lies. */
  readonly entries: readonly BackupEntry[];
  /** The manifest is not whole: nothing of it can be restored. */
  readonly isDamaged: boolean;
}

export interface BackedUpFile {
  /** Where it belongs. */
  readonly path: string;
  /** null: there was none. */
  readonly content: {
    readonly bytes: Buffer;
    readonly text: string | undefined;
    readonly mode: string;
    readonly owner: string;
    readonly group: string;
  } | null;
}

const unitName = /^[\w:.\\@-]+\.service$/;

/** Newest first. Opens the root shell: backups are root's. */
export async function listBackups(server: Server, context: OperationContext): Promise<readonly BackupSummary[]> {
  await server.becomeRoot(context);
  const { ours, guide } = await server.run(listBackupFolders(paths.backups), context);
  const summaries: BackupSummary[] = ours.flatMap(({ name, manifest }) => {
    const takenMs = timeOf(name);
    if (takenMs === undefined) return [];
    const parsed = parseBackupManifest(manifest);
    return [
      {
        folder: `${paths.backups}/${name}`,
        kind: 'ours' as const,
        takenMs,
        reason: parsed?.reason ?? /^\w+Z-(.*)$/.exec(name)?.[1] ?? name,
        entries: parsed?.entries ?? [],
        isDamaged: parsed === undefined,
      },
    ];
  });
  const folders = new Set(guide.map(({ path }) => path.slice(0, path.lastIndexOf('/'))));
  for (const folder of folders) {
    const files = guide.filter(({ path }) => isPlainPath(path) && path.startsWith(`${folder}/`));
    summaries.push({
      folder,
      kind: 'guide',
      takenMs: Math.max(...files.map(({ modifiedMs }) => modifiedMs)),
      reason: '',
      entries: files.flatMap(({ path, modifiedMs }): BackupEntry[] => {
        const name = path.slice(folder.length + 1);
        if (!unitName.test(name)) return [];
        // As the guide's `sudo cp` would leave it; its content is what is there when it is read.
        const rights = { owner: 'root', group: 'root', mode: '644', sha256: '' };
        return [{ kind: 'present', path: `${paths.units}/${name}`, modifiedMs, ...rights }];
      }),
      isDamaged: false,
    });
  }
  return summaries.sort((a, b) => b.takenMs - a.takenMs);
}

/**
 * The files of a backup, all or those named, each held against its hash.
 * Throws `operations.backupDamaged`: a manifest that is not whole, a file that is missing, changed or no regular file.
 */
export async function readBackup(
  server: Server,
  backup: BackupSummary,
  only: readonly string[] | undefined,
  context: OperationContext,
): Promise<readonly BackedUpFile[]> {
  if (backup.isDamaged) throw damaged(server, backup, `${backup.folder}/manifest`);
  const entries = backup.entries.filter(({ path }) => only === undefined || only.includes(path));
  const present = entries.flatMap((entry) => (entry.kind === 'present' ? [entry] : []));
  const copies = present.map(({ path }) => copyOf(backup, path));
  const readings = copies.length === 0 ? [] : await server.run(readFiles(copies, 'always'), context);
  const contents = new Map<string, NonNullable<BackedUpFile['content']>>();
  present.forEach((entry, n) => {
    const reading = readings[n];
    const isSame = reading?.state === 'file' && (backup.kind === 'guide' || reading.sha256 === entry.sha256);
    if (!isSame) throw damaged(server, backup, copies[n] ?? entry.path);
    const { mode, owner, group } = entry;
    contents.set(entry.path, { bytes: reading.bytes, text: textOf(reading.bytes), mode, owner, group });
  });
  return entries.map(({ path }) => ({ path, content: contents.get(path) ?? null }));
}

/** A backup of every unit of a Gunicorn or Celery service, its drop-ins, our own files and the configuration. Changes nothing else. */
export async function planBackup(server: Server, look: Look, context: OperationContext): Promise<Plan> {
  await server.becomeRoot(context);
  const inUse = configurationPathOf(look);
  // The helper touches nothing where others than root may write.
  const isLeftOut =
    inUse !== undefined && server.rootState === 'helper' && !inUse.startsWith(`${paths.settingsFolder}/`);
  const configuration = isLeftOut ? undefined : inUse;
  const candidates = [
    ...look.services.flatMap(({ unit, fragmentPath, dropInPaths }) => [fragmentPath, ...dropInPaths, dropInOf(unit)]),
    ...[paths.serviceUnit, paths.timerUnit, paths.pathUnit, paths.recoverUnit, paths.agentSettings],
    ...(configuration === undefined ? [] : [configuration]),
  ];
  const wanted = [...new Set(candidates)].filter((path) => isPlainPath(path));
  const readings = await server.run(readFiles(wanted, 'always'), context);
  const backUp = wanted.filter((_, n) => readings[n]?.state === 'file');
  return {
    version: planVersion,
    id: planId(context.clock, 'backup'),
    server: server.name,
    intent: 'backup',
    recipe: ['backup'],
    title: message('operations.backup.title'),
    why: message('operations.backup.why', { files: backUp.length }),
    risk: message('operations.backup.risk'),
    files: [],
    backUp,
    commands: [],
    checks: [],
    restarts: [],
    undo: message('operations.backup.undo'),
    notes: [
      message('operations.backup.notSecrets'),
      ...(isLeftOut ? [message('operations.helper.configurationLeftOut', { path: inUse })] : []),
    ],
    expectedSeconds: 1,
  };
}

/** The services that the agent or the user may have changed, by what the look knows of them. */
export function unitOf(path: string): string | undefined {
  const match = /^\/etc\/systemd\/system\/([^/]+\.service)(?:\.d\/[^/]+\.conf)?$/.exec(path);
  return match?.[1];
}

/** Where a restore may write: units, what is ours, and the configuration. */
export function isRestorable(path: string, look: Look): boolean {
  const { configurationPath } = look.autoscaler;
  const configuration = isKnown(configurationPath) ? configurationPath.value : undefined;
  return (
    path.startsWith(`${paths.units}/`) ||
    path.startsWith(`${paths.program}/`) ||
    path.startsWith(`${paths.settingsFolder}/`) ||
    // A deployment switches the guide's line off there.
    /^\/(?:etc\/crontab$|etc\/cron\.d\/|var\/spool\/cron\/)/.test(path) ||
    [paths.wrapper, paths.logrotate, paths.sysctl, paths.logins, configuration].includes(path)
  );
}

function copyOf({ kind, folder }: BackupSummary, path: string): string {
  return kind === 'ours' ? `${folder}/files${path}` : `${folder}/${path.slice(path.lastIndexOf('/') + 1)}`;
}

function timeOf(name: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(name);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

function damaged(server: Server, { folder }: BackupSummary, path: string): Failure {
  return new Failure({
    code: 'operations.backupDamaged',
    params: { folder, path },
    server: server.name,
    phase: 'plan',
    remedy: message('operations.backupDamaged.remedy'),
  });
}

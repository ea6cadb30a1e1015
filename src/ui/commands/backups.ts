/** Backups as the user meets them: made when asked for, looked into, compared with now, restored; everything rolled back. */
import { commands, ProgressLocation, window, type QuickPickItem, type Uri } from 'vscode';
import {
  listBackups,
  planBackup,
  readBackup,
  type BackedUpFile,
  type BackupSummary,
} from '../../operations/backups/backups';
import { planRestore, planRollback } from '../../operations/backups/restore';
import { planTimerInterval } from '../../operations/deployment/timer';
import { planUninstall, purge } from '../../operations/deployment/uninstall';
import { minutes, operationContext, signalOf } from '../operationContext';
import { remoteUri } from '../editor/remoteUri';
import { say } from '../say';
import { plainText } from '../servers/plainText';
import type { ServerEntry } from '../servers/serverEntry';
import { pickServer } from './pickServer';
import { planFor } from '../plans/planFor';
import type { Services } from './services';

/** For a list that comes when the server has answered: whatever takes the focus in that moment (an editor that has loaded) must not close it. */
const afterWait = { ignoreFocusOut: true } as const;

export async function backUpNow(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry !== undefined) await planFor(services, entry, planBackup);
}

export async function rollBack(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry !== undefined) await planFor(services, entry, planRollback);
}

export async function uninstall(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return;
  const choices = [
    { label: say('ui.uninstall.agent'), detail: say('ui.uninstall.agentDetail'), configuration: false, all: false },
    {
      label: say('ui.uninstall.configuration'),
      detail: say('ui.uninstall.configurationDetail'),
      configuration: true,
      all: false,
    },
    { label: say('ui.uninstall.all'), detail: say('ui.uninstall.allDetail'), configuration: true, all: true },
  ];
  const picked = await window.showQuickPick(choices, { title: `${entry.name}: ${say('ui.uninstall.pick')}` });
  if (picked === undefined) return;
  const { configuration, all } = picked;
  await planFor(
    services,
    entry,
    (server, look, context) => planUninstall(server, look, { configuration }, context),
    all ? () => purgeAll(entry) : undefined,
  );
}

async function purgeAll(entry: ServerEntry): Promise<void> {
  await entry.withServer((server) => purge(server, operationContext(minutes(2), new AbortController().signal)));
  void entry.look();
  void window.showInformationMessage(say('ui.uninstall.purged', { server: entry.name }));
}

export async function timerInterval(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return;
  const choices = [10, 15, 30, 60, 120, 300, 600].map((seconds) => ({
    label: seconds < 120 ? say('ui.interval.seconds', { n: seconds }) : say('ui.interval.minutes', { n: seconds / 60 }),
    seconds,
  }));
  const picked = await window.showQuickPick(choices, { title: `${entry.name}: ${say('ui.interval.pick')}` });
  if (picked === undefined) return;
  await planFor(services, entry, (server, look, context) =>
    planTimerInterval(server, look, { seconds: picked.seconds }, context),
  );
}

/** Of the node that was clicked (a backup, or an entry of the history that has one), or of one that is picked. */
export async function restore(services: Services, argument: unknown): Promise<void> {
  const found = await pickBackup(services, argument);
  if (found === undefined) return;
  const { entry, backup } = found;
  const files = backup.entries.map((each) => ({
    label: each.path,
    description: each.kind === 'absent' ? say('ui.restore.absent') : new Date(each.modifiedMs).toISOString(),
    picked: true,
  }));
  const chosen =
    files.length <= 1
      ? files
      : await window.showQuickPick(files, {
          ...afterWait,
          title: `${entry.name}: ${say('ui.restore.pickFiles')}`,
          canPickMany: true,
          matchOnDescription: true,
        });
  if (chosen === undefined || (chosen.length === 0 && files.length > 0)) return;
  await planFor(services, entry, (server, look, context) =>
    planRestore(server, look, { backup, files: chosen.map(({ label }) => label) }, context),
  );
}

/** One file of a backup as it was, read only. */
export async function lookIntoBackup(services: Services, argument: unknown): Promise<void> {
  const found = await pickFile(services, argument);
  if (found !== undefined) await window.showTextDocument(found.uri, { preview: true });
}

export async function compareBackup(services: Services, argument: unknown): Promise<void> {
  const found = await pickFile(services, argument);
  if (found === undefined) return;
  const { entry, backup, path, uri } = found;
  const params = { name: path.slice(path.lastIndexOf('/') + 1), date: new Date(backup.takenMs).toISOString() };
  const backups = await withProgress(entry, (context) => entry.withServer((server) => listBackups(server, context)));
  const others = backups.filter(
    ({ folder, entries }) => folder !== backup.folder && entries.some((each) => each.path === path),
  );
  const now: QuickPickItem & { other?: BackupSummary } = { label: say('ui.restore.now') };
  const picked =
    others.length === 0
      ? now
      : await window.showQuickPick([now, ...others.map((other) => ({ ...itemOf(other), other }))], {
          ...afterWait,
          title: `${entry.name}: ${say('ui.restore.compareWith', { path })}`,
          matchOnDescription: true,
          matchOnDetail: true,
        });
  if (picked === undefined) return;
  const { other } = picked;
  if (other === undefined) {
    const title = say('ui.restore.compareTitle', params);
    await commands.executeCommand('vscode.diff', uri, remoteUri(entry.name, path), title);
    return;
  }
  const files = await withProgress(entry, (context) =>
    entry.withServer((server) => readBackup(server, other, [path], context)),
  );
  const text = files.find((file) => file.path === path)?.content?.text ?? '';
  const otherUri = services.plans.textUri(entry.name, `${other.folder}${path}`, text);
  const title = say('ui.restore.compareBoth', { ...params, other: new Date(other.takenMs).toISOString() });
  await commands.executeCommand('vscode.diff', uri, otherUri, title);
}

async function pickFile(
  services: Services,
  argument: unknown,
): Promise<{ entry: ServerEntry; backup: BackupSummary; path: string; uri: Uri } | undefined> {
  const found = await pickBackup(services, argument);
  if (found === undefined) return undefined;
  const { entry, backup } = found;
  const files = await withProgress(entry, (context) =>
    entry.withServer((server) => readBackup(server, backup, undefined, context)),
  );
  const items = files.map((file): QuickPickItem & { file: BackedUpFile } => ({
    label: file.path,
    description: file.content === null ? say('ui.restore.absent') : '',
    file,
  }));
  const picked = await window.showQuickPick(items, {
    ...afterWait,
    title: `${entry.name}: ${say('ui.restore.pickLook')}`,
  });
  if (picked === undefined) return undefined;
  const { path, content } = picked.file;
  const uri = services.plans.textUri(entry.name, `${backup.folder}${path}`, content?.text ?? '');
  return { entry, backup, path, uri };
}

async function pickBackup(
  services: Services,
  argument: unknown,
): Promise<{ readonly entry: ServerEntry; readonly backup: BackupSummary } | undefined> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return undefined;
  const backups = await withProgress(entry, (context) => entry.withServer((server) => listBackups(server, context)));
  const folder = folderOf(argument);
  const given = backups.find((backup) => folder !== undefined && `/${backup.folder}`.endsWith(`/${folder}`));
  if (given !== undefined) return { entry, backup: given };
  if (backups.length === 0) {
    void window.showInformationMessage(say('ui.restore.none', { server: entry.name }));
    return undefined;
  }
  const items = backups.map((backup) => ({ ...itemOf(backup), backup }));
  const picked = await window.showQuickPick(items, {
    ...afterWait,
    title: `${entry.name}: ${say('ui.restore.pick')}`,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked === undefined ? undefined : { entry, backup: picked.backup };
}

function itemOf(backup: BackupSummary): QuickPickItem {
  const files = say('ui.restore.files', { n: backup.entries.length });
  const damaged = backup.isDamaged ? `$(error) ${say('ui.restore.damaged')} · ` : '';
  return {
    label: backup.kind === 'guide' ? say('ui.restore.guide') : plainText(backup.reason, 60),
    description: new Date(backup.takenMs).toISOString(),
    detail: `${damaged}${files} · ${plainText(backup.folder, 200)}`,
  };
}

function withProgress<T>(
  entry: ServerEntry,
  action: (context: ReturnType<typeof operationContext>) => Promise<T>,
): Thenable<T> {
  return window.withProgress(
    { location: ProgressLocation.Notification, title: `${entry.name}: ${say('ui.plan.making')}`, cancellable: true },
    (_progress, token) => action(operationContext(minutes(2), signalOf(token))),
  );
}

/** The folder's name of a backup's node; the whole folder in an entry of the history. */
function folderOf(argument: unknown): string | undefined {
  const node = (argument as { node?: { kind?: unknown; copy?: unknown; subject?: unknown } } | undefined)?.node;
  if (node?.kind === 'backup' && typeof node.copy === 'string') return node.copy;
  return node?.kind === 'record' && typeof node.subject === 'string' ? node.subject.split('\n')[1] : undefined;
}

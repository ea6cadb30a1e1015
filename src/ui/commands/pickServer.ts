import { commands, window, workspace } from 'vscode';
import { say } from '../say';
import { ServerEntry } from '../servers/serverEntry';
import type { ServersStore } from '../servers/store';
import type { CommandId } from '../contributions';

/**
 * The server that a command is for: that of the node it was called on, the only one there is, or the one the user picks.
 * undefined when there is none, when the user cancels, and in an untrusted workspace, which is then explained.
 */
export async function pickServer(
  argument: unknown,
  store: ServersStore,
  among: (entry: ServerEntry) => boolean = () => true,
): Promise<ServerEntry | undefined> {
  if (!(await trusted())) return undefined;
  const given = entryOf(argument, store);
  if (given !== undefined) return given;
  const candidates = store.entries.filter(among);
  if (store.entries.length === 0) {
    const add = say('ui.add.title');
    const addServer: CommandId = 'autoscaler.addServer';
    if ((await window.showInformationMessage(say('ui.noServers'), add)) === add) {
      await commands.executeCommand(addServer);
    }
    return undefined;
  }
  if (candidates.length <= 1 && store.entries.length === 1) return candidates[0] ?? store.entries[0];
  const picked = await window.showQuickPick(
    (candidates.length === 0 ? store.entries : candidates).map((entry) => ({
      label: entry.name,
      description: entry.snapshot.host === entry.name ? '' : entry.snapshot.host,
      entry,
    })),
    { title: say('ui.pick.server') },
  );
  return picked?.entry;
}

/** As `pickServer`, and any number of them where the user picks. */
export async function pickServers(argument: unknown, store: ServersStore): Promise<readonly ServerEntry[]> {
  if (entryOf(argument, store) !== undefined || store.entries.length < 2) {
    const one = await pickServer(argument, store);
    return one === undefined ? [] : [one];
  }
  if (!(await trusted())) return [];
  const picked = await window.showQuickPick(
    store.entries.map((entry) => ({
      label: entry.name,
      description: entry.snapshot.host === entry.name ? '' : entry.snapshot.host,
      entry,
    })),
    { title: say('ui.pick.servers'), canPickMany: true },
  );
  return (picked ?? []).map(({ entry }) => entry);
}

/** Nothing connects in an untrusted workspace, and whoever asks for it is told. */
export async function trusted(): Promise<boolean> {
  if (workspace.isTrusted) return true;
  const manage = say('ui.manageTrust');
  if ((await window.showWarningMessage(say('ui.untrusted'), manage)) === manage) {
    await commands.executeCommand('workbench.trust.manage');
  }
  return false;
}

function entryOf(argument: unknown, store: ServersStore): ServerEntry | undefined {
  if (typeof argument === 'string') return store.find(argument);
  if (typeof argument !== 'object' || argument === null || !('entry' in argument)) return undefined;
  return argument.entry instanceof ServerEntry ? argument.entry : undefined;
}

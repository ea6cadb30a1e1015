import { ProgressLocation, window } from 'vscode';
import { operationContext, seconds, signalOf } from '../operationContext';
import { say } from '../say';
import { removeConfiguredServer } from '../servers/configuredServers';
import type { ServerEntry } from '../servers/serverEntry';
import { pickServer } from './pickServer';
import type { Services } from './services';

export async function connect(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store, (candidate) => !candidate.connected);
  if (entry !== undefined) await connectShown(entry);
}

/** Connects with progress in the view: the phase is in the tree, so no notification is needed. */
export async function connectShown(entry: ServerEntry): Promise<void> {
  await entry.connect(true);
  await entry.look();
}

export async function disconnect(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store, (candidate) => candidate.connected);
  if (entry === undefined) return;
  services.logs.stop(entry.name);
  entry.disconnect();
}

export async function refresh({ store }: Services): Promise<void> {
  await Promise.all(store.entries.map((entry) => entry.look()));
}

export async function refreshNode(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  await entry?.look();
}

export async function becomeRoot(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return;
  await window.withProgress(
    { location: ProgressLocation.Notification, title: say('ui.connecting', { server: entry.name }), cancellable: true },
    (_progress, token) =>
      entry.withServer((server) => server.becomeRoot(operationContext(seconds(300), signalOf(token)))),
  );
  await entry.look();
}

export async function forgetPasswords(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return;
  entry.prompter.forget();
  const n = await services.secrets.forgetAll(entry.name);
  void window.showInformationMessage(say('ui.passwords.forgotten', { server: entry.name, n }));
}

export async function removeServer(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return;
  const yes = say('ui.remove.yes');
  const answer = await window.showWarningMessage(
    say('ui.remove.question', { server: entry.name }),
    { modal: true, detail: say('ui.remove.detail') },
    yes,
  );
  if (answer !== yes) return;
  entry.prompter.forget();
  await services.secrets.forgetAll(entry.name);
  await removeConfiguredServer(entry.name);
}

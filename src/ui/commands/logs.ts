import { window, workspace } from 'vscode';
import { say } from '../say';
import { pickServer } from './pickServer';
import type { Services } from './services';

export async function tailLogs(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return;
  await services.logs.follow(entry, workspace.getConfiguration('autoscaler').get<number>('logLines', 200));
}

export async function stopLogs(services: Services, argument: unknown): Promise<void> {
  const { following } = services.logs;
  if (following.length === 0) {
    void window.showInformationMessage(say('ui.logs.none'));
    return;
  }
  const entry = await pickServer(argument, services.store, ({ name }) => following.includes(name));
  if (entry !== undefined) services.logs.stop(entry.name);
}

import { commands, languages, ProgressLocation, window, workspace } from 'vscode';
import { configurationPathOf } from '../../operations/deployment/configurationFile';
import { look } from '../../operations/looking/look';
import type { CommandId } from '../contributions';
import { remoteUri } from '../editor/remoteUri';
import { minutes, operationContext, signalOf } from '../operationContext';
import { say } from '../say';
import type { ServerEntry } from '../servers/serverEntry';
import { pickServer } from './pickServer';
import type { Services } from './services';

/** Opens the server's own configuration file; offers to deploy the agent where there is none. */
export async function openConfiguration(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return;
  const path = await findConfiguration(entry);
  if (path === undefined) {
    const deploy = say('ui.configuration.deploy');
    const deployAgent: CommandId = 'autoscaler.deployAgent';
    const chosen = await window.showInformationMessage(say('ui.configuration.none', { server: entry.name }), deploy);
    if (chosen === deploy) await commands.executeCommand(deployAgent, entry.name);
    return;
  }
  const document = await workspace.openTextDocument(remoteUri(entry.name, path));
  if (document.languageId !== 'jsonc') await languages.setTextDocumentLanguage(document, 'jsonc');
  await window.showTextDocument(document, { preview: false });
}

/** Where the server's configuration lies; read once, where the user can be asked: a document that opens next asks nothing. */
export function findConfiguration(entry: ServerEntry): Thenable<string | undefined> {
  return window.withProgress(
    { location: ProgressLocation.Window, title: say('ui.connecting', { server: entry.name }) },
    (_progress, token) => {
      const context = operationContext(minutes(5), signalOf(token));
      return entry.withServer(async (server) => {
        const found = configurationPathOf(await look(server, context));
        if (found === undefined) return undefined;
        try {
          await server.readFile(found, context);
        } catch (error) {
          if (server.rootState === 'yes') throw error;
          await server.becomeRoot(context);
        }
        return found;
      });
    },
  );
}

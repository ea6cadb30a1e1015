/** Wires the parts together. Nothing here waits for a server, and what knows SSH is loaded when it is first needed. */
import { workspace, type ExtensionContext } from 'vscode';
import type { Disposable } from './base/disposable';
import { OpenPlans } from './ui/commands/history';
import { registerCommands } from './ui/commands/register';
import type { Services } from './ui/commands/services';
import { AgentReports } from './ui/editor/agentReports';
import { Completions } from './ui/editor/completions';
import { ConfigurationDiagnostics } from './ui/editor/configurationDiagnostics';
import { Hovers } from './ui/editor/hovers';
import { keptHashes } from './ui/editor/keptHashes';
import { Lenses } from './ui/editor/lenses';
import { QuickFixes } from './ui/editor/quickFixes';
import { RemoteFiles } from './ui/editor/remoteFiles';
import { SaveGuard } from './ui/editor/saveGuard';
import { ServerKnowledge } from './ui/editor/serverKnowledge';
import { Log } from './ui/log';
import { LogTails } from './ui/logs/logTails';
import { PlanDocuments } from './ui/plans/planDocuments';
import { openConfiguredServer } from './ui/servers/openConfiguredServer';
import { UserPrompter } from './ui/servers/prompter';
import { Secrets } from './ui/servers/secrets';
import { ServerEntry } from './ui/servers/serverEntry';
import { ServersStore } from './ui/servers/store';
import { ServersView } from './ui/servers/view';
import { ThreadAlerts } from './ui/threads/threadAlerts';
import { ThreadReports } from './ui/threads/threadReports';

/** What tests look at. Internal: it changes without notice. */
export interface TestApi {
  readonly servers: ServersStore;
  readonly plans: PlanDocuments;
}

export function activate(context: ExtensionContext): TestApi {
  const own = <T extends Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const version = (context.extension.packageJSON as { version: string }).version;
  const log = own(new Log());
  const secrets = new Secrets(context.secrets);
  void secrets.forgetOutdated().catch((error: unknown) => log.error(error, 'forgetting outdated secrets'));
  const store = own(
    new ServersStore((configured) => {
      const prompter = new UserPrompter(configured.spec.name, secrets);
      return new ServerEntry(
        configured,
        prompter,
        () => openConfiguredServer(configured.spec, prompter, workspace.isTrusted, log),
        version,
        log,
      );
    }),
  );
  const plans = own(new PlanDocuments());
  const reports = own(new ThreadReports(plans));
  const logs = own(new LogTails());
  const files = own(new RemoteFiles(store, own(new SaveGuard()), keptHashes(context.workspaceState), log));
  const knowledge = own(new ServerKnowledge(store, log));
  own(new ConfigurationDiagnostics(knowledge));
  own(new AgentReports(knowledge, log));
  own(new QuickFixes(knowledge));
  own(new Completions(knowledge));
  own(new Hovers(knowledge));
  own(new Lenses(knowledge));
  const view = own(new ServersView(store, log));
  own(new ThreadAlerts(store, (count) => view.showBadge(count), log));
  own(store.onDidChange(() => logs.keepOnly(store.entries.map(({ name }) => name))));
  const { extensionUri, globalStorageUri: storageUri } = context;
  const services: Services = {
    store,
    secrets,
    plans,
    reports,
    logs,
    files,
    knowledge,
    log,
    extensionUri,
    storageUri,
    version,
    focusedLine: () => view.focusedLine(),
  };
  const openPlans = new OpenPlans(services);
  own(store.onDidChange((entry) => entry !== undefined && openPlans.consider(entry)));
  for (const command of registerCommands(services)) own(command);
  return { servers: store, plans };
}

/** What the commands work with; built once by `activate`. */
import type { Uri } from 'vscode';
import type { LogTails } from '../logs/logTails';
import type { RemoteFiles } from '../editor/remoteFiles';
import type { ServerKnowledge } from '../editor/serverKnowledge';
import type { Log } from '../log';
import type { PlanDocuments } from '../plans/planDocuments';
import type { Secrets } from '../servers/secrets';
import type { ServersStore } from '../servers/store';
import type { ThreadReports } from '../threads/threadReports';

export interface Services {
  readonly store: ServersStore;
  readonly secrets: Secrets;
  readonly plans: PlanDocuments;
  readonly reports: ThreadReports;
  readonly logs: LogTails;
  readonly files: RemoteFiles;
  readonly knowledge: ServerKnowledge;
  readonly log: Log;
  /** Where the extension lies; the agent is in its `dist`. */
  readonly extensionUri: Uri;
  /** A folder of ours on this machine, which VS Code keeps; it need not be there yet. */
  readonly storageUri: Uri;
  readonly version: string;
  /** The line of the servers view that has the keyboard's focus: what a menu would have given. */
  readonly focusedLine: () => Promise<unknown>;
}

/** What the commands work with; built once by `activate`. */
import type { Uri } from 'vscode';
import type { LogTails } from '../logs/logTails';
import type { Log } from '../log';
import type { PlanDocuments } from '../plans/planDocuments';
import type { Secrets } from '../servers/secrets';
import type { ServersStore } from '../servers/store';

export interface Services {
  readonly store: ServersStore;
  readonly secrets: Secrets;
  readonly plans: PlanDocuments;
  readonly logs: LogTails;
  readonly log: Log;
  /** Where the extension lies; the agent is in its `dist`. */
  readonly extensionUri: Uri;
  readonly version: string;
}

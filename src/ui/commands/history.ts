/** The history of a server, and plans that were begun elsewhere or before the window was reloaded. */
import { ProgressLocation, window } from 'vscode';
import { reattach } from '../../operations/plans/carryOut';
import { renderRecord } from '../../documents/recordDocument';
import { minutes, operationContext } from '../operationContext';
import { language, say, sayMessage } from '../say';
import { plainText } from '../servers/plainText';
import { ServerEntry } from '../servers/serverEntry';
import type { Services } from './services';

export async function showRecord({ plans }: Services, argument: unknown): Promise<void> {
  const { entry, node } = (argument ?? {}) as { entry?: unknown; node?: { subject?: unknown } };
  if (!(entry instanceof ServerEntry) || typeof node?.subject !== 'string') return;
  const [id] = node.subject.split('\n');
  const history = entry.lastLook?.autoscaler.history;
  const record = history?.state === 'known' ? history.value.find((each) => each.id === id) : undefined;
  if (record === undefined) return;
  await plans.showText(entry.name, `${record.id}.record.md`, renderRecord(record, entry.name, language()));
}

/** Tells once of each plan that a look finds open and that nobody watches here; watches it where the user wants it. */
export class OpenPlans {
  private readonly told = new Set<string>();

  constructor(private readonly services: Services) {}

  consider(entry: ServerEntry): void {
    const open = entry.lastLook?.autoscaler.openPlan;
    const record = open?.state === 'known' ? open.value : undefined;
    if (record === undefined || this.told.has(record.id) || this.services.plans.isKnown(record.id)) return;
    this.told.add(record.id);
    const { log } = this.services;
    this.offer(entry, record.id, plainText(sayMessage(record.title), 120), plainText(record.who, 60)).catch(
      (error: unknown) => log.error(error, `plan ${record.id}`),
    );
  }

  private async offer(entry: ServerEntry, id: string, title: string, who: string): Promise<void> {
    const attach = say('ui.open.attach');
    const chosen = await window.showInformationMessage(
      say('ui.open.running', { server: entry.name, title, who }),
      attach,
    );
    if (chosen !== attach) return;
    const outcome = await window.withProgress(
      { location: ProgressLocation.Notification, title: say('ui.open.watching', { server: entry.name, title }) },
      (progress) =>
        entry.withServer(async (server) => {
          const context = operationContext(minutes(30), new AbortController().signal);
          await server.becomeRoot(context);
          return reattach(server, id, ({ step }) => progress.report({ message: plainText(step, 120) }), context);
        }),
    );
    void entry.look();
    if (outcome.kind === 'done') {
      void window.showInformationMessage(say('ui.open.done', { server: entry.name, title }));
      return;
    }
    const params = { server: entry.name, title, step: plainText(outcome.failedStep, 120) };
    void window.showWarningMessage(say(outcome.kind === 'undone' ? 'ui.open.undone' : 'ui.open.undoFailed', params));
  }
}

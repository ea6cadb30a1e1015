/** The plans that were made in this session, as read-only documents. */
import { createHash } from 'node:crypto';
import { EventEmitter, window, workspace, type Event, type TextDocumentContentProvider, type Uri } from 'vscode';
import type { Disposable } from '../../base/disposable';
import type { Plan, PlanFile, PlanOutcome } from '../../operations/plans/plan';
import { renderPlan } from '../../documents/planDocument';
import { planScheme } from '../contributions';
import { language, say } from '../say';
import type { ServerEntry } from '../servers/serverEntry';
import { planIdOf, planUri, sideOf, textUri } from './planUri';

export interface OpenPlan {
  readonly plan: Plan;
  readonly entry: ServerEntry;
  /** Looks again and makes the plan anew, where the server has changed since. */
  readonly again: () => Promise<void>;
  /** What follows once the plan is done. */
  readonly afterwards: (() => Promise<void>) | undefined;
  applying: boolean;
  outcome: PlanOutcome | undefined;
}

export class PlanDocuments implements TextDocumentContentProvider, Disposable {
  private readonly plans = new Map<string, OpenPlan>();
  /** Other texts to read, by their URI: an entry of the history, a file of a backup. */
  private readonly texts = new Map<string, string>();
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange: Event<Uri> = this.changed.event;
  private readonly registration: Disposable = workspace.registerTextDocumentContentProvider(planScheme, this);

  async show(
    plan: Plan,
    entry: ServerEntry,
    again: () => Promise<void>,
    afterwards?: () => Promise<void>,
  ): Promise<OpenPlan> {
    const open: OpenPlan = { plan, entry, again, afterwards, applying: false, outcome: undefined };
    this.plans.set(plan.id, open);
    const document = await workspace.openTextDocument(planUri(plan));
    await window.showTextDocument(document, { preview: false });
    return open;
  }

  find(uri: Uri | undefined): OpenPlan | undefined {
    const id = uri?.scheme === planScheme ? planIdOf(uri) : undefined;
    return id === undefined ? undefined : this.plans.get(id);
  }

  isKnown(planId: string): boolean {
    return this.plans.has(planId);
  }

  /** A read-only document of its own; `name` ends in what it is. */
  textUri(server: string, name: string, text: string): Uri {
    const uri = textUri(server, name);
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    return uri;
  }

  async showText(server: string, name: string, text: string): Promise<void> {
    await window.showTextDocument(this.textUri(server, name, text), { preview: true });
  }

  /** To be called when a plan's state has changed: its document says so. */
  update(open: OpenPlan): void {
    this.changed.fire(planUri(open.plan));
  }

  provideTextDocumentContent(uri: Uri): string {
    const text = this.texts.get(uri.toString());
    if (text !== undefined) return text;
    const open = this.find(uri);
    if (open === undefined) return say('ui.plan.gone');
    const side = sideOf(uri);
    if (side !== undefined) {
      const file = open.plan.files.find(({ path }) => path === uri.path);
      return file === undefined ? '' : contentOf(file[side]);
    }
    return renderPlan(open.plan, language(), stateOf(open), open.outcome);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}

function stateOf({ applying, outcome }: OpenPlan): string | undefined {
  if (applying) return say('ui.plan.stateApplying');
  switch (outcome?.kind) {
    case undefined:
      return undefined;
    case 'done':
      return say('ui.plan.stateDone');
    case 'undone':
      return say('ui.plan.stateUndone', { step: outcome.failedStep });
    case 'undoFailed':
      return say('ui.plan.stateUndoFailed', { step: outcome.failedStep });
  }
}

function contentOf(content: PlanFile['before'] | PlanFile['after']): string {
  if (content === null) return '';
  if (content.text !== undefined) return content.text;
  if ('sha256' in content) return say('ui.plan.binaryBefore', { sha256: content.sha256 });
  const sha256 = createHash('sha256').update(content.bytes).digest('hex');
  return say('ui.plan.binary', { bytes: content.bytes.length, sha256 });
}

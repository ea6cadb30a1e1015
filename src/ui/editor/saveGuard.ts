/** Asks before a configuration with errors goes to a server: the agent there would not use it. */
import { TextDocumentSaveReason, window, workspace, type QuickPickItem, type Uri } from 'vscode';
import type { Disposable } from '../../base/disposable';
import { parseConfiguration } from '../../config/parse';
import { message } from '../../words/message';
import { say, sayMessage } from '../say';
import { isConfigurationUri } from './configurationDocuments';

export class SaveGuard implements Disposable {
  /** Saves that nobody has asked for: nobody is asked either. */
  private readonly byItself = new Set<string>();
  /** Documents whose save is on its way. */
  private readonly saving = new Set<string>();
  private readonly subscription: Disposable;

  constructor() {
    this.subscription = workspace.onWillSaveTextDocument(({ document, reason }) => {
      const key = document.uri.toString();
      this.saving.add(key);
      if (reason === TextDocumentSaveReason.Manual) this.byItself.delete(key);
      else this.byItself.add(key);
    });
  }

  /** Whether what is about to be written is the document's own text, and not something that another program writes. */
  takeSave(uri: Uri): boolean {
    return this.saving.delete(uri.toString());
  }

  /** false: it stays in the editor. */
  async mayWrite(uri: Uri, bytes: Uint8Array): Promise<boolean> {
    if (!isConfigurationUri(uri)) return true;
    const { configuration, findings } = parseConfiguration(new TextDecoder().decode(bytes));
    if (configuration !== undefined) return true;
    if (this.byItself.has(uri.toString())) return false;
    const errors = findings.filter(({ severity }) => severity === 'error');
    const save: QuickPickItem = { label: `$(save) ${say('ui.save.anyway')}`, detail: say('ui.save.anywayDetail') };
    const [first] = errors;
    // A list, not a modal dialog: it is answered by the keyboard, and Enter out of habit keeps the file out.
    const chosen = await window.showQuickPick(
      [
        {
          label: `$(edit) ${say('ui.save.keepEditing')}`,
          detail: first === undefined ? '' : sayMessage(message(first.code, first.params)),
        },
        save,
      ],
      { title: say('ui.save.title', { n: errors.length }), ignoreFocusOut: true },
    );
    return chosen === save;
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

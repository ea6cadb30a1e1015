/** The servers view: connects what needs no question when it opens, and keeps looking while it is visible. */
import { commands, window, workspace, type TreeView } from 'vscode';
import type { Disposable } from '../../base/disposable';
import { contextKeys, serversView } from '../contributions';
import type { Log } from '../log';
import { say } from '../say';
import { tellFailure } from '../tell';
import { focusedLine } from './focusedLine';
import { Poller } from './poller';
import type { ServerEntry } from './serverEntry';
import type { ServersStore } from './store';
import { ServersTree, type Element } from './tree';

export class ServersView implements Disposable {
  private readonly tree: ServersTree;
  private readonly view: TreeView<Element>;
  private readonly poller: Poller;
  private readonly disposables: Disposable[];

  constructor(
    private readonly store: ServersStore,
    private readonly log: Log,
  ) {
    this.tree = new ServersTree(store, () => connectOnOpen() && workspace.isTrusted);
    this.view = window.createTreeView(serversView, { treeDataProvider: this.tree, showCollapseAll: true });
    this.poller = new Poller(
      () => store.entries,
      () => workspace.getConfiguration('autoscaler').get<number>('refreshSeconds', 5) * 1000,
    );
    this.disposables = [
      this.tree,
      this.view,
      this.poller,
      this.view.onDidChangeVisibility(({ visible }) => this.setVisible(visible)),
      this.view.onDidExpandElement(({ element }) => {
        if (element.parent === undefined) this.expanded(element.entry);
      }),
      workspace.onDidGrantWorkspaceTrust(() => {
        this.explainTrust();
        this.setVisible(this.view.visible);
      }),
      store.onDidChange((entry) => {
        if (entry === undefined) this.listChanged();
        else this.poller.consider(entry);
      }),
    ];
    this.explainTrust();
    this.listChanged();
    this.setVisible(this.view.visible);
  }

  /** For commands that were called by a key. */
  focusedLine(): Promise<Element | undefined> {
    return focusedLine(this.view);
  }

  /** Services of watched servers that are near a limit on threads; none: no badge. */
  showBadge(count: number): void {
    this.view.badge = count === 0 ? undefined : { value: count, tooltip: say('ui.threads.badge', { count }) };
  }

  /** The view's welcome says it too, but only while the list is empty. */
  private explainTrust(): void {
    this.view.message = workspace.isTrusted ? '' : say('ui.untrusted');
  }

  private setVisible(visible: boolean): void {
    this.poller.setVisible(visible);
    if (visible) this.connectQuietly();
  }

  private listChanged(): void {
    void commands.executeCommand('setContext', contextKeys.hasServers, this.store.entries.length > 0);
    for (const entry of this.store.entries) this.poller.consider(entry);
    if (this.view.visible) this.connectQuietly();
  }

  /** Once for each server, and without a question: what needs one waits for the user. */
  private connectQuietly(): void {
    if (!workspace.isTrusted || !connectOnOpen()) return;
    for (const entry of this.store.entries) {
      if (entry.triedQuietly || entry.state.kind !== 'disconnected') continue;
      entry.triedQuietly = true;
      entry.connect(false).catch((error: unknown) => this.log.error(error, `connecting to ${entry.name}`));
    }
  }

  /** The user opened a server's node: that is asking for it. */
  private expanded(entry: ServerEntry): void {
    if (!workspace.isTrusted || entry.state.kind !== 'disconnected') return;
    entry.connect(true).catch((error: unknown) => tellFailure(error, this.log, `connecting to ${entry.name}`));
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}

function connectOnOpen(): boolean {
  return workspace.getConfiguration('autoscaler').get<boolean>('connectOnOpen', true);
}

/** The servers view's data. Refreshes the one server that changed, and only where what it shows has changed. */
import { EventEmitter, type Event, type ProviderResult, type TreeDataProvider, type TreeItem } from 'vscode';
import type { Disposable } from '../../base/disposable';
import { language } from '../say';
import { describe } from './describe';
import { judge } from './judge';
import type { TreeNode } from './node';
import type { ServersStore } from './store';
import type { ServerEntry } from './serverEntry';
import { treeItemOf } from './treeItem';

/** A server is the same element for as long as it is in the list; what is below it is made anew by each look. */
export interface ServerElement {
  readonly entry: ServerEntry;
  node: TreeNode;
  readonly parent?: undefined;
}

export interface ChildElement {
  readonly entry: ServerEntry;
  readonly node: TreeNode;
  readonly parent: ServerElement | ChildElement;
}

export type Element = ServerElement | ChildElement;

export class ServersTree implements TreeDataProvider<Element>, Disposable {
  private readonly changed = new EventEmitter<Element | undefined>();
  readonly onDidChangeTreeData: Event<Element | undefined> = this.changed.event;
  private readonly elements = new Map<ServerEntry, ServerElement>();
  private readonly subscription: Disposable;

  constructor(
    private readonly store: ServersStore,
    private readonly expandedAtFirst: () => boolean,
  ) {
    this.subscription = store.onDidChange((entry) => (entry === undefined ? this.listChanged() : this.update(entry)));
  }

  private listChanged(): void {
    for (const entry of this.elements.keys()) if (!this.store.entries.includes(entry)) this.elements.delete(entry);
    this.changed.fire(undefined);
  }

  private update(entry: ServerEntry): void {
    const element = this.elements.get(entry);
    if (element === undefined) return;
    const node = this.describe(entry);
    if (JSON.stringify(node) === JSON.stringify(element.node)) return;
    element.node = node;
    this.changed.fire(element);
  }

  private describe(entry: ServerEntry): TreeNode {
    const { snapshot } = entry;
    const node = describe(snapshot, judge(snapshot), language());
    return this.expandedAtFirst() ? { ...node, expansion: 'expanded' } : node;
  }

  elementOf(entry: ServerEntry): ServerElement {
    let element = this.elements.get(entry);
    if (element === undefined) {
      element = { entry, node: this.describe(entry) };
      this.elements.set(entry, element);
    }
    return element;
  }

  getTreeItem(element: Element): TreeItem {
    return treeItemOf(element.node, element);
  }

  getChildren(element?: Element): ProviderResult<Element[]> {
    if (element === undefined) return this.store.entries.map((entry) => this.elementOf(entry));
    return element.node.children.map((node) => ({ entry: element.entry, node, parent: element }));
  }

  getParent(element: Element): Element | undefined {
    return element.parent;
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}

/**
 * The line that has the keyboard's focus, for commands called by a key. VS Code's stable API tells an extension the selection
 * alone, and arrow keys move the focus without it: what stands in `view.selection` may be a line that was clicked long ago.
 */
import { commands, type TreeView } from 'vscode';
import type { Element } from './tree';

const tries = 40;
const pauseMs = 50;

/**
 * `list.toggleSelection` puts the focused line into the selection or takes it out: the one that makes the difference is it,
 * and the second toggle leaves all as it was. While the tree is refreshed VS Code can't name its lines: then it is asked again.
 * undefined: no line has the focus.
 */
export async function focusedLine(view: TreeView<Element>): Promise<Element | undefined> {
  for (let n = 0; n < tries; n++) {
    const before = byId(view.selection);
    await commands.executeCommand('list.toggleSelection');
    const toggled = byId(view.selection);
    await commands.executeCommand('list.toggleSelection');
    const after = byId(view.selection);
    const isSettled = before.size === after.size && [...before.keys()].every((id) => after.has(id));
    const [line, ...more] = [...difference(toggled, before), ...difference(before, toggled)];
    if (isSettled && line !== undefined && more.length === 0) return line;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return undefined;
}

function byId(elements: readonly Element[]): Map<string, Element> {
  return new Map(elements.map((element) => [`${element.entry.name}\n${element.node.id}`, element]));
}

function difference(these: ReadonlyMap<string, Element>, those: ReadonlyMap<string, Element>): Element[] {
  return [...these].filter(([id]) => !those.has(id)).map(([, element]) => element);
}

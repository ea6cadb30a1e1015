import { ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { say } from '../say';
import type { Tone, TreeNode } from './node';
import { markdownOf } from './tooltip';

const colours: Record<Tone, string> = {
  good: 'testing.iconPassed',
  quiet: 'disabledForeground',
  busy: 'progressBar.background',
  warning: 'list.warningForeground',
  bad: 'list.errorForeground',
};

const expansions: Record<TreeNode['expansion'], TreeItemCollapsibleState> = {
  none: TreeItemCollapsibleState.None,
  collapsed: TreeItemCollapsibleState.Collapsed,
  expanded: TreeItemCollapsibleState.Expanded,
};

/** `element` is handed to the command that a click runs. */
export function treeItemOf(node: TreeNode, element: unknown): TreeItem {
  const item = new TreeItem(node.label, expansions[node.expansion]);
  item.id = node.id;
  item.description = node.description;
  item.iconPath = new ThemeIcon(node.icon, new ThemeColor(colours[node.tone]));
  item.tooltip = markdownOf(node.tooltip);
  item.contextValue = node.context.join(' ');
  const state = node.tone === 'warning' || node.tone === 'bad' ? `, ${say(`ui.state.${node.tone}`)}` : '';
  item.accessibilityInformation = { label: `${node.label}, ${node.description}${state}` };
  if (node.click !== undefined) item.command = { command: node.click, title: node.label, arguments: [element] };
  return item;
}

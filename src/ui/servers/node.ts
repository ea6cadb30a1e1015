/** One line of the servers tree as data, before it becomes a vscode.TreeItem. */
import type { Message } from '../../words/message';

/** How a node stands: shown by colour, and by a word in its description. */
export type Tone = 'good' | 'quiet' | 'busy' | 'warning' | 'bad';

export interface TreeNode {
  /** The same as long as it is the same thing: a menu that is open over it stays, and so does what was expanded. */
  readonly id: string;
  /** Name of the server that it belongs to. */
  readonly server: string;
  readonly kind: NodeKind;
  readonly label: string;
  readonly description: string;
  /** A codicon. */
  readonly icon: string;
  readonly tone: Tone;
  readonly tooltip: Tooltip;
  /** Words that the menus match. */
  readonly context: readonly string[];
  readonly expansion: 'none' | 'collapsed' | 'expanded';
  readonly children: readonly TreeNode[];
  /** What `Copy Name` copies. */
  readonly copy?: string;
  /** What commands on an entry of the history need: its id, and after a line end the folder of its backup, where it has one. */
  readonly subject?: string;
  /** A click runs this on the node. */
  readonly click?:
    | 'autoscaler.connect'
    | 'autoscaler.retry'
    | 'autoscaler.deployAgent'
    | 'autoscaler.openConfiguration'
    | 'autoscaler.showRecord';
}

export type NodeKind =
  'server' | 'autoscaler' | 'service' | 'process' | 'backups' | 'backup' | 'history' | 'record' | 'note';

/** Plain text: whoever renders it escapes it, for much of it was printed by a server. */
export interface Tooltip {
  readonly title: string;
  readonly rows: readonly (readonly [label: string, value: string])[];
  /** Sentences below the rows, with their severity. */
  readonly notes: readonly { readonly tone: Tone; readonly text: string }[];
}

/** A sentence and what it means for the node that carries it. */
export interface Finding {
  readonly tone: 'warning' | 'bad';
  /** A few words for the line in the tree; undefined where the line says it already. */
  readonly short: Message | undefined;
  readonly long: Message;
}

/** What can be done about the problems of a configuration, one by one or all that is safe. */
import {
  CodeAction,
  CodeActionKind,
  languages,
  WorkspaceEdit,
  type CodeActionContext,
  type CodeActionProvider,
  type Range,
  type TextDocument,
} from 'vscode';
import type { Disposable } from '../../base/disposable';
import type { Edit } from '../../config/edits';
import { fixAll, fixesFor } from '../../config/fixes';
import { rules, type Rule } from '../../config/ruleCodes';
import { say, sayMessage } from '../say';
import { findingsOf, rangeOf } from './configurationDiagnostics';
import { configurationSelector } from './configurationDocuments';
import type { ServerKnowledge } from './serverKnowledge';

const fixAllKind = CodeActionKind.SourceFixAll.append('autoscaler');

export class QuickFixes implements CodeActionProvider, Disposable {
  private readonly registration: Disposable;

  constructor(private readonly knowledge: ServerKnowledge) {
    this.registration = languages.registerCodeActionsProvider(configurationSelector, this, {
      providedCodeActionKinds: [CodeActionKind.QuickFix, fixAllKind],
    });
  }

  provideCodeActions(document: TextDocument, range: Range, { only, diagnostics }: CodeActionContext): CodeAction[] {
    const wants = (kind: CodeActionKind): boolean => only === undefined || only.contains(kind) || kind.contains(only);
    const actions: CodeAction[] = [];
    const text = document.getText();
    if (wants(CodeActionKind.QuickFix)) {
      const findings = findingsOf(document, this.knowledge);
      const here = findings.filter(
        (finding) => finding.source === 'rule' && rangeOf(document, finding).intersection(range) !== undefined,
      );
      for (const finding of here) {
        const own = diagnostics.filter(
          ({ code, range: place }) =>
            typeof code === 'object' && code.value === finding.code && place.isEqual(rangeOf(document, finding)),
        );
        for (const { title, edits, isPreferred } of fixesFor(text, finding)) {
          const action = new CodeAction(sayMessage(title), CodeActionKind.QuickFix);
          action.edit = workspaceEdit(document, edits);
          action.diagnostics = own;
          action.isPreferred = isPreferred;
          actions.push(action);
        }
      }
      const isSafe = ({ code }: (typeof findings)[number]): boolean => (rules[code] as Rule).fix === 'all';
      if (here.some(isSafe) && findings.filter(isSafe).length > 1) {
        actions.push(...this.all(document, CodeActionKind.QuickFix));
      }
    }
    if (only !== undefined && wants(fixAllKind)) actions.push(...this.all(document, fixAllKind));
    return actions;
  }

  private all(document: TextDocument, kind: CodeActionKind): CodeAction[] {
    const text = document.getText();
    const server = this.knowledge.factsFor(document.uri);
    const fixed = fixAll(text, server === undefined ? {} : { server });
    if (fixed === undefined) return [];
    const action = new CodeAction(say('config.fix.all'), kind);
    action.edit = workspaceEdit(document, [difference(text, fixed)]);
    return [action];
  }

  dispose(): void {
    this.registration.dispose();
  }
}

export function workspaceEdit(document: TextDocument, edits: readonly Edit[]): WorkspaceEdit {
  const result = new WorkspaceEdit();
  for (const edit of edits) result.replace(document.uri, rangeOf(document, edit), edit.content);
  return result;
}

/** From the first difference to the last: what lies outside keeps its cursors and its folding. */
function difference(before: string, after: string): Edit {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { offset: start, length: before.length - end - start, content: after.slice(start, after.length - end) };
}

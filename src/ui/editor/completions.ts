/** Offers names as the server has them, and whole steps; the keys and values of the schema are VS Code's own. */
import {
  CompletionItem,
  CompletionItemKind,
  languages,
  type CompletionItemProvider,
  type Position,
  type TextDocument,
} from 'vscode';
import type { Disposable } from '../../base/disposable';
import { completionsAt, type Completion } from '../../config/complete';
import { say } from '../say';
import { plainText } from '../servers/plainText';
import { rangeOf } from './configurationDiagnostics';
import { configurationSelector } from './configurationDocuments';
import type { ServerKnowledge } from './serverKnowledge';

const kinds: Record<Completion['kind'], CompletionItemKind> = {
  project: CompletionItemKind.Module,
  service: CompletionItemKind.Reference,
  queue: CompletionItemKind.EnumMember,
  variable: CompletionItemKind.Variable,
  step: CompletionItemKind.Property,
};

export class Completions implements CompletionItemProvider, Disposable {
  private readonly registration: Disposable;

  constructor(private readonly knowledge: ServerKnowledge) {
    this.registration = languages.registerCompletionItemProvider(configurationSelector, this, '"', ':');
  }

  provideCompletionItems(document: TextDocument, position: Position): CompletionItem[] {
    const facts = this.knowledge.factsFor(document.uri);
    const offset = document.offsetAt(position);
    return completionsAt(document.getText(), offset, facts).map((completion, index) => {
      const { kind, label, replace, content } = completion;
      const detail = detailOf(completion);
      const item = new CompletionItem({ label, description: detail }, kinds[kind]);
      item.detail = [detail, facts?.server ?? ''].filter((part) => part !== '').join(' · ');
      item.insertText = content;
      item.range = rangeOf(document, replace);
      // What is typed begins with the quote.
      item.filterText = JSON.stringify(label);
      // Before what the schema offers.
      item.sortText = `!${String(index).padStart(4, '0')}`;
      return item;
    });
  }

  dispose(): void {
    this.registration.dispose();
  }
}

function detailOf({ kind, service, workers, content }: Completion): string {
  if (kind === 'step')
    return `${say('config.step.one', { workers: workers ?? 0 })}: ${content.replace(/\s*\n\s*/g, ' ')}`;
  if (service === undefined) return '';
  const state = plainText(service.state, 40);
  if (kind === 'variable') return plainText(service.unit, 80);
  if (service.workers === undefined) return state;
  const count = say(service.kind === 'gunicorn' ? 'ui.service.workers' : 'ui.service.processes', {
    n: service.workers,
  });
  return kind === 'queue' ? `${plainText(service.unit, 80)} · ${count}` : `${state} · ${count}`;
}

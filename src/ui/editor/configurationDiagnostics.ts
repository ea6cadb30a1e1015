/** The configuration's own rules as diagnostics, in any `autoscaler_config.json`, wherever it lies. */
import { Diagnostic, DiagnosticSeverity, languages, Range, Uri, workspace, type TextDocument } from 'vscode';
import type { Disposable } from '../../base/disposable';
import type { Finding } from '../../config/finding';
import { parseConfiguration } from '../../config/parse';
import type { RuleCode } from '../../config/ruleCodes';
import { message } from '../../words/message';
import type { CommandId } from '../contributions';
import { sayMessage } from '../say';
import { isConfiguration } from './configurationDocuments';
import type { ServerKnowledge } from './serverKnowledge';

const quietMs = 250;

export const severities: Record<Finding['severity'], DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
};

export class ConfigurationDiagnostics implements Disposable {
  private readonly collection = languages.createDiagnosticCollection('autoscaler');
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** What each document is shown, so that a look that changes nothing takes no hover away. */
  private readonly shown = new Map<string, string>();
  private readonly disposables: Disposable[];

  constructor(private readonly knowledge: ServerKnowledge) {
    this.disposables = [
      this.collection,
      workspace.onDidOpenTextDocument((document) => this.check(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.checkSoon(document)),
      workspace.onDidCloseTextDocument((document) => {
        this.forgetTimer(document);
        this.shown.delete(document.uri.toString());
        this.collection.delete(document.uri);
      }),
      knowledge.onDidChange(() => workspace.textDocuments.forEach((document) => this.checkSoon(document))),
    ];
    for (const document of workspace.textDocuments) this.check(document);
  }

  private checkSoon(document: TextDocument): void {
    if (!isConfiguration(document)) return;
    this.forgetTimer(document);
    this.timers.set(
      document.uri.toString(),
      setTimeout(() => this.check(document), quietMs),
    );
  }

  private forgetTimer(document: TextDocument): void {
    clearTimeout(this.timers.get(document.uri.toString()));
    this.timers.delete(document.uri.toString());
  }

  private check(document: TextDocument): void {
    if (!isConfiguration(document)) return;
    void this.knowledge.learn(document);
    const diagnostics = findingsOf(document, this.knowledge)
      // Syntax and schema are reported by VS Code itself.
      .filter(({ source }) => source === 'rule')
      .map((finding) => diagnosticOf(document, finding));
    const key = document.uri.toString();
    const shown = JSON.stringify(diagnostics.map(({ range, message: text, severity }) => [range, text, severity]));
    if (this.shown.get(key) === shown) return;
    this.shown.set(key, shown);
    this.collection.set(document.uri, diagnostics);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const disposable of this.disposables) disposable.dispose();
  }
}

export function findingsOf(document: TextDocument, knowledge: ServerKnowledge): readonly Finding[] {
  const server = knowledge.factsFor(document.uri);
  return parseConfiguration(document.getText(), server === undefined ? {} : { server }).findings;
}

export function rangeOf(document: TextDocument, { offset, length }: { offset: number; length: number }): Range {
  return new Range(document.positionAt(offset), document.positionAt(offset + length));
}

function diagnosticOf(document: TextDocument, finding: Finding): Diagnostic {
  const text = sayMessage(message(finding.code, finding.params));
  const diagnostic = new Diagnostic(rangeOf(document, finding), text, severities[finding.severity]);
  diagnostic.source = 'Autoscaler';
  diagnostic.code = codeLink(finding.code);
  return diagnostic;
}

/** The rule's name, as a link to its page. */
export function codeLink(code: RuleCode): { value: string; target: Uri } {
  const command: CommandId = 'autoscaler.explainRule';
  return { value: code, target: Uri.parse(`command:${command}?${encodeURIComponent(JSON.stringify([code]))}`) };
}

/** The configuration's own rules as diagnostics, in any `autoscaler_config.json`, wherever it lies. */
import { Diagnostic, DiagnosticSeverity, languages, Range, workspace, type TextDocument } from 'vscode';
import type { Disposable } from '../../base/disposable';
import type { Finding } from '../../config/finding';
import { parseConfiguration } from '../../config/parse';
import { configurationName } from '../../host/paths';
import { message } from '../../words/message';
import { sayMessage } from '../say';

const quietMs = 250;

const severities: Record<Finding['severity'], DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
};

export class ConfigurationDiagnostics implements Disposable {
  private readonly collection = languages.createDiagnosticCollection('autoscaler');
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly disposables: Disposable[];

  constructor() {
    this.disposables = [
      this.collection,
      workspace.onDidOpenTextDocument((document) => this.check(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.checkSoon(document)),
      workspace.onDidCloseTextDocument((document) => {
        this.forgetTimer(document);
        this.collection.delete(document.uri);
      }),
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
    if (!isConfiguration(document) || document.isClosed) return;
    // Syntax and schema are reported by VS Code itself.
    const findings = parseConfiguration(document.getText()).findings.filter(({ source }) => source === 'rule');
    this.collection.set(
      document.uri,
      findings.map((finding) => {
        const range = new Range(
          document.positionAt(finding.offset),
          document.positionAt(finding.offset + finding.length),
        );
        const text = sayMessage(message(finding.code, finding.params));
        const diagnostic = new Diagnostic(range, text, severities[finding.severity]);
        diagnostic.source = 'Autoscaler';
        diagnostic.code = finding.code;
        return diagnostic;
      }),
    );
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const disposable of this.disposables) disposable.dispose();
  }
}

function isConfiguration({ uri }: TextDocument): boolean {
  return uri.path.endsWith(`/${configurationName}`);
}

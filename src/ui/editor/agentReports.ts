/** After a save the agent on the server judges the file by its own rules; what it says and the editor does not is a problem too. */
import { Diagnostic, languages, Position, Range, workspace, type TextDocument } from 'vscode';
import type { Disposable } from '../../base/disposable';
import { isRuleCode } from '../../config/ruleCodes';
import type { AgentReport } from '../../operations/deployment/checkConfigurationFile';
import { checkConfiguration } from '../../operations/deployment/configurationFile';
import { message, render } from '../../words/message';
import { fileScheme } from '../contributions';
import type { Log } from '../log';
import { operationContext, seconds } from '../operationContext';
import { language } from '../say';
import { plainText } from '../servers/plainText';
import { failureText } from '../tell';
import { codeLink, findingsOf, severities } from './configurationDiagnostics';
import { isConfiguration } from './configurationDocuments';
import type { ServerKnowledge } from './serverKnowledge';

const most = 100;

export class AgentReports implements Disposable {
  private readonly collection = languages.createDiagnosticCollection('autoscaler-agent');
  private readonly disposables: Disposable[];

  constructor(
    private readonly knowledge: ServerKnowledge,
    private readonly log: Log,
  ) {
    this.disposables = [
      this.collection,
      workspace.onDidSaveTextDocument((document) => void this.ask(document)),
      // It has judged what is on the server, and this is that no more.
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.collection.delete(document.uri);
      }),
      workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)),
    ];
  }

  private async ask(document: TextDocument): Promise<void> {
    if (document.uri.scheme !== fileScheme || !isConfiguration(document)) return;
    const entry = this.knowledge.entryOf(document.uri);
    if (entry?.connected !== true) return;
    const { version } = document;
    try {
      const server = await entry.connect(false);
      const context = operationContext(seconds(30), new AbortController().signal);
      const check = await checkConfiguration(server, document.uri.path, context, language());
      if (!check.deployed || document.isClosed || document.version !== version) return;
      const own = new Set(
        findingsOf(document, this.knowledge).map((finding) => {
          const line = document.positionAt(finding.offset).line + 1;
          return keyOf(line, finding.code, render(message(finding.code, finding.params), language()));
        }),
      );
      const news = check.reports.filter(({ line, code, text }) => !own.has(keyOf(line, code, text)));
      this.collection.set(
        document.uri,
        news.slice(0, most).map((report) => diagnosticOf(document, report, entry.name)),
      );
    } catch (error) {
      // The file is saved; that the agent could not be asked is no problem of the file.
      this.log.warn(`${entry.name}: autoscaler check ${document.uri.path}: ${failureText(error)}`);
    }
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}

function keyOf(line: number, code: string | undefined, text: string): string {
  return `${line} ${code ?? ''} ${text}`;
}

function diagnosticOf(
  document: TextDocument,
  { severity, line, column, text, code }: AgentReport,
  server: string,
): Diagnostic {
  const start = document.validatePosition(new Position(line - 1, column - 1));
  const range = document.getWordRangeAtPosition(start, /"[^"]*"|[\w.-]+/) ?? new Range(start, start);
  const diagnostic = new Diagnostic(range, plainText(text, 400), severities[severity]);
  diagnostic.source = `autoscaler check (${server})`;
  if (code !== undefined) diagnostic.code = isRuleCode(code) ? codeLink(code) : code;
  return diagnostic;
}

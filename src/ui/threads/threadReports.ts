/** The thread doctor's reports: one document for each server, with what can be done above each remedy. */
import {
  CodeLens,
  EventEmitter,
  languages,
  Range,
  window,
  workspace,
  type Event,
  type TextDocument,
  type Uri,
} from 'vscode';
import type { Disposable } from '../../base/disposable';
import type { Look } from '../../host/look';
import { renderThreadReport, type ThreadReport } from '../../documents/threadReport';
import type { Burst } from '../../threads/burst';
import type { Diagnosis, RankedRemedy } from '../../threads/diagnosis';
import { planScheme, reportName, type CommandId } from '../contributions';
import type { PlanDocuments } from '../plans/planDocuments';
import { language, say } from '../say';
import type { ServerEntry } from '../servers/serverEntry';

export interface OpenReport {
  readonly entry: ServerEntry;
  /** What was asked for: it stands first. */
  readonly unit: string | undefined;
  diagnosis: Diagnosis;
  /** The look of this diagnosis: the next one tells by it which threads have grown. */
  look: Look;
  /** By unit, in the order in which they were asked for. */
  readonly bursts: Map<string, Burst[]>;
}

/** What a lens hands to its command. */
export interface ReportAction {
  readonly server: string;
  readonly unit: string;
  readonly remedy?: number;
}

export class ThreadReports implements Disposable {
  private readonly reports = new Map<string, OpenReport>();
  private readonly rendered = new Map<string, ThreadReport & { readonly uri: Uri }>();
  private readonly changed = new EventEmitter<void>();
  private readonly onDidChangeCodeLenses: Event<void> = this.changed.event;
  private readonly registration: Disposable;

  constructor(private readonly plans: PlanDocuments) {
    this.registration = languages.registerCodeLensProvider(
      { scheme: planScheme, pattern: `**/${reportName}` },
      { onDidChangeCodeLenses: this.onDidChangeCodeLenses, provideCodeLenses: (document) => this.lenses(document) },
    );
  }

  find(server: string): OpenReport | undefined {
    return this.reports.get(server);
  }

  /** The one in front, by its URI. */
  at(uri: Uri | undefined): OpenReport | undefined {
    return [...this.reports.values()].find(
      ({ entry }) => uri !== undefined && this.rendered.get(entry.name)?.uri.toString() === uri.toString(),
    );
  }

  async show(report: OpenReport): Promise<void> {
    this.reports.set(report.entry.name, report);
    const document = await workspace.openTextDocument(this.update(report));
    await window.showTextDocument(document, { preview: false });
  }

  /** To be called when something in it has changed. */
  update(report: OpenReport): Uri {
    const { entry, bursts, diagnosis, unit } = report;
    const first = diagnosis.services.filter((service) => service.unit === unit);
    const services = [...first, ...diagnosis.services.filter((service) => service.unit !== unit)];
    const rendered = renderThreadReport(entry.name, { ...diagnosis, services }, bursts, language());
    const uri = this.plans.textUri(entry.name, reportName, rendered.text);
    this.rendered.set(entry.name, { ...rendered, uri });
    this.changed.fire();
    return uri;
  }

  private lenses(document: TextDocument): CodeLens[] {
    const report = this.at(document.uri);
    const rendered = report === undefined ? undefined : this.rendered.get(report.entry.name);
    if (report === undefined || rendered === undefined || document.getText() !== rendered.text) return [];
    const server = report.entry.name;
    return rendered.places.map((place) => {
      const { unit, line } = place;
      const isRemedy = place.kind === 'remedy';
      const action: ReportAction = isRemedy ? { server, unit, remedy: place.remedy } : { server, unit };
      const command: CommandId = isRemedy ? 'autoscaler.applyRemedy' : 'autoscaler.proveThreads';
      const title = say(isRemedy ? 'ui.threads.lensRemedy' : 'ui.threads.lensProve');
      return new CodeLens(new Range(line, 0, line, 0), { command, title, arguments: [action] });
    });
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}

export function remedyOf({ diagnosis }: OpenReport, { unit, remedy }: ReportAction): RankedRemedy | undefined {
  return diagnosis.services.find((service) => service.unit === unit)?.remedies[remedy ?? -1];
}

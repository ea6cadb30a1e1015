/** The thread doctor's report as a document. Pure; every text of the server's is escaped. */
import { redact } from '../base/redact';
import { answeredOf, type Burst } from '../threads/burst';
import { bindsMessage, nameOfLimit } from '../threads/bindsMessage';
import type { Confidence, Diagnosis, ServerThreads, ServiceDiagnosis, UnitThreads } from '../threads/diagnosis';
import { atText } from '../threads/episodes';
import { message, render, type Language, type Message, type MessageCode, type MessageParams } from '../words/message';
import { block, code, plain } from './markdown';

export interface ThreadReport {
  readonly text: string;
  /** Lines (from 0) at which something can be done, in order. */
  readonly places: readonly ReportPlace[];
}

export type ReportPlace =
  /** `remedy`: its number in the service's list. */
  | { readonly kind: 'remedy'; readonly line: number; readonly unit: string; readonly remedy: number }
  | { readonly kind: 'prove'; readonly line: number; readonly unit: string };

/** `bursts`: by unit, in the order in which they were asked for. */
export function renderThreadReport(
  server: string,
  diagnosis: Diagnosis,
  bursts: ReadonlyMap<string, readonly Burst[]>,
  language: Language,
): ThreadReport {
  return new Report(language).render(server, diagnosis, bursts);
}

const marks: Readonly<Record<ServiceDiagnosis['severity'], string>> = { ok: '✓', warning: '⚠', error: '✗' };

class Report {
  private readonly lines: string[] = [];
  private readonly places: ReportPlace[] = [];

  constructor(private readonly language: Language) {}

  render(server: string, diagnosis: Diagnosis, bursts: ReadonlyMap<string, readonly Burst[]>): ThreadReport {
    this.add(`# ${plain(this.say('operations.threads.title', { server }))}`);
    const at = atText(diagnosis.takenAtSeconds);
    this.add(plain(this.say(diagnosis.asRoot ? 'operations.threads.asRoot' : 'operations.threads.asUser', { at })));
    this.server(diagnosis.server);
    if (diagnosis.services.length === 0) this.add(this.say('operations.threads.noServices'));
    for (const service of diagnosis.services) this.service(service, bursts.get(service.unit) ?? []);
    return { text: `${this.lines.join('\n')}\n`, places: this.places };
  }

  private server({ threads, max, units }: ServerThreads): void {
    if (threads === undefined || max === undefined) return;
    this.add(plain(this.say('operations.threads.server', { threads, max, list: this.listOf(units.slice(0, 8)) })));
  }

  private listOf(units: readonly UnitThreads[]): string {
    return units
      .map(({ unit, threads }) => `${unit === '-' ? this.say('operations.threads.noUnit') : unit} ${threads}`)
      .join(', ');
  }

  private service(service: ServiceDiagnosis, bursts: readonly Burst[]): void {
    this.add(`## ${marks[service.severity]} ${plain(service.unit)}`);
    this.add(`**${service.verdict.map((each) => this.sentence(each)).join(' ')}**`);
    const next = service.limits[1];
    if (service.severity !== 'ok' && next !== undefined) this.add(this.sentence(bindsMessage(next, 'next')));
    this.remedies(service);
    this.list(
      'operations.threads.wrong',
      service.findings
        .filter(({ severity }) => service.severity !== 'ok' || severity !== 'note')
        .map(({ message: said, confidence }) => `*${this.confidence(confidence)}*: ${this.sentence(said)}`),
    );
    this.limits(service);
    this.makers(service);
    this.list(
      'operations.threads.history',
      service.history.map((each) => this.sentence(each)),
    );
    this.list(
      'operations.threads.before',
      service.changes.map((each) => this.sentence(each)),
    );
    this.proof(service, bursts);
    if (service.severity === 'ok') return;
    if (service.evidence.length > 0) this.add(`### ${this.say('operations.threads.evidence')}`);
    for (const { command, printed } of service.evidence) this.add(block(redact(`$ ${command}\n${printed}`), 'console'));
  }

  private remedies({ unit, remedies }: ServiceDiagnosis): void {
    if (remedies.length === 0) return;
    this.add(`### ${this.say('operations.threads.remedies')}`);
    remedies.forEach(({ title, why, cost }, remedy) => {
      this.places.push({ kind: 'remedy', line: this.lines.length, unit, remedy });
      this.add(`${remedy + 1}. **${this.sentence(title)}** — ${this.sentence(why)} ${this.sentence(cost)}`);
    });
  }

  private limits({ limits }: ServiceDiagnosis): void {
    if (limits.length === 0) return;
    this.add(`### ${this.say('operations.threads.limits')}`);
    this.table(
      ['limit', 'inUse', 'max', 'room', 'refused'],
      limits.map((limit) => [
        plain(render(nameOfLimit(limit), this.language)),
        String(limit.current),
        String(limit.max),
        String(limit.room),
        limit.refused === undefined ? '' : String(limit.refused),
      ]),
    );
  }

  private makers({ makers, processes, userThreads, user, severity }: ServiceDiagnosis): void {
    this.list(
      'operations.threads.makers',
      makers.map((each) => this.sentence(each)),
    );
    if (severity === 'ok') return;
    if (processes.length > 0) {
      this.table(
        ['process', 'threadsBefore', 'threadsNow', 'size', 'mappings'],
        processes
          .slice(0, 40)
          .map(({ pid, isMaster, threads, threadsBefore, sizeMiB, mappings }) => [
            this.say(isMaster ? 'operations.threads.master' : 'operations.threads.worker', { pid }),
            threadsBefore === undefined ? '' : String(threadsBefore),
            String(threads),
            sizeMiB === undefined ? '' : String(Math.round(sizeMiB)),
            mappings === undefined ? '' : String(mappings),
          ]),
      );
    }
    if (userThreads.length > 0) {
      this.add(plain(this.say('operations.threads.user', { user, list: this.listOf(userThreads.slice(0, 12)) })));
    }
  }

  /** Answers side by side, one column for each burst. */
  private proof({ unit, severity }: ServiceDiagnosis, bursts: readonly Burst[]): void {
    if (severity === 'ok' && bursts.length === 0) return;
    this.places.push({ kind: 'prove', line: this.lines.length, unit });
    this.add(`### ${this.say('operations.threads.proof')}`);
    if (bursts.length === 0) {
      this.add(this.say('operations.threads.notProved'));
      return;
    }
    const shown = bursts.slice(-4);
    const statuses = [...new Set(shown.flatMap((burst) => [...burst.statuses.keys()]))].sort((a, b) => a - b);
    const row = (name: string, cell: (burst: Burst) => string): string[] => [name, ...shown.map(cell)];
    const rows = [
      row(this.say('operations.threads.burstAnswered'), (burst) => `**${answeredOf(burst)} / ${burst.requests}**`),
      ...statuses.map((status) => row(`HTTP ${status}`, (burst) => String(burst.statuses.get(status) ?? 0))),
      row(this.say('operations.threads.burstFailed'), ({ failed }) => String(failed)),
      row(this.say('operations.threads.burstSeconds'), ({ seconds }) =>
        this.say('operations.threads.secondsOf', { seconds }),
      ),
      row(this.say('operations.threads.burstUrl'), ({ address, path }) => code(`${address} ${path}`, 'cell')),
    ];
    const head = ['', ...shown.map(({ atSeconds }) => atTextWithSeconds(atSeconds))];
    this.add([head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
  }

  private list(heading: MessageCode, items: readonly string[]): void {
    if (items.length === 0) return;
    this.add(`### ${this.say(heading)}`);
    this.add(items.map((item) => `- ${item}`).join('\n'));
  }

  private table(columns: readonly string[], rows: readonly (readonly string[])[]): void {
    const head = columns.map((column) => this.say(`operations.threads.column.${column}` as MessageCode));
    this.add([head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
  }

  private confidence(confidence: Confidence): string {
    return this.say(`operations.threads.${confidence}`);
  }

  private sentence(said: Message): string {
    return plain(redact(render(said, this.language)));
  }

  private say(name: MessageCode, params?: MessageParams): string {
    return render(message(name, params), this.language);
  }

  /** A paragraph, with an empty line behind it. */
  private add(text: string): void {
    this.lines.push(...text.split('\n'), '');
  }
}

function atTextWithSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(11, 19)} UTC`;
}

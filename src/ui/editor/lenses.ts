/** Above each project: enable or disable it, what runs now, why, and what the edited text would have done. */
import {
  CodeLens,
  EventEmitter,
  languages,
  type CodeLensProvider,
  type Command,
  type Event,
  type TextDocument,
} from 'vscode';
import type { Disposable } from '../../base/disposable';
import { projectsIn, tolerantTree, type ProjectPlace } from '../../config/places';
import { serviceOf } from '../../config/serverFacts';
import type { CommandId } from '../contributions';
import { say } from '../say';
import { rangeOf } from './configurationDiagnostics';
import { configurationSelector } from './configurationDocuments';
import type { ServerKnowledge } from './serverKnowledge';

/** What the commands behind the lenses get. */
export interface ProjectOfDocument {
  readonly uri: string;
  readonly project: string;
}

export class Lenses implements CodeLensProvider, Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses: Event<void> = this.changed.event;
  /** What was shown last, so that a look that changes no line moves nothing under the hand. */
  private readonly shown = new Map<string, { readonly document: TextDocument; readonly titles: string }>();
  private readonly disposables: Disposable[];

  constructor(private readonly knowledge: ServerKnowledge) {
    this.disposables = [
      languages.registerCodeLensProvider(configurationSelector, this),
      knowledge.onDidChange(() => this.update()),
    ];
  }

  private update(): void {
    for (const [key, { document, titles }] of this.shown) {
      if (document.isClosed) this.shown.delete(key);
      else if (titles !== titlesOf(this.lenses(document))) {
        this.changed.fire();
        return;
      }
    }
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    const lenses = this.lenses(document);
    this.shown.set(document.uri.toString(), { document, titles: titlesOf(lenses) });
    return lenses;
  }

  private lenses(document: TextDocument): CodeLens[] {
    return projectsIn(tolerantTree(document.getText())).flatMap((place) => {
      const range = rangeOf(document, place.key);
      return this.commands(document, place).map((command) => new CodeLens(range, command));
    });
  }

  private commands(document: TextDocument, place: ProjectPlace): Command[] {
    const argument: ProjectOfDocument = { uri: document.uri.toString(), project: place.project };
    const command = (id: CommandId, title: string, tooltip: string): Command => {
      return { command: id, title, tooltip, arguments: [argument] };
    };
    const toggle = command(
      'autoscaler.toggleProject',
      say(place.enabled ? 'ui.lens.disable' : 'ui.lens.enable'),
      say('ui.lens.toggleTip'),
    );
    const entry = this.knowledge.entryOf(document.uri);
    if (entry === undefined) return [toggle];
    const facts = this.knowledge.factsFor(document.uri);
    const service = facts === undefined ? undefined : serviceOf(facts, place.service);
    const now: Command[] =
      service?.workers === undefined
        ? []
        : [{ command: '', title: say('ui.lens.now', { workers: service.workers, max: place.maxWorkers ?? '?' }) }];
    return [
      toggle,
      ...now,
      command('autoscaler.whyProject', say('ui.lens.why'), say('ui.lens.whyTip', { server: entry.name })),
      command('autoscaler.replay', say('ui.lens.replay'), say('ui.lens.replayTip', { server: entry.name })),
    ];
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
    this.changed.dispose();
  }
}

function titlesOf(lenses: readonly CodeLens[]): string {
  return lenses.map(({ command }) => command?.title ?? '').join('\n');
}

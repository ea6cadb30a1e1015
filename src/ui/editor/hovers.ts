/** What a project, a service or a step is doing now, below what the schema says of it. */
import { getLocation } from 'jsonc-parser';
import { Hover, languages, MarkdownString, type HoverProvider, type Position, type TextDocument } from 'vscode';
import type { Disposable } from '../../base/disposable';
import { projectsIn, tolerantTree, type ProjectPlace } from '../../config/places';
import { statusOf } from '../../operations/looking/serverFacts';
import { render } from '../../words/message';
import { language, say } from '../say';
import { safely } from '../servers/describeAutoscaler';
import { describeService } from '../servers/describeService';
import { judge } from '../servers/judge';
import { plainText } from '../servers/plainText';
import { markdownOf } from '../servers/tooltip';
import { wordsIn } from '../servers/words';
import { rangeOf } from './configurationDiagnostics';
import { configurationSelector } from './configurationDocuments';
import type { ServerKnowledge } from './serverKnowledge';

export class Hovers implements HoverProvider, Disposable {
  private readonly registration: Disposable;

  constructor(private readonly knowledge: ServerKnowledge) {
    this.registration = languages.registerHoverProvider(configurationSelector, this);
  }

  provideHover(document: TextDocument, position: Position): Hover | undefined {
    const text = document.getText();
    const { path, previousNode } = getLocation(text, document.offsetAt(position));
    const project = projectsIn(tolerantTree(text)).find((each) => each.project === path[1]);
    if (path[0] !== 'projects' || project === undefined || previousNode === undefined) return undefined;
    const last = String(path.at(-1));
    const isProject = path.length === 2;
    const isService = last === 'service';
    const content = isProject || isService ? this.service(document, project, path) : this.step(document, project, last);
    return content === undefined ? undefined : new Hover(content, rangeOf(document, previousNode));
  }

  private service(
    document: TextDocument,
    project: ProjectPlace,
    path: readonly (string | number)[],
  ): MarkdownString | undefined {
    const entry = this.knowledge.entryOf(document.uri);
    const snapshot = entry?.snapshot;
    const look = snapshot?.latest;
    if (entry?.connected !== true || snapshot === undefined || look === undefined) return undefined;
    const unit = path.includes('celery') ? project.celeryService : project.service;
    const service = look.services.find((each) => each.unit === unit);
    if (service === undefined) return undefined;
    const status = statusOf(look)?.projects.find((each) => each.service === unit);
    const node = describeService(
      { server: entry.name, look, service, project: status, judgement: judge(snapshot) },
      wordsIn(language()),
    );
    const title = `${say('ui.lens.onServer', { server: entry.name })}: ${node.label} · ${node.description}`;
    return markdownOf({ ...(node.tooltip ?? { rows: [], notes: [] }), title: plainText(title, 300) });
  }

  /** How near the step is to being taken, as the agent's last decision has it. */
  private step(document: TextDocument, { project }: ProjectPlace, key: string): MarkdownString | undefined {
    const entry = this.knowledge.entryOf(document.uri);
    const look = entry?.lastLook;
    if (entry?.connected !== true || look === undefined) return undefined;
    const decision = statusOf(look)?.projects.find((each) => each.project === project)?.decision;
    const notes = (decision?.notes ?? []).filter(({ params }) => params?.['key'] === key);
    if (decision === undefined || (notes.length === 0 && decision.rule !== key)) return undefined;
    const said = [...(decision.rule === key ? [decision.reason] : []), ...notes];
    const content = new MarkdownString();
    for (const part of said)
      content.appendText(
        `${plainText(
          safely(() => render(part, language())),
          400,
        )}\n`,
      );
    return content;
  }

  dispose(): void {
    this.registration.dispose();
  }
}

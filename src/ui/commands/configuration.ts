/** What can be done with a configuration that is open: its projects, its rules, what it would have done, what differs elsewhere. */
import { commands, ProgressLocation, Uri, window, workspace, type TextDocument } from 'vscode';
import { parseConfiguration } from '../../config/parse';
import { setKey } from '../../config/edits';
import { projectsIn, tolerantTree } from '../../config/places';
import { isRuleCode } from '../../config/ruleCodes';
import { valueAt } from '../../config/tree';
import { valueOf } from '../../base/known';
import { configurationName, paths } from '../../host/paths';
import { explainProject } from '../../operations/looking/explainProject';
import { configurationTemplate } from '../../operations/deployment/configurationTemplate';
import { look } from '../../operations/looking/look';
import { block } from '../../documents/markdown';
import { readRecordedHistory } from '../../operations/looking/recordedHistory';
import { renderReplay } from '../../documents/replayDocument';
import { serverFactsOf, statusOf } from '../../operations/looking/serverFacts';
import { defaultIntervalSeconds } from '../../config/defaults';
import { recordingsOf } from '../../scaling/recording';
import { isConfigurationUri } from '../editor/configurationDocuments';
import { onServer } from '../editor/remoteFiles';
import { remoteUri } from '../editor/remoteUri';
import { workspaceEdit } from '../editor/quickFixes';
import { minutes, operationContext, signalOf } from '../operationContext';
import { language, say } from '../say';
import { plainText } from '../servers/plainText';
import type { ServerEntry } from '../servers/serverEntry';
import { findConfiguration } from './openConfiguration';
import { pickServer, trusted } from './pickServer';
import type { Services } from './services';

/** Opens the page of the rules where it speaks of this one. */
export async function explainRule({ extensionUri }: Services, argument: unknown): Promise<void> {
  if (typeof argument !== 'string' || !isRuleCode(argument)) return;
  const page = Uri.joinPath(extensionUri, 'docs', language() === 'es' ? 'rules.es.md' : 'rules.md');
  // The fragment as Markdown previews make it from a heading.
  await commands.executeCommand(
    'markdown.showPreview',
    page.with({ fragment: argument.toLowerCase().replace(/\./g, '') }),
  );
}

/** Changes `enabled` in the text; nothing happens on a server until it is saved. */
export async function toggleProject(_services: Services, argument: unknown): Promise<void> {
  const { document, project } = await subject(argument);
  if (document === undefined || project === undefined) return;
  const text = document.getText();
  const root = tolerantTree(text);
  const object = root === undefined ? undefined : valueAt(root, ['projects', project]);
  if (object?.type !== 'object') return;
  const enabled = valueAt(object, ['enabled'])?.value === true;
  await workspace.applyEdit(workspaceEdit(document, setKey(text, object, 'enabled', !enabled)));
}

/** The agent's own account of its last decision. */
export async function whyProject(services: Services, argument: unknown): Promise<void> {
  const { document, project } = await subject(argument);
  if (document === undefined || project === undefined) return;
  const entry = await serverOf(services, document);
  if (entry === undefined) return;
  const text = await working(entry, say('ui.why.asking', { server: entry.name }), (token) =>
    entry.withServer((server) =>
      server.run(explainProject(project, language()), operationContext(minutes(1), signalOf(token))),
    ),
  );
  const title = say('ui.why.title', { project: plainText(project, 80), server: entry.name });
  await showMarkdown(services, entry, `${fileName(project)}.why.md`, `# ${title}\n\n${block(text, 'text')}\n`);
}

/** Goes through the server's recorded load with the text as it stands in the editor, saved or not, and with what is in use. */
export async function replayProject(services: Services, argument: unknown): Promise<void> {
  const { document, project: given } = await subject(argument);
  if (document === undefined) return;
  const project = given ?? (await pickProject(document));
  if (project === undefined) return;
  const parsed = parseConfiguration(document.getText()).configuration;
  const edited = parsed?.projects.find((each) => each.project === project);
  if (edited === undefined) {
    void window.showWarningMessage(say('ui.replay.invalid'));
    return;
  }
  const entry = await serverOf(services, document);
  if (entry === undefined) return;
  const report = await working(entry, say('ui.replay.reading', { server: entry.name, project }), (token, progress) =>
    entry.withServer(async (server) => {
      const context = operationContext(minutes(10), signalOf(token));
      const seen = await look(server, context);
      const status = statusOf(seen);
      const facts = serverFactsOf({ name: entry.name, latest: seen, previous: undefined, names: new Map() });
      const history = await readRecordedHistory(
        server,
        { project, nowMs: seen.takenAtMs },
        (bytes) => progress(`${(bytes / 1e6).toFixed(1)} MB`),
        context,
      );
      const path = valueOf(seen.autoscaler.configurationPath) ?? status?.configurationPath;
      const file = path === undefined ? undefined : await server.readFile(path, context).catch(() => undefined);
      const inUse = file === undefined ? undefined : parseConfiguration(file.bytes.toString('utf8')).configuration;
      const recording = recordingsOf(history.records).get(project);
      return recording === undefined
        ? undefined
        : {
            server: entry.name,
            project,
            recording,
            intervalSeconds: facts.intervalSeconds ?? defaultIntervalSeconds,
            edited,
            current: inUse?.projects.find((each) => each.project === project),
            isCut: history.isCut,
          };
    }),
  );
  if (report === undefined) return;
  await showMarkdown(services, entry, `${fileName(project)}.replay.md`, renderReplay(report, language()));
}

/** The server's file on the left, the text in the editor on the right. */
export async function compareWithServer(services: Services, argument: unknown): Promise<void> {
  const { document } = await subject(argument);
  if (document === undefined) return;
  const entry = await serverOf(services, document);
  if (entry === undefined) return;
  const isItself = document.uri.scheme === remoteUri(entry.name, '/').scheme;
  const theirs = isItself ? document.uri : await configurationOf(entry);
  if (theirs === undefined) return;
  const title = say('ui.file.compareTitle', { name: configurationName, server: entry.name });
  await commands.executeCommand('vscode.diff', onServer(theirs), document.uri, title);
}

/** One server's configuration beside another's. */
export async function compareServers(services: Services, argument: unknown): Promise<void> {
  const { document } = await subject(argument);
  const first =
    document === undefined ? await pickServer(argument, services.store) : await serverOf(services, document);
  if (first === undefined) return;
  const others = services.store.entries.filter((entry) => entry !== first);
  if (others.length === 0) {
    void window.showInformationMessage(say('ui.compare.oneServer'));
    return;
  }
  const picked = await window.showQuickPick(
    others.map((entry) => ({ label: entry.name, entry })),
    { title: say('ui.compare.with', { server: first.name }) },
  );
  if (picked === undefined) return;
  const [one, other] = [await configurationOf(first), await configurationOf(picked.entry)];
  if (one === undefined || other === undefined) return;
  const title = say('ui.compare.title', { first: first.name, second: picked.entry.name });
  await commands.executeCommand('vscode.diff', onServer(other), one, title);
}

/** A configuration made from the services that are there, as a file here or on a server. */
export async function newConfiguration(services: Services): Promise<void> {
  const { entries } = services.store;
  const here = { label: `$(file) ${say('ui.new.here')}`, entry: undefined };
  const picked =
    entries.length === 0
      ? here
      : await window.showQuickPick([here, ...entries.map((entry) => ({ label: `$(server) ${entry.name}`, entry }))], {
          title: say('ui.new.title'),
        });
  if (picked === undefined) return;
  const { entry } = picked;
  if (entry === undefined) {
    const known = entries.flatMap(({ lastLook }) => lastLook?.services ?? []);
    await openUntitled(configurationTemplate(gunicornUnits(known), language()));
    return;
  }
  if (!(await trusted())) return;
  const seen = await working(entry, say('ui.connecting', { server: entry.name }), (token) =>
    entry.withServer((server) => look(server, operationContext(minutes(2), signalOf(token)))),
  );
  const path = await window.showInputBox({
    title: say('ui.new.path', { server: entry.name }),
    value: valueOf(seen.autoscaler.configurationPath) ?? paths.configuration,
    validateInput: (value) =>
      value.startsWith('/') && value.endsWith(`/${configurationName}`)
        ? undefined
        : say('ui.new.pathWrong', { name: configurationName }),
  });
  if (path === undefined) return;
  const uri = remoteUri(entry.name, path);
  // Refused where there is one already: a template must not take its place.
  const bytes = Buffer.from(configurationTemplate(gunicornUnits(seen.services), language()));
  await services.files.create(uri, bytes);
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
}

function gunicornUnits(known: readonly { readonly unit: string; readonly kind: string }[]): string[] {
  return [...new Set(known.filter(({ kind }) => kind === 'gunicorn').map(({ unit }) => unit))];
}

async function openUntitled(text: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const target = folder === undefined ? undefined : Uri.joinPath(folder, configurationName);
  const isThere =
    target !== undefined &&
    (await workspace.fs.stat(target).then(
      () => true,
      () => false,
    ));
  const document =
    target === undefined || isThere
      ? await workspace.openTextDocument({ language: 'jsonc', content: text })
      : await workspace.openTextDocument(target.with({ scheme: 'untitled' }));
  const editor = await window.showTextDocument(document, { preview: false });
  if (document.getText() === '') await editor.edit((edit) => edit.insert(document.positionAt(0), text));
}

/** The document and project of a lens; the configuration in front where a menu or a key has called. */
async function subject(argument: unknown): Promise<{ document?: TextDocument; project?: string }> {
  const given = typeof argument === 'object' && argument !== null ? (argument as Record<string, unknown>) : {};
  const uri =
    argument instanceof Uri
      ? argument
      : typeof given['uri'] === 'string'
        ? Uri.parse(given['uri'], true)
        : window.activeTextEditor?.document.uri;
  if (uri === undefined || !isConfigurationUri(uri)) return {};
  const document = await workspace.openTextDocument(uri);
  return typeof given['project'] === 'string' ? { document, project: given['project'] } : { document };
}

async function pickProject(document: TextDocument): Promise<string | undefined> {
  const names = projectsIn(tolerantTree(document.getText())).map(({ project }) => project);
  return names.length < 2 ? names[0] : window.showQuickPick(names, { title: say('ui.replay.pick') });
}

async function serverOf(services: Services, document: TextDocument): Promise<ServerEntry | undefined> {
  const known = services.knowledge.entryOf(document.uri);
  return known === undefined ? pickServer(undefined, services.store) : (await trusted()) ? known : undefined;
}

async function configurationOf(entry: ServerEntry): Promise<Uri | undefined> {
  const path = await findConfiguration(entry);
  if (path !== undefined) return remoteUri(entry.name, path);
  void window.showInformationMessage(say('ui.configuration.none', { server: entry.name }));
  return undefined;
}

function working<T>(
  entry: ServerEntry,
  title: string,
  work: (token: Parameters<typeof signalOf>[0], progress: (text: string) => void) => Promise<T>,
): Thenable<T> {
  return window.withProgress(
    { location: ProgressLocation.Notification, title: `${entry.name}: ${title}`, cancellable: true },
    (progress, token) => work(token, (text) => progress.report({ message: text })),
  );
}

async function showMarkdown(services: Services, entry: ServerEntry, name: string, text: string): Promise<void> {
  const uri = services.plans.textUri(entry.name, name, text);
  await commands.executeCommand('markdown.showPreview', uri);
}

/** A project's name as part of a document's. */
function fileName(project: string): string {
  return project.replace(/[^\w.-]+/g, '_').slice(0, 80);
}

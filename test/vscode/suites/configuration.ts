// The configuration in the editor against a real server: each rule, fix, completion, hover, lens and replay; saving, comparing.
import { strict as assert } from 'node:assert';
import {
  commands,
  ConfigurationTarget,
  DiagnosticSeverity,
  env,
  FilePermission,
  FileSystemError,
  languages,
  Range,
  Selection,
  TabInputTextDiff,
  Uri,
  window,
  workspace,
  type CodeAction,
  type CodeLens,
  type CompletionList,
  type Diagnostic,
  type Hover,
  type MarkdownString,
  type TextDocument,
} from 'vscode';
import { ruleTexts } from '../../../scripts/ruleTexts';
import { rules, type Rule, type RuleCode } from '../../../src/config/ruleCodes';
import { paths } from '../../../src/host/paths';
import type { TestApi } from '../../../src/extension';
import { page } from '../page';
import { openServersView, pictures, replaceAll, until, writeSshFolder } from '../workbench';
import type { ConfigurationServerContext } from '../worlds/configurationServer';

const world = page.context().prepared as ConfigurationServerContext;
const isSpanish = env.language.startsWith('es');
/** The words of the language that runs. */
const tr = (en: string, es: string): string => (isSpanish ? es : en);
const uri = Uri.parse(`autoscaler://web1${paths.configuration}`);

const project = (name: string, body: string): string => `{ "projects": { "${name}": ${body} } }`;
/** On this server: names, limits and sizes are its own. */
const onThisServer: Partial<Record<RuleCode, string>> = {
  'config.server.noService': project('nothing', '{ "service": "somethingelse.service" }'),
  'config.server.noServiceMeant': project('backcor', '{}'),
  'config.server.otherProgram': project('x', '{ "service": "ssh.service" }'),
  'config.server.memory': project('backregisters', '{ "max_workers": 1000, "memory_threshold_mb": 16777216 }'),
  'config.server.tasks': project('backcore', '{ "max_workers": 30 }'),
  'config.server.drain': project('hasty', '{}'),
  'config.server.queue': project('backcore', '{ "celery": { "service": "solo.service", "queues": ["celery"] } }'),
};

const sane = `{
  // ours
  "projects": {
    "backregisters": {
      "enabled": false, // not yet
      "min_workers": 1,
      "max_workers": 3,
      "cpu_thresholds": { "scale_up_2": 70, "scale_up_3": 80, "scale_down_2": 40, "scale_down_1": 35 },
      "cpu_duration_minutes": 4,
      "memory_threshold_mb": 0
    }
  }
}
`;

suite(`the configuration in the editor (${env.language})`, function () {
  this.timeout(270_000);
  let api: TestApi;
  let document: TextDocument;

  suiteSetup(async function () {
    this.timeout(540_000);
    writeSshFolder(
      world.keyFile,
      (key) =>
        ['web1', 'web2']
          .map(
            (name) =>
              `Host ${name}\n  HostName ${world.address}\n  User deploy\n  IdentityFile ${key}\n  IdentitiesOnly yes\n`,
          )
          .join('') +
        `Host web3\n  HostName ${world.address}\n  User viewer\n  IdentityFile ${key}\n  IdentitiesOnly yes\n`,
      world.hostKeyLine,
    );
    await workspace.getConfiguration('autoscaler').update(
      'servers',
      ['web1', 'web2', 'web3'].map((name) => ({ name, host: name })),
      ConfigurationTarget.Global,
    );
    api = await openServersView();
    await until('connected', () => api.servers.find('web1')?.connected === true, 40_000);
    await commands.executeCommand('autoscaler.becomeRoot', 'web1');
    await until('a look', () => api.servers.find('web1')?.lastLook?.asRoot === true, 40_000);
    await commands.executeCommand('autoscaler.openConfiguration', 'web1');
    const opened = window.activeTextEditor?.document;
    assert.equal(opened?.uri.toString(), uri.toString());
    document = opened;
    // Nobody looks any more, so that nothing moves under the tests; what was seen stays known.
    await commands.executeCommand('workbench.action.closeSidebar');
  });

  const ours = (): Diagnostic[] => languages.getDiagnostics(uri).filter(({ source }) => source === 'Autoscaler');
  const codeOf = ({ code }: Diagnostic): unknown => (typeof code === 'object' ? code.value : code);

  async function show(text: string): Promise<void> {
    await replaceAll(document, text);
  }

  async function problem(code: RuleCode): Promise<Diagnostic> {
    let found: Diagnostic | undefined;
    await until(
      () => `${code}; there are ${languages.getDiagnostics(uri).map(codeOf).join(', ')} in ${document.getText()}`,
      () => {
        found = ours().find((each) => codeOf(each) === code);
        return found !== undefined;
      },
      30_000,
    );
    assert.ok(found);
    return found;
  }

  test('each rule is a problem with its severity, its sentence in this language and a link to its page; each fix takes it away', async function () {
    this.timeout(720_000);
    const severities = {
      error: DiagnosticSeverity.Error,
      warning: DiagnosticSeverity.Warning,
      note: DiagnosticSeverity.Information,
    };
    const own = (Object.entries(rules) as [RuleCode, Rule][]).filter(([code]) => isOwnRule(code));
    assert.ok(own.length > 28);
    for (const [code, rule] of own) {
      const text = onThisServer[code] ?? ruleTexts[code].example ?? '';
      await show(text);
      const found = await problem(code);
      assert.equal(found.severity, severities[rule.severity], code);
      assert.ok(typeof found.code === 'object' && found.code.target.scheme === 'command');
      assert.doesNotMatch(found.message, /\{\w+\}/);
      if (rule.fix === undefined) continue;
      const actions = await fixes(found);
      assert.ok(actions.length > 0, `${code}: a fix`);
      const [first] = actions;
      assert.ok(first?.edit && (await workspace.applyEdit(first.edit)));
      await until(
        () => `${first.title} mends ${code}`,
        () => !ours().some((each) => codeOf(each) === code),
        30_000,
      );
    }
  });

  async function fixes(diagnostic: Diagnostic): Promise<CodeAction[]> {
    const actions = await commands.executeCommand<CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      diagnostic.range,
      'quickfix',
    );
    return actions.filter(({ edit }) => edit !== undefined);
  }

  test('the page of a rule opens from its link', async () => {
    await show(sane.replace('"min_workers": 1', '"min_workers": 9'));
    const found = await problem('config.minAboveMax');
    await commands.executeCommand('workbench.actions.view.problems');
    await page.waitFor('.markers-panel >> text=/min_workers/');
    await pictures('problems');
    assert.ok(typeof found.code === 'object');
    await page.click('.markers-panel a:has-text("config.minAboveMax")');
    await page.waitFor('h2:has-text("config.minAboveMax")', { webview: true, timeoutMs: 30_000 });
    await page.screenshot('rule-page');
    await commands.executeCommand('workbench.action.closeActiveEditor');
    await commands.executeCommand('workbench.action.closePanel');
    await window.showTextDocument(document);
  });

  test('"fix all" mends what is safe in one step and keeps every comment', async () => {
    const text = sane.replace('min_workers', 'min_worker').replace('minutes": 4', 'minutes": 3');
    await show(text);
    await problem('config.unknownKeyMeant');
    const whole = new Range(0, 0, document.lineCount, 0);
    const [action] = await commands.executeCommand<CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      whole,
      'source.fixAll.autoscaler',
    );
    assert.ok(action?.edit && (await workspace.applyEdit(action.edit)));
    assert.equal(document.getText(), sane);
  });

  test('completes projects, services, queues, variables and whole steps as the server has them', async () => {
    const at = async (marked: string): Promise<Map<string, string>> => {
      const offset = marked.indexOf('|');
      await show(marked.replace('|', ''));
      let found = new Map<string, string>();
      await until(
        () => `completion in ${marked}; there are ${[...found.keys()].join(', ')}`,
        async () => {
          const list = await commands.executeCommand<CompletionList>(
            'vscode.executeCompletionItemProvider',
            uri,
            document.positionAt(offset),
          );
          found = new Map(
            list.items.flatMap(({ label, detail }) => (typeof label === 'string' ? [] : [[label.label, detail ?? '']])),
          );
          return found.size > 0;
        },
        30_000,
      );
      return found;
    };
    const services = await at(project('x', '{ "service": "|" }'));
    assert.equal(services.get('backdipro.service'), 'active · 2 workers · web1');
    assert.ok(!services.has('celerycore.service'));
    assert.ok((await at('{ "projects": { "|" } }')).has('backregisters'));
    const celery = (body: string): string =>
      project('backcore', `{ "celery": { "service": "celerycore.service", ${body} } }`);
    assert.ok((await at(celery('"queues": ["|"]'))).has('celery'));
    // Asked of the server once the text names the service; names alone, never what they hold.
    await until(
      'names of variables',
      async () => (await at(celery('"broker_url_env": "|"'))).has('CELERY_BROKER_URL'),
      30_000,
    );
    const steps = await at(
      project('backregisters', '{ "max_workers": 4, "cpu_thresholds": { "scale_up_2": 70, "scale_down_1": 35, "|" } }'),
    );
    assert.deepEqual([...steps.keys()], ['scale_up_3', 'scale_up_4']);
    assert.match(
      steps.get('scale_up_4') ?? '',
      /"scale_up_4": 80 "scale_down_3": 40|"scale_up_4": 80, "scale_down_3": 40/,
    );

    const wide = sane.replace('"scale_up_3": 80, ', '""').replace('"scale_down_2": 40, ', ', ');
    await show(wide);
    const editor = await window.showTextDocument(document);
    const cursor = document.positionAt(wide.indexOf('""') + 1);
    editor.selection = new Selection(cursor, cursor);
    await commands.executeCommand('editor.action.triggerSuggest');
    await page.waitFor('.suggest-widget .monaco-list-row >> text=scale_up_3', { timeoutMs: 20_000 });
    await pictures('completion');
    await commands.executeCommand('hideSuggestWidget');
  });

  test('a hover says what the service is doing now', async () => {
    await show(sane);
    const position = document.positionAt(sane.indexOf('backregisters') + 2);
    let text = '';
    await until(
      () => `the hover; it says ${text}`,
      async () => {
        const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', uri, position);
        const parts = hovers.flatMap(({ contents }) => contents.map((part) => (part as MarkdownString).value));
        text = parts.join('\n').replace(/&nbsp;/g, ' ');
        return text.includes(tr('Now on web1', 'Ahora en web1'));
      },
      30_000,
    );
    assert.match(text, /1 worker/);
    await showHover(position.line);
    await pictures('hover');
  });

  async function showHover(line: number): Promise<void> {
    const editor = await window.showTextDocument(document);
    editor.selection = new Selection(line, 8, line, 8);
    // It goes away where anything moves under it. The blanks are such that do not break.
    await until(
      'the hover is shown',
      async () => {
        await commands.executeCommand('editor.action.showHover');
        return page.waitFor(`.monaco-hover >> text=/${tr('Now.on.web1', 'Ahora.en.web1')}/`, { timeoutMs: 5000 }).then(
          () => true,
          () => false,
        );
      },
      60_000,
    );
  }

  const lenses = async (): Promise<CodeLens[]> => {
    return commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', uri, 50);
  };

  test('lenses over a project: enable, now, why and replay', async () => {
    await show(sane);
    await until('the lenses', async () => (await lenses()).length === 4, 30_000);
    const titles = (await lenses()).map(({ command }) => command?.title);
    assert.deepEqual(titles, [
      tr('enable', 'habilitar'),
      tr('now 1/3', 'ahora 1/3'),
      tr('why', 'por qué'),
      tr('replay', 'simular'),
    ]);
    await press(tr('enable', 'habilitar'));
    await until('it is enabled', () => document.getText() === sane.replace('false', 'true'), 20_000);
    await until(
      'the lens says so',
      async () => (await lenses())[0]?.command?.title === tr('disable', 'deshabilitar'),
      20_000,
    );
    await page.waitFor(`.codelens-decoration a >> text=${tr('disable', 'deshabilitar')}`);
    await pictures('lenses');
  });

  async function press(title: string): Promise<void> {
    await window.showTextDocument(document);
    await page.waitFor(`.codelens-decoration a >> text="${title}"`, { timeoutMs: 20_000 });
    await page.click(`.codelens-decoration a >> text="${title}"`);
  }

  test('a replay of the unsaved text beside the one in use, with a chart', async () => {
    await show(sane);
    assert.ok(await document.save());
    await show(sane.replace('"scale_up_2": 70', '"scale_up_2": 50'));
    assert.ok(document.isDirty);
    await press(tr('replay', 'simular'));
    await page.waitFor('h1:has-text("backregisters")', { webview: true, timeoutMs: 60_000 });
    await page.waitFor('img[src^="data:image/svg"]', { webview: true, timeoutMs: 20_000 });
    const drawn = await page.eval('document.querySelector("img").naturalWidth', { webview: true });
    assert.ok(Number(drawn) > 400, `the chart is drawn: ${String(drawn)}`);
    const table = (await page.text('table', { webview: true })).join('\n');
    assert.match(table, new RegExp(tr('as it was', 'como fue')));
    assert.match(table, new RegExp(tr('in use', 'en uso')));
    const said = (await page.text('strong', { webview: true })).join(' ');
    assert.match(said, new RegExp(tr('scalings instead of', 'cambios de escala en lugar de')));
    await pictures('replay');
    await commands.executeCommand('workbench.action.closeActiveEditor');
    assert.ok(document.isDirty, 'nothing was saved for it');
  });

  test('why: the agent explains its last decision', async () => {
    await page.call('run', 'autoscaler tick');
    await press(tr('why', 'por qué'));
    await page.waitFor('h1:has-text("backregisters")', { webview: true, timeoutMs: 60_000 });
    await page.waitFor('pre:has-text("backregisters")', { webview: true, timeoutMs: 20_000 });
    await page.screenshot('why');
    await commands.executeCommand('workbench.action.closeActiveEditor');
  });

  test('the server against the editor, and this server against another', async () => {
    const before = document.getText();
    assert.ok(document.isDirty);
    await window.showTextDocument(document);
    await commands.executeCommand('autoscaler.compareWithServer');
    const first = diffInFront();
    assert.deepEqual([first?.original.query, first?.modified.toString()], ['onServer', uri.toString()]);
    const original = await workspace.openTextDocument(first?.original ?? uri);
    assert.equal(original.getText(), sane);
    await pictures('compare-server');
    await commands.executeCommand('workbench.action.closeActiveEditor');
    assert.equal(document.getText(), before);
    await window.showTextDocument(document);
    const comparing = commands.executeCommand('autoscaler.compareServers');
    await page.waitFor('.quick-input-widget .monaco-list-row >> text=web2');
    await page.click('.quick-input-widget .monaco-list-row >> text=web2');
    await comparing;
    const second = diffInFront();
    assert.deepEqual([second?.original.authority, second?.modified.authority], ['web2', 'web1']);
    await commands.executeCommand('workbench.action.closeActiveEditor');
  });

  function diffInFront(): TabInputTextDiff | undefined {
    const input = window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof TabInputTextDiff ? input : undefined;
  }

  test('saving an invalid file asks first: Escape keeps it in the editor, "save anyway" saves it', async () => {
    await window.showTextDocument(document);
    const wrong = sane.replace('"min_workers": 1', '"min_workers": 9');
    await show(wrong);
    const saving = document.save();
    await page.waitFor(`.quick-input-widget >> text=/${tr('has errors', 'tiene errores')}/`, { timeoutMs: 20_000 });
    await pictures('save-invalid');
    await page.press('Escape');
    assert.equal(await saving, false);
    assert.equal(await onServer(), sane);
    assert.equal(document.getText(), wrong);
    const again = document.save();
    await page.waitFor(`.quick-input-widget >> text=${tr('Save anyway', 'Guardar de todos modos')}`, {
      timeoutMs: 20_000,
    });
    await page.click(`.quick-input-widget >> text=${tr('Save anyway', 'Guardar de todos modos')}`);
    assert.equal(await again, true);
    assert.equal(await onServer(), wrong);
    // The agent does not act on it.
    const tick = await page.call<{ code: number }>('run', 'autoscaler tick');
    assert.equal(tick.code, 78);
    await show(sane);
    assert.ok(await document.save());
  });

  test('whoever types on while a file is saved can save again', async () => {
    await show(sane.replace('// not yet', '// soon'));
    const saving = document.save();
    await show(sane);
    assert.ok(await saving);
    assert.ok(await document.save());
    assert.equal(await onServer(), sane);
  });

  test("after a save the agent's own check speaks, where it knows better", async () => {
    const stat = async (): Promise<string> =>
      (await page.call<{ stdout: string }>('run', `stat -c '%a %U' ${paths.configuration}`)).stdout;
    const before = await stat();
    await page.call(
      'run',
      `python3 -c 'import json; p="/etc/autoscaler/agent.json"; s=json.load(open(p)); s["intervalSeconds"]=600; json.dump(s, open(p,"w"))'`,
    );
    await show(`${sane.trimEnd()} \n`);
    assert.ok(await document.save());
    assert.equal(await stat(), before, 'owner and mode are kept');
    const agents = (): Diagnostic[] =>
      languages.getDiagnostics(uri).filter(({ source }) => source === 'autoscaler check (web1)');
    await until('the agent speaks', () => agents().length === 1, 30_000);
    assert.match(agents()[0]?.message ?? '', /10 min/);
    assert.equal(codeOf(agents()[0] as Diagnostic), 'config.durationBecomes');
    await show(sane);
    await until('it is silent about a text that it has not seen', () => agents().length === 0, 20_000);
    assert.ok(await document.save());
    await page.call(
      'run',
      `python3 -c 'import json; p="/etc/autoscaler/agent.json"; s=json.load(open(p)); del s["intervalSeconds"]; json.dump(s, open(p,"w"))'`,
    );
  });

  test('a new file from a template, on a server and here', async () => {
    await page.call('run', 'install -d -o deploy /home/deploy/scripts');
    const making = commands.executeCommand('autoscaler.newConfiguration');
    await page.waitFor('.quick-input-widget .monaco-list-row >> text=web1', { timeoutMs: 20_000 });
    await page.click('.quick-input-widget .monaco-list-row >> text=web1');
    await page.waitFor(`.quick-input-widget >> text=/${tr('Path on web1', 'Ruta en web1')}/`, { timeoutMs: 30_000 });
    await page.press('Control+a');
    await page.type('/home/deploy/scripts/autoscaler_config.json');
    await page.press('Enter');
    await making;
    const made = window.activeTextEditor?.document;
    assert.equal(made?.uri.path, '/home/deploy/scripts/autoscaler_config.json');
    assert.match(made.getText(), /"backregisters": \{/);
    assert.equal(made.isDirty, false);
    await commands.executeCommand('workbench.action.closeActiveEditor');
    const here = commands.executeCommand('autoscaler.newConfiguration');
    await page.waitFor('.quick-input-widget .monaco-list-row', { timeoutMs: 20_000 });
    await page.press('Enter');
    await here;
    assert.equal(window.activeTextEditor?.document.uri.scheme, 'untitled');
    assert.equal(window.activeTextEditor.document.languageId, 'jsonc');
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  test('is read-only for who may not write, and a file of the workspace has the rules too', async () => {
    const theirs = uri.with({ authority: 'web3' });
    await commands.executeCommand('autoscaler.connect', 'web3');
    const becoming = commands.executeCommand('autoscaler.becomeRoot', 'web3');
    // sudo asks viewer for a password, whom its sudoers does not know.
    const asked = await page.waitFor('.quick-input-widget input[type=password]', { timeoutMs: 15_000 }).then(
      () => true,
      () => false,
    );
    if (asked) {
      await page.type('viewer-pw');
      await page.press('Enter');
    }
    await becoming;
    await until('no root', () => api.servers.find('web3')?.snapshot.root === 'no', 30_000);
    assert.equal((await workspace.fs.stat(theirs)).permissions, FilePermission.Readonly);

    const folder = workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const local = Uri.joinPath(folder, 'autoscaler_config.json');
    await workspace.fs.writeFile(local, Buffer.from('// here\n{ "projects": { "a": { "min_worker": 1 } } }'));
    const opened = await workspace.openTextDocument(local);
    assert.equal(opened.languageId, 'jsonc');
    await until(
      'a rule is reported',
      () => languages.getDiagnostics(local).some((each) => codeOf(each) === 'config.unknownKeyMeant'),
      20_000,
    );
  });

  test('while 200 projects are typed into, the rules follow', async () => {
    await window.showTextDocument(document);
    const many = Array.from({ length: 200 }, (_, n) => {
      return `    "project${n}": { "service": "service${n}.service", "max_workers": 3, "cpu_thresholds": { "scale_up_2": 70, "scale_down_1": 35 } }`;
    });
    await show(`{\n  "projects": {\n${many.join(',\n')}\n  }\n}\n`);
    await until('the rules of the server', () => ours().length === 100, 30_000);
    await show(document.getText().replace('"max_workers": 3', '"max_worker": 3'));
    await problem('config.unknownKeyMeant');
    await commands.executeCommand('workbench.action.files.revert');
  });

  test('a file that is not there is said to be not there', async () => {
    await assert.rejects(
      async () => workspace.fs.stat(uri.with({ path: '/etc/autoscaler/none.json' })),
      (error) => error instanceof FileSystemError && error.code === 'FileNotFound',
    );
  });

  async function onServer(): Promise<string> {
    return (await page.call<{ stdout: string }>('run', `cat ${paths.configuration}`)).stdout;
  }
});

/** Not those that VS Code's own language service reports. */
function isOwnRule(code: RuleCode): boolean {
  const byVsCode: readonly RuleCode[] = [
    'config.tooLarge',
    'config.tooDeep',
    'config.encoding',
    'config.syntax',
    'config.duplicateKey',
    'config.required',
    'config.type',
    'config.minimum',
    'config.maximum',
    'config.maxItems',
    'config.enum',
    'config.pattern',
  ];
  return !byVsCode.includes(code);
}

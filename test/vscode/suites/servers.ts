// The servers view against a real server: what it shows, what it asks, and what it leaves alone.
import { strict as assert } from 'node:assert';
import { commands, ConfigurationTarget, languages, Uri, window, workspace, type CompletionList } from 'vscode';
import type { TestApi } from '../../../src/extension';
import type { AsyncFunc } from 'mocha';
import { page } from '../page';
import {
  inEachTheme,
  lineOf,
  notification,
  openServersView,
  pause,
  pictures,
  replaceAll,
  until,
  writeSshFolder,
} from '../workbench';
import type { AServerContext } from '../worlds/aServer';

const world = page.context().prepared as AServerContext;
const spanish = page.context().locale === 'es';
const untrusted = page.context().untrusted;
type SetUp = 'english' | 'spanish' | 'untrusted';
const setUp: SetUp = untrusted ? 'untrusted' : spanish ? 'spanish' : 'english';
const configuration = '/home/victus/scripts/autoscaler_config.json';

suite('the servers view', () => {
  let api: TestApi;

  suiteSetup(async () => {
    writeSshFolder(
      world.keyFile,
      (key) =>
        `Host web1\n  HostName ${world.address}\n  User victus\n  IdentityFile ${key}\n  IdentitiesOnly yes\n` +
        `Host web3\n  HostName ${world.address}\n  User viewer\n  PubkeyAuthentication no\n` +
        'Host web4\n  HostName 127.0.0.1\n  HostKeyAlias inner\n  User viewer\n  PubkeyAuthentication no\n  ProxyJump web3\n',
      `${world.hostKeyLine}\n${world.hostKeyLine.replace(world.address, 'inner')}`,
    );
    await workspace.getConfiguration('autoscaler').update(
      'servers',
      [
        { name: 'web1', host: 'web1' },
        // Nobody listens there.
        { name: 'web2', host: '127.0.0.1', port: 1, user: 'victus' },
        { name: 'web3', host: 'web3' },
        { name: 'web4', host: 'web4' },
      ],
      ConfigurationTarget.Global,
    );
    api = await openServersView();
  });

  testIn(['untrusted'], 'connects to nothing in an untrusted workspace, and explains why', async function () {
    await page.waitFor('text=/This workspace is not trusted/');
    void commands.executeCommand('autoscaler.connect', 'web1');
    await notification('/This workspace is not trusted/');
    await page.screenshot('untrusted');
    await pause(3000);
    assert.equal(api.servers.entries.length, 4);
    assert.deepEqual(
      api.servers.entries.map(({ name, state }) => [name, state.kind]),
      api.servers.entries.map(({ name }) => [name, 'disconnected']),
    );
  });

  testIn(
    ['english', 'spanish'],
    'connects by itself where that needs no question, and shows the six services',
    async function () {
      this.timeout(180_000);
      await until('CPU of web1', () => lineOf('web1').then((line) => line.includes('CPU')), 30_000);
      await page.click('.monaco-list-row >> text=backdipro');
      await page.press('ArrowRight');
      await page.waitFor('.monaco-list-row >> text=/^worker [0-9]+/');
      for (const name of ['backregisters', 'backdipro', 'backglobal', 'backbce', 'backcore', 'celerycore']) {
        await page.waitFor(`.monaco-list-row >> text=${name}`);
      }
      assert.match(await lineOf('backdipro'), /2 workers/);
      assert.match(await lineOf('celerycore'), spanish ? /1 proceso/ : /1 process/);
      assert.match(await lineOf('Autoscaler'), spanish ? /no desplegado/ : /not deployed/);
      assert.match(await lineOf('web1'), spanish ? /GB libres · hilos \d+ de \d+/ : /GB free · threads \d+ of \d+/);
    },
  );

  testIn(
    ['english', 'spanish'],
    'says why another server can not be reached, and waits for an answer only where one is needed',
    async function () {
      this.timeout(120_000);
      await until('web2 failed', () => api.servers.find('web2')?.state.kind === 'failed', 20_000);
      await until('web2 says so', () => lineOf('web2').then((line) => line.includes('✗')), 10_000);
      await until('web3 needs somebody', () => api.servers.find('web3')?.snapshot.needsPerson === true, 20_000);
      assert.match(await lineOf('web3'), spanish ? /falta iniciar sesión/ : /login needed/);
      assert.deepEqual(await page.text('.monaco-dialog-box'), [], 'nobody was asked');
      await pictures(spanish ? 'tree-es' : 'tree');
    },
  );

  testIn(['english'], 'shows all that is known of a service in its tooltip', async function () {
    this.timeout(180_000);
    await inEachTheme(async (theme) => {
      // The pointer has to come from elsewhere, and a look that arrives meanwhile takes the tooltip away.
      await until(
        'the tooltip',
        async () => {
          await page.hover('.statusbar');
          await pause(500);
          await page.hover('.monaco-list-row >> text=backcore');
          return page.waitFor('.monaco-hover >> text=/KillMode/', { timeoutMs: 3000 }).then(
            () => true,
            () => false,
          );
        },
        25_000,
      );
      await page.screenshot(`tooltip-${theme}`);
    });
  });

  testIn(['english'], 'looks at nothing while it is hidden, and goes on when it is shown', async function () {
    this.timeout(120_000);
    const taken = (): number => api.servers.find('web1')?.lastLook?.takenAtMs ?? 0;
    await commands.executeCommand('workbench.view.explorer');
    await pause(1500);
    const hidden = taken();
    await pause(7000);
    assert.equal(taken(), hidden);
    await commands.executeCommand('workbench.view.extension.autoscaler');
    await until('a new look', () => taken() > hidden, 10_000);
  });

  testIn(['english'], 'asks for a password once, and keeps it where the user says so', async function () {
    this.timeout(180_000);
    const connecting = commands.executeCommand('autoscaler.connect', 'web3');
    await page.waitFor('.quick-input-widget input[type=password]', { timeoutMs: 20_000 });
    await page.type('wrong');
    await page.press('Enter');
    await page.waitFor('.quick-input-widget >> text=/refused the last answer/', { timeoutMs: 20_000 });
    await page.click('.quick-input-widget .codicon-circle-large-outline');
    await pictures('password');
    await page.type('viewer-pw');
    await page.press('Enter');
    await connecting;
    await until('web3 is connected', () => api.servers.find('web3')?.connected === true, 20_000);
    await commands.executeCommand('autoscaler.disconnect', 'web3');
    await commands.executeCommand('autoscaler.connect', 'web3');
    await until('connected again, unasked', () => api.servers.find('web3')?.connected === true, 20_000);
  });

  testIn(
    ['english'],
    'asks of a jump host and of the server behind it, each by its name, and keeps both',
    async function () {
      this.timeout(180_000);
      const connecting = commands.executeCommand('autoscaler.connect', 'web4');
      for (const place of ['web3, a jump host on the way to web4', 'web4']) {
        await page.waitFor(`.quick-input-titlebar >> text="Log in to ${place}"`, { timeoutMs: 20_000 });
        if (place === 'web4') await pictures('password-behind-jump');
        await page.click('.quick-input-widget .codicon-circle-large-outline');
        await page.type('viewer-pw');
        await page.press('Enter');
      }
      await connecting;
      await until('web4 is connected', () => api.servers.find('web4')?.connected === true, 20_000);
      await commands.executeCommand('autoscaler.disconnect', 'web4');
      await commands.executeCommand('autoscaler.connect', 'web4');
      await until('connected again, unasked', () => api.servers.find('web4')?.connected === true, 20_000);
      await commands.executeCommand('autoscaler.disconnect', 'web4');
    },
  );

  testIn(
    ['english'],
    'opens and saves a file of the server, with the rules of the configuration as diagnostics',
    async function () {
      this.timeout(180_000);
      await put('{ "projects": { "a": { "min_workers": 70, "max_workers": 1 } } }');
      const document = await workspace.openTextDocument(remote());
      await window.showTextDocument(document);
      assert.equal(document.languageId, 'jsonc');
      await until(
        'a rule is reported',
        () => languages.getDiagnostics(document.uri).some(({ source }) => source === 'Autoscaler'),
        10_000,
      );
      await pictures('configuration');
      await replaceAll(document, '// mine\n{ "projects": {} }\n');
      assert.equal(await document.save(), true);
      assert.equal(await get(), '// mine\n{ "projects": {} }\n');
    },
  );

  testIn(['english'], 'completes and validates the configuration by its schema, comments allowed', async function () {
    this.timeout(180_000);
    await commands.executeCommand('workbench.action.closeAllEditors');
    await put('// mine\n{ "projects": { "a": { "max_workers": "three",  } } }');
    const document = await workspace.openTextDocument(remote());
    await window.showTextDocument(document);
    await until('the content is shown', () => document.getText().includes('three'), 10_000);
    const fromSchema = (): string[] =>
      languages
        .getDiagnostics(document.uri)
        .flatMap(({ source, message }) => (source === 'Autoscaler' ? [] : [message]));
    await until('the wrong type is reported', () => fromSchema().some((text) => /number|integer/.test(text)), 20_000);
    assert.ok(!fromSchema().some((text) => /comment/i.test(text)), fromSchema().join('; '));
    const inside = document.positionAt(document.getText().indexOf(',  }') + 2);
    let labels: string[] = [];
    await until(
      () => `completion of the keys; there are ${labels.join(', ')}`,
      async () => {
        const found = await commands.executeCommand<CompletionList>(
          'vscode.executeCompletionItemProvider',
          document.uri,
          inside,
        );
        labels = found.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
        return ['cpu_thresholds', 'min_workers', 'memory_threshold_mb'].every((key) => labels.includes(key));
      },
      20_000,
    );
    assert.ok(!labels.includes('max_workers'), 'what is there is not offered again');
  });

  testIn(['english'], 'refuses to save over what someone else has written, even of the same length', async function () {
    this.timeout(180_000);
    await put('{ "projects": { "a": { "memory_threshold_mb": 70 } } }');
    await commands.executeCommand('workbench.action.closeAllEditors');
    const document = await workspace.openTextDocument(remote());
    await window.showTextDocument(document);
    // VS Code may still have the last test's document in memory, and reloads it once it is shown.
    await until('the content is shown', () => document.getText().includes('70'), 10_000);
    await replaceAll(document, document.getText().replace('70', '90'));
    await put('{ "projects": { "a": { "memory_threshold_mb": 80 } } }');
    // Others read it too; that must not count as having been shown.
    await workspace.fs.readFile(remote());
    assert.equal(await document.save(), false);
    assert.match(await get(), /80/);
    assert.match(document.getText(), /90/, 'the text is still there');
    await notification('/was changed on web1/');
    await pictures('conflict');
    await page.click('.notification-list-item >> text=Overwrite the Server');
    await until('overwritten', () => get().then((text) => text.includes('90')), 10_000);
    // VS Code hears of it a moment after the server has it.
    await until('the document is clean', () => !document.isDirty, 10_000);
  });

  testIn(['english'], 'shows a plan as a document, with its file changes side by side', async function () {
    this.timeout(180_000);
    await commands.executeCommand('workbench.action.closeAllEditors');
    const planning = commands.executeCommand('autoscaler.deployAgent', 'web1');
    await page.waitFor('.quick-input-widget input[type=password]', { timeoutMs: 20_000 });
    await page.type('victus-pw');
    await page.press('Enter');
    await planning;
    assert.equal(window.activeTextEditor?.document.uri.scheme, 'autoscaler-plan');
    assert.equal(window.activeTextEditor.document.languageId, 'markdown');
    await pictures('plan');
    await commands.executeCommand('autoscaler.showPlanChanges');
    await page.waitFor('.multiDiffEntry, .multi-diff-editor, .multiDiffEditor', { timeoutMs: 10_000 });
    await pause(1000);
    await pictures('plan-changes');
    await commands.executeCommand('workbench.action.closeAllEditors');
  });
});

/** The file runs under several set-ups, and not every test has something to say in each. */
function testIn(setUps: readonly SetUp[], title: string, run: AsyncFunc): void {
  if (setUps.includes(setUp)) test(title, run);
}

function remote(): Uri {
  return Uri.parse(`autoscaler://web1${configuration}`);
}

async function put(text: string): Promise<void> {
  const script = `mkdir -p /home/victus/scripts && printf %s '${text}' > ${configuration} && chown -R victus: /home/victus/scripts`;
  await page.call('run', script);
}

async function get(): Promise<string> {
  return (await page.call<{ stdout: string }>('run', `cat ${configuration}`)).stdout;
}

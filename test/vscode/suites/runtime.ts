// A server without Node.js, as seen by the person at the editor: what is asked, what the plan says, and that the agent then runs.
import { strict as assert } from 'node:assert';
import { commands, ConfigurationTarget, window, workspace } from 'vscode';
import type { TestApi } from '../../../src/extension';
import { page } from '../page';
import { notification, openServersView, pause, until, writeSshFolder } from '../workbench';
import type { ServerWithoutNodeContext } from '../worlds/serverWithoutNode';

const world = page.context().prepared as ServerWithoutNodeContext;

suite('a server without Node.js', () => {
  let api: TestApi;

  suiteSetup(async () => {
    writeSshFolder(
      world.keyFile,
      (key) => `Host web1\n  HostName ${world.address}\n  User deploy\n  IdentityFile ${key}\n  IdentitiesOnly yes\n`,
      world.hostKeyLine,
    );
    const settings = workspace.getConfiguration('autoscaler');
    await settings.update('servers', [{ name: 'web1', host: 'web1' }], ConfigurationTarget.Global);
    api = await openServersView();
    await until('connected', () => api.servers.find('web1')?.connected === true, 20_000);
  });

  test('a deployment asks how it shall get one; nothing is planned where nobody answers', async function () {
    this.timeout(120_000);
    const deploying = commands.executeCommand('autoscaler.deployAgent', 'web1');
    await page.waitFor('.quick-input-widget >> text=/Use a private Node.js 24/', { timeoutMs: 20_000 });
    await page.waitFor('.quick-input-widget >> text=/node-linux-.*MB/');
    await page.screenshot('runtime-question-dark');
    await page.press('Escape');
    await deploying;
    assert.equal(planText(), undefined);
  });

  test('another file is refused with the name of the right one', async function () {
    this.timeout(120_000);
    await importFile(world.keyFile);
    await notification('/node-linux-.*tgz.*sha512/');
    await commands.executeCommand('notifications.clearAll');
    assert.equal(planText(), undefined);
  });

  test('imported from a file it is in the plan, is copied, verified, and the agent runs on it', async function () {
    this.timeout(270_000);
    await importFile(world.packageFile);
    await until('the plan', () => planText() !== undefined, 40_000);
    assert.match(planText() ?? '', /Node\.js 24\.21\.0 is copied to the server first: 45[.\d]* MB compressed/);
    assert.match(planText() ?? '', /autoscaler-unit place-runtime 24\.21\.0/);
    await page.screenshot('runtime-plan-dark');
    await commands.executeCommand('autoscaler.applyPlan');
    await until('applied', () => /\*\*Done/.test(planText() ?? '') || applied(), 60_000);
    const { stdout } = await page.call<{ stdout: string }>('run', 'autoscaler --version; ls /opt/autoscaler');
    assert.match(stdout, /\d+\.\d+\.\d+[^]*node-v24\.21\.0/);
  });

  function applied(): boolean {
    const uri = window.activeTextEditor?.document.uri;
    return api.plans.find(uri)?.outcome?.kind === 'done';
  }
  function planText(): string | undefined {
    return window.visibleTextEditors
      .find(({ document }) => document.uri.scheme === 'autoscaler-plan')
      ?.document.getText();
  }
  async function importFile(file: string): Promise<void> {
    void commands.executeCommand('autoscaler.deployAgent', 'web1');
    await page.click('.quick-input-list .monaco-list-row >> text=/Import from a file/', { timeoutMs: 20_000 });
    const dialog = '.quick-input-widget >> text=/Import node-linux/';
    await page.waitFor(dialog, { timeoutMs: 10_000 });
    // VS Code's simple dialog looks at the folders on the way while one types, and on a busy machine forgets what was typed.
    const isTaken = async (): Promise<boolean> => {
      await page.press('Control+A');
      await page.type(file);
      await pause(500);
      await page.press('Enter');
      return page.waitFor(dialog, { gone: true, timeoutMs: 2000 }).then(
        () => true,
        () => false,
      );
    };
    await until('the file is taken', isTaken, 20_000);
  }
});

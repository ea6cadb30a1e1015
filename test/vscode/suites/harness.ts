// Proves the harness itself: a real VS Code, set up as the suite registry asks, that a test can look at and work.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { env, extensions, commands, version, workspace } from 'vscode';
import { page } from '../page';

suite('the harness', () => {
  test('runs in a real VS Code that has the registry’s language and trust', () => {
    const { locale, untrusted } = page.context();
    assert.match(version, /^1\.\d+\.\d+$/);
    assert.equal(env.language, locale);
    assert.equal(workspace.isTrusted, !untrusted);
    assert.equal(workspace.workspaceFolders?.length, 1);
  });

  test('loads the extension under development and runs its command', async () => {
    assert.ok(extensions.getExtension('autoscaler-test.harness'));
    assert.equal(await commands.executeCommand('autoscalerTestHarness.greet', 'you'), 'hello you');
  });

  test('sees and works the page', async () => {
    await page.waitFor('.monaco-workbench .statusbar');
    await commands.executeCommand('workbench.action.quickOpen', '>Test Harness');
    await page.waitFor('.quick-input-list .label-name');
    assert.ok((await page.text('.quick-input-list .label-name')).some((label) => label.includes('Greet')));
    await page.press('Escape');
    await page.waitFor('.quick-input-list .label-name', { gone: true });
    assert.match(String(await page.eval('document.title')), /./);
  });

  test('takes pictures in dark and in light', async () => {
    for (const theme of ['dark', 'light'] as const) {
      await page.theme(theme);
      assert.ok(existsSync(await page.screenshot(`${page.context().suite}-${theme}`)));
    }
  });

  test('gets what its runner has prepared, and calls back into it', async () => {
    assert.deepEqual(page.context().prepared, { answer: 42 });
    assert.equal(await page.call('add', 1, 2, 3), 6);
  });

  test('is refused what the runner does not offer', async () => {
    await assert.rejects(page.call('noSuchHandler'), /no handler noSuchHandler/);
  });
});

// The product is there, is the one that this run is meant to test, and starts.
import assert from 'node:assert/strict';
import { commands, extensions } from 'vscode';
import { page } from '../page';

suite('the extension', () => {
  const find = () => {
    const extension = extensions.getExtension('autoscaler.gunicorn-celery-autoscaler');
    assert.ok(extension, 'VS Code does not know the extension');
    return extension;
  };

  test('is loaded from where this run takes it', () => {
    const installed = find().extensionPath.split(/[\\/]/).includes('extensions');
    assert.equal(installed, page.context().product === 'vsix', find().extensionPath);
  });

  test('activates', async () => {
    await find().activate();
    assert.equal(find().isActive, true);
  });

  test('registers every command that its manifest contributes', async () => {
    const manifest = find().packageJSON as { contributes?: { commands?: { command: string }[] } };
    const contributed = (manifest.contributes?.commands ?? []).map((entry) => entry.command);
    assert.ok(contributed.length > 0, 'the manifest contributes no commands');
    const known = new Set(await commands.getCommands(true));
    assert.deepEqual(
      contributed.filter((command) => !known.has(command)),
      [],
    );
  });
});

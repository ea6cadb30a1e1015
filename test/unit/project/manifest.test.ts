import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drift } from '../../../scripts/generate';
import { commands, manifestContributes, nls } from '../../../src/ui/contributions';

const root = join(__dirname, '../../..');

/**
 * The menus that VS Code offers to every extension (code.visualstudio.com/api/references/contribution-points, 1.105).
 * VS Code in the browser enables proposed ones too, so nothing else would notice a menu that users do not have.
 */
const stableMenus = [
  'commandPalette',
  'comments/comment/context',
  'comments/comment/title',
  'comments/commentThread/context',
  'comments/commentThread/title',
  'debug/callstack/context',
  'debug/toolBar',
  'debug/variables/context',
  'editor/context',
  'editor/lineNumber/context',
  'editor/title',
  'editor/title/context',
  'editor/title/run',
  'explorer/context',
  'extension/context',
  'file/newFile',
  'interactive/toolbar',
  'notebook/cell/title',
  'notebook/toolbar',
  'scm/change/title',
  'scm/repository',
  'scm/resourceFolder/context',
  'scm/resourceGroup/context',
  'scm/resourceState/context',
  'scm/sourceControl',
  'scm/title',
  'terminal/context',
  'terminal/title/context',
  'testing/item/context',
  'testing/item/gutter',
  'timeline/item/context',
  'timeline/title',
  'touchBar',
  'view/item/context',
  'view/title',
  'webview/context',
];

const stablePoints = [
  'commands',
  'configuration',
  'jsonValidation',
  'keybindings',
  'languages',
  'menus',
  'views',
  'viewsContainers',
  'viewsWelcome',
];

interface Manifest {
  contributes: Record<string, unknown>;
  enabledApiProposals?: string[];
  engines: { vscode: string };
  devDependencies: Record<string, string>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const menus = manifestContributes()['menus'] as Record<string, { command: string; when?: string; group?: string }[]>;

suite('the manifest', () => {
  test('is what contributions.ts says, and so is every other generated file', async () => {
    assert.deepEqual(await drift(), []);
  });

  test('contributes only to stable points and menus, and enables no proposed API', () => {
    for (const point of Object.keys(manifest.contributes)) assert(stablePoints.includes(point), point);
    for (const menu of Object.keys(menus)) assert(stableMenus.includes(menu), menu);
    assert.equal(manifest.enabledApiProposals, undefined);
  });

  test('asks for no newer VS Code than the types it is compiled with', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode'] ?? ''}`);
  });

  test('puts only commands into menus that it contributes', () => {
    for (const items of Object.values(menus)) {
      for (const { command } of items) assert(command in commands, command);
    }
  });

  test('begins every id with autoscaler. and puts every command into one category', () => {
    const contributes = manifestContributes() as {
      commands: { command: string; category: string }[];
      configuration: { properties: Record<string, unknown> };
    };
    for (const { command, category } of contributes.commands) {
      assert(command.startsWith('autoscaler.'), command);
      assert.equal(category, 'Autoscaler');
    }
    for (const id of Object.keys(contributes.configuration.properties)) assert(id.startsWith('autoscaler.'), id);
  });

  test('gives an icon to every command that stands inline or in a title bar', () => {
    for (const [menu, items] of Object.entries(menus)) {
      for (const { command, group } of items) {
        if (menu === 'commandPalette' || !/^(inline|navigation)/.test(group ?? '')) continue;
        assert('icon' in commands[command as keyof typeof commands], `${command} in ${menu}`);
      }
    }
  });

  test('names only files that exist', () => {
    for (const path of ['media/autoscaler.svg', 'media/icon.png', 'schemas/autoscaler_config.schema.json']) {
      assert(existsSync(join(root, path)), path);
    }
  });

  test('has every %key% in both languages, none left over and none the same by oversight', () => {
    const keys = new Set(
      [...readFileSync(join(root, 'package.json'), 'utf8').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? ''),
    );
    for (const language of ['en', 'es'] as const) {
      const texts = nls(language);
      for (const key of keys) assert(texts[key] !== undefined && texts[key] !== '', `${key} in ${language}`);
      for (const key of Object.keys(texts)) assert(keys.has(key), `${key} is not used`);
    }
    const same = Object.entries(nls('en')).filter(([key, text]) => nls('es')[key] === text);
    assert.deepEqual(
      same.map(([key]) => key),
      ['view.container'],
    );
  });
});

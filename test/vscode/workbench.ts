// What suites do with the workbench again and again.
import { strict as assert } from 'node:assert';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { commands, extensions, Range, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import type { TestApi } from '../../src/extension';
import { page } from './page';
import { patience } from './patience';
import type { ThemeName } from './themes';

/** The extension under test, activated, with its view open and wide enough for its lines. */
export async function openServersView(): Promise<TestApi> {
  const extension = extensions.getExtension<TestApi>('autoscaler.gunicorn-celery-autoscaler');
  assert.ok(extension, 'the extension is installed');
  const api = await extension.activate();
  await commands.executeCommand('workbench.view.extension.autoscaler');
  // The editor is the active part: it is what gets narrower.
  for (let n = 0; n < 3; n++) await commands.executeCommand('workbench.action.decreaseViewWidth');
  return api;
}

/** The suite's own ~/.ssh. `config` gets the key's path; `knownHosts` none: a file that is not there. */
export function writeSshFolder(keyFile: string, config: (key: string) => string, knownHosts?: string): string {
  const folder = join(homedir(), '.ssh');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const key = join(folder, 'id_test');
  copyFileSync(keyFile, key);
  chmodSync(key, 0o600);
  writeFileSync(join(folder, 'config'), config(key));
  if (knownHosts !== undefined) writeFileSync(join(folder, 'known_hosts'), `${knownHosts}\n`);
  return folder;
}

/** The line of the tree that begins with `label`, or an empty text. */
export async function lineOf(label: string): Promise<string> {
  const lines = await page.text('.monaco-list-row');
  return lines.find((line) => line.trim().startsWith(label)) ?? '';
}

/** Toasts are not shown while the test driver is on; the list of notifications is. */
export async function notification(text: string): Promise<void> {
  await commands.executeCommand('notifications.showList');
  await page.waitFor(`.notification-list-item >> text=${text}`, { timeoutMs: 90_000 });
}

/** Types the answer to a password or passphrase question. */
export async function answerSecret(secret: string): Promise<void> {
  await page.waitFor('.quick-input-widget input[type=password]', { timeoutMs: 30_000 });
  await page.type(secret);
  await page.press('Enter');
}

export async function replaceAll(document: TextDocument, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, new Range(0, 0, document.lineCount, 0), text);
  assert.ok(await workspace.applyEdit(edit));
}

/** Each in both themes where pictures are kept; otherwise in the dark one, for a change of themes costs the editor a second. */
const pictureThemes: readonly ThemeName[] =
  process.env['AUTOSCALER_PICTURES'] === undefined ? ['dark'] : ['light', 'dark'];

export async function inEachTheme(show: (theme: ThemeName) => Promise<unknown>): Promise<void> {
  for (const theme of pictureThemes) {
    await page.theme(theme);
    await show(theme);
  }
}

/** Takes `NAME-THEME.png`. */
export async function pictures(name: string): Promise<void> {
  await inEachTheme((theme) => page.screenshot(`${name}-${theme}`));
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export async function until(
  what: string | (() => string),
  holds: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + patience * timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) {
      await page.screenshot('late').catch(() => undefined);
      const view = (await page.text('.monaco-list-row')).join(' | ');
      throw new Error(
        `not within ${(patience * timeoutMs) / 1000} s: ${typeof what === 'string' ? what : what()}; the view: ${view}`,
      );
    }
    await pause(200);
  }
}

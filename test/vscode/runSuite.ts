// Runs one suite in the extension host of a real VS Code: fresh user data, fresh extensions, a page of its own.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onInterrupt } from '../../scripts/interrupt';
import { describeError } from '../recordRun';
import { readResults, type SuiteResult, type TestResult } from '../results';
import { bundleSuite, checkout, outFolder } from './bundle';
import type { Editor, OpenEditor, World } from './editor';
import type { TestContext } from './page';
import { startPageControl } from './pageControl';
import { buildProduct, packageProduct } from './product';
import type { Prepared, Suite } from './suites';
import { themes } from './themes';

const harness = join(checkout, 'test', 'vscode', 'harness');

export interface SuiteRun {
  suite: Suite;
  open: OpenEditor;
  onTest?: (test: TestResult) => void;
}

/** Never rejects: whatever goes wrong, with the suite or around it, is a failed test of the result. */
export async function runSuite(run: SuiteRun): Promise<SuiteResult> {
  const { suite } = run;
  const startedAt = Date.now();
  const tests: TestResult[] = [];
  const report = (test: TestResult): void => {
    tests.push(test);
    run.onTest?.(test);
  };
  const fail = (title: string, error: unknown): void =>
    report({
      title,
      ok: false,
      durationMs: Date.now() - startedAt,
      error: describeError(error),
    });
  const held: (() => unknown)[] = [];
  let released: Promise<void> | undefined;
  // Once, in reverse order; a part that fails to stop does not keep the others running.
  const release = (): Promise<void> =>
    (released ??= (async () => {
      for (const stop of held.reverse()) {
        try {
          await stop();
        } catch (error) {
          fail('stopping what the suite used', error);
        }
      }
    })());
  const forget = onInterrupt(release);
  try {
    let prepared: Prepared = { context: {}, handlers: {}, dispose: () => Promise.resolve() };
    if (suite.prepare) {
      const preparing = suite.prepare();
      prepared = await within(suite.prepareTimeoutMs ?? 600_000, 'preparing', preparing).catch((error: unknown) => {
        // It may still succeed, when nobody waits any more.
        void preparing.then((late) => late.dispose()).catch(() => undefined);
        throw error;
      });
      held.push(() => prepared.dispose());
    }
    const [bundle] = await Promise.all([
      bundleSuite(suite.name, suite.files ?? [suite.name]),
      suite.bare ? undefined : suite.vsix ? packageProduct() : buildProduct(),
    ]);
    const world = makeWorld(suite);
    held.push(() => {
      if (!process.env['AUTOSCALER_KEEP']) rmSync(world.folder, { recursive: true, force: true });
    });
    await runInside(run, bundle, world, prepared, held, report);
  } catch (error) {
    fail('running the suite', error);
  } finally {
    await release();
    forget();
  }
  return { name: suite.name, durationMs: Date.now() - startedAt, tests };
}

/** All that VS Code may write to. Short paths: its sockets lie in there, and theirs end at 107 characters. */
function makeWorld(suite: Suite): World {
  const folder = mkdtempSync(join(tmpdir(), 'autoscaler-vscode-'));
  const world: World = {
    folder,
    userDataDir: join(folder, 'user'),
    extensionsDir: join(folder, 'extensions'),
    workspace: join(folder, 'workspace'),
    home: join(folder, 'home'),
    results: join(folder, 'results.jsonl'),
    context: join(folder, 'context.json'),
  };
  for (const path of [world.extensionsDir, world.workspace, world.home, join(world.userDataDir, 'User')]) {
    mkdirSync(path, { recursive: true });
  }
  for (const [path, content] of Object.entries(suite.workspace ?? {})) {
    mkdirSync(dirname(join(world.workspace, path)), { recursive: true });
    writeFileSync(join(world.workspace, path), content);
  }
  const settings = {
    'workbench.colorTheme': themes[suite.theme ?? 'dark'],
    // What a first start shows would be in every picture's way.
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'chat.disableAIFeatures': true,
    'security.workspace.trust.startupPrompt': 'never',
    'security.workspace.trust.banner': 'never',
    // The suites' folder is no repository, and git has nothing to say in it.
    'git.enabled': false,
    // As on the desktop: in the browser files would be saved by themselves after a second, in the middle of a test.
    'files.autoSave': 'off',
    'extensions.ignoreRecommendations': true,
    'window.title': '${rootName}',
    ...suite.settings,
  };
  writeFileSync(join(world.userDataDir, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
  return world;
}

async function runInside(
  run: SuiteRun,
  bundle: string,
  world: World,
  prepared: Prepared,
  held: (() => unknown)[],
  report: (test: TestResult) => void,
): Promise<void> {
  const { suite } = run;
  const out = outFolder(suite.name);
  const opened: { editor?: Editor } = {};
  const control = await startPageControl(() => {
    if (!opened.editor) throw new Error('the page is not open yet');
    return opened.editor.browser;
  }, prepared.handlers);
  held.push(() => control.close());
  const context: TestContext = {
    control: control.url,
    token: control.token,
    suite: suite.name,
    product: suite.bare ? 'none' : suite.vsix ? 'vsix' : 'checkout',
    locale: suite.locale ?? 'en',
    untrusted: suite.untrusted ?? false,
    prepared: prepared.context,
  };
  writeFileSync(world.context, JSON.stringify(context), { mode: 0o600 });
  const editor = (opened.editor = await run.open({
    suite,
    world,
    bundle,
    developmentPath: suite.bare || suite.vsix ? harness : checkout,
    ...(suite.vsix ? { vsix: await packageProduct() } : {}),
    env: {
      // Whoever runs the tests has keys, known hosts and an agent of their own; none of it may matter.
      // (OpenSSH itself takes the home folder from the user database, not from here.)
      HOME: world.home,
      SSH_AUTH_SOCK: undefined,
      // No marketplace: what it recommends or updates has no place in a test.
      EXTENSIONS_GALLERY: '{}',
      ...suite.env,
      AUTOSCALER_TEST_CONTEXT: world.context,
      AUTOSCALER_TEST_RESULTS: world.results,
    },
    picturesDir: process.env['AUTOSCALER_PICTURES'] ?? join(out, 'screenshots'),
  }));
  held.push(() => editor.stop());
  try {
    await follow(suite, world, editor, report);
  } finally {
    const logs = join(world.userDataDir, 'logs');
    if (existsSync(logs)) cpSync(logs, join(out, 'logs'), { recursive: true });
    writeFileSync(join(out, 'page.log'), editor.browser.console().join('\n'));
    writeFileSync(join(out, 'server.log'), editor.log());
  }
}

/** Passes on results as they are written, and takes a picture as soon as one has failed. */
async function follow(suite: Suite, world: World, editor: Editor, report: (test: TestResult) => void): Promise<void> {
  const { browser } = editor;
  const deadline = Date.now() + suite.timeoutMs;
  let reported = 0;
  let closedAt: number | undefined;
  for (;;) {
    // Looked at before the results: after the last of them it ends by itself.
    const exited = /Extension Host Process exited with code: .*/.exec(editor.log())?.[0];
    const { tests, running, ended } = readResults(world.results);
    for (const test of tests.slice(reported)) {
      if (!test.ok) await browser.screenshot(`failed-${reported + 1}`).catch(() => undefined);
      report(test);
      reported++;
    }
    if (ended) {
      if (reported === 0) throw new Error('the suite has no tests');
      return;
    }
    if (!browser.isOpen()) closedAt ??= Date.now();
    // A desktop VS Code closes when it is done, perhaps before its last result was read.
    if (closedAt !== undefined && Date.now() - closedAt > 2000) {
      throw new Error(
        `VS Code ended before its tests did${running ? `, in: ${running}` : ''}\n${editor.log().slice(-3000)}`,
      );
    }
    const reason =
      // VS Code says this when it could not even load the tests.
      browser.console().find((line) => /extensionTestRunner|does not point to a valid/.test(line)) ??
      exited ??
      (Date.now() > deadline ? `not done within ${suite.timeoutMs / 1000} s` : undefined);
    if (reason !== undefined) {
      await browser.screenshot('failed-end').catch(() => undefined);
      const at = running ? `in: ${running}` : reported > 0 ? `after ${reported} tests` : 'before the first test';
      // The first line of each is enough here; out/vscode has the whole.
      const lines = browser.console().map((line) => line.split('\n', 1)[0]?.slice(0, 300));
      throw new Error(
        `${reason}; ${at}\nThe page's console ends:\n  ${lines.slice(-12).join('\n  ')}\nThe server's log ends:\n${editor.log().slice(-1200)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function within<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

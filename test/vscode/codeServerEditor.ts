// VS Code as code-server serves it, shown by headless Chromium.
import { join } from 'node:path';
import { installVsix, prepareSpanish, startCodeServer } from '../../scripts/codeServer';
import { startBrowser } from './browser';
import type { Editor, Launch } from './editor';

export async function openInCodeServer(launch: Launch): Promise<Editor> {
  const { suite, world } = launch;
  if (suite.locale) prepareSpanish(world.extensionsDir, world.userDataDir);
  if (launch.vsix) await installVsix(launch.vsix, world.extensionsDir, world.userDataDir);
  const server = await startCodeServer({
    userDataDir: world.userDataDir,
    extensionsDir: world.extensionsDir,
    smokeTest: true,
    cwd: world.workspace,
    ...(suite.locale ? { locale: suite.locale } : {}),
    ...(suite.untrusted ? { workspaceTrust: true } : {}),
    env: launch.env,
  });
  try {
    const browser = await startBrowser({ picturesDir: launch.picturesDir });
    const stop = async (): Promise<void> => {
      await browser.close();
      await server.stop();
    };
    try {
      const remote = (path: string): string => `vscode-remote://127.0.0.1:${server.port}${path}`;
      const query = new URLSearchParams({
        folder: world.workspace,
        payload: JSON.stringify([
          ['extensionDevelopmentPath', remote(launch.developmentPath)],
          ['extensionTestsPath', remote(join(launch.bundle, 'index.js'))],
        ]),
      });
      await browser.open(server.address(`/?${query.toString()}`));
      return { browser, log: server.log, stop };
    } catch (error) {
      await browser.close();
      throw error;
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
}

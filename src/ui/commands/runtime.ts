/** Asks how a server without a suitable Node.js shall get one, and makes it ready on this machine. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgressLocation, Uri, window, workspace, type QuickPickItem } from 'vscode';
import type { OperationContext } from '../../base/context';
import { cancelled } from '../../base/failure';
import type { Look } from '../../host/look';
import { needRuntime, type RuntimeNeed } from '../../operations/deployment/runtime/needRuntime';
import { packageSpec, pinnedRuntimes, runtimeVersion, type Platform } from '../../operations/deployment/runtime/pinned';
import { RuntimeCache, type PreparedRuntime } from '../../operations/deployment/runtime/runtimeCache';
import type { Server } from '../../ssh/server';
import { minutes, operationContext, signalOf } from '../operationContext';
import { say } from '../say';
import type { Services } from './services';

type Choice = 'use' | 'import' | 'keep';

/**
 * undefined where the server needs none, or keeps the private one that it has.
 * Throws `base.cancelled`, and whatever stands in the way of getting or running one.
 */
export async function runtimeFor(
  services: Services,
  server: Server,
  look: Look,
  context: OperationContext,
): Promise<PreparedRuntime | undefined> {
  const need = await needRuntime(server, look, context);
  if (need.kind === 'none') return undefined;
  const { platform } = need;
  const cache = new RuntimeCache(Uri.joinPath(services.storageUri, 'runtime').fsPath);
  switch (await ask(server.name, need, await cache.has(platform))) {
    case undefined:
      throw cancelled('plan', server.name);
    case 'keep':
      return undefined;
    case 'use':
      return withProgress(say('ui.runtime.fetching', { spec: packageSpec(platform) }), (during) =>
        cache.obtain(platform, during),
      );
    case 'import':
      return importFrom(cache, platform, server.name);
  }
}

async function ask(
  server: string,
  need: Exclude<RuntimeNeed, { kind: 'none' }>,
  isCached: boolean,
): Promise<Choice | undefined> {
  const { platform } = need;
  const { packageBytes, fileName } = pinnedRuntimes[platform];
  const spec = packageSpec(platform);
  const old = need.version ?? '';
  const items: (QuickPickItem & { readonly choice: Choice })[] = [
    {
      label: say('ui.runtime.use', { version: runtimeVersion }),
      detail: isCached
        ? say('ui.runtime.useCachedDetail', { spec })
        : say('ui.runtime.useDetail', { spec, MB: Math.round(packageBytes / 1e6) }),
      choice: 'use',
    },
    {
      label: say('ui.runtime.import'),
      detail: say('ui.runtime.importDetail', { fileName, spec }),
      choice: 'import',
    },
  ];
  if (need.kind === 'outdated') items.push({ label: say('ui.runtime.keep', { version: old }), choice: 'keep' });
  const titles = {
    missing: 'ui.runtime.title',
    outdated: 'ui.runtime.titleOutdated',
    damaged: 'ui.runtime.titleDamaged',
  } as const;
  const title = say(titles[need.kind], { server, version: old });
  return (await window.showQuickPick(items, { title, ignoreFocusOut: true }))?.choice;
}

async function importFrom(cache: RuntimeCache, platform: Platform, server: string): Promise<PreparedRuntime> {
  const { fileName } = pinnedRuntimes[platform];
  const [uri] =
    (await window.showOpenDialog({
      title: say('ui.runtime.importTitle', { fileName }),
      filters: { [fileName]: ['tgz'] },
    })) ?? [];
  if (uri === undefined) throw cancelled('plan', server);
  return withProgress(say('ui.runtime.importing', { fileName }), async (during) => {
    if (uri.scheme === 'file') return cache.importFile(uri.fsPath, platform, during);
    // On another machine than this extension.
    await mkdir(cache.folder, { recursive: true });
    const folder = await mkdtemp(join(cache.folder, 'import-'));
    try {
      const copy = Uri.file(join(folder, fileName));
      await workspace.fs.copy(uri, copy);
      return await cache.importFile(copy.fsPath, platform, during);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

function withProgress<T>(title: string, work: (context: OperationContext) => Promise<T>): Thenable<T> {
  return window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    (_progress, token) => work(operationContext(minutes(30), signalOf(token))),
  );
}

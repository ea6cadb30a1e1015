import type { Memento } from 'vscode';
import type { KeptHashes } from './shownContent';

const key = 'remoteFiles.shown';

/** In the workspace's own storage, which is there again after a reload. */
export function keptHashes(storage: Memento): KeptHashes {
  const kept = new Map(Object.entries(storage.get<Record<string, string>>(key, {})));
  return {
    get: (uri) => kept.get(uri),
    set(uri, sha256) {
      if (sha256 === undefined) {
        if (!kept.delete(uri)) return;
      } else kept.set(uri, sha256);
      void storage.update(key, Object.fromEntries(kept));
    },
  };
}

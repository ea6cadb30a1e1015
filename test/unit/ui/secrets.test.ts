import assert from 'node:assert/strict';
import type { SecretStorage } from 'vscode';
import { Secrets } from '../../../src/ui/servers/secrets';

/** The system's secret store is VS Code's: here a map stands for it. */
function storageOf(kept: Map<string, string>): SecretStorage {
  return {
    get: (key: string) => Promise.resolve(kept.get(key)),
    store: (key: string, value: string) => Promise.resolve(void kept.set(key, value)),
    delete: (key: string) => Promise.resolve(void kept.delete(key)),
    keys: () => Promise.resolve([...kept.keys()]),
    onDidChange: () => ({ dispose: () => undefined }),
  };
}

suite('kept secrets', () => {
  test('passwords that were kept by user alone are forgotten; passphrases and what names its machine stay', async () => {
    const kept = new Map([
      ['autoscaler.secret:web1:login:ana', 'x'],
      ['autoscaler.secret:web1:login:ana@corp.example', 'x'],
      ['autoscaler.secret:ana%40web1%3A22:sudo:ana', 'x'],
      ['autoscaler.secret:web1:key:/home/ana/.ssh/login:id', 'x'],
      ['somebody.else:login:ana', 'x'],
    ]);
    const secrets = new Secrets(storageOf(kept));
    await secrets.keep('web1', 'password:ana@web1:22', 'x');
    await secrets.keep('web1', 'sudoPassword:ana@web1:22', 'x');
    await secrets.forgetOutdated();
    assert.deepEqual(
      [...kept.keys()],
      [
        'autoscaler.secret:web1:key:/home/ana/.ssh/login:id',
        'somebody.else:login:ana',
        'autoscaler.secret:web1:password:ana@web1:22',
        'autoscaler.secret:web1:sudoPassword:ana@web1:22',
      ],
    );
    assert.equal(await secrets.forgetAll('web1'), 3);
  });
});

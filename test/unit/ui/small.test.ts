import assert from 'node:assert/strict';
import { known } from '../../../src/base/known';
import { render } from '../../../src/words/message';
import { authorityOf } from '../../../src/ui/authority';
import { ShownContent, type KeptHashes } from '../../../src/ui/editor/shownContent';
import { OneAtATime } from '../../../src/ui/oneAtATime';
import { backupTimeMs, span } from '../../../src/ui/servers/durations';
import { parseAddress, parseServers } from '../../../src/ui/servers/parseServers';
import { workerClassOf } from '../../../src/ui/servers/workerClass';
import { aService } from './aLook';

suite('what the user types as a server', () => {
  test('is split into user, host and port', () => {
    assert.deepEqual(parseAddress('web1'), { host: 'web1' });
    assert.deepEqual(parseAddress(' victus@web1.example.org:2222 '), {
      host: 'web1.example.org',
      user: 'victus',
      port: 2222,
    });
    assert.deepEqual(parseAddress('victus@[2001:db8::1]:22'), { host: '2001:db8::1', user: 'victus', port: 22 });
    assert.deepEqual(parseAddress('2001:db8::1'), { host: '2001:db8::1' });
  });

  test('is refused where it is no address, or could pass for an option', () => {
    for (const typed of ['', 'a b', 'web1:99999', 'web1:0', '-oProxyCommand=x', 'u@-x', '@web1', 'web1:']) {
      assert.equal(parseAddress(typed), undefined, typed);
    }
  });
});

suite('the setting autoscaler.servers', () => {
  test('gives the servers, and leaves out what is none', () => {
    assert.deepEqual(
      parseServers([
        { name: 'a', host: 'a.example' },
        { name: 'A', host: 'other' },
        { name: 'b' },
        null,
        'c',
        { name: 'd', host: '-d' },
        { name: 'e', host: 'e', port: 70_000, user: 3, watch: true },
      ]),
      [
        { spec: { name: 'a', host: 'a.example' }, watch: false },
        { spec: { name: 'e', host: 'e' }, watch: true },
      ],
    );
    assert.deepEqual(parseServers('nonsense'), []);
  });
});

suite('spans of time', () => {
  test('are shown in the unit that says enough', () => {
    const shown = (ms: number): string => render(span(ms), 'en');
    assert.deepEqual([-5, 34_000, 90_000, 600_000, 7_200_000, 90_000_000, 400_000_000].map(shown), [
      '0 s',
      '34 s',
      '90 s',
      '10 min',
      '2 h',
      '25 h',
      '5 d',
    ]);
  });

  test('of a backup begin with the time in its name', () => {
    assert.equal(backupTimeMs('20261122T101500Z-deploy'), Date.UTC(2026, 10, 22, 10, 15, 0));
    assert.equal(backupTimeMs('other'), undefined);
  });
});

suite('the authority of a URI', () => {
  test('survives what VS Code does to it, and tells servers apart', () => {
    assert.equal(authorityOf('web1.example.org'), 'web1.example.org');
    assert.equal(authorityOf('victus@10.0.0.1:22'), 'victus~40~10.0.0.1~3a~22');
    assert.equal(authorityOf('Web1'), authorityOf('web1'));
    assert.notEqual(authorityOf('a/b'), authorityOf('ab'));
  });
});

suite('the worker class', () => {
  const classOf = (...words: string[]): string | undefined =>
    workerClassOf(aService('x.service', { commandLine: known(['gunicorn', ...words]) }));

  test('is what the command line names, by its last part', () => {
    assert.equal(classOf('-k', 'uvicorn.workers.UvicornWorker'), 'UvicornWorker');
    assert.equal(classOf('--worker-class=gevent'), 'gevent');
    assert.equal(classOf('-kgthread'), 'gthread');
  });

  test('is gthread where sync is given more than one thread', () => {
    assert.equal(classOf('--threads', '4'), 'gthread');
    assert.equal(classOf('-k', 'sync', '--threads=4'), 'gthread');
  });

  test('is not guessed where the command line does not name it', () => {
    assert.equal(classOf('app.wsgi'), undefined);
  });
});

suite('questions', () => {
  test('come one after the other, also after one that failed', async () => {
    const order: string[] = [];
    const questions = new OneAtATime();
    const ask = (name: string, ms: number, fails = false): Promise<void> =>
      questions.run(async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, ms));
        order.push(`${name} ends`);
        if (fails) throw new Error(name);
      });
    await Promise.allSettled([ask('first', 20, true), ask('second', 1)]);
    assert.deepEqual(order, ['first begins', 'first ends', 'second begins', 'second ends']);
  });
});

suite('what a document showed while it was clean', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const nothingKept = { get: () => undefined, set: () => undefined };

  test('is known of a document that a new window restores with its unsaved changes, until it is closed', () => {
    const kept = new Map<string, string>();
    const keep: KeptHashes = {
      get: (uri) => kept.get(uri),
      set: (uri, sha256) => void (sha256 === undefined ? kept.delete(uri) : kept.set(uri, sha256)),
    };
    const before = new ShownContent(keep);
    before.noteContent('u', bytes('{70}'), 'hash70');
    before.noteClean('u', '{70}');
    // The window is gone; in the new one the document was never clean, and the server's content is read for others.
    const after = new ShownContent(keep);
    after.noteContent('u', bytes('{80}'), 'hash80');
    assert.equal(after.shownBy('u'), 'hash70');
    after.close('u');
    assert.equal(new ShownContent(keep).shownBy('u'), undefined);
  });

  test('is the content it was opened from', () => {
    const shown = new ShownContent(nothingKept);
    shown.noteContent('u', bytes('{70}'), 'hash70');
    shown.noteClean('u', '{70}');
    assert.equal(shown.shownBy('u'), 'hash70');
  });

  test('is not what others have read since', () => {
    const shown = new ShownContent(nothingKept);
    shown.noteContent('u', bytes('{70}'), 'hash70');
    shown.noteClean('u', '{70}');
    shown.noteContent('u', bytes('{80}'), 'hash80');
    assert.equal(shown.shownBy('u'), 'hash70');
  });

  test('is the new content after a revert', () => {
    const shown = new ShownContent(nothingKept);
    shown.noteContent('u', bytes('{70}'), 'hash70');
    shown.noteClean('u', '{70}');
    shown.noteContent('u', bytes('{80}'), 'hash80');
    shown.noteClean('u', '{80}');
    assert.equal(shown.shownBy('u'), 'hash80');
  });

  test('is not an older content that somebody types again', () => {
    const shown = new ShownContent(nothingKept);
    for (const text of ['{70}', '{80}']) {
      shown.noteContent('u', bytes(text), `hash${text}`);
      shown.noteClean('u', text);
    }
    shown.noteClean('u', '{70}', true);
    assert.equal(shown.shownBy('u'), 'hash{80}');
    shown.noteClean('u', '{70}');
    assert.equal(shown.shownBy('u'), 'hash{70}');
  });

  test('is found again with other line ends and a byte order mark', () => {
    const shown = new ShownContent(nothingKept);
    shown.noteContent('u', bytes('\uFEFFa\r\nb\r\n'), 'hash');
    shown.noteClean('u', 'a\nb\n');
    assert.equal(shown.shownBy('u'), 'hash');
  });
});

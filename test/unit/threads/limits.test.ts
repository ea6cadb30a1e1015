import assert from 'node:assert/strict';
import {
  commandPartOf,
  dropIn,
  dropInAt,
  limitLines,
  limitsOf,
  ownersPartsOf,
  remedyCommand,
} from '../../../src/agent/files/dropIn';
import { ancestorsOf, parsePidsGroups } from '../../../src/host/cgroupLimits';
import { bindingLimit, countedLimit } from '../../../src/host/limits';
import { dropInOf, lastDropInOf, lastingDropIn } from '../../../src/host/paths';
import { threadsOfUsers } from '../../../src/host/parseSystem';
import { recipeOf, remedyOfRecipe } from '../../../src/operations/threads/remedies/recipe';
import type { Remedy } from '../../../src/threads/remedy';
import { ThreadEpisodes } from '../../../src/ui/servers/threadEpisodes';
import { aLook, aService } from '../ui/aLook';

suite('threads: limits', () => {
  test('are read from cgroups v1 and v2, of the unit and of those above it', () => {
    const v1 = parsePidsGroups(
      '/sys/fs/cgroup/pids/pids.max:max\n/sys/fs/cgroup/pids/pids.current:9\n' +
        '/sys/fs/cgroup/pids/web.slice/a:b.service/pids.max:24\n/sys/fs/cgroup/pids/web.slice/a:b.service/pids.current:3\n' +
        '/sys/fs/cgroup/pids/web.slice/a:b.service/pids.events:max 7\n',
    );
    assert.deepEqual(v1.get('/'), { path: '/', current: 9, max: undefined, refused: undefined });
    assert.deepEqual(v1.get('/web.slice/a:b.service'), {
      ...{ path: '/web.slice/a:b.service', current: 3, max: 24, refused: 7 },
    });
    const v2 = parsePidsGroups('/sys/fs/cgroup/x.slice/pids.max:5\n/sys/fs/cgroup/x.slice/pids.current:4\n');
    assert.equal(v2.get('/x.slice')?.max, 5);
    assert.equal(parsePidsGroups('/sys/fs/cgroup/x.slice/pids.max:5\nnonsense').size, 0);
    assert.deepEqual(ancestorsOf('/a.slice/a-b.slice/c.service'), ['/a.slice/a-b.slice', '/a.slice', '/']);
  });

  test('of a user count all threads of its processes', () => {
    assert.deepEqual(
      [
        ...threadsOfUsers(
          'Uid:\t33\t33\t33\t33\nThreads:\t4\nUid:\t0\t0\t0\t0\nThreads:\t1\nUid:\t33\t1\t1\t1\nThreads:\t2\n',
        ),
      ],
      [
        [33, 6],
        [0, 1],
      ],
    );
  });

  test('bind in the order of what is left, of equals the nearest', () => {
    const [own, slice] = [countedLimit('tasks', 'a', 4, 24), countedLimit('slice', '/b', 10, 30)];
    assert.equal(bindingLimit([own, slice]), own);
    assert.equal(bindingLimit([]), undefined);
    assert.equal(countedLimit('tasks', 'a', 30, 24).room, 0);
  });

  test('raise one alert for each episode, and one for what was refused between two looks', () => {
    const episodes = new ThreadEpisodes();
    let takenAtMs = 0;
    const at = (current: number, refused = 0) =>
      episodes.consider(
        'web1',
        aLook({
          takenAtMs: (takenAtMs += 5000),
          services: [aService('a.service', { limits: [countedLimit('tasks', 'a.service', current, 100, refused)] })],
        }),
      );
    assert.equal(at(79).length, 0);
    assert.deepEqual(
      at(80).map(({ isFull }) => isFull),
      [false],
    );
    assert.equal(episodes.count, 1);
    assert.equal(at(96).length, 0, 'the same episode');
    assert.equal(at(75).length, 0);
    assert.equal(episodes.count, 1, 'not over yet');
    at(60);
    assert.equal(episodes.count, 0);
    assert.deepEqual(
      at(97).map(({ isFull }) => isFull),
      [true],
      'a new one',
    );
    at(5);
    const [burst] = at(5, 38);
    assert.deepEqual([burst?.refused, burst?.isFull], [38, true]);
    assert.equal(at(5, 40).length, 0, 'the same episode');
    assert.equal(episodes.count, 1);
    takenAtMs += 600_000;
    at(5, 40);
    assert.equal(episodes.count, 1, 'ten minutes without a refusal cure nothing: the limit is as it was');
    assert.equal(at(5, 40).length, 0);
    const raised = countedLimit('tasks', 'a.service', 5, 4096, 40, 100);
    episodes.consider(
      'web1',
      aLook({ takenAtMs: (takenAtMs += 5000), services: [aService('a.service', { limits: [raised] })] }),
    );
    assert.equal(episodes.count, 0, 'above all that it ever held');
    episodes.forget('web1');
    assert.equal(episodes.count, 0);
  });
});

suite('threads: our drop-in', () => {
  const command = remedyCommand('wsgi', {
    commandSha256: 'a'.repeat(64),
    filesSha256: 'b'.repeat(64),
    execStart: '/x y',
  });

  test('keeps limits and another command line side by side when it is written anew', () => {
    const limits = new Map([
      ['TasksMax', '4096'],
      ['LimitNOFILE', '65536'],
    ]);
    const text = dropIn('a.service', limitLines(limits) + command);
    assert.deepEqual([...limitsOf(text)], [...limits]);
    assert.equal(commandPartOf(text), command);
    assert.equal(dropIn('a.service', ownersPartsOf(text)), text);
    assert.equal(dropIn('a.service', ownersPartsOf(dropIn('a.service'))), dropIn('a.service'));
    assert.deepEqual([...limitsOf(dropIn('a.service', limitLines(limits)))], [...limits]);
  });

  test('comes last where one of the owner’s would overrule it', () => {
    const [first, last] = [dropInOf('a.service'), lastDropInOf('a.service')];
    const folder = '/etc/systemd/system/a.service.d';
    for (const names of [[], ['10-owner.conf', '50-autoscaler.conf']]) {
      assert.equal(
        lastingDropIn(
          'a.service',
          names.map((name) => `${folder}/${name}`),
        ),
        first,
      );
    }
    for (const path of [`${folder}/override.conf`, '/usr/lib/systemd/system/service.d/60-vendor.conf', last]) {
      assert.equal(lastingDropIn('a.service', [first, path]), last, path);
    }
    const text = dropInAt(last, 'a.service', limitLines(new Map([['TasksMax', '4096']])) + command);
    assert.ok(!text.includes('ExecStartPost'));
    assert.deepEqual([...limitsOf(text)], [['TasksMax', '4096']]);
    assert.equal(commandPartOf(text), command);
    assert.equal(dropInAt(first, 'a.service', command), dropIn('a.service', command));
  });

  test('is made by the helper from words that name one remedy exactly', () => {
    const unit = 'a.service';
    const remedies: Remedy[] = [
      { kind: 'limit', unit, name: 'LimitAS', value: 'infinity' },
      { kind: 'limit', unit, name: 'TasksMax', value: 4096 },
      { kind: 'wsgi', unit, workers: 2, threads: 4 },
      { kind: 'boundedAsgi', unit, limit: 17 },
      { kind: 'workers', unit, workers: 2 },
      { kind: 'recycle', unit },
      { kind: 'knownOptions', unit },
    ];
    for (const remedy of remedies) assert.deepEqual(remedyOfRecipe(recipeOf(remedy)?.slice(1) ?? []), remedy);
    assert.equal(recipeOf({ kind: 'sysctl', key: 'kernel.pid_max', value: 1 }), undefined);
    for (const words of [
      ['limit', unit, 'ExecStart', '1'],
      ['limit', unit, 'TasksMax', '0'],
      ['limit', unit, 'TasksMax', '1\nUser=root'],
      ['wsgi', unit, '2'],
      ['recycle', unit, 'x'],
      [],
    ]) {
      assert.equal(remedyOfRecipe(words), undefined, words.join(' '));
    }
  });
});

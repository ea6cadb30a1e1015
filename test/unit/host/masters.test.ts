import assert from 'node:assert/strict';
import { known } from '../../../src/base/known';
import { elsewhereMessage, elsewhereOf } from '../../../src/host/elsewhere';
import { isSupervisor, masterOf, mastersOf } from '../../../src/host/masters';
import type { TableProcess } from '../../../src/host/processTable';
import { folderOf, programOfScript, startScriptOf } from '../../../src/host/startScript';
import { actsAsGunicornMaster, workersOf } from '../../../src/host/workers';
import { lookScript } from '../../../src/operations/looking/lookScript';
import { render } from '../../../src/words/message';

/** Masks as they are (Gunicorn 20.1, 23 and 26; Celery 5.2 to 5.6). */
const arbiter = '0000000008314a07';
const gunicornWorker = '0000000008304226';
const dirtyArbiter = '0000000008314207';
const dirtyWorker = '0000000008314226';
const celeryMain = '0000000000004207';

function aProcess(pid: number, parentPid: number, line: string, more: Partial<TableProcess> = {}): TableProcess {
  return {
    pid,
    parentPid,
    startTicks: pid,
    threads: 1,
    rssMiB: 20,
    cpuTicks: 1,
    state: 'S',
    // A title is one word.
    commandLine: /^\w+: |^PM2 /.test(line) ? [line] : line.split(' '),
    caughtSignals: known('0'),
    controlGroup: '/system.slice/x.service',
    stackStart: undefined,
    uid: 33,
    isFreeOfNproc: false,
    nproc: undefined,
    ...more,
  };
}
const gunicorn = '/usr/bin/python3 /usr/bin/gunicorn app';
const master = (pid: number, parent: number, line = gunicorn): TableProcess =>
  aProcess(pid, parent, line, { caughtSignals: known(arbiter) });

suite('host: who is a master', () => {
  test('what Gunicorn 26 starts beside its workers is neither worker nor master, with its title or without', () => {
    const lines: readonly (readonly string[])[] = [
      [gunicorn, gunicorn, gunicorn, gunicorn],
      ['gunicorn: master [app]', 'gunicorn: worker [app]', 'gunicorn: dirty-arbiter', 'gunicorn: dirty-worker [app]'],
      // A hook of the owner's that gives all of them one title.
      ['mine: web', 'mine: web', 'mine: web', 'mine: web'],
    ];
    for (const [first = '', second = '', third = '', fourth = ''] of lines) {
      const main = master(5, 1, first);
      const beside = aProcess(7, 5, third, { caughtSignals: known(dirtyArbiter) });
      const members = [main, aProcess(6, 5, second, { caughtSignals: known(gunicornWorker) }), beside];
      const all = [...members, aProcess(8, 7, fourth, { caughtSignals: known(dirtyWorker) })];
      for (const each of [members, all]) {
        assert.deepEqual(
          workersOf('gunicorn', main, each, 5000, 100).map(({ pid }) => pid),
          [6],
          third,
        );
      }
      // Left behind, for the moment that it takes to see that.
      const orphans = [
        main,
        { ...beside, parentPid: 1 },
        aProcess(8, 7, fourth, { caughtSignals: known(dirtyWorker) }),
      ];
      if (first !== 'mine: web')
        assert.deepEqual(
          mastersOf('gunicorn', orphans).map(({ pid }) => pid),
          [5],
          third,
        );
    }
  });

  test('an embedded beat is no pool process, by its title or by the signals it handles', () => {
    const titled = aProcess(5, 1, '', {
      commandLine: ['[celeryd: w@web1:MainProcess] -active- (worker -A shop -B)'],
    });
    const plain = aProcess(5, 1, '/usr/bin/python3 /usr/bin/celery -A shop worker -B');
    for (const main of [titled, plain]) {
      const pool = aProcess(6, 5, '', {
        commandLine: main === titled ? ['[celeryd: w@web1:ForkPoolWorker-1]'] : main.commandLine,
        caughtSignals: known('0000000000004001'),
      });
      for (const commandLine of [['[celery beat]'], main.commandLine]) {
        const beat = aProcess(7, 5, '', { commandLine, caughtSignals: known('0000000000004003') });
        assert.deepEqual(
          workersOf('celery', main, [main, pool, beat], 10, 100).map(({ pid }) => pid),
          [6],
          commandLine.join(' '),
        );
      }
    }
  });

  test('whatever started it, and however deep below the main process', () => {
    const shapes: readonly (readonly [string, number, readonly TableProcess[]])[] = [
      ['main', 5, [master(5, 1)]],
      ['behind a shell', 5, [aProcess(5, 1, 'sh -c gunicorn'), master(6, 5)]],
      ['behind two', 5, [aProcess(5, 1, 'flock F sh -c gunicorn'), aProcess(6, 5, 'sh -c gunicorn'), master(7, 6)]],
      ['behind a stranger', 5, [aProcess(5, 1, '/opt/secrets run -- gunicorn app'), master(6, 5)]],
      ['beside the main process', 5, [aProcess(5, 1, 'tail -f /dev/null'), master(6, 1)]],
      ['without a main process', 0, [master(6, 1)]],
      ['an application of its own', 5, [master(5, 1, '/usr/bin/python3 serve.py')]],
      ['with its workers', 0, [master(6, 1), aProcess(7, 6, gunicorn, { caughtSignals: known(gunicornWorker) })]],
      ['with an orphan', 5, [master(5, 1), aProcess(7, 1, gunicorn, { caughtSignals: known(gunicornWorker) })]],
      ['while it is upgraded', 5, [master(5, 1), master(9, 5)]],
      ['before it has its handlers', 5, [aProcess(5, 1, 'sh -c gunicorn'), aProcess(6, 5, gunicorn)]],
    ];
    for (const [name, mainPid, members] of shapes) {
      const found = masterOf('gunicorn', mainPid, members);
      assert.ok(found !== undefined && found.pid === (members.length > 2 ? members[2]?.pid : found.pid), name);
      assert.ok(!/tail|sh -c|secrets/.test(found.commandLine.join(' ')), name);
      assert.equal(mastersOf('gunicorn', members).length, 1, name);
    }
  });

  test('several are none, unless the main process is one', () => {
    const two = [master(6, 1), master(7, 1)];
    assert.equal(masterOf('gunicorn', 0, two), undefined);
    assert.equal(masterOf('gunicorn', 7, two)?.pid, 7);
    const node = (pid: number): TableProcess =>
      aProcess(pid, 1, '/usr/bin/python3 -m celery -A a worker', { caughtSignals: known(celeryMain) });
    assert.equal(mastersOf('celery', [node(3), node(4), { ...node(5), parentPid: 3 }]).length, 2);
  });

  test('processes that ended while they were read may form a circle', () => {
    assert.equal(mastersOf('gunicorn', [master(6, 7), master(7, 6)]).length, 0);
    assert.equal(mastersOf('gunicorn', [master(6, 6)]).length, 1);
  });

  test('signals tell, in the script of a look as in the parser; other servers have others', () => {
    const pattern = /arbiter='\^SigCgt:\[\[:space:\]\]\*(.*)'$/m.exec(lookScript)?.[1];
    assert.ok(pattern !== undefined);
    const expression = new RegExp(`^${pattern}`);
    const base = BigInt(`0x${arbiter}`);
    const said = (mask: bigint): boolean => {
      const text = mask.toString(16).padStart(16, '0');
      const process = aProcess(5, 1, '/usr/bin/python3 serve.py', { caughtSignals: known(text) });
      assert.equal(expression.test(text), actsAsGunicornMaster(process), text);
      return actsAsGunicornMaster(process);
    };
    assert.ok(said(base));
    for (let bit = 0n; bit < 64n; bit += 1n) {
      assert.ok(said(base | (1n << bit)));
      assert.equal(said(base & ~(1n << bit)), (base & (1n << bit)) === 0n);
    }
    for (const other of [gunicornWorker, celeryMain, '0', 'ffff']) assert.ok(!said(BigInt(`0x${other}`)), other);
    const ruby = aProcess(5, 1, '/usr/bin/ruby /usr/bin/unicorn', { caughtSignals: known(arbiter) });
    assert.ok(!actsAsGunicornMaster(ruby));
  });
});

suite('host: what a script starts', () => {
  test('is found in the file that the command line names', () => {
    const cases: readonly (readonly [string, string | undefined])[] = [
      ['/usr/bin/python3 serve.py', '/srv/app/serve.py'],
      ['/usr/bin/python3 -u -W ignore /srv/x.py --port 1', '/srv/x.py'],
      ['/usr/bin/env A=1 python3 bin/serve.py', '/srv/app/bin/serve.py'],
      ['/usr/bin/python3 -m http.server', undefined],
      ['/usr/bin/python3 -c code', undefined],
      ['/srv/start.sh', '/srv/start.sh'],
      ['/bin/bash -e /srv/start.sh', '/srv/start.sh'],
    ];
    for (const [line, script] of cases) assert.equal(startScriptOf(line.split(' '), '/srv/app/'), script, line);
    assert.equal(startScriptOf(['python3', 'serve.py'], ''), undefined);
    assert.equal(folderOf('!/srv/app'), '/srv/app');
  });

  test('is told by its text', () => {
    const cases: readonly (readonly [string, string | undefined])[] = [
      ['from gunicorn.app.base import BaseApplication', 'gunicorn'],
      ['import gunicorn.app.wsgiapp', 'gunicorn'],
      ['# from gunicorn.app.base import BaseApplication', undefined],
      ['from gunicorn.glogging import Logger', undefined],
      ["app.worker_main(['worker'])", 'celery'],
      ["os.execvp('gunicorn', ['gunicorn', 'app'])", 'gunicorn'],
      ["subprocess.run(['/srv/venv/bin/gunicorn', 'app'], check=True)", 'gunicorn'],
      ["subprocess.Popen(['celery', '-A', 'x', 'worker'])", 'celery'],
      ["subprocess.Popen(['celery', '-A', 'x', 'beat'])", undefined],
      ["print('gunicorn')", undefined],
      ['exec /srv/venv/bin/gunicorn app', 'gunicorn'],
    ];
    for (const [text, program] of cases) assert.equal(programOfScript(`#!/x\n${text}\n`), program, text);
  });
});

suite('host: Gunicorn and Celery elsewhere', () => {
  const placeIn = (controlGroup: string, ...above: readonly string[]): string => {
    const chain = above.map((line, n) => aProcess(n + 10, n === 0 ? 1 : n + 9, line, { controlGroup }));
    const own = { ...master(50, above.length === 0 ? 1 : above.length + 9), controlGroup };
    const [found, ...more] = elsewhereOf([...chain, own], (_, each) => ({ master: each, workers: 2 }));
    assert.ok(found !== undefined && more.length === 0, controlGroup);
    for (const language of ['en', 'es'] as const) assert.ok(!render(elsewhereMessage(found), language).includes('{'));
    return `${found.place} ${found.name}`;
  };
  const id = '0123456789ab'.padEnd(64, 'c');

  test('is named by its place', () => {
    const cases: readonly (readonly [string, ...(readonly string[])])[] = [
      ['container 0123456789ab', `/system.slice/docker-${id}.scope`],
      ['container 0123456789ab', `/docker/${id}`],
      ['container 0123456789ab', `/docker/${id}/init`],
      ['container 0123456789ab', `/machine.slice/libpod-${id}.scope/container`],
      ['container 0123456789ab', `/system.slice/web.service/libpod-payload-${id}`, '/usr/bin/conmon -c x'],
      ['container 0123456789ab', `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope`],
      ['container 0123456789ab', `/kubepods.slice/kubepods-pod1.slice/cri-containerd-${id}.scope`],
      ['container 0123456789ab', `/kubepods/besteffort/pod77/${id}`],
      ['container web1', '/lxc.payload.web1/system.slice/web.service'],
      ['container web1', '/lxc/web1'],
      ['container web-1', '/machine.slice/machine-web\\x2d1.scope/payload/system.slice/web.service'],
      ['container web1', '/machine.slice/systemd-nspawn@web1.service/payload/system.slice/web.service'],
      ['userService mine.service', '/user.slice/user-1000.slice/user@1000.service/app.slice/mine.service'],
      ['session session-3.scope', '/user.slice/user-1000.slice/session-3.scope'],
      ['session session-3.scope', '/user.slice/user-1000.slice/session-3.scope', 'tmux: server', '-bash'],
      ['session tmux-spawn-1.scope', '/user.slice/user-1000.slice/user@1000.service/tmux-spawn-1.scope'],
      ['session ssh.service', '/system.slice/ssh.service', 'sshd: ana@pts/0', '-bash'],
      ['cron cron.service', '/system.slice/cron.service', '/usr/sbin/cron -f', '/bin/sh -c gunicorn app'],
      [
        'supervisor supervisord (supervisor.service)',
        '/system.slice/supervisor.service',
        '/usr/bin/python3 /usr/bin/supervisord -n',
      ],
      [
        'supervisor runsv (runit.service)',
        '/system.slice/runit.service',
        'runsvdir -P /etc/service',
        'runsv web',
        '/bin/sh ./run',
      ],
      ['supervisor s6-supervise (s6.service)', '/system.slice/s6.service', 's6-svscan /run/s6', 's6-supervise web'],
      [
        'supervisor supervisord',
        '/user.slice/user-1000.slice/session-3.scope',
        '/usr/bin/python3 /usr/bin/supervisord',
      ],
      ['other run-r1.scope', '/system.slice/run-r1.scope'],
      ['other /', '/'],
    ];
    for (const [expected, group = '', ...above] of cases) assert.equal(placeIn(group, ...above), expected, group);
  });

  test('supervisors are known by their program or their title', () => {
    for (const line of [
      '/usr/sbin/cron -f',
      'SCREEN -S x',
      'tmux new -d',
      'sshd: ana',
      'PM2 v5.3: God',
      '/usr/bin/conmon',
    ])
      assert.ok(isSupervisor(aProcess(5, 1, line)), line);
    for (const line of ['/bin/sh -c x', '/usr/bin/python3 serve.py', 'uv run gunicorn', '/usr/bin/python3 -m cron'])
      assert.ok(!isSupervisor(aProcess(5, 1, line)), line);
  });
});

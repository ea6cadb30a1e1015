import assert from 'node:assert/strict';
import { Failure, isFailure } from '../../../src/base/failure';
import { valueOf } from '../../../src/base/known';
import type { Look, ServiceLook } from '../../../src/host/look';
import { parseLook } from '../../../src/host/parseLook';
import { sections, splitLook, type RawLook } from '../../../src/host/raw';
import { managerProperties, ownUnits, unitFolders, unitProperties } from '../../../src/host/unitProperties';
import { lookCommand } from '../../../src/operations/looking/look';
import { lookScript } from '../../../src/operations/looking/lookScript';
import { golden, goldenNonce } from './golden';

const trixie = splitLook(golden('trixie'), goldenNonce);

function service(look: Look, unit: string): ServiceLook {
  const found = look.services.find((each) => each.unit === unit);
  assert.ok(found, `${unit} is missing`);
  return found;
}

/** The trixie host with one service more (or other): what systemctl shows of it, and its processes. */
function withUnit(
  properties: Readonly<Record<string, string>>,
  processes: readonly {
    pid: number;
    parent: number;
    words: readonly string[];
    signals?: string;
    comm?: string;
    state?: string;
    start?: number;
  }[] = [],
  more: RawLook = {},
): RawLook {
  const block = {
    Id: 'extra.service',
    LoadState: 'loaded',
    ActiveState: 'active',
    SubState: 'running',
    MainPID: '9000',
    ControlGroup: '/system.slice/extra.service',
    TasksMax: '100',
    TasksCurrent: '3',
    ...properties,
  };
  const lines = (text: string, name: string): string =>
    text
      .split('\n')
      .map((line) => `${name}:${line}\n`)
      .join('');
  return {
    ...trixie,
    ...more,
    units: `${trixie.units}\n${Object.entries(block)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('')}`,
    cgroups: trixie.cgroups + processes.map(({ pid }) => `${pid}/cgroup:0::${block.ControlGroup}\n`).join(''),
    processes:
      trixie.processes +
      processes
        .map(
          ({ pid, parent, words, comm, state, start }) =>
            lines(
              `${pid} (${comm ?? 'gunicorn'}) ${state ?? 'S'} ${parent} 1 1 0 -1 4194560 0 0 0 0 8 2 0 0 20 0 1 0 ${start ?? 185000} 1 1 1`,
              `${pid}/stat`,
            ) + (words.length === 0 ? '' : lines(words.map((word) => `${word}\0`).join(''), `${pid}/cmdline`)),
        )
        .join(''),
    status:
      trixie.status +
      processes
        .map(
          ({ pid, signals }) =>
            `${pid}/status:VmRSS:\t 20480 kB\n${pid}/status:SigCgt:\t${signals ?? '0000000008304226'}\n`,
        )
        .join(''),
  };
}

const masterSignals = '0000000008314a07';
const web = ['/usr/bin/python3', '/usr/bin/gunicorn', 'app'];
const execWeb = '{ path=/usr/bin/gunicorn ; argv[]=/usr/bin/gunicorn app ; ignore_errors=no ; start_time=[n/a] }';

suite('host: from text to a look', () => {
  for (const name of ['trixie', 'bookworm']) {
    test(`a ${name} host of the guide shows its six services`, () => {
      const look = parseLook(splitLook(golden(name), goldenNonce));
      assert.deepEqual(
        look.services.map((each) => [
          each.unit,
          each.kind,
          valueOf(each.workers)?.length,
          valueOf(each.threads),
          valueOf(each.tasks.current),
        ]),
        [
          ['backbce.service', 'gunicorn', 2, 3, 3],
          ['backcore.service', 'gunicorn', 1, 2, 2],
          ['backdipro.service', 'gunicorn', 2, 3, 3],
          ['backglobal.service', 'gunicorn', 1, 2, 2],
          ['backregisters.service', 'gunicorn', 1, 2, 2],
          ['celerycore.service', 'celery', 1, 2, 2],
        ],
      );
      assert.equal(look.asRoot, true);
      assert.match(valueOf(look.system.os) ?? '', new RegExp(name));
      assert.equal(valueOf(look.system.systemdVersion), name === 'trixie' ? 257 : 252);
      assert.equal(look.system.cpuCount, 2);
      assert.deepEqual(
        look.services.map((each) => valueOf(each.sockets)?.map((socket) => socket.address)),
        [
          ['unix:/run/backbce/backbce.sock', 'tcp:127.0.0.1:8001'],
          ['unix:/run/backcore.sock'],
          ['unix:/run/backdipro/backdipro.sock'],
          ['unix:/run/backglobal/gunicorn.sock'],
          ['unix:/run/backregisters.sock'],
          [],
        ],
      );
    });
  }

  test('what broke off anywhere is a failure that says so, and nothing else', () => {
    const text = golden('trixie');
    for (let length = 0; length < text.length - 1; length += 97) {
      assert.throws(
        () => parseLook(splitLook(text.slice(0, length), goldenNonce, 'web1'), { server: 'web1' }),
        (error) => isFailure(error, 'host.truncatedLook') && error.phase === 'look' && error.server === 'web1',
      );
    }
  });

  test('sections that are cut, missing or exchanged give a look or a failure, never another error', () => {
    for (const section of sections) {
      const text = trixie[section] ?? '';
      const variants = [
        undefined,
        '',
        '\0\u001b[31m\n'.repeat(20),
        trixie.units,
        trixie.processes,
        ...[0.1, 0.35, 0.7, 0.99].map((part) => text.slice(0, text.length * part)),
      ];
      for (const variant of variants) {
        const raw: Record<string, string> = { ...trixie };
        if (variant === undefined) delete raw[section];
        else raw[section] = variant;
        try {
          const look = parseLook(raw);
          for (const each of look.services) {
            for (const process of [each.master, ...(valueOf(each.workers) ?? [])]) {
              for (const number of [process?.pid, process?.threads, process?.rssMiB, process?.cpuTicks]) {
                assert.ok(number === undefined || Number.isFinite(number), section);
              }
            }
          }
        } catch (error) {
          assert.ok(error instanceof Failure, `${section}: ${String(error)}`);
          assert.equal(error.phase, 'look');
        }
      }
    }
  });

  test('processes that could not be read are unknown, not none', () => {
    const { processes: _processes, ...raw } = trixie;
    const seen = service(parseLook(raw), 'backdipro.service');
    assert.equal(seen.mainPid > 0, true);
    assert.deepEqual([seen.workers.state, seen.threads.state, seen.sockets.state], ['unknown', 'unknown', 'known']);
    assert.equal(
      parseLook({ ...trixie, units: (trixie.units ?? '').replaceAll(/TasksCurrent=\d+/g, 'TasksCurrent=[not set]') })
        .services[0]?.tasks.current.state,
      'unknown',
    );
  });

  test('without root and under hidepid, processes are denied', () => {
    const { processes: _p, cgroups: _c, status: _s, descriptors: _d, ...raw } = trixie;
    const machine = (trixie.machine ?? '').replace('\n0\n', '\n1000\n');
    const look = parseLook({ ...raw, machine, mounts: 'proc /proc proc rw,relatime,hidepid=invisible 0 0\n' });
    assert.equal(look.asRoot, false);
    assert.equal(service(look, 'backcore.service').workers.state, 'denied');
    assert.equal(service(look, 'backcore.service').threads.state, 'denied');
  });

  test('no limit is told from no answer', () => {
    const max = (text: string): unknown =>
      service(parseLook(withUnit({ ExecStart: execWeb, TasksMax: text })), 'extra.service').tasks.max;
    assert.deepEqual(max('infinity'), { state: 'known', value: undefined });
    assert.deepEqual(max('18446744073709551615'), { state: 'known', value: undefined });
    assert.deepEqual(max('4915'), { state: 'known', value: 4915 });
    assert.deepEqual(max('[not set]'), { state: 'unknown' });
  });

  test("the cgroup's own limit holds, not what systemd would set at the next start", () => {
    const path = '/system.slice/backcore.service';
    const files = (max: string): string =>
      ['max', 'current'].map((file) => `/sys/fs/cgroup${path}/pids.${file}:${file === 'max' ? max : 2}\n`).join('');
    const seen = (max: string): unknown =>
      service(parseLook({ ...trixie, pids: files(max) }), 'backcore.service').tasks.max;
    assert.deepEqual(seen('24'), { state: 'known', value: 24 });
    assert.deepEqual(seen('max'), { state: 'known', value: undefined });
  });

  test('a title with newlines, colours and markers stays one process', () => {
    const title = `x\n52/stat:52 (gunicorn) Z 1 1\u001b[2J\n\u001e${goldenNonce} end\nMainPID=1`;
    const raw = withUnit({ ExecStart: execWeb }, [
      { pid: 9000, parent: 1, words: web, signals: masterSignals },
      { pid: 9001, parent: 9000, words: [title], comm: ') R 1 1\n52/stat:52 (x' },
    ]);
    const look = parseLook(raw);
    const seen = service(look, 'extra.service');
    assert.deepEqual(
      valueOf(seen.workers)?.map((each) => [each.pid, each.commandLine]),
      [[9001, [title]]],
    );
    assert.equal(service(look, 'backbce.service').master?.state, 'S');
    // The same through the script's output: a marker within a line of a file is no marker.
    const text =
      sections.map((name) => `\u001e${goldenNonce} ${name}\n${raw[name] ?? ''}`).join('') +
      `\u001e${goldenNonce} end\n`;
    assert.equal(service(parseLook(splitLook(text, goldenNonce)), 'extra.service').master?.pid, 9000);
  });

  test('passwords in URLs on a command line are hidden', () => {
    const words = ['/usr/bin/celery', '-A', 'app', '-b', 'redis://user:hunter2@broker/0', 'worker'];
    const seen = service(parseLook(withUnit({ ExecStart: '' }, [{ pid: 9000, parent: 1, words }])), 'extra.service');
    assert.equal(seen.kind, 'celery');
    assert.ok(!JSON.stringify(seen).includes('hunter2'));
  });

  test('workers are told from helpers, zombies, a second master and one that is being born', () => {
    const worker = { parent: 9000, words: web };
    const seen = service(
      parseLook(
        withUnit({ ExecStart: execWeb }, [
          { pid: 9000, parent: 1, words: web, signals: masterSignals },
          { ...worker, pid: 9003, start: 185002 },
          { ...worker, pid: 9002, start: 185003 },
          { ...worker, pid: 9004, start: 185001, words: ['my own title'], signals: '0000000000304002' },
          { ...worker, pid: 9005, state: 'Z', words: [], signals: '0000000000000000' },
          { ...worker, pid: 9006, words: ['cat'], signals: '0000000000000000', comm: 'cat' },
          { ...worker, pid: 9007, signals: masterSignals }, // forked this moment
          { ...worker, pid: 9008, signals: masterSignals, start: 100 }, // multiprocessing.Manager of the application, long ago
          { ...worker, pid: 9009, signals: masterSignals }, // after USR2
          { ...worker, pid: 9010, parent: 9009 },
          { ...worker, pid: 9011, signals: '0000000000000002' }, // after USR2, Python is starting
        ]),
      ),
      'extra.service',
    );
    assert.deepEqual(
      valueOf(seen.workers)?.map((each) => each.pid),
      [9007, 9004, 9003, 9002],
    );
    assert.equal(valueOf(seen.threads), 11);
  });

  test('a Celery pool is told from an embedded beat and from programs that tasks start', () => {
    const words = ['/usr/bin/python3', '/usr/bin/celery', '-A', 'app', 'worker', '-B'];
    const child = { parent: 9000, words };
    const seen = service(
      parseLook(
        withUnit({}, [
          { pid: 9000, parent: 1, words, signals: '0000000000004207' },
          { ...child, pid: 9001, signals: '0000000000004a07' }, // beat
          { ...child, pid: 9002, signals: '0000000000004a05' },
          { ...child, pid: 9003, signals: '0000000000004205', words: ['a title'] },
          { pid: 9004, parent: 9000, words: ['sleep', '5'], signals: '0000000000000000' },
          { pid: 9005, parent: 9002, words: ['ffmpeg'], signals: '0000000000004205' },
        ]),
      ),
      'extra.service',
    );
    assert.deepEqual(
      valueOf(seen.workers)?.map((each) => each.pid),
      [9002, 9003],
    );
  });

  test('titles of setproctitle are understood; the arguments then come from ExecStart', () => {
    const seen = service(
      parseLook(
        withUnit({ ExecStart: execWeb }, [
          { pid: 9000, parent: 1, words: ['gunicorn: master [app]'], signals: masterSignals },
          { pid: 9001, parent: 9000, words: ['gunicorn: worker [app]'] },
          { pid: 9002, parent: 9000, words: ['gunicorn: master [app]'], signals: masterSignals },
        ]),
      ),
      'extra.service',
    );
    assert.deepEqual(
      valueOf(seen.workers)?.map((each) => each.pid),
      [9001],
    );
    assert.deepEqual(valueOf(seen.commandLine), ['/usr/bin/gunicorn', 'app']);
  });

  test('a process in a session or a user manager is no service, and another unit with a similar name is another unit', () => {
    const raw = withUnit({ ExecStart: execWeb, MainPID: '0', ActiveState: 'inactive', ControlGroup: '' });
    const look = parseLook({
      ...raw,
      cgroups: `${raw.cgroups}9000/cgroup:0::/user.slice/user-1000.slice/user@1000.service/app.slice/extra.service\n9001/cgroup:0::/system.slice/extra.service.d\n9002/cgroup:0::/system.slice/docker-1.scope/system.slice/extra.service\n`,
      processes: `${raw.processes}${[9000, 9001, 9002].map((pid) => `${pid}/stat:${pid} (gunicorn) S 1 1 1 0 -1 4194560 0 0 0 0 8 2 0 0 20 0 1 0 185000 1 1 1\n`).join('')}`,
    });
    assert.deepEqual([service(look, 'extra.service').mainPid, valueOf(service(look, 'extra.service').threads)], [0, 0]);
  });

  test('systemd that does not answer is named', () => {
    assert.throws(
      () => parseLook({ ...trixie, units: '', unitsExit: '1\n' }),
      (error) => isFailure(error, 'host.noSystemd'),
    );
  });

  test('our own things are read: not there, there, denied', () => {
    const own = (access: string, ownFiles = ''): Look['autoscaler'] =>
      parseLook({ ...trixie, access, ownFiles }).autoscaler;
    assert.deepEqual(own('- /opt/autoscaler/VERSION\n').version, { state: 'known', value: undefined });
    assert.deepEqual(own('r /opt/autoscaler/VERSION\n', '/opt/autoscaler/VERSION:0.1.0\n').version, {
      state: 'known',
      value: '0.1.0',
    });
    assert.deepEqual(own('d /var/lib/autoscaler/status.json\n').statusText, { state: 'denied' });
    assert.deepEqual(own('').statusText, { state: 'unknown' });
    const settings =
      '/etc/autoscaler/agent.json:{\n/etc/autoscaler/agent.json: "config": "/home/victus/scripts/autoscaler_config.json"}\n';
    assert.equal(
      valueOf(own('r /etc/autoscaler/agent.json\n', settings).configurationPath),
      '/home/victus/scripts/autoscaler_config.json',
    );
    const backups = parseLook({
      ...trixie,
      access: 'r /var/backups/autoscaler\n',
      backups: '20261122T101500Z-deploy\nlost+found\n20261121T101500Z-deploy\n',
    });
    assert.deepEqual(valueOf(backups.autoscaler.backups), ['20261121T101500Z-deploy', '20261122T101500Z-deploy']);
    assert.deepEqual(parseLook({ ...trixie, node: '/usr/bin/node v12.22.9\n' }).autoscaler.node, {
      state: 'known',
      value: undefined,
    });
  });

  test('times of the timer are read, by the calendar and by the monotonic clock', () => {
    const timer = (lines: string): Look['autoscaler']['timer'] =>
      parseLook({
        ...trixie,
        units: `Id=autoscaler.timer\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\n${lines}\n`,
      }).autoscaler.timer;
    const calendar = timer(
      'LastTriggerUSec=Sun 2026-11-22 11:04:00 UTC\nNextElapseUSecRealtime=Sun 2026-11-22 11:06:00 UTC\nNextElapseUSecMonotonic=infinity',
    );
    assert.equal(calendar.lastTriggerMs, Date.UTC(2026, 10, 22, 11, 4));
    assert.equal(calendar.nextElapseMs, Date.UTC(2026, 10, 22, 11, 6));
    const look = parseLook(trixie);
    assert.equal(
      timer('NextElapseUSecRealtime=\nNextElapseUSecMonotonic=1h 2min 3.5s').nextElapseMs,
      Math.round(look.takenAtMs - look.uptimeSeconds * 1000 + 3_723_500),
    );
  });
});

suite('operations: the script of a look', () => {
  test('asks systemd for what the agent asks for', () => {
    const asked = [...lookScript.matchAll(/ -p ([A-Za-z]+)/g)].map((match) => match[1]);
    assert.deepEqual(asked, [...unitProperties, ...managerProperties]);
    assert.ok(lookScript.includes(ownUnits.join(' ')));
    for (const folder of unitFolders) assert.ok(lookScript.includes(folder));
    for (const section of sections) assert.ok(lookScript.includes(`mark ${section}\n`), section);
  });

  test('is constant: what varies is a parameter, a new word for each look', () => {
    const [one, other] = [lookCommand(), lookCommand()];
    assert.deepEqual(one.argv.slice(0, 4), ['/bin/sh', '-c', lookScript, 'look']);
    assert.equal(one.argv[2], other.argv[2]);
    assert.notEqual(one.argv[4], other.argv[4]);
    assert.match(one.argv[4] ?? '', /^[0-9a-f]{32}$/);
    assert.equal(one.root, 'ifOpen');
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync, chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFailure } from '../../../src/base/failure';
import { readTrusted } from '../../../src/agent/state/configurationFile';
import { parseConnections } from '../../../src/agent/gunicorn/connected';
import { agentSettings } from '../../../src/agent/files/agentSettings';
import { serviceUnit } from '../../../src/agent/files/serviceUnit';
import { timerUnit } from '../../../src/agent/files/timerUnit';
import { wrapper } from '../../../src/agent/files/wrapper';
import { takeLock } from '../../../src/agent/tick/lock';
import { openLog } from '../../../src/agent/state/log';
import { kindOf } from '../../../src/agent/verbs/tick';
import { intervalOf, parseSettings } from '../../../src/agent/state/settings';

let folder: string;
setup(() => (folder = mkdtempSync(join(tmpdir(), 'agent-'))));
teardown(() => rmSync(folder, { recursive: true }));

suite("the agent's settings", () => {
  test('are read as they were written', () => {
    const settings = {
      config: '/home/victus/scripts/autoscaler_config.json',
      acceptedConfigOwner: { path: '/x', owner: 'victus' },
    };
    assert.deepEqual(parseSettings(agentSettings(settings)), settings);
    assert.equal(intervalOf(settings), 120);
  });

  for (const text of [
    '',
    'null',
    '[]',
    '{}',
    '{"config":"relative"}',
    '{"config":"/x","intervalSeconds":0}',
    '{"config":"/x","acceptedConfigOwner":"victus"}',
  ]) {
    test(`make no sense: ${text}`, () => assert.equal(parseSettings(text), undefined));
  }
});

suite('a configuration is believed', () => {
  const code = (path: string, owner?: number): string => {
    try {
      return readTrusted(path, owner);
    } catch (error) {
      return isFailure(error) ? error.code : String(error);
    }
  };

  test('when it is root’s and nobody else may write it, or the accepted owner’s', function () {
    if (process.getuid?.() !== 0) this.skip();
    const path = join(folder, 'config');
    const give = (mode: number, owner: string): void => {
      chmodSync(path, mode);
      execFileSync('chown', [owner, path]);
    };
    writeFileSync(path, 'text');
    give(0o644, '0:0');
    assert.equal(code(path), 'text');
    give(0o664, '0:0');
    assert.equal(code(path), 'agent.configOwner');
    give(0o664, '12345:12345');
    assert.equal(code(path), 'agent.configOwner');
    assert.equal(code(path, 12345), 'text');
    assert.equal(code(path, 12346), 'agent.configOwner');
    give(0o666, '12345:12345');
    assert.equal(code(path, 12345), 'agent.configOwner');
  });

  test('never when it is missing, a folder or a pipe that nobody writes to', () => {
    assert.equal(code(join(folder, 'nothing')), 'agent.configMissing');
    mkdirSync(join(folder, 'folder'));
    assert.equal(code(join(folder, 'folder')), 'agent.configNoFile');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    assert.equal(code(join(folder, 'pipe')), 'agent.configNoFile');
  });
});

suite('one tick at a time', () => {
  test('a second one waits a moment and gives up; the first one’s end lets it in', async () => {
    const path = join(folder, 'lock');
    const first = await takeLock(path, 0);
    assert.ok(first);
    assert.equal(await takeLock(path, 150), undefined);
    first.dispose();
    const second = await takeLock(path, 0);
    assert.ok(second);
    second.dispose();
  });

  for (const text of ['999999999 5', `${process.pid} 1`, '', 'garbage']) {
    test(`a lock left by a dead tick is taken over: "${text.replace(/^\d+/, 'PID')}"`, async () => {
      const path = join(folder, 'lock');
      writeFileSync(path, text);
      const lock = await takeLock(path, 0);
      assert.ok(lock);
      lock.dispose();
    });
  }
});

suite('what the agent writes', () => {
  test('a log line is one line, without control characters and passwords', () => {
    const path = join(folder, 'log');
    const log = openLog('en', { file: path, journal: false });
    log.line('hold x\n<3>forged redis://user:secret@host');
    const text = readFileSync(path, 'utf8');
    assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ hold x <3>forged redis:\/\/user:•••@host\n$/);
  });

  test('paths with anything in them stay one word for systemd and for the shell', () => {
    const nodePath = `/opt/a b/%n $X "q" 'r'/node`;
    assert.ok(
      serviceUnit({ nodePath }).includes(
        `ExecStart="/opt/a b/%%n $$X \\"q\\" 'r'/node" /opt/autoscaler/agent.js tick\n`,
      ),
    );
    assert.ok(wrapper({ nodePath }).includes(`exec '/opt/a b/%n $X "q" '\\''r'\\''/node' `));
  });

  test('the timer ticks every two minutes, or as often as asked for', () => {
    assert.match(timerUnit(), /^OnCalendar=\*:0\/2$/m);
    assert.match(timerUnit({ everySeconds: 10 }), /^OnCalendar=\*:\*:0\/10$/m);
    assert.match(timerUnit({ everySeconds: 1800 }), /^OnCalendar=\*:0\/30$/m);
    // systemd refuses a step of 60 minutes.
    assert.match(timerUnit({ everySeconds: 3600 }), /^OnCalendar=\*:0$/m);
  });
});

suite('what started a tick', () => {
  const unit = { INVOCATION_ID: 'x', JOURNAL_STREAM: '1:2' };
  const rows: readonly [string, Record<string, string>, number | undefined, string][] = [
    ['a shell', {}, 257, 'manual'],
    ['the timer', { ...unit, TRIGGER_UNIT: 'autoscaler.timer' }, 257, 'timer'],
    ['the path unit', { ...unit, TRIGGER_UNIT: 'autoscaler.path' }, 257, 'wake'],
    ['systemctl start', unit, 257, 'manual'],
    ['an older systemd, which does not say', unit, 249, 'timer'],
  ];
  for (const [name, environment, version, expected] of rows) {
    test(name, () => assert.equal(kindOf(environment, version), expected));
  }
});

suite('connections', () => {
  test('are told by the socket, not by the file that it is bound to', () => {
    const text = `u_str ESTAB 91     0      /run/slow/web.sock 1362092 * 1360617 <-> ino:169 dev:0/143
u_str ESTAB 0      0      * 1360617 * 1362092 <->
tcp   ESTAB 0      0      127.0.0.1:8001 127.0.0.1:50000 uid:33 ino:4713 sk:1 <->
tcp   TIME-WAIT 0  0      127.0.0.1:8001 127.0.0.1:50001 ino:0 sk:2
`;
    assert.deepEqual(parseConnections(text), [
      { local: '/run/slow/web.sock', inode: 1362092, unread: 91 },
      { local: '*', inode: 1360617, unread: 0 },
      { local: '127.0.0.1:8001', inode: 4713, unread: 0 },
    ]);
  });
});

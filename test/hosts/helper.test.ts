// The helper under attack: a user who has nothing but its line of sudoers, and knows the extension's code, replays every verb with
// altered arguments, standard input, environment, links and paths. No byte outside our files changes, no foreign unit, and what
// he could not read before he can't read now. What the extension itself asks for works on.
import assert from 'node:assert/strict';
import { paths } from '../../src/host/paths';
import { planBackup } from '../../src/operations/backups/backups';
import { carryOut } from '../../src/operations/plans/carryOut';
import { commands } from '../../src/operations/commandTable';
import type { AgentOrder } from '../../src/operations/services/agentOrder';
import type { JournalStart } from '../../src/operations/looking/followJournal';
import { planDeploy } from '../../src/operations/deployment/deploy';
import { sha256 } from '../../src/operations/plans/hash';
import { planCommand } from '../../src/operations/helper/planCommand';
import { planHelper } from '../../src/operations/helper/planHelper';
import { look, lookCommand } from '../../src/operations/looking/look';
import type { Plan } from '../../src/operations/plans/plan';
import { planRestartService } from '../../src/operations/services/quick';
import { readFileCommand, writeCommand } from '../../src/ssh/files';
import { helperExit } from '../../src/ssh/helperExit';
import type { Server } from '../../src/ssh/server';
import { compareSnapshots, takeSnapshot, type Snapshot } from '../kit/fileSnapshot';
import { testAgent as agent } from '../kit/testAgent';
import { testHelper } from '../kit/testHelper';
import { Visit, within } from '../kit/visit';
import { guideServices, TestHost } from './host';
import { debians } from './debians';

const long = process.env['AUTOSCALER_LONG'] === '1';
const secret = 'canary-Qm4x7Lw2';
const victus = 'victus';
const home = '/home/victus';
const foreign = 'foreign.service';
const zeros = '0'.repeat(64);
const planId = '20260101T000000Z-restart-abcd';
const configuration = '{ "projects": { "backregisters": { "enabled": true } } }';

interface Attempt {
  /** What is run by the hostile user, as words. */
  readonly argv: readonly string[];
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The input's end comes only with the program's own; with this, after so many seconds. */
  readonly seconds?: number;
}

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Words {
  readonly argv: readonly string[];
  readonly input?: Buffer | string;
  readonly helper?: readonly string[];
}

/** Exactly what the extension would send for this command: the hash is right. */
function asked({ argv, input = '', helper = [] }: Words): Attempt {
  const text = input.toString();
  const hash = sha256(JSON.stringify(argv));
  return { argv: ['sudo', '-n', paths.helper, 'run', hash, String(Buffer.byteLength(text)), ...helper], input: text };
}

function planned(recipe: readonly string[], words: { id?: string; who?: string } = {}): Attempt {
  return asked(planCommand({ id: planId, who: 'me@here', manifest: zeros, ...words, recipe }));
}

/** Each verb without the checks: what a client makes that means harm. */
const unchecked: Readonly<Record<string, (words: readonly string[]) => Words>> = {
  look: ([nonce = '']) => lookCommand(nonce),
  execStart: ([unit = '']) => commands.execStart(unit),
  gunicornHelp: ([unit = '']) => commands.gunicornHelp(unit),
  unitStates: (units) => commands.unitStates(units),
  followJournal: ([unit = '', start = '']) => commands.followJournal(unit, JSON.parse(start) as JournalStart),
  readFile: ([path = '']) => readFileCommand(path, 'always'),
  readFiles: (files) => commands.readFiles(files, 'always'),
  writeFile: ([path = '', now = '', before = '', mode = '', name = '']) =>
    writeCommand([path, now, before, mode, name], Buffer.from(configuration), true),
  agentOrder: ([language = '', who = '', order = '']) =>
    commands.agentOrder(JSON.parse(order) as AgentOrder, who, language as 'en'),
  probeRuntime: ([version = '']) => commands.probeRuntime(version),
  watchPlan: ([id = '', offset = '', wait = '']) => commands.watchPlan(id, Number(offset), Number(wait)),
  cancelPlan: ([id = '']) => commands.cancelPlan(id),
  recoverPlan: ([id = '']) => commands.recoverPlan(id),
};

/** Words that each verb would take, to be altered one by one. */
const innocent: Readonly<Record<string, readonly string[]>> = {
  look: ['0'.repeat(32)],
  execStart: ['backregisters.service'],
  gunicornHelp: ['backregisters.service'],
  unitStates: ['autoscaler.timer'],
  followJournal: ['backregisters.service', '{"lines":1}'],
  readFile: [paths.configuration],
  readFiles: [paths.configuration],
  writeFile: [paths.configuration, sha256(configuration), zeros, '644', '0'.repeat(32)],
  agentOrder: ['en', 'me@here', '{"verb":"resume","unit":"backregisters.service"}'],
  probeRuntime: ['-'],
  watchPlan: [planId, '0', '0'],
  cancelPlan: [planId],
  recoverPlan: [planId],
};

const harmful: readonly string[] = [
  ...['', '-', '--help', '--root=/', '*', "'", 'ü', '\u202e', 'x'.repeat(5000), '1e400', '-1', 'null', '{}', '[]'],
  ...['/etc/shadow', '../../../../root/secret', `${paths.settingsFolder}/../../root/secret`, `${home}/link`],
  ...[foreign, 'ssh.service', '../foreign.service', 'foreign.service backregisters.service', 'user@1000.service'],
  ...['; touch /root/owned', '$(touch /root/owned)', '`touch /root/owned`', 'x\ntouch /root/owned', '%n', '\\x2f'],
];

function alter(words: readonly string[], n: number, word: string | undefined): string[] {
  return words.flatMap((each, at) => (at !== n ? [each] : word === undefined ? [] : [word]));
}

/** Every verb with every word altered, left out and added to; with the right hash wherever there can be one. */
function altered(): Attempt[] {
  return Object.entries(innocent).flatMap(([verb, words]) => {
    const forms = [
      [...words, paths.configuration],
      ...words.flatMap((_, n) => [undefined, ...harmful].map((word) => alter(words, n, word))),
    ];
    return forms.map((form): Attempt => {
      const input = verb === 'writeFile' ? configuration : '';
      try {
        const command = unchecked[verb]?.(form);
        if (command !== undefined) return asked({ ...command, helper: [verb, ...form], input });
      } catch {
        // No command can be made of it, and so no hash.
      }
      return asked({ argv: ['none'], helper: [verb, ...form], input });
    });
  });
}

const secrets = ['/etc/shadow', '/root/secret', `${paths.units}/${foreign}`, '/proc/1/environ', `${home}/link`];
const detours = [
  ...secrets,
  `${paths.settingsFolder}/../shadow`,
  `${paths.backups}/../../../root/secret`,
  `${paths.program}/./../../root/secret`,
  `${paths.units}/backregisters.service.d/../${foreign}`,
  `${paths.units}//${foreign}`,
  `/proc/self/root/root/secret`,
  `${home}/folder/secret`,
  paths.sudoers,
];

const reads: readonly Attempt[] = [
  asked(commands.readFiles(detours, 'always')),
  ...detours.map((path) => asked(readFileCommand(path, 'always'))),
  ...[foreign, 'ssh.service', 'autoscaler --file=/etc/shadow'].map((unit) =>
    asked(commands.followJournal(unit, { lines: 50 })),
  ),
];

const valid = Buffer.from(configuration);
const write = (path: string, more: { before?: string; mode?: string; name?: string; bytes?: Buffer } = {}): Attempt => {
  const { before = '-', mode = '', name = '0'.repeat(32), bytes = valid } = more;
  return asked(writeCommand([path, sha256(bytes), before, mode, name], bytes, true));
};
const writes: readonly Attempt[] = [
  ...['/etc/passwd', '/root/owned', `${home}/link`, `${home}/new`, paths.agent, paths.agentSettings].map((path) =>
    write(path),
  ),
  ...[paths.sudoers, paths.helper, `${paths.units}/${foreign}`, `${paths.settingsFolder}/../owned`].map((path) =>
    write(path),
  ),
  write(paths.configuration, { name: '../../../root/owned' }),
  write(paths.configuration, { mode: '4755' }),
  write(paths.configuration, { mode: '666' }),
  write(paths.configuration, { bytes: Buffer.from('{ "projects": 3 }') }),
  write(paths.configuration, { bytes: Buffer.alloc(1024 * 1024 + 1, ' ') }),
];

const hash = sha256(agent.bytes);
/** By their words alone; whatever the plan would have been. */
const plans: readonly Attempt[] = [
  planned(['restart', foreign]),
  planned(['restart', 'ssh.service']),
  planned(['restart', 'user@1000.service']),
  planned(['restart', '--help']),
  planned(['baseWorkers', foreign, '2', '1']),
  planned(['baseWorkers', 'backregisters.service', '2; id', '1']),
  planned(['baseWorkers', 'backregisters.service', '-1', '1']),
  planned(['baseWorkers', 'backregisters.service', '2', '2']),
  planned(['timerInterval', '0']),
  planned(['timerInterval', '*:*:*']),
  planned(['restore', `${home}/fake`, 'all']),
  planned(['restore', `${paths.backups}/../../../home/victus/fake`, 'all']),
  planned(['restore', `${home}/backups/systemd_services`, 'all']),
  planned(['deploy', '9.9.9', hash, 'en']),
  planned(['deploy', agent.version, zeros, 'en']),
  planned(['deploy', agent.version, hash, 'en; id']),
  planned(['uninstall', '2']),
  planned(['__proto__']),
  planned(['constructor']),
  planned(['install-helper', victus]),
  planned(['backup'], { id: '../../../root/owned' }),
  planned(['backup'], { id: `${planId}\n` }),
  planned(['backup'], { who: 'me\tdone' }),
  planned(['backup'], { who: '' }),
];

const others: readonly Attempt[] = [
  ...['sendPlan', 'startUpload', 'sendUploadPart', 'checkConfigurationFile', '__proto__', 'constructor', ''].map(
    (verb) => asked({ argv: ['/bin/sh'], helper: [verb, '/bin/sh'] }),
  ),
  // It refuses while the agent is there.
  asked(commands.purgeState()),
  ...[['run'], ['run', zeros], ['run', zeros, '-1', 'look'], ['run', zeros, '9999999', 'look'], ['hello', '1'], []].map(
    (words) => ({ argv: ['sudo', '-n', paths.helper, ...words] }),
  ),
  // The input ends too early.
  { argv: ['sudo', '-n', paths.helper, 'run', zeros, '100', 'writeFile'], input: 'x', seconds: 2 },
];

const beyond: readonly Attempt[] = [
  ['/bin/sh', '-c', 'touch /root/owned'],
  [paths.planExecutor, 'recover-boot-all'],
  [`${paths.helper}/../carry-out.sh`],
  ['/usr/bin/node', paths.helperProgram, 'hello'],
  ['-s'],
  ['-i'],
  ['-u', 'deploy', paths.helper, 'hello'],
  ['-g', 'root', paths.helper, 'hello'],
  [`--chroot=${home}`, paths.helper, 'hello'],
  [`NODE_OPTIONS=--require=${home}/evil.js`, paths.helper, 'hello'],
  ['-e', '/etc/passwd'],
  ['--preserve-env=PWNED', paths.helper, 'hello'],
].map((words) => ({ argv: ['sudo', '-n', ...words], env: { PWNED: '1' } }));

const evil = {
  NODE_OPTIONS: `--require=${home}/evil.js`,
  NODE_PATH: home,
  LD_PRELOAD: `${home}/evil.so`,
  LD_LIBRARY_PATH: home,
  BASH_ENV: `${home}/evil.sh`,
  ENV: `${home}/evil.sh`,
  PATH: `${home}/bin:/usr/bin:/bin`,
  SUDO_UID: '0',
  SUDO_GID: '0',
  SUDO_USER: 'root',
  SYSTEMD_PAGER: `${home}/evil.sh`,
  SYSTEMD_EDITOR: `${home}/evil.sh`,
  TMPDIR: home,
  HOME: home,
};

/** Runs attempts as the hostile user, a few at a time. */
const runner = `
import base64, json, os, subprocess, sys, threading
from concurrent.futures import ThreadPoolExecutor
def one(a):
    p = subprocess.Popen(a['argv'], stdin=-1, stdout=-1, stderr=-1, cwd='${home}', env={**os.environ, **a.get('env', {})})
    got = {}
    def read(name, file): got[name] = file.read().decode('latin1')
    readers = [threading.Thread(target=read, args=(name, getattr(p, name))) for name in ('stdout', 'stderr')]
    for reader in readers: reader.start()
    try:
        p.stdin.write(a.get('input', '').encode())
        p.stdin.flush()
    except BrokenPipeError: pass
    try: p.wait(a.get('seconds', 60))
    except subprocess.TimeoutExpired: pass
    try: p.stdin.close()
    except BrokenPipeError: pass
    p.wait(60)
    for reader in readers: reader.join()
    return {'code': p.returncode, 'out': got['stdout'], 'err': got['stderr']}
attempts = json.load(sys.stdin)
with ThreadPoolExecutor(3) as pool: print(json.dumps(list(pool.map(one, attempts))))
`;

for (const debian of debians('trixie')) {
  suite(`the helper under attack on ${debian}`, function () {
    this.timeout(long ? 1_800_000 : 600_000);
    let host: TestHost;
    let visit: Visit;
    let server: Server;
    let before: Snapshot;
    let units: string;

    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({ suite: debian, name: 'web1' });
      await host.must(`gpasswd -d ${victus} sudo`);
      await host.must(`cat >/root/secret; chmod 600 /root/secret`, { input: secret });
      await host.must(`cat >${paths.units}/${foreign}; chmod 600 ${paths.units}/${foreign}`, {
        input: `# ${secret}\n[Service]\nExecStart=/bin/sh -c "echo ${secret}; exec sleep infinity"\n`,
      });
      await host.must(`systemctl daemon-reload; systemctl start ${foreign}`);
      const root = Visit.open(host, 'root');
      const options = { who: victus, program: testHelper, agent };
      await done(
        root.server,
        await planHelper(root.server, await look(root.server, within(60_000)), options, within(60_000)),
      );
      root.close();
      visit = Visit.open(host, victus, []);
      server = visit.server;
      await server.becomeRoot(within(60_000));
      assert.equal(server.rootState, 'helper');
      await done(server, await planDeploy(server, { look: await look(server, within(60_000)), agent }, within(60_000)));
      // What he can prepare: links, programs of his own, a backup of his own, a process that calls itself Gunicorn.
      await host.must(
        `cd ${home}; ln -s /etc/shadow link; ln -s /root folder; mkdir -p bin fake/files/etc backups/systemd_services;` +
          ` printf '#!/bin/sh\\nid >>/tmp/ran-as; touch /root/owned\\n' >evil.sh; chmod 755 evil.sh;` +
          ` for each in node systemctl sh env cat systemd-run; do ln -s ../evil.sh bin/$each; done;` +
          ` echo "require('fs').writeFileSync('/root/owned', '')" >evil.js;` +
          ` printf '[Service]\\nUser=root\\nExecStart=/bin/sh -c "touch /root/owned"\\n' | tee backups/systemd_services/backregisters.service >backups/systemd_services/foreign.service;` +
          ` printf 'autoscaler-backup\\t1\\t=x\\t=deploy\\nabsent\\t=/etc/passwd\\nend\\n' >fake/manifest`,
        { user: victus },
      );
      host.spawn('exec -a gunicorn sleep 600', { user: victus }).unref();
      before = await snapshot();
      units = await foreignUnits();
    });
    suiteTeardown(async () => {
      visit?.close();
      await host?.stop();
    });

    const done = async (on: Server, plan: Plan): Promise<void> => {
      const outcome = await carryOut(on, plan, () => undefined, within(240_000));
      assert.equal(outcome.kind, 'done', JSON.stringify(outcome, null, 1));
    };
    const snapshot = (): Promise<Snapshot> => takeSnapshot(host, ['/var/lib/sudo', paths.state, paths.log]);
    const foreignUnits = (): Promise<string> =>
      host.must(
        `systemctl show -p Id,MainPID,NRestarts,ActiveEnterTimestampMonotonic,NeedDaemonReload,FragmentPath,DropInPaths` +
          ` ssh redis-server dbus systemd-journald ${foreign} autoscaler.timer autoscaler.path ${guideServices.join(' ')}`,
      );
    const attack = async (attempts: readonly Attempt[]): Promise<Answer[]> => {
      const said = await host.must(`exec python3 -c "$(cat ${home}/runner.py)"`, {
        user: victus,
        input: JSON.stringify(attempts),
        timeoutMs: 1_700_000,
      });
      const answers = JSON.parse(said) as Answer[];
      answers.forEach(({ out, err }, n) => {
        assert.ok(!`${out}${err}`.includes(secret), JSON.stringify(attempts[n]));
        assert.ok(!/root:[!*$]/.test(out), JSON.stringify(attempts[n]));
      });
      return answers;
    };
    const assertAllRefused = async (attempts: readonly Attempt[]): Promise<void> => {
      (await attack(attempts)).forEach(({ code, out, err }, n) => {
        const words = JSON.stringify({ attempt: attempts[n]?.argv.slice(3), code, out, err }).slice(0, 1500);
        assert.ok(code === helperExit.refused || code === helperExit.outdated, words);
        // Refused for what it asks, not because somebody else's plan came out differently.
        assert.doesNotMatch(err, /another than the one that was read/, words);
      });
    };
    const assertUntouched = async (): Promise<void> => {
      assert.equal((await host.run('ls /root/owned /tmp/ran-as')).stdout, '');
      assert.deepEqual(compareSnapshots(before, await snapshot()), { added: [], removed: [], changed: [] });
      assert.equal(await foreignUnits(), units);
    };

    suiteSetup(async () => {
      await host.must(`cat >${home}/runner.py`, { user: victus, input: runner });
      before = await snapshot();
    });

    test('every verb with every word altered, left out, added: nothing is run that it does not mean', async () => {
      const all = altered();
      // Every verb is here that takes words; one that is new must be attacked too.
      const chosen = long ? all : all.filter((_, n) => n % 15 === 0);
      console.log(`      ${chosen.length} of ${all.length} attempts`);
      const answers = await attack(chosen);
      // Some words are as good as those they replace (another offset, a file of his own): those run, and change nothing.
      const refused = answers.filter(({ code }) => code === helperExit.refused || code === helperExit.outdated).length;
      assert.ok(refused > chosen.length * 0.6, `${refused} of ${chosen.length}`);
      await assertUntouched();
    });

    test('what is not his to read, by whatever path, he does not get', async () => {
      await attack(reads);
    });

    test('what is not the configuration, or no configuration, is not written', async () => {
      await assertAllRefused(writes);
    });

    test('plans for others’ services, from his own backups, of another agent, under other names, are not made', async () => {
      await assertAllRefused(plans);
    });

    test('nothing else is a verb, and nothing else is his by sudo', async () => {
      const answers = await attack([...others, ...beyond]);
      answers.forEach(({ code, err }, n) => {
        const words = [...others, ...beyond][n]?.argv.join(' ');
        assert.ok(code !== 0, `${words}: ${err}`);
      });
    });

    test('nothing of his environment reaches it, even where sudo lets it through', async () => {
      const hello = { argv: ['sudo', '-n', paths.helper, 'hello'], env: evil };
      const read = { ...asked(readFileCommand('/root/secret', 'always')), env: evil };
      const inside = { ...asked(readFileCommand(paths.configuration, 'always')), env: evil };
      for (const line of ['', `Defaults:${victus} !env_reset, !secure_path, setenv`]) {
        await host.must(`cat >/etc/sudoers.d/zz-loose; chmod 440 /etc/sudoers.d/zz-loose; visudo -cq`, {
          input: `${line}\n`,
        });
        const [said, denied, given] = await attack([hello, read, inside]);
        assert.equal(said?.out, `autoscaler-helper ${agent.version}\n`, JSON.stringify(said));
        assert.notEqual(denied?.code, 0);
        assert.match(given?.out ?? '', /projects/);
      }
      await host.must('rm /etc/sudoers.d/zz-loose');
    });

    test('after all of it nothing has changed, and what the extension asks for still works', async () => {
      await assertUntouched();
      const see = () => look(server, within(60_000));
      const seen = await see();
      assert.deepEqual(
        seen.services.map(({ unit }) => unit).sort(),
        guideServices.map((name) => `${name}.service`).sort(),
      );
      const pid = await host.mainPid('backregisters.service');
      await done(server, planRestartService(server, seen, 'backregisters.service', within(60_000)));
      assert.notEqual(await host.mainPid('backregisters.service'), pid);
      await done(server, await planBackup(server, await see(), within(60_000)));
    });
  });
}

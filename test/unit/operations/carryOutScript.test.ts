// The plan's program under real shells. Its own folders are moved into a temporary folder by rewriting the text,
// so that the program itself needs no such door.
import assert from 'node:assert/strict';
import { spawnSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { carryOutScript } from '../../../src/operations/plans/carryOutScript';
import { sha256 } from '../../../src/operations/plans/hash';
import { intentOf } from '../../../src/operations/plans/intent';
import type { Plan, PlanCheck, PlanCommand, PlanFile } from '../../../src/operations/plans/plan';
import { parseResult, ProgressReader, type PlanResult } from '../../../src/operations/plans/progress';
import { message } from '../../../src/words/message';

const purpose = message('base.cancelled');
const shells = [['dash'], ['bash'], ['busybox', 'sh']].filter(
  ([program, ...rest]) => spawnSync(program ?? '', [...rest, '-c', ':']).status === 0,
);

interface World {
  readonly root: string;
  readonly shell: readonly string[];
  path(name: string): string;
}

let worlds: string[] = [];

function world(shell: readonly string[]): World {
  const root = mkdtempSync(join(tmpdir(), 'carry-out-'));
  worlds.push(root);
  mkdirSync(join(root, 'state/plans'), { recursive: true });
  mkdirSync(join(root, 'etc'));
  mkdirSync(join(root, 'units'));
  return { root, shell, path: (name) => join(root, 'etc', name) };
}

function planOf(files: PlanFile[], commands: PlanCommand[] = [], checks: PlanCheck[] = [], id = 'plan-1'): Plan {
  return {
    version: 1,
    id,
    server: 'here',
    intent: 'test',
    title: purpose,
    why: purpose,
    risk: purpose,
    files,
    commands,
    checks,
    restarts: [],
    undo: purpose,
    notes: [],
    expectedSeconds: 1,
  };
}

function change(path: string, before: string | null, after: string | null, mode = '644'): PlanFile {
  const common = { mode, owner: 'root', group: 'root' };
  return {
    path,
    before: before === null ? null : { sha256: sha256(before), text: before, ...common },
    after: after === null ? null : { bytes: Buffer.from(after), text: after, ...common },
    purpose,
  };
}

function place(here: World, plan: Plan): string {
  const folder = join(here.root, 'state/plans', plan.id);
  mkdirSync(folder);
  writeFileSync(join(folder, 'intent'), intentOf(plan, 'ana@laptop'));
  writeFileSync(join(folder, 'carry-out.sh'), programOf(here));
  // Stands for `autoscaler-unit`, which asks systemd.
  writeFileSync(join(folder, 'unit.sh'), '#!/bin/sh\necho "unit $*"\n[ "$1" != fails ]\n');
  plan.files.forEach((file, n) => {
    if (file.after !== null) writeFileSync(join(folder, `content.${n}`), file.after.bytes);
  });
  return folder;
}

function programText(here: World): string {
  const program = join(here.root, 'carry-out.sh');
  writeFileSync(program, programOf(here));
  return program;
}

function programOf(here: World): string {
  return carryOutScript
    .replace('state=/var/lib/autoscaler', `state=${here.root}/state`)
    .replace('units=/etc/systemd/system', `units=${here.root}/units`)
    .replace('backups=/var/backups/autoscaler', `backups=${here.root}/backups`);
}

function run(here: World, action: string, id = 'plan-1'): { result: PlanResult | undefined; steps: string[] } {
  const [shell, ...rest] = here.shell;
  const ran = spawnSync(shell ?? '', [...rest, programText(here), action, id], { encoding: 'utf8' });
  assert.equal(ran.stderr, '');
  const folder = join(here.root, 'state/plans', id);
  const result = existsSync(join(folder, 'result'))
    ? parseResult(readFileSync(join(folder, 'result'), 'utf8'))
    : undefined;
  const steps = existsSync(join(folder, 'progress'))
    ? new ProgressReader()
        .read(readFileSync(join(folder, 'progress')))
        .map(({ step, ok }) => `${ok ? 'ok' : 'FAILED'} ${step.replaceAll(here.root, '')}`)
    : [];
  return { result, steps };
}

/** Every file below etc: kind, mode, owner, time and content. */
function snapshot(folder: string, prefix = ''): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mode, uid, gid, mtimeMs } = lstatSync(path);
    if (lstatSync(path).isDirectory()) {
      all[prefix + name] = `folder ${mode} ${uid} ${gid}`;
      Object.assign(all, snapshot(path, `${prefix}${name}/`));
    } else {
      all[prefix + name] = `${mode} ${uid} ${gid} ${mtimeMs} ${readFileSync(path, 'hex')}`;
    }
  }
  return all;
}

teardown(() => {
  for (const root of worlds) rmSync(root, { recursive: true, force: true });
  worlds = [];
});

for (const shell of shells) {
  suite(`The plan's program under ${shell.join(' ')}`, () => {
    test('writes, replaces and removes files, runs, verifies, and keeps a backup with a manifest', () => {
      const here = world(shell);
      const odd = here.path('odd [x]* ?$(id) `y` \' " \\n %s é.conf');
      writeFileSync(here.path('changed'), 'old\n');
      chmodSync(here.path('changed'), 0o640);
      utimesSync(here.path('changed'), 1_600_000_000, 1_600_000_000);
      writeFileSync(here.path('removed'), 'gone\n');
      const plan = planOf(
        [
          change(here.path('a/b/new'), null, 'new\n', '600'),
          change(here.path('changed'), 'old\n', 'new\n', '640'),
          change(here.path('removed'), 'gone\n', null),
          change(odd, null, '\0\x01binary\n\n'),
        ],
        [{ argv: ['cp', odd, here.path('copy of *')], purpose }],
        [{ argv: ['test', '-f', here.path('copy of *')], withinSeconds: 1, purpose }],
      );
      place(here, plan);
      const { result, steps } = run(here, 'carry-out');
      assert.deepEqual(result, { kind: 'done' });
      assert.equal(steps.length, 7, steps.join('\n'));
      assert.deepEqual(steps.slice(0, 4), [
        'ok backup',
        'ok write /etc/a/b/new',
        'ok write /etc/changed',
        'ok remove /etc/removed',
      ]);
      assert.equal(statSync(here.path('a/b/new')).mode & 0o777, 0o600);
      assert.equal(readFileSync(here.path('changed'), 'utf8'), 'new\n');
      assert.equal(existsSync(here.path('removed')), false);
      assert.equal(readFileSync(here.path('copy of *'), 'latin1'), '\0\x01binary\n\n');
      assert.deepEqual(
        readdirSync(here.path('.')).filter((name) => name.startsWith('.')),
        [],
      );
      const [backup] = readdirSync(join(here.root, 'backups'));
      assert.match(backup ?? '', /^\d{8}T\d{6}Z-test$/);
      const folder = join(here.root, 'backups', backup ?? '');
      assert.equal(readFileSync(join(folder, 'files', here.path('changed')), 'utf8'), 'old\n');
      const manifest = readFileSync(join(folder, 'manifest'), 'utf8').split('\n');
      assert.equal(manifest[0], 'autoscaler-backup\t1\t=plan-1\t=test');
      assert.match(manifest[1] ?? '', /^absent\t=.*a\/b\/new$/);
      assert.match(manifest[2] ?? '', /^present\t=.*changed\troot\troot\t640\t1600000000\t[0-9a-f]{64}$/);
    });

    test('undoes everything when a command fails: content, mode, time, folders', () => {
      const here = world(shell);
      writeFileSync(here.path('changed'), 'old\n');
      chmodSync(here.path('changed'), 0o604);
      utimesSync(here.path('changed'), 1_600_000_000, 1_600_000_000);
      writeFileSync(here.path('removed'), 'gone\n');
      const before = snapshot(here.path('.'));
      const plan = planOf(
        [
          change(here.path('a/b/new'), null, 'new\n'),
          change(here.path('changed'), 'old\n', 'new\n'),
          change(here.path('removed'), 'gone\n', null),
        ],
        [
          {
            argv: ['touch', here.path('made by a command')],
            undo: ['rm', here.path('made by a command')],
            purpose,
          },
          {
            argv: ['sh', '-c', 'echo no luck; exit 3'],
            undo: ['test', '-e', here.path('a/b/new')],
            purpose,
          },
          { argv: ['true'], undo: ['false'], purpose },
        ],
      );
      place(here, plan);
      const { result, steps } = run(here, 'carry-out');
      assert.deepEqual(result, { kind: 'undone', failedStep: 'run sh -c echo no luck; exit 3', output: 'no luck' });
      assert.deepEqual(snapshot(here.path('.')), before);
      assert.ok(steps.includes('FAILED run sh -c echo no luck; exit 3'), steps.join('\n'));
      assert.ok(steps.every((step) => !step.includes('undo false')));
    });

    test('undoes when a check stays false, and runs late undos once the files are as before', () => {
      const here = world(shell);
      const plan = planOf(
        [change(here.path('new'), null, 'new\n')],
        [{ argv: ['true'], undo: ['test', '!', '-e', here.path('new')], undoWhen: 'after', purpose }],
        [{ argv: ['test', '-e', here.path('never')], withinSeconds: 1, purpose }],
      );
      place(here, plan);
      const { result } = run(here, 'carry-out');
      assert.equal(result?.kind, 'undone');
      assert.deepEqual(snapshot(here.path('.')), {});
    });

    test('refuses when a file is not as it was read, is a link, or another plan runs; nothing changes', async () => {
      const here = world(shell);
      writeFileSync(here.path('changed'), 'by someone else\n');
      symlinkSync('/dev/null', here.path('masked'));
      const before = { ...snapshot(here.path('.')) };
      place(here, planOf([change(here.path('new'), null, 'x'), change(here.path('changed'), 'old\n', 'new\n')]));
      assert.deepEqual(run(here, 'carry-out').result, {
        kind: 'refused',
        reason: 'changed',
        detail: here.path('changed'),
      });
      place(here, planOf([change(here.path('masked'), null, 'x')], [], [], 'plan-2'));
      assert.deepEqual(run(here, 'carry-out', 'plan-2').result, {
        kind: 'refused',
        reason: 'notRegular',
        detail: here.path('masked'),
      });
      const holder = spawn('flock', ['-F', join(here.root, 'state/plans.lock'), 'sleep', '30']);
      await sleep(200);
      place(here, planOf([change(here.path('new'), null, 'x')], [], [], 'plan-3'));
      assert.deepEqual(run(here, 'carry-out', 'plan-3').result, { kind: 'refused', reason: 'busy', detail: '' });
      holder.kill();
      assert.deepEqual(snapshot(here.path('.')), before);
      assert.equal(existsSync(join(here.root, 'backups')), false);
    });

    test('leaves alone what someone else changed in between, and says that the undo failed', () => {
      const here = world(shell);
      writeFileSync(here.path('changed'), 'old\n');
      const plan = planOf(
        [change(here.path('changed'), 'old\n', 'new\n')],
        [{ argv: ['sh', '-c', `echo theirs > ${here.path('changed')}; exit 1`], purpose }],
      );
      place(here, plan);
      assert.equal(run(here, 'carry-out').result?.kind, 'undoFailed');
      assert.equal(readFileSync(here.path('changed'), 'utf8'), 'theirs\n');
    });

    test('stops a command that does not end, and undoes', () => {
      const here = world(shell);
      const plan = planOf(
        [change(here.path('new'), null, 'new\n')],
        [{ argv: ['sleep', '20'], timeoutSeconds: 1, purpose }],
      );
      place(here, plan);
      const started = Date.now();
      const { result } = run(here, 'carry-out');
      assert.ok(result?.kind === 'undone' && result.failedStep === 'run sleep 20', JSON.stringify(result));
      assert.ok(Date.now() - started < 5000);
      assert.deepEqual(snapshot(here.path('.')), {});
    });

    test('undoes at a cancel file between two steps, and when its unit is stopped', async () => {
      for (const how of ['cancel', 'stop']) {
        const here = world(shell);
        const plan = planOf(
          [change(here.path('new'), null, 'new\n')],
          [
            // Waits for the test, however slow the machine is.
            { argv: ['sh', '-c', `until [ -e ${here.root}/go ]; do sleep 0.05; done`], purpose },
            { argv: ['touch', here.path('too late')], purpose },
          ],
        );
        const folder = place(here, plan);
        const [program, ...rest] = here.shell;
        const running = spawn(program ?? '', [...rest, programText(here), 'carry-out', 'plan-1']);
        const ended = new Promise((resolve) => running.once('exit', resolve));
        while (!existsSync(here.path('new'))) await sleep(20);
        if (how === 'cancel') writeFileSync(join(folder, 'cancel'), '');
        else {
          // As systemd does: ExecStop=, then SIGTERM, which must not end it in the middle of a step.
          spawnSync(program ?? '', [...rest, programText(here), 'stop', 'plan-1']);
          running.kill('SIGTERM');
        }
        writeFileSync(join(here.root, 'go'), '');
        await ended;
        const result = parseResult(readFileSync(join(folder, 'result'), 'utf8'));
        assert.deepEqual(result, { kind: 'undone', failedStep: 'cancel', output: '' }, how);
        assert.deepEqual(snapshot(here.path('.')), {});
      }
    });

    test('a program killed with SIGKILL is recovered: the plan is undone, twice is once', async () => {
      const here = world(shell);
      writeFileSync(here.path('changed'), 'old\n');
      const before = snapshot(here.path('.'));
      const plan = planOf(
        [change(here.path('changed'), 'old\n', 'new\n'), change(here.path('x/new'), null, 'new\n')],
        [{ argv: ['sleep', '1'], purpose }],
      );
      const folder = place(here, plan);
      const [program, ...rest] = here.shell;
      const running = spawn(program ?? '', [...rest, programText(here), 'carry-out', 'plan-1']);
      const ended = new Promise((resolve) => running.once('exit', resolve));
      while (!readFileSync(here.path('changed'), 'utf8').startsWith('new') || !existsSync(here.path('x/new'))) {
        await sleep(20);
      }
      await sleep(100);
      running.kill('SIGKILL');
      await ended;
      assert.equal(existsSync(join(folder, 'result')), false);
      const first = run(here, 'recover');
      assert.equal(first.result?.kind, 'undone');
      assert.ok(first.result?.kind === 'undone' && first.result.failedStep === 'interrupted');
      assert.deepEqual(snapshot(here.path('.')), before);
      const again = run(here, 'recover');
      assert.deepEqual(again, first);
    });

    test('a plan left open is undone before the next plan begins', () => {
      const here = world(shell);
      writeFileSync(here.path('changed'), 'old\n');
      const folder = place(here, planOf([change(here.path('changed'), 'old\n', 'new\n')]));
      // As a power cut leaves it: the write has begun, its end is not noted.
      mkdirSync(join(here.root, 'backups/b/files', here.path('.')), { recursive: true });
      writeFileSync(join(here.root, 'backups/b/files', here.path('changed')), 'old\n');
      writeFileSync(join(folder, 'backup'), join(here.root, 'backups/b\n'));
      writeFileSync(join(folder, 'progress'), '\nb\tbackup\t0\n\nb\twrite\t0\n\ne\twri');
      writeFileSync(here.path('changed'), 'new\n');
      place(here, planOf([change(here.path('changed'), 'old\n', 'newer\n')], [], [], 'plan-2'));
      assert.deepEqual(run(here, 'carry-out', 'plan-2').result, { kind: 'done' });
      assert.equal(parseResult(readFileSync(join(folder, 'result'), 'utf8'))?.kind, 'undone');
      assert.equal(readFileSync(here.path('changed'), 'utf8'), 'newer\n');
    });
  });
}

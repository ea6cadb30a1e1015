import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { known, unknown } from '../../../src/base/known';
import { countedLimit } from '../../../src/host/limits';
import type { Look, ServiceLook } from '../../../src/host/look';
import type { PlanRecord } from '../../../src/host/planHistory';
import { renderThreadReport } from '../../../src/documents/threadReport';
import type { Burst } from '../../../src/threads/burst';
import { diagnose } from '../../../src/threads/diagnose';
import type { ServiceDiagnosis } from '../../../src/threads/diagnosis';
import type { ThreadEvidence } from '../../../src/threads/evidence';
import { parseThreadEvidence, splitThreadEvidence } from '../../../src/threads/parseEvidence';
import { aLook, aProcess, aService } from '../ui/aLook';

const folder = join(__dirname, 'golden');

function evidenceOf(change: (text: string) => string = (text) => text): ThreadEvidence {
  const text = readFileSync(join(folder, 'incident.txt'), 'utf8').replaceAll('␞', '\u001e');
  return parseThreadEvidence(splitThreadEvidence(change(text), 'NONCE'));
}

const unit = 'backcore.service';

function service(more: Partial<ServiceLook> = {}): ServiceLook {
  return aService(unit, {
    user: 'www-data',
    mainPid: 119,
    master: aProcess(119),
    workers: known([aProcess(120, { parentPid: 119 })]),
    tasks: { current: known(2), max: known(24) },
    limits: [
      countedLimit('tasks', unit, 2, 24, 38),
      countedLimit('nproc', 'www-data', 5, 15_500),
      countedLimit('threadsMax', '', 743, 31_000),
      countedLimit('pidMax', '', 743, 32_768),
    ],
    commandLine: known(
      '/usr/bin/gunicorn -k uvicorn.workers.UvicornWorker -w 1 --threads 4 --name backcore backcore.asgi:application'.split(
        ' ',
      ),
    ),
    ...more,
  });
}

const lookWith = (more: Partial<ServiceLook> = {}): Look => aLook({ services: [service(more)] });

function diagnosed(more: Partial<ServiceLook> = {}, evidence = evidenceOf()): ServiceDiagnosis {
  const [found] = diagnose({ look: lookWith(more), evidence }).services;
  assert.ok(found);
  return found;
}

const codes = ({ findings }: ServiceDiagnosis): string[] => findings.map(({ message: { code } }) => code);

suite('threads: the doctor', () => {
  for (const language of ['en', 'es'] as const) {
    test(`says of the incident what people have to know (${language}), as a document that is reviewed as text`, () => {
      const burst = (atSeconds: number, statuses: [number, number][]): Burst => ({
        ...{ atSeconds, address: 'unix:/run/backcore.sock', path: '/sleep|s=2', requests: 60, failed: 0, seconds: 2.9 },
        statuses: new Map(statuses),
      });
      const bursts = new Map([
        [
          unit,
          [
            burst(1795625906, [
              [200, 22],
              [500, 38],
            ]),
            burst(1795626006, [[200, 60]]),
          ],
        ],
      ]);
      const diagnosis = diagnose({ look: lookWith(), evidence: evidenceOf() });
      const { text, places } = renderThreadReport('web1', diagnosis, bursts, language);
      const path = join(folder, `incident.${language}.md`);
      if (process.env['AUTOSCALER_GOLDEN'] !== undefined) writeFileSync(path, text);
      assert.equal(text, readFileSync(path, 'utf8'));
      const lines = text.split('\n');
      for (const place of places) {
        assert.match(
          lines[place.line] ?? '',
          place.kind === 'remedy' ? new RegExp(`^${place.remedy + 1}\\. `) : /^### /,
        );
      }
    });
  }

  test('offers first what the binding limit calls for', () => {
    const binding = (limits: ServiceLook['limits']) => diagnosed({ limits }).remedies[0]?.remedy;
    assert.deepEqual(binding([countedLimit('tasks', unit, 20, 24, 3)]), {
      ...{ kind: 'limit', unit, name: 'TasksMax', value: 4096 },
    });
    assert.deepEqual(binding([countedLimit('tasks', unit, 20, 6000)]), {
      ...{ kind: 'limit', unit, name: 'TasksMax', value: 12_000 },
    });
    assert.deepEqual(binding([countedLimit('slice', '/web.slice', 20, 24), countedLimit('tasks', unit, 20, 400)]), {
      ...{ kind: 'slice', slice: 'web.slice', value: 4096 },
    });
    const quiet = evidenceOf((text) => text.replace('pids.events:max 38', 'pids.events:max 0'));
    const [first] = diagnosed({ limits: [countedLimit('nproc', 'www-data', 39, 40)] }, quiet).remedies;
    assert.deepEqual(first?.remedy, { kind: 'limit', unit, name: 'LimitNPROC', value: 4096 });
    const [kernel] = diagnosed({ limits: [countedLimit('threadsMax', '', 740, 743)] }, quiet).remedies;
    assert.deepEqual(kernel?.remedy, { kind: 'sysctl', key: 'kernel.threads-max', value: 32_768 });
  });

  test('blames no user and no kernel for what a cgroup has counted', () => {
    const limits = [countedLimit('nproc', 'www-data', 39, 40), countedLimit('tasks', unit, 2, 24, 38)];
    assert.equal(diagnosed({ limits }).binding?.kind, 'tasks');
  });

  test('is silent about a healthy service, and about one whose unit was changed after the last error', () => {
    const healthy = evidenceOf((text) =>
      text
        .replace(/^count\tthread.*\n/m, '')
        .replace('max 38', 'max 0')
        .replace('ASGI_THREADS=8', 'A=8'),
    );
    const quiet = diagnosed(
      {
        limits: [countedLimit('tasks', unit, 2, 4915, 0)],
        commandLine: known(['/usr/bin/gunicorn', '-w', '2', 'a.wsgi']),
      },
      healthy,
    );
    assert.deepEqual([quiet.severity, quiet.remedies.length, quiet.verdict[0].code], ['ok', 0, 'threads.verdict.none']);
    const cured = evidenceOf((text) =>
      text
        .replace('backcore.service/pids.max:24', 'backcore.service/pids.max:4096')
        .replace(
          'backcore.service/pids.events',
          'backcore.service/pids.peak:24\n/sys/fs/cgroup/pids/system.slice/backcore.service/pids.events',
        )
        .replace('ASGI_THREADS=8', 'A=8'),
    );
    const past = diagnosed(
      {
        limits: [countedLimit('tasks', unit, 2, 4096, 38)],
        commandLine: known(['gunicorn', '-k', 'uvicorn.workers.UvicornWorker', 'a.asgi']),
      },
      cured,
    );
    assert.deepEqual([past.severity, past.verdict[0].code], ['ok', 'threads.verdict.past']);
  });

  test('an incident is over when the limit that refused is higher or another command line runs, and at no other point of its life', () => {
    type Change = (text: string) => string;
    const group = '/sys/fs/cgroup/pids/system.slice/backcore.service';
    const at =
      (max: number | 'max', refused: number, peak?: number): Change =>
      (text) =>
        text
          .replace(`${group}/pids.max:24`, `${group}/pids.max:${max}`)
          .replace(
            `${group}/pids.events:max 38`,
            `${group}/pids.events:max ${refused}${peak === undefined ? '' : `\n${group}/pids.peak:${peak}`}`,
          );
    const section =
      (name: string, lines: string): Change =>
      (text) =>
        text.replace('\u001eNONCE end', `\u001eNONCE ${name}\n${lines}\n\u001eNONCE end`);
    const line = '/usr/bin/gunicorn -k uvicorn.workers.UvicornWorker -w 1 backcore.asgi:application';
    const owner = '/etc/systemd/system/backcore.service.d/10-owner.conf';
    const ours = '/etc/systemd/system/backcore.service.d/50-autoscaler.conf';
    const otherFile = '/etc/systemd/system/backcore.service.d/20-else.conf';
    const settings =
      (...files: readonly (readonly [atSeconds: number, path: string, ...sets: string[]])[]): Change =>
      (text) => {
        const lines = files.map(([seconds, path, ...sets]) =>
          [`file ${seconds} ${path}`, ...sets.map((each) => `set ${each}`)].join('\n'),
        );
        const paths = files.map(([, path]) => path).join(' ');
        return section('settings', lines.join('\n'))(text.replace(`DropInPaths=${owner}`, `DropInPaths=${paths}`));
      };
    const before = [1795625880, owner, 'TasksMax=24'] as const;
    const noErrors: Change = (text) => text.replace(/^count\tthread.*\n/m, '');
    const plain: Change = (text) => text.replace('ASGI_THREADS=8', 'A=8');
    // Of the limit that the look sees, and of what the deeper script reads.
    const life: readonly (readonly [
      point: string,
      limit: number | undefined,
      changes: readonly Change[],
      expected: string,
    ])[] = [
      ['before', 24, [noErrors, at(24, 0, 5)], 'ok none -'],
      ['after', 24, [at(24, 38, 24), settings(before)], 'error refused TasksMax'],
      [
        'an unrelated drop-in',
        24,
        [at(24, 38, 24), settings(before, [1795626000, otherFile])],
        'error changed TasksMax',
      ],
      [
        'a file of the very second of the last refusal',
        24,
        [at(24, 38, 24), settings(before, [1795625904, otherFile])],
        'error refused TasksMax',
      ],
      ['our deploy', 24, [at(24, 38, 24), settings(before, [1795626000, ours])], 'error changed TasksMax'],
      [
        'the same limit written again',
        24,
        [at(24, 38, 24), settings([1795626000, owner, 'TasksMax=24'])],
        'error changed TasksMax',
      ],
      [
        'no peak, an unrelated drop-in',
        24,
        [at(24, 38), settings(before, [1795626000, otherFile])],
        'error changed TasksMax',
      ],
      ['raised while it runs', 4096, [at(4096, 38, 24), settings([1795626000, owner, 'TasksMax=4096'])], 'ok past -'],
      [
        'no limit any more',
        undefined,
        [at('max', 38, 24), settings([1795626000, owner, 'TasksMax=infinity'])],
        'ok past -',
      ],
      [
        'raised, then errors anew',
        40,
        [at(40, 60, 40), settings([1795625900, owner, 'TasksMax=40'])],
        'error refused TasksMax',
      ],
      ['restarted or rebooted, limit as before', 24, [at(24, 0, 5), settings(before)], 'error errors TasksMax'],
      [
        'journal vacuumed, still running',
        24,
        [noErrors, at(24, 38, 24), settings(before)],
        'warning refusedNoError TasksMax',
      ],
      [
        'another command line',
        24,
        [
          at(24, 0, 5),
          section('commands', `120 ${line.replace('-w 1', '-w 2 --threads 4')}`),
          settings(before, [1795626000, otherFile, 'ExecStart=']),
          (text) => text.replace(/^exit\t0$/m, `exit\t0\n{"_CMDLINE":"${line}"}`),
        ],
        'ok pastCommand -',
      ],
    ];
    const seen = life.map(([point, limit, changes]) => {
      const evidence = evidenceOf((text) => [plain, ...changes].reduce((made, change) => change(made), text));
      const found = diagnosed(
        {
          limits: limit === undefined ? [] : [countedLimit('tasks', unit, 2, limit)],
          commandLine: known(['gunicorn', '-k', 'uvicorn.workers.UvicornWorker', 'a.asgi']),
        },
        evidence,
      );
      const [first] = found.remedies;
      const name = first?.remedy.kind === 'limit' ? first.remedy.name : (first?.remedy.kind ?? '-');
      return `${point}: ${found.severity} ${found.verdict[0].code.replace('threads.verdict.', '')} ${name}`;
    });
    assert.deepEqual(
      seen,
      life.map(([point, , , expected]) => `${point}: ${expected}`),
    );
  });

  test('takes a journal that may not be read for no good news', () => {
    const denied = evidenceOf((text) => text.replace('\n0\nroot\n', '\n1000\nviewer\n').replace('max 38', 'max 0'));
    const found = diagnosed({ limits: [countedLimit('tasks', unit, 2, 4915)] }, denied);
    assert.equal(found.verdict[0].code, 'threads.verdict.unseen');
  });

  test('tells options that Gunicorn does not have, and threads that a class ignores', () => {
    const line = (words: string): ServiceDiagnosis =>
      diagnosed({ commandLine: known(`gunicorn ${words}`.split(' ')), activeState: 'failed', result: 'exit-code' });
    assert.ok(
      codes(line('--limit-concurrency 100 -k uvicorn.workers.UvicornWorker a.asgi')).includes(
        'threads.rule.limitConcurrency',
      ),
    );
    assert.ok(
      codes(line('--threads 8 -k uvicorn.workers.UvicornWorker a.asgi')).includes('threads.rule.threadsIgnored'),
    );
    assert.ok(!codes(line('--threads 8 a.wsgi')).includes('threads.rule.threadsIgnored'));
    assert.ok(
      codes(line('-w 4 --threads 8 a.wsgi')).includes('threads.rule.reach'),
      '1 + 4 × 9 threads under TasksMax=24',
    );
  });

  test('tells where TasksMax is below what the configuration lets the agent reach', () => {
    const found = (maxWorkers: number, max: number, line = 'gunicorn -w 2 --threads 4 a.wsgi'): ServiceDiagnosis => {
      const look = lookWith({
        commandLine: known(line.split(' ')),
        limits: [countedLimit('tasks', unit, 11, max, 0), countedLimit('nproc', 'www-data', 11, 4000)],
      });
      const quiet = evidenceOf((text) => text.replace(/^count\tthread.*\n/m, '').replace('max 38', 'max 0'));
      const configured = new Map([[unit, { maxWorkers, url: undefined }]]);
      const [service] = diagnose({ look, evidence: quiet, configured }).services;
      assert.ok(service);
      return service;
    };
    const short = found(9, 48);
    const rule = short.findings.find(({ message: { code } }) => code === 'threads.rule.scaledReach');
    assert.deepEqual(rule?.message.params, { unit, workers: 9, reach: 46, max: 48 });
    assert.deepEqual(short.remedies[0]?.remedy, { kind: 'limit', unit, name: 'TasksMax', value: 4096 });
    assert.ok(!codes(found(9, 4915)).includes('threads.rule.scaledReach'));
    assert.ok(
      !codes(found(9, 48, 'gunicorn -k uvicorn.workers.UvicornWorker a.asgi')).some((code) => /reach/i.test(code)),
    );
  });

  test('tells a service that systemd restarts again and again, until its unit was changed', () => {
    const restarts = (count: number, at: number): ThreadEvidence =>
      evidenceOf((text) =>
        text.replace(
          /^count\tthread/m,
          `count\trestart\t1795622400\t${count}\t${at - 60}\t${at}\tScheduled restart job\n$&`,
        ),
      );
    const { takenAtSeconds: now } = evidenceOf();
    const rule = ({ findings }: ServiceDiagnosis) =>
      findings.find(({ message: { code } }) => code === 'threads.rule.restartLoop');
    assert.deepEqual(rule(diagnosed({}, restarts(5, now - 10)))?.message.params, { unit, count: 5 });
    assert.equal(rule(diagnosed({}, restarts(2, now - 10))), undefined, 'twice is an accident');
    assert.equal(rule(diagnosed({}, restarts(5, now - 7200))), undefined, 'long ago');
    const waiting = diagnosed({ activeState: 'activating', subState: 'auto-restart', mainPid: 0 });
    assert.equal(rule(waiting)?.severity, 'error');
    const loop = restarts(5, now - 10);
    const changes = [
      ...loop.changes,
      { atSeconds: now - 5, kind: 'unitFile', what: `/etc/systemd/system/${unit}` } as const,
    ];
    assert.equal(rule(diagnosed({}, { ...loop, changes })), undefined, 'changed since');
  });

  test('names what changed in the hour before, and nothing else', () => {
    const said = (evidence: ThreadEvidence, look = lookWith()): string[] =>
      (diagnose({ look, evidence }).services[0]?.changes ?? []).map(
        ({ code, params }) =>
          `${code.replace('threads.change.', '')} ${String(params?.['what'] ?? params?.['count'] ?? '')}`,
      );
    const evidence = evidenceOf();
    const first = Number(
      /^count\tthread\t\d+\t\d+\t(\d+)/m.exec(readFileSync(join(folder, 'incident.txt'), 'utf8'))?.[1],
    );
    const file = (seconds: number, what: string) => ({ atSeconds: first - seconds, kind: 'unitFile', what }) as const;
    const changes = [
      file(3700, `/etc/systemd/system/${unit}.d/1.conf`),
      file(3500, `/etc/systemd/system/${unit}.d/2.conf`),
      file(10, '/etc/systemd/system/other.service'),
      file(-10, `/etc/systemd/system/${unit}.d/3.conf`),
      { atSeconds: first - 20, kind: 'package', what: 'upgrade gunicorn 23.0.0' } as const,
      { atSeconds: first - 30, kind: 'code', what: '/srv/elsewhere/x.py' } as const,
    ];
    const only = said({ ...evidence, changes });
    assert.ok(only.includes(`unitFile /etc/systemd/system/${unit}.d/2.conf`), only.join(', '));
    assert.ok(only.includes('package upgrade gunicorn 23.0.0'));
    assert.ok(!only.some((each) => /1\.conf|3\.conf|other|elsewhere/.test(each)), only.join(', '));
    const oom = evidenceOf((text) =>
      text.replace(/^count\tthread/m, `count\toom\t1795622400\t1\t${first - 40}\t${first - 40}\toom-kill\n$&`),
    );
    assert.ok(said(oom).includes('oom 1'));
    const id = `${new Date((first - 600) * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z-deploy-4f2a`;
    const look = lookWith();
    const record = { id } as unknown as PlanRecord;
    const withPlan = { ...look, autoscaler: { ...look.autoscaler, history: known([record]) } };
    assert.ok(said(evidence, withPlan).includes(`plan ${id}`));
  });

  test('finds what shares a limit, what holds for logins only, and a restart that loses tasks', () => {
    const limits = [countedLimit('nproc', 'www-data', 35, 40)];
    assert.ok(codes(diagnosed({ limits })).includes('threads.rule.nprocShared'));
    assert.ok(codes(diagnosed()).includes('threads.rule.logins'));
    assert.ok(codes(diagnosed()).includes('threads.rule.asgiThreads'));
    const celery = diagnosed({
      ...{ kind: 'celery', killMode: 'control-group', commandLine: known(['celery', '-A', 'a', 'worker']) },
    });
    assert.deepEqual(
      codes(celery).filter((code) => /killMode|timeoutStop/.test(code)),
      ['threads.rule.killMode', 'threads.rule.timeoutStop'],
    );
  });

  test('tells a leak by many more threads than a class makes, not by requests in flight', () => {
    const many = (text: string): string =>
      text.replace('120/status:Threads:\t1\n120/status:CapEff', '120/status:Threads:\t31\n120/status:CapEff');
    const sync = diagnosed({ commandLine: known(['gunicorn', 'a.wsgi']) }, evidenceOf(many));
    assert.ok(codes(sync).includes('threads.rule.leakGrowing'));
    const asgi = diagnosed({}, evidenceOf(many));
    assert.ok(!codes(asgi).some((code) => code.startsWith('threads.rule.leak')));
    const growing = asgi.findings.find(({ message: { code } }) => code === 'threads.rule.growing');
    assert.deepEqual([growing?.confidence, growing?.message.params?.['grown']], ['possible', 30]);
    assert.ok(!codes(diagnosed()).includes('threads.rule.growing'));
  });

  test('never throws, whatever the server printed', () => {
    const text = readFileSync(join(folder, 'incident.txt'), 'utf8').replaceAll('␞', '\u001e');
    const lines = text.split('\n');
    for (let n = 0; n < lines.length; n += 1) {
      if (lines[n]?.startsWith('\u001e')) continue;
      for (const nonsense of ['', 'x', '9999999999999999999999', '-1\t-1\t\u0000', `${lines[n] ?? ''}9999`]) {
        const broken = [...lines.slice(0, n), nonsense, ...lines.slice(n + 1)].join('\n');
        diagnose({ look: lookWith(), evidence: parseThreadEvidence(splitThreadEvidence(broken, 'NONCE')) });
      }
    }
    diagnose({ look: lookWith({ commandLine: unknown, workers: unknown }), evidence: parseThreadEvidence({}) });
  });
});

// Why threads are refused, for each cause that a server can have, produced for real: what the doctor says of it, and what its first
// remedy does to the same burst of requests.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isFailure } from '../../src/base/failure';
import { dropInOf, lastDropInOf, paths } from '../../src/host/paths';
import { carryOut } from '../../src/operations/plans/carryOut';
import { diagnoseThreads } from '../../src/operations/threads/diagnoseThreads';
import { planHelper } from '../../src/operations/helper/planHelper';
import { look } from '../../src/operations/looking/look';
import { planRemedy } from '../../src/operations/threads/remedies/planRemedy';
import { answeredOf, type Burst } from '../../src/threads/burst';
import type { Remedy } from '../../src/threads/remedy';
import { about, codesOf, Doctor, type Applied } from '../kit/doctor';
import { testAgent } from '../kit/testAgent';
import { testHelper } from '../kit/testHelper';
import { Visit, within } from '../kit/visit';
import { skip } from '../skip';
import { debians } from './debians';
import { guideServices, guideUnits, TestHost } from './host';
import { sleep } from './program';

const uvicorn = '-k uvicorn.workers.UvicornWorker';
const noControllers = 'this host has no controllers of its own; the virtual machine shows it';
const long = process.env['AUTOSCALER_LONG'] === '1';

/** What Django 4.1 and later do with a synchronous view, in its smallest form: Django 3.2 of bookworm takes one after the other. */
const perRequest = `import asyncio
import time
from concurrent.futures import ThreadPoolExecutor


async def application(scope, receive, send):
    if scope['type'] != 'http':
        return
    seconds = float((scope['query_string'] or b's=0').decode().split('=')[1])
    executor = ThreadPoolExecutor(max_workers=1)
    await asyncio.get_running_loop().run_in_executor(executor, time.sleep, seconds)
    executor.shutdown(wait=False)
    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-type', b'text/plain')]})
    await send({'type': 'http.response.body', 'body': b'ok'})
`;

for (const debian of debians('trixie'))
  suite(`the thread doctor on a ${debian} host`, function () {
    this.timeout(180_000);
    let host: TestHost;
    let visit: Visit;
    let doctor: Doctor;

    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({ suite: debian, name: 'web1', services: false });
      if (debian === 'bookworm') put('srv/backcore/backcore/asgi.py', perRequest);
      visit = Visit.open(host, 'victus');
      doctor = new Doctor(visit);
      await visit.server.connect(within(60_000));
      await visit.server.becomeRoot(within(60_000));
    });
    suiteTeardown(async () => {
      visit.close();
      await host.stop();
    });

    function put(path: string, text: string): void {
      const file = join(host.root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }

    /** Starts a service of its own on `/run/NAME/web.sock`, and waits until it answers. */
    async function start(
      name: string,
      lines: string,
      command = `${uvicorn} backcore.asgi:application`,
    ): Promise<string> {
      write(name, lines, command);
      await host.must(`systemctl daemon-reload; systemctl start ${name}`);
      const address = `unix:/run/${name}/web.sock`;
      await doctor.answers(address);
      return address;
    }

    function write(name: string, lines: string, command: string): void {
      put(
        `etc/systemd/system/${name}.service`,
        `[Service]
User=www-data
WorkingDirectory=/srv/backcore
RuntimeDirectory=${name}
${lines}
ExecStart=/usr/bin/gunicorn --bind unix:/run/${name}/web.sock ${command}
`,
      );
    }

    const ask = (address: string, path: string, requests: number): Promise<Burst> =>
      doctor.ask(address, path, requests);
    const mainPid = (unit: string): Promise<string> => host.must(`systemctl show -p MainPID --value ${unit}`);

    /** `pids.max` of a unit's cgroup, wherever this machine mounts the controller. */
    function pidsMax(unit: string): Promise<string> {
      return host.must(
        `group=$(systemctl show -p ControlGroup --value ${unit}); cat /sys/fs/cgroup/pids$group/pids.max 2>/dev/null || cat /sys/fs/cgroup$group/pids.max`,
      );
    }

    /** A soft limit of a unit's main process, as /proc names it. */
    async function limitOf(unit: string, name: string): Promise<string> {
      const line = await host.must(`grep '^Max ${name} ' /proc/${await mainPid(unit)}/limits`);
      return /^\D+?(\d+|unlimited) /.exec(line)?.[1] ?? line;
    }

    test('a healthy host gets no alarm', async () => {
      await host.must(`systemctl start ${guideUnits.join(' ')}`);
      await host.waitForWorkers();
      const { services } = await diagnoseThreads(visit.server, await doctor.look(), undefined, within(120_000));
      assert.deepEqual(
        services
          .map(({ unit, severity, remedies, verdict }) => [
            unit,
            severity,
            // Gunicorn 26: all masters of a user share one control socket, which is worth a note and a remedy, and no alarm.
            remedies.filter(({ remedy }) => remedy.kind !== 'noControlSocket').length,
            verdict[0].code,
          ])
          .sort(),
        guideServices.map((name) => [`${name}.service`, 'ok', 0, 'threads.verdict.none']).sort(),
      );
      // The guide's Celery loses tasks when it is restarted; that is worth a note.
      const celery = services.find(({ unit }) => unit === 'celerycore.service');
      assert.ok(celery && codesOf(celery).includes('threads.rule.killMode'));
      assert.ok(codesOf(celery).includes('threads.rule.timeoutStop'));
      await host.must(`systemctl stop ${guideUnits.join(' ')}`);
    });

    test('the incident: one UvicornWorker under TasksMax=24; it names the limit, and after its first remedy 60 of 60 answer', async function () {
      if (!host.limitsBind) skip(this, noControllers);
      put('etc/systemd/system/backcore.service.d/10-owner.conf', '[Service]\nTasksMax=24\n');
      put(
        'etc/autoscaler/autoscaler_config.json',
        '{ "projects": { "backcore": { "health": { "path": "/health" } } } }',
      );
      await host.must('systemctl daemon-reload; systemctl start backcore.socket backcore.service backdipro.service');
      const address = 'unix:/run/backcore.sock';
      await doctor.answers(address);
      const pid = await mainPid('backcore.service');
      const before = await ask(address, '/sleep?s=2', 60);
      assert.ok(answeredOf(before) >= 15 && answeredOf(before) <= 24, about(before));
      const found = await doctor.diagnosed('backcore.service');
      assert.equal(found.severity, 'error');
      assert.equal(found.verdict[0].code, 'threads.verdict.refused');
      const { binding } = found;
      assert.equal(binding?.kind, 'tasks');
      assert.equal(binding.subject, 'backcore.service');
      assert.equal(binding.max, 24);
      assert.equal(binding.current, Number(await host.must('systemctl show -p TasksCurrent --value backcore.service')));
      assert.equal(binding.room, 24 - binding.current);
      assert.ok((binding.refused ?? 0) >= 60 - answeredOf(before), JSON.stringify(binding));
      assert.ok(codesOf(found).includes('threads.rule.asgiPerRequest'));
      assert.ok(found.changes.some(({ params }) => String(params?.['what']).endsWith('10-owner.conf')));
      assert.ok(found.evidence.some(({ printed }) => printed.includes("can't start new thread")));
      const { plan } = await doctor.applied(found.remedies[0]?.remedy);
      assert.equal(plan.title.params?.['name'], 'TasksMax');
      assert.equal(plan.restarts.length, 0);
      // Proved and verified by the service's own health check.
      assert.deepEqual(found.url, { address, path: '/health' });
      assert.ok(
        plan.checks.some(({ argv }) => argv.join(' ') === `autoscaler-unit url backcore.service ${address} /health`),
        JSON.stringify(plan.checks),
      );
      assert.equal(await mainPid('backcore.service'), pid, 'nothing was restarted');
      assert.equal(await pidsMax('backcore.service'), '4096');
      const after = await ask(address, '/sleep?s=2', 60);
      assert.equal(answeredOf(after), 60, about(after));
      const cured = await doctor.diagnosed('backcore.service');
      assert.equal(cured.severity, 'ok');
      assert.equal(cured.verdict[0].code, 'threads.verdict.past');
      assert.equal((await doctor.diagnosed('backdipro.service')).severity, 'ok', 'a healthy neighbour');
    });

    test('what the owner says in a later drop-in does not overrule a remedy; where it can, that is seen, and undone', async function () {
      if (!long) skip(this, 'only in npm run test:long: it waits out the plan’s patience');
      const unit = 'backcore.service';
      const edited = `etc/systemd/system/${unit}.d/override.conf`;
      put(edited, '[Service]\nTasksMax=30\n');
      await host.must(`systemctl daemon-reload; systemctl restart ${unit}`);
      const before = await host.must(`cat ${dropInOf(unit)}`);
      const remedy = { kind: 'limit', unit, name: 'TasksMax', value: 3000 } as const;
      const applied = await doctor.applied(remedy);
      assert.equal(applied.plan.files[0]?.path, lastDropInOf(unit));
      assert.equal(await pidsMax(unit), '3000');
      await doctor.undo(applied);
      assert.equal(await pidsMax(unit), '30');
      const last = `/etc/systemd/system/${unit}.d/zzz-owner.conf`;
      put(last.slice(1), '[Service]\nTasksMax=40\n');
      await host.must('systemctl daemon-reload');
      const outcome = await doctor.apply(await doctor.planned(remedy));
      assert.equal(outcome.kind, 'undone');
      assert.equal(await host.must(`cat ${dropInOf(unit)}`), before);
      await host.must(
        `rm ${last} /${edited}; test ! -e ${lastDropInOf(unit)}; systemctl daemon-reload; systemctl restart ${unit}`,
      );
    });

    test('WSGI and bounded ASGI: the line keeps its other options, and the service answers', async () => {
      const address = 'unix:/run/backcore.sock';
      const line = (): Promise<string> => host.must('systemctl show -p ExecStart backcore.service');
      await host.must('systemctl start backcore.socket backcore.service');
      await doctor.answers(address);
      await doctor.applied({ kind: 'boundedAsgi', unit: 'backcore.service', limit: 10 });
      assert.match(await line(), /autoscaler_asgi\.Bounded10 .*--name backcore backcore\.asgi:application/);
      const shed = await ask(address, '/sleep?s=1', 40);
      assert.ok((shed.statuses.get(503) ?? 0) >= 20 && !shed.statuses.has(500), about(shed));
      await doctor.applied({ kind: 'wsgi', unit: 'backcore.service', workers: 2, threads: 4 });
      assert.match(await line(), /gthread .*--max-requests 1000 .*--name backcore backcore\.wsgi:application/);
      const all = await ask(address, '/sleep?s=0.5', 40);
      assert.equal(answeredOf(all), 40, about(all));
      // The limit that was set before stands beside it in the same drop-in.
      if (host.limitsBind) assert.match(await host.must('systemctl show -p TasksMax backcore.service'), /=4096$/);
      await host.must('systemctl stop backcore.socket backcore.service');
    });

    test('RLIMIT_NPROC shared by two services of one user', async () => {
      // Users are counted by number, and hosts beside this one have a www-data too.
      const uid = 20_000 + (process.pid % 30_000);
      await host.must(`useradd -u ${uid} -M shared`);
      const lines = 'User=shared\nLimitNPROC=40';
      const addresses = [await start('first', lines), await start('second', lines)];
      const both = await Promise.all(addresses.map((address) => ask(address, '/sleep?s=3', 40)));
      assert.ok(
        both.some((one) => answeredOf(one) < 40),
        both.map(about).join(' '),
      );
      const failed = answeredOf(both[0] as Burst) < 40 ? 'first' : 'second';
      const found = await doctor.diagnosed(`${failed}.service`);
      assert.deepEqual([found.binding?.kind, found.binding?.subject, found.binding?.max], ['nproc', 'shared', 40]);
      assert.ok(codesOf(found).includes('threads.rule.nprocShared'));
      assert.equal(found.severity, 'error');
      const { plan } = await doctor.applied(found.remedies[0]?.remedy);
      assert.equal(plan.title.params?.['name'], 'LimitNPROC');
      await doctor.answers(`unix:/run/${failed}/web.sock`);
      const after = await ask(`unix:/run/${failed}/web.sock`, '/sleep?s=2', 60);
      assert.equal(answeredOf(after), 60, about(after));
      await host.must('systemctl stop first second');
    });

    test("a parent slice's limit", async function () {
      if (!host.limitsBind) skip(this, noControllers);
      put('etc/systemd/system/web.slice', '[Slice]\nTasksMax=30\n');
      const address = await start('third', 'Slice=web.slice');
      assert.ok(answeredOf(await ask(address, '/sleep?s=2', 60)) <= 30);
      const found = await doctor.diagnosed('third.service');
      assert.deepEqual([found.binding?.kind, found.binding?.subject, found.binding?.max], ['slice', '/web.slice', 30]);
      assert.ok(codesOf(found).includes('threads.rule.aboveSlice'));
      await doctor.applied(found.remedies[0]?.remedy);
      const after = await ask(address, '/sleep?s=2', 60);
      assert.equal(answeredOf(after), 60, about(after));
      await host.must('systemctl stop third');
    });

    test('RLIMIT_AS', async () => {
      const address = await start('fourth', 'LimitAS=900M');
      assert.ok(answeredOf(await ask(address, '/sleep?s=2', 60)) < 60);
      const found = await doctor.diagnosed('fourth.service');
      assert.deepEqual([found.binding?.kind, found.binding?.max], ['addressSpace', 900]);
      const { plan } = await doctor.applied(found.remedies[0]?.remedy);
      assert.deepEqual(plan.title.params, { unit: 'fourth.service', name: 'LimitAS', value: 'infinity' });
      const after = await ask(address, '/sleep?s=2', 60);
      assert.equal(answeredOf(after), 60, about(after));
      await host.must('systemctl stop fourth');
    });

    test('a leak: threads that no configuration explains', async () => {
      put(
        'srv/leak/leak.py',
        `import threading

def app(environ, start_response):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'ok']
`,
      );
      const address = await start('fifth', '', '--chdir /srv/leak leak:app');
      const earlier = await doctor.look();
      await ask(address, '/', 40);
      const found = await doctor.diagnosed('fifth.service', earlier);
      const finding = found.findings.find(({ message }) => message.code === 'threads.rule.leakGrowing');
      assert.equal(finding?.confidence, 'certain');
      assert.ok(Number(finding.message.params?.['threads']) >= 40);
      assert.equal(found.remedies[0]?.remedy.kind, 'recycle');
      await doctor.applied(found.remedies[0].remedy);
      assert.match(await host.must('systemctl show -p ExecStart fifth'), /--max-requests 1000/);
      await host.must('systemctl stop fifth');
    });

    test('a service that does not start because of --limit-concurrency', async () => {
      write('sixth', 'Restart=no', `${uvicorn} --limit-concurrency 20 backcore.asgi:application`);
      await host.must('systemctl daemon-reload; systemctl start sixth');
      for (let n = 0; n < 100 && (await host.run('systemctl is-failed -q sixth')).code !== 0; n += 1) await sleep(200);
      const found = await doctor.diagnosed('sixth.service');
      assert.equal(found.verdict[0].code, 'threads.verdict.cannotStart');
      const [first] = found.remedies;
      assert.deepEqual(first?.remedy, { kind: 'boundedAsgi', unit: 'sixth.service', limit: 20 });
      await doctor.applied(first.remedy);
      await doctor.answers('unix:/run/sixth/web.sock');
      const shed = await ask('unix:/run/sixth/web.sock', '/sleep?s=2', 60);
      assert.ok((shed.statuses.get(503) ?? 0) >= 30 && !shed.statuses.has(500), about(shed));
      assert.notEqual((await doctor.diagnosed('sixth.service')).severity, 'error');
    });

    test('a service that is restarted again and again', async function () {
      if (!long) skip(this, 'only in npm run test:long');
      write('seventh', 'Restart=always\nRestartSec=300ms', `${uvicorn} backcore.nothing:application`);
      await host.must('systemctl daemon-reload; systemctl start --no-block seventh; sleep 8');
      const found = await doctor.diagnosed('seventh.service');
      const loop = found.findings.find(({ message }) => message.code === 'threads.rule.restartLoop');
      assert.ok(Number(loop?.message.params?.['count']) >= 3, JSON.stringify(found.findings));
      assert.equal(found.severity, 'error');
      await host.must('systemctl stop seventh');
    });

    test('the guide’s own two command lines: read, explained, and rewritten without losing an option', async function () {
      if (!long) skip(this, 'only in npm run test:long');
      const folder = '/opt/AleautosDjango';
      await host.must(
        `mkdir -p ${folder}; cp -R /srv/backcore/demo ${folder}; cp -R /srv/backcore/backcore ${folder}/proyectoBallena;` +
          `python3 -m venv --system-site-packages --without-pip ${folder}/.venv;` +
          `sed '1s#.*#\\#!${folder}/.venv/bin/python3#' /srv/backglobal/.venv/bin/gunicorn >${folder}/.venv/bin/gunicorn;` +
          `chmod 755 ${folder}/.venv/bin/gunicorn`,
      );
      put('etc/systemd/system/gunicorn.socket', '[Socket]\nListenStream=/run/gunicorn.sock\nSocketUser=www-data\n');
      put(
        'etc/systemd/system/gunicorn.service',
        `[Unit]\nRequires=gunicorn.socket\n[Service]\nUser=www-data\nWorkingDirectory=${folder}\nExecStart=${folder}/.venv/bin/gunicorn proyectoBallena.wsgi\n`,
      );
      const unit = 'gunicorn.service';
      const address = 'unix:/run/gunicorn.sock';
      const line = (): Promise<string> => host.must(`systemctl show -p ExecStart ${unit}`);
      // As the guide has them, for `systemctl edit gunicorn`.
      const edited = (...options: string[]): string =>
        `[Service]\nExecStart=\nExecStart=${folder}/.venv/bin/gunicorn \\\n${options.map((each) => `  ${each} \\\n`).join('')}  proyectoBallena.asgi:application\n`;
      const common = ['--access-logfile -', '-k uvicorn.workers.UvicornWorker', '--workers 1'];
      put(
        `etc/systemd/system/${unit}.d/override.conf`,
        edited(...common, '--threads 8', '--limit-concurrency 100', '--timeout 120', '--bind unix:/run/gunicorn.sock'),
      );
      await host.must(`systemctl daemon-reload; systemctl start gunicorn.socket; systemctl start gunicorn; sleep 4`);
      const broken = await doctor.diagnosed(unit);
      assert.equal(broken.verdict[0].code, 'threads.verdict.cannotStart');
      assert.ok(codesOf(broken).includes('threads.rule.threadsIgnored'));
      await doctor.applied(broken.remedies[0]?.remedy);
      await doctor.answers(address);
      assert.match(
        await line(),
        /gunicorn --pythonpath \S+ --worker-class autoscaler_asgi\.Bounded100 --access-logfile - --workers 1 --threads 8 --timeout 120 --bind unix:\/run\/gunicorn\.sock proyectoBallena\.asgi:application/,
      );
      // It is written by hand, and what a remedy made of it before goes.
      await host.must(`rm ${lastDropInOf(unit)}`);
      put(
        `etc/systemd/system/${unit}.d/override.conf`,
        edited(...common, '--threads 4', '--bind unix:/run/gunicorn.sock'),
      );
      await host.must(
        `systemctl daemon-reload; systemctl reset-failed gunicorn; systemctl restart gunicorn.socket gunicorn`,
      );
      await doctor.answers(address);
      const first = await doctor.diagnosed(unit);
      assert.ok(codesOf(first).includes('threads.rule.threadsIgnored'));
      assert.deepEqual(
        first.makers.map(({ code }) => code),
        ['threads.makes.asgi'],
      );
      await doctor.applied({ kind: 'wsgi', unit, workers: 2, threads: 4 });
      assert.match(
        await line(),
        /--worker-class gthread --workers 2 --threads 4 --max-requests 1000 --max-requests-jitter 50 --timeout 120 --access-logfile - --bind unix:\/run\/gunicorn\.sock proyectoBallena\.wsgi:application/,
      );
      assert.equal(answeredOf(await ask(address, '/', 20)), 20);
      await host.must('systemctl stop gunicorn.socket gunicorn');
    });

    test('with the helper alone: diagnosed as root, a limit of a service of ours is set, the kernel stays with full sudo', async () => {
      await host.must('systemctl start backdipro.service');
      const agent = { version: '1.2.3', bytes: testAgent.bytes };
      const install = await planHelper(
        visit.server,
        await doctor.look(),
        { who: 'viewer', program: testHelper, agent },
        within(60_000),
      );
      assert.equal((await doctor.apply(install)).kind, 'done');
      const viewer = Visit.open(host, 'viewer');
      try {
        await viewer.server.connect(within(60_000));
        await viewer.server.becomeRoot(within(60_000));
        assert.equal(viewer.server.rootState, 'helper');
        const seen = await look(viewer.server, within(60_000));
        const diagnosis = await diagnoseThreads(viewer.server, seen, undefined, within(120_000));
        assert.ok(diagnosis.asRoot && diagnosis.services.some(({ unit }) => unit === 'backdipro.service'));
        const remedy = { kind: 'limit', unit: 'backdipro.service', name: 'TasksMax', value: 500 } as const;
        const plan = await planRemedy(viewer.server, seen, remedy, within(60_000));
        const outcome = await carryOut(viewer.server, plan, () => undefined, within(240_000), 'a test');
        assert.equal(outcome.kind, 'done', JSON.stringify(outcome, undefined, 1));
        assert.match(await host.must('systemctl show -p TasksMax backdipro'), /=500$/);
        await assert.rejects(
          planRemedy(viewer.server, seen, { kind: 'sysctl', key: 'kernel.pid_max', value: 65_536 }, within(60_000)),
          (error: unknown) => isFailure(error, 'ssh.helperOnly'),
        );
      } finally {
        viewer.close();
      }
    });

    test('limits for logins are a file of their own, and undone', async () => {
      const applied = await doctor.applied({ kind: 'logins', user: 'www-data', value: 4096 });
      assert.match(await host.must(`cat ${paths.logins}`), /^www-data hard nproc 8192$/m);
      await doctor.undo(applied);
      await host.must(`test ! -e ${paths.logins}`);
    });

    test('every other remedy: in force where it acts, the same URL answers, and undone to the byte', async function () {
      if (!long) skip(this, 'only in npm run test:long: each is two restarts');
      this.timeout(900_000);
      const unit = 'eighth.service';
      const address = await start(
        'eighth',
        'LimitNOFILE=1024\nLimitNPROC=3000\nTasksMax=200',
        `${uvicorn} -w 2 --access-logfile - backcore.asgi:application`,
      );
      const line = (): Promise<string> =>
        host.must(`tr '\\0' ' ' </proc/$(systemctl show -p MainPID --value ${unit})/cmdline`);
      const state = async (): Promise<string> =>
        [
          await host.run(`cat ${dropInOf(unit)}`).then(({ stdout }) => stdout),
          await pidsMax(unit),
          await limitOf(unit, 'processes'),
          await limitOf(unit, 'open files'),
          await limitOf(unit, 'address space'),
          await line(),
          String((await host.workers(unit)).length),
        ].join('\n');
      const before = await state();
      const tried: readonly (readonly [Remedy, () => Promise<boolean>])[] = [
        [{ kind: 'limit', unit, name: 'TasksMax', value: 500 }, async () => (await pidsMax(unit)) === '500'],
        [
          { kind: 'limit', unit, name: 'LimitNPROC', value: 4096 },
          async () => (await limitOf(unit, 'processes')) === '4096',
        ],
        [
          { kind: 'limit', unit, name: 'LimitNOFILE', value: 8192 },
          async () => (await limitOf(unit, 'open files')) === '8192',
        ],
        [{ kind: 'workers', unit, workers: 1 }, async () => (await host.workers(unit)).length === 1],
        [
          { kind: 'wsgi', unit, workers: 2, threads: 4 },
          async () => /gthread --workers 2 --threads 4 .*backcore\.wsgi:application/.test(await line()),
        ],
        [
          { kind: 'boundedAsgi', unit, limit: 30 },
          async () => /autoscaler_asgi\.Bounded30 .*backcore\.asgi:application/.test(await line()),
        ],
        [{ kind: 'recycle', unit }, async () => /--max-requests 1000 --max-requests-jitter 50/.test(await line())],
      ];
      for (const [remedy, isInForce] of tried) {
        const applied: Applied = await doctor.applied(remedy);
        assert.ok(await isInForce(), `${JSON.stringify(remedy)}\n${await state()}`);
        assert.ok(
          applied.plan.checks.some(({ argv }) => argv[1] === 'url'),
          'the same URL is asked before and after',
        );
        assert.equal(answeredOf(await ask(address, '/', 20)), 20);
        await doctor.undo(applied);
        await doctor.answers(address);
        assert.equal(await state(), before, JSON.stringify(remedy));
      }
      // Its file serves all services: it stays while another one is started with it.
      const other = await start('ninth', '', `${uvicorn} backcore.asgi:application`);
      const first = await doctor.applied({ kind: 'boundedAsgi', unit, limit: 30 });
      await doctor.applied({ kind: 'boundedAsgi', unit: 'ninth.service', limit: 20 });
      await doctor.undo(first);
      await host.must(`test -e ${paths.asgiWorker}; systemctl restart ninth`);
      await doctor.answers(other);
      await host.must('systemctl stop eighth ninth');
    });

    test('TasksMax of a slice is undone in what runs', async function () {
      if (!long) skip(this, 'only in npm run test:long');
      put('etc/systemd/system/two.slice', '[Slice]\nTasksMax=300\n');
      await start('tenth', 'Slice=two.slice');
      const applied = await doctor.applied({ kind: 'slice', slice: 'two.slice', value: 900 });
      assert.equal(await pidsMax('two.slice'), '900');
      await doctor.undo(applied);
      assert.equal(await pidsMax('two.slice'), '300');
      await host.must(`test ! -e ${lastDropInOf('two.slice')}; systemctl stop tenth`);
    });
  });

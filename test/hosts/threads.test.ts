// Why threads are refused, for each cause that a server can have, produced for real: what the doctor says of it, and what its first
// remedy does to the same burst of requests.
import assert from 'node:assert/strict';
import { writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { look } from '../../src/operations/look';
import { carryOut } from '../../src/operations/carryOut';
import { burst } from '../../src/operations/commands/burst';
import { diagnoseThreads } from '../../src/operations/diagnoseThreads';
import { planRemedy } from '../../src/operations/remedies/planRemedy';
import { renderThreadReport } from '../../src/operations/threadReport';
import { answeredOf, type Burst } from '../../src/threads/burst';
import type { Diagnosis, ServiceDiagnosis } from '../../src/threads/diagnosis';
import type { Remedy } from '../../src/threads/remedy';
import type { Look } from '../../src/host/look';
import { Visit, within } from '../kit/visit';
import { TestHost } from './host';

suite('the thread doctor on a trixie host', function () {
  this.timeout(180_000);
  let host: TestHost;
  let visit: Visit;

  suiteSetup(async function () {
    this.timeout(600_000);
    host = await TestHost.boot({ suite: 'trixie', name: 'web1', services: false });
    visit = Visit.open(host, 'victus');
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

  const lookNow = (): Promise<Look> => look(visit.server, within(60_000));

  async function diagnosed(unit: string, earlier?: Look): Promise<ServiceDiagnosis> {
    const diagnosis = await diagnoseThreads(visit.server, await lookNow(), earlier, within(120_000));
    const found = diagnosis.services.find((service) => service.unit === unit);
    assert.ok(found, diagnosis.services.map((service) => service.unit).join(' '));
    console.log(renderThreadReport('web1', { ...diagnosis, services: [found] }, new Map(), 'en').text);
    return found;
  }

  const ask = (address: string, path: string, requests: number): Promise<Burst> =>
    visit.server.run(burst({ address, path, requests, seconds: 30 }), within(90_000));

  async function apply(remedy: Remedy): Promise<void> {
    const plan = await planRemedy(visit.server, await lookNow(), remedy, within(60_000));
    const outcome = await carryOut(
      visit.server,
      plan,
      (step) => console.log(JSON.stringify(step)),
      within(180_000),
      'a test',
    );
    assert.equal(outcome.kind, 'done', JSON.stringify(outcome, undefined, 1));
  }

  test('the incident: TasksMax=24, one UvicornWorker, 60 requests that sleep 2 s', async () => {
    put('etc/systemd/system/backcore.service.d/10-owner.conf', '[Service]\nTasksMax=24\n');
    await host.must('systemctl daemon-reload; systemctl start backcore.socket backcore.service backdipro.service');
    const before = await ask('unix:/run/backcore.sock', '/sleep?s=2', 60);
    assert.ok(answeredOf(before) <= 24 && answeredOf(before) >= 16, JSON.stringify([...before.statuses]));
    const found = await diagnosed('backcore.service');
    const [first] = found.remedies;
    assert.ok(first);
    await apply(first.remedy);
    const after = await ask('unix:/run/backcore.sock', '/sleep?s=2', 60);
    console.log(after);
    await diagnosed('backcore.service');
    await diagnosed('backdipro.service');
    for (const remedy of found.remedies.slice(1, 3)) {
      await apply(remedy.remedy);
      console.log(await ask('unix:/run/backcore.sock', '/sleep?s=0.5', 60));
      console.log(await host.must('cat /etc/systemd/system/backcore.service.d/50-autoscaler.conf'));
    }
  });

  function service(
    name: string,
    lines: string,
    command = '-k uvicorn.workers.UvicornWorker backcore.asgi:application',
  ): void {
    put(
      `etc/systemd/system/${name}.service`,
      `[Unit]
Description=${name}
[Service]
User=www-data
Group=www-data
WorkingDirectory=/srv/backcore
RuntimeDirectory=${name}
${lines}
ExecStart=/usr/bin/gunicorn --bind unix:/run/${name}/web.sock ${command}
`,
    );
  }

  test('RLIMIT_NPROC shared by two services of one user', async () => {
    for (const name of ['first', 'second']) service(name, 'LimitNPROC=40');
    await host.must('systemctl daemon-reload; systemctl start first second; sleep 3');
    const both = await Promise.all(
      ['first', 'second'].map((name) => ask(`unix:/run/${name}/web.sock`, '/sleep?s=2', 40)),
    );
    console.log(both);
    const found = await diagnosed('first.service');
    await apply(found.remedies[0]!.remedy);
    console.log(await ask('unix:/run/first/web.sock', '/sleep?s=2', 60));
    await host.must('systemctl stop first second');
  });

  test('a parent slice', async () => {
    put('etc/systemd/system/web.slice', '[Slice]\nTasksMax=30\n');
    service('third', 'Slice=web.slice');
    await host.must('systemctl daemon-reload; systemctl start third; sleep 3');
    console.log(await ask('unix:/run/third/web.sock', '/sleep?s=2', 60));
    const found = await diagnosed('third.service');
    await apply(found.remedies[0]!.remedy);
    console.log(await ask('unix:/run/third/web.sock', '/sleep?s=2', 60));
    await host.must('systemctl stop third');
  });

  test('RLIMIT_AS', async () => {
    service('fourth', 'LimitAS=900M');
    await host.must('systemctl daemon-reload; systemctl start fourth; sleep 3');
    console.log(await ask('unix:/run/fourth/web.sock', '/sleep?s=2', 60));
    const found = await diagnosed('fourth.service');
    await apply(found.remedies[0]!.remedy);
    console.log(await ask('unix:/run/fourth/web.sock', '/sleep?s=2', 60));
    await host.must('systemctl stop fourth');
  });

  test('a leak', async () => {
    put(
      'srv/leak/leak.py',
      `import threading

def app(environ, start_response):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'ok']
`,
    );
    service('fifth', '', '--chdir /srv/leak leak:app');
    await host.must('systemctl daemon-reload; systemctl start fifth; sleep 2');
    const earlier = await lookNow();
    await ask('unix:/run/fifth/web.sock', '/', 40);
    const found = await diagnosed('fifth.service', earlier);
    await apply(found.remedies[0]!.remedy);
    await host.must('systemctl stop fifth');
  });

  test('--limit-concurrency', async () => {
    service(
      'sixth',
      'Restart=on-failure',
      '-k uvicorn.workers.UvicornWorker --limit-concurrency 100 backcore.asgi:application',
    );
    await host.must('systemctl daemon-reload; systemctl start sixth; sleep 3');
    const found = await diagnosed('sixth.service');
    await apply(found.remedies[0]!.remedy);
    console.log(await ask('unix:/run/sixth/web.sock', '/sleep?s=2', 60));
    await diagnosed('sixth.service');
  });
});

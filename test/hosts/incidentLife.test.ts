// The life of an incident on a real host, as one table: what the report, the tree and the badge say before it, while it goes on, after
// it, and after each thing that people do then. It is over only when the limit is higher or another command line runs.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dropIn } from '../../src/agent/files/dropIn';
import type { Look } from '../../src/host/look';
import { dropInOf, paths } from '../../src/host/paths';
import { diagnoseThreads } from '../../src/operations/threads/diagnoseThreads';
import { renderThreadReport } from '../../src/documents/threadReport';
import { judge } from '../../src/ui/servers/judge';
import { ThreadEpisodes } from '../../src/ui/servers/threadEpisodes';
import { AgentHost } from '../kit/agentHost';
import { about, Doctor } from '../kit/doctor';
import { Visit, within } from '../kit/visit';
import { answeredOf } from '../../src/threads/burst';
import { skip } from '../skip';
import { debians } from './debians';
import { TestHost } from './host';
import { sleep } from './program';

const noControllers = 'this host has no controllers of its own; the virtual machine shows the incident';
const unit = 'backcore.service';
const address = 'unix:/run/backcore.sock';

for (const debian of debians('trixie'))
  suite(`the life of an incident on a ${debian} host`, function () {
    this.timeout(300_000);
    let host: TestHost;
    let visit: Visit;
    let doctor: Doctor;
    const rows: string[] = [];

    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({ suite: debian, name: 'web1', services: false });
      visit = Visit.open(host, 'victus');
      doctor = new Doctor(visit);
      await visit.server.connect(within(60_000));
      await visit.server.becomeRoot(within(60_000));
    });
    suiteTeardown(async () => {
      visit.close();
      await host.stop();
    });

    const folder = `etc/systemd/system/${unit}.d`;
    function put(path: string, text: string): void {
      const file = join(host.root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }

    /** Mark of the report, its first sentence, whether it offers something; colour of the tree; number on the badge. */
    async function row(name: string, episodes: ThreadEpisodes, earlier?: Look): Promise<Look> {
      const look = await doctor.look();
      const diagnosis = await diagnoseThreads(visit.server, look, earlier, within(120_000));
      const services = diagnosis.services.filter((each) => each.unit === unit);
      const [found] = services;
      const service = look.services.find((each) => each.unit === unit);
      assert.ok(found && service);
      const { text } = renderThreadReport('web1', { ...diagnosis, services }, new Map(), 'en');
      const mark = /^## (.) backcore/m.exec(text)?.[1] ?? '?';
      const verdict = found.verdict[0].code.replace('threads.verdict.', '');
      const remedies = found.remedies.length > 0 ? 'remedies' : 'none';
      const { tone } = judge({ latest: look, previous: undefined }).service(service);
      episodes.consider('web1', look);
      rows.push([name, mark, verdict, remedies, tone, episodes.count].join(' | '));
      return look;
    }

    async function incident(): Promise<void> {
      const burst = await doctor.ask(address, '/sleep?s=2', 60);
      assert.ok(answeredOf(burst) < 60, about(burst));
    }

    const owner = (limit: number): void => put(`${folder}/10-owner.conf`, `[Service]\nTasksMax=${limit}\n`);
    const reload = (): Promise<string> => host.must('systemctl daemon-reload');
    /** ctime has seconds here. */
    const later = (): Promise<void> => sleep(1100);

    test('is one table', async function () {
      if (!host.limitsBind) skip(this, noControllers);
      const badge = new ThreadEpisodes();
      owner(24);
      await host.must(`systemctl daemon-reload; systemctl start backcore.socket ${unit}`);
      await doctor.answers(address);
      await row('before', badge);
      const long = doctor.ask(address, '/sleep?s=12', 60);
      await sleep(2000);
      await row('during', badge);
      await long;
      await incident();
      await row('after', badge);
      await later();
      put(`${folder}/20-else.conf`, '[Service]\nEnvironment=COLOUR=blue\n');
      await reload();
      await row('an unrelated drop-in', badge);
      await later();
      put(dropInOf(unit).slice(1), dropIn(unit));
      await reload();
      await row('our deploy', badge);
      owner(24);
      await reload();
      const still = await row('the same limit written again', badge);
      await host.must(`systemctl restart ${unit}`);
      await doctor.answers(address);
      await row('restarted, limit as before', badge, still);
      await later();
      owner(40);
      await reload();
      await row('raised to 40, the look before known', badge, still);
      await row('raised to 40, nothing known of before', badge);
      await incident();
      await row('second incident', badge, still);
      await later();
      owner(4096);
      await reload();
      await row('raised to 4096 while it runs', badge);
      await later();
      put(dropInOf(unit).slice(1), dropIn(unit));
      await reload();
      await row('our deploy after that', badge);
      owner(24);
      await host.must(`systemctl daemon-reload; systemctl restart ${unit}`);
      await doctor.answers(address);
      await incident();
      await host.must(`systemctl stop backcore.socket ${unit}`);
      await row('third incident, stopped', badge);
      await host.must(`systemctl start backcore.socket ${unit}`);
      await doctor.answers(address);
      await row('started again', badge);
      await incident();
      await later();
      await host.must('journalctl --rotate --vacuum-time=1s; sleep 2; journalctl --rotate --vacuum-time=1s');
      await row('journal vacuumed, still running', badge);
      await incident();
      await later();
      put(
        `${folder}/30-line.conf`,
        '[Service]\nExecStart=\nExecStart=/usr/bin/gunicorn --workers 2 --threads 4 backcore.wsgi:application\n',
      );
      await host.must(`systemctl daemon-reload; systemctl restart ${unit}`);
      await doctor.answers(address);
      await row('another command line', badge);
      // While it goes on the limit may be full at the moment of the look, or no more.
      const [, during = ''] = rows;
      rows[1] = during.replace('| bad |', '| warning |');
      assert.deepEqual(rows, [
        'before | ✓ | none | none | good | 0',
        'during | ✗ | refused | remedies | warning | 1',
        'after | ✗ | refused | remedies | warning | 1',
        'an unrelated drop-in | ✗ | changed | remedies | warning | 1',
        'our deploy | ✗ | changed | remedies | warning | 1',
        'the same limit written again | ✗ | changed | remedies | warning | 1',
        'restarted, limit as before | ✗ | changed | remedies | good | 1',
        'raised to 40, the look before known | ✓ | past | none | good | 1',
        'raised to 40, nothing known of before | ⚠ | changedUnknown | remedies | good | 1',
        'second incident | ✗ | refused | remedies | warning | 1',
        'raised to 4096 while it runs | ✓ | past | none | good | 1',
        'our deploy after that | ✓ | past | none | good | 1',
        'third incident, stopped | ✗ | errors | remedies | quiet | 0',
        'started again | ✗ | errors | remedies | good | 1',
        'journal vacuumed, still running | ⚠ | refusedGone | remedies | warning | 1',
        'another command line | ✓ | pastCommand | none | good | 1',
      ]);
    });

    test('goes on after a restart and an empty journal, where the agent saw it', async function () {
      if (!host.limitsBind) skip(this, noControllers);
      rows.length = 0;
      const badge = new ThreadEpisodes();
      const agent = await AgentHost.prepare(host, 3600);
      agent.configure({ backcore: { min_workers: 1, max_workers: 2 } });
      owner(24);
      await host.must(
        `rm /${folder}/20-else.conf /${folder}/30-line.conf; systemctl daemon-reload; systemctl restart ${unit}`,
      );
      await doctor.answers(address);
      await agent.tick();
      assert.equal(agent.textOf(paths.refusals), '');
      await incident();
      await agent.tick();
      const seen = agent.textOf(paths.refusals);
      assert.match(seen, /^\d+ backcore\.service [1-9]\d* backcore\.service=24 #[0-9a-f]{8}\n$/);
      await agent.tick();
      assert.equal(agent.textOf(paths.refusals), seen);
      await later();
      await host.must(`systemctl restart ${unit}`);
      await doctor.answers(address);
      await host.must('journalctl --rotate --vacuum-time=1s; sleep 2; journalctl --rotate --vacuum-time=1s');
      await agent.tick();
      assert.equal(agent.textOf(paths.refusals), seen);
      await row('restarted, journal vacuumed', badge);
      visit.close();
      await host.reboot();
      visit = Visit.open(host, 'victus');
      doctor = new Doctor(visit);
      await visit.server.becomeRoot(within(60_000));
      await host.must(`systemctl start backcore.socket ${unit}`);
      await doctor.answers(address);
      await row('rebooted', badge);
      put(`${folder}/20-else.conf`, '[Service]\nEnvironment=COLOUR=blue\n');
      put(dropInOf(unit).slice(1), dropIn(unit));
      await reload();
      await row('rebooted, an unrelated drop-in and our deploy', badge);
      owner(4096);
      await reload();
      await row('raised to 4096', badge);
      assert.deepEqual(rows, [
        'restarted, journal vacuumed | ⚠ | remembered | remedies | warning | 1',
        'rebooted | ⚠ | remembered | remedies | warning | 1',
        'rebooted, an unrelated drop-in and our deploy | ⚠ | remembered | remedies | warning | 1',
        'raised to 4096 | ✓ | rememberedPast | none | good | 0',
      ]);
    });
  });

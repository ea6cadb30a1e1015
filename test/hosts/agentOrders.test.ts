// What people tell the agent on the server: a count of their own, a pause, the end of both, and whether a service is well.
import assert from 'node:assert/strict';
import { paths } from '../../src/host/paths';
import { parseRecord, type PlanRecord } from '../../src/host/planHistory';
import { AgentHost } from '../kit/agentHost';
import { debians } from './debians';
import { TestHost } from './host';

for (const debian of debians('bookworm')) {
  suite(`orders to the agent (${debian})`, function () {
    this.timeout(60_000);
    let host: TestHost;
    let agent: AgentHost;

    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({ suite: debian, name: 'web1' });
      agent = await AgentHost.prepare(host);
      const health = { socket: '/run/backregisters.sock', path: '/health' };
      agent.configure({ backregisters: { max_workers: 4, health }, backdipro: { max_workers: 4 } });
      await host.must('systemctl start autoscaler.timer');
    });
    suiteTeardown(() => host.stop());

    test('scale: at once, held over a restart, shown with its end, and ended by resume', async () => {
      const said = await host.must('autoscaler scale backregisters 3 --for 30m');
      assert.match(said, /backregisters\.service: 3 workers, held until /);
      assert.equal(await agent.counts(['backregisters']), 'backregisters=3');
      const { hold, heldUntilMs } = agent.project('backregisters') ?? {};
      assert.deepEqual([hold?.by, hold?.workers], ['scale', 3]);
      assert.ok(Math.abs(Number(heldUntilMs) - Date.now() - 30 * 60_000) < 60_000);
      await host.must('systemctl restart backregisters');
      await agent.within(12, 'the count again', agent.everyCount({ backregisters: 3 }));
      assert.match(await host.must('autoscaler scale backregisters.service +1'), /4 workers/);
      assert.match(await host.must('autoscaler status'), /4 workers ordered by hand, held until/);
      assert.match(agent.log(), /Z order backregisters\.service scale 4 \d{4}-/);
      assert.match(agent.log(), /Z scale_up backregisters\.service 3 -> 4 scale /);
      assert.match(await host.must('LANG=es_MX.UTF-8 autoscaler resume backregisters'), /vuelve al modo automático/);
      assert.equal(agent.project('backregisters')?.hold, undefined);
      assert.match(await host.must('autoscaler scale backregisters -3'), /1 workers/);
      await host.must('autoscaler scale backregisters auto');
      assert.equal(agent.project('backregisters')?.hold, undefined);
    });

    test('what was ordered is in the history, with who and whether it worked', async () => {
      await host.must('autoscaler scale backregisters 2 --who "ana@laptop"');
      await host.must('autoscaler resume backregisters', { user: 'root' });
      const names = (await host.must(`ls ${paths.history}`)).split('\n');
      const records = names.map((name) => parseRecord(agent.textOf(`${paths.history}/${name}`)));
      const newest = (intent: string): PlanRecord | undefined =>
        records.filter((each) => each?.intent === intent).at(-1);
      const scaled = newest('scale');
      assert.deepEqual([scaled?.who, scaled?.result, scaled?.title.params?.['workers']], ['ana@laptop', 'done', 2]);
      assert.deepEqual([newest('resume')?.who, newest('resume')?.result], ['root', 'done']);
      await host.must('autoscaler scale backregisters 1; autoscaler resume backregisters');
    });

    test('a pause keeps the agent from everything, a restart included, until it ends', async () => {
      await host.must('autoscaler scale backdipro 4; autoscaler pause backdipro --for 20m');
      assert.equal(agent.project('backdipro')?.hold?.by, 'pause');
      await host.must('systemctl restart backdipro');
      await agent.within(20, "its owner's count", agent.everyCount({ backdipro: 2 }));
      const seen = agent.status()?.tickEndedMs;
      await agent.within(12, 'the next tick', () => agent.status()?.tickEndedMs !== seen);
      assert.equal(await agent.counts(['backdipro']), 'backdipro=2');
      await host.must('autoscaler pause --for 3s');
      assert.ok(Number(agent.status()?.pausedUntilMs) > 0);
      await agent.within(15, 'the end of the pause', () => agent.status()?.pausedUntilMs === undefined);
      assert.equal(agent.project('backdipro')?.decision?.rule, 'paused');
      await host.must('autoscaler resume');
      assert.notEqual(agent.project('backdipro')?.decision?.rule, 'paused');
    });

    test('what makes no sense is refused, and says why', async () => {
      const refused = async (words: string, code: number, text: RegExp): Promise<void> => {
        const ran = await host.run(`autoscaler ${words}`);
        assert.equal(ran.code, code, words);
        assert.match(ran.stderr, text);
      };
      await refused('scale backregisters 9', 1, /9 workers are outside 1 to 4/);
      await refused('scale nothing 2', 1, /has no project or service "nothing"/);
      await refused('scale backregisters 2 --for ever', 2, /not understood/);
      await refused('scale backregisters 2 --for 9d', 2, /not understood/);
      await refused('scale backregisters', 2, /not understood/);
      await refused('pause --now', 2, /not understood/);
      assert.equal((await host.run('autoscaler scale backregisters 2', { user: 'victus' })).code, 1);
      assert.equal(await agent.counts(['backregisters']), 'backregisters=1');
    });

    test('health: well, wrong count, not answering, not there', async () => {
      assert.match(await host.must('autoscaler health backregisters --within 10'), /active, 1 workers, answers after/);
      assert.match(await host.must('autoscaler health celerycore'), /active, /);
      await agent.stopTimer();
      await host.must('systemctl kill --kill-who=main --signal=SIGTTIN backregisters');
      await agent.within(10, 'a worker more', agent.everyCount({ backregisters: 2 }));
      const wrong = await host.run('autoscaler health backregisters --within 1');
      assert.deepEqual([wrong.code, wrong.stderr.trim()], [1, 'backregisters.service has 2 workers, not 1']);
      await host.must('systemctl kill --kill-who=main --signal=SIGTTOU backregisters');
      await agent.within(10, 'a worker less', agent.everyCount({ backregisters: 1 }));
      await host.must('systemctl kill --signal=SIGSTOP backregisters');
      const silent = await host.run('autoscaler health backregisters');
      assert.match(silent.stderr, /\/run\/backregisters\.sock did not answer \/health within 2000 ms/);
      await host.must('systemctl kill --signal=SIGCONT backregisters');
      await host.must('systemctl stop backregisters');
      assert.match((await host.run('autoscaler health backregisters')).stderr, /is inactive/);
      assert.match((await host.run('autoscaler health nothing')).stderr, /is not-found/);
      await host.must('systemctl start backregisters autoscaler.timer');
    });

    test('orders survive a reboot, and a file that was cut off', async function () {
      this.timeout(200_000);
      await host.must('systemctl enable -q autoscaler.timer; autoscaler scale backregisters 2');
      await host.reboot();
      await agent.within(30, 'the count after the reboot', agent.everyCount({ backregisters: 2 }));
      assert.equal(agent.project('backregisters')?.hold?.by, 'scale');
      await agent.stopTimer();
      await host.must(`truncate -s 20 ${paths.ordersFile}`);
      await agent.tick();
      assert.equal(agent.project('backregisters')?.workers, 2);
    });
  });
}

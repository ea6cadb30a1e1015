// A secret is typed once and seen nowhere: not in arguments, environments, files or journals of either side, nor in our log.
import assert from 'node:assert/strict';
import { Failure } from '../../src/base/failure';
import { carryOut } from '../../src/operations/plans/carryOut';
import { planDeploy } from '../../src/operations/deployment/deploy';
import { look } from '../../src/operations/looking/look';
import { planStartTimer, runNow } from '../../src/operations/deployment/timer';
import { renderFailure } from '../../src/words/renderFailure';
import { Canary } from '../kit/canary';
import { testAgent } from '../kit/testAgent';
import { Visit, within } from '../kit/visit';
import { TestHost } from './host';

const password = 'canary-Zk3vW8qs';
const wrong = 'canary-wrong-T5yq';

suite('secrets', function () {
  this.timeout(120_000);
  let host: TestHost;

  suiteSetup(async function () {
    this.timeout(600_000);
    host = await TestHost.boot({ suite: 'trixie', name: 'web1' });
    await host.must('chpasswd', { input: `victus:${password}\n` });
  });
  suiteTeardown(() => host?.stop());

  test('the sudo password is seen nowhere while the agent is deployed, started and run', async () => {
    const visit = Visit.open(host, 'victus', [wrong, password]);
    const canary = await Canary.watch(host, password, { folders: [visit.home] });
    try {
      const { server } = visit;
      await server.becomeRoot(within(30_000));
      const deploy = await planDeploy(
        server,
        { look: await look(server, within(20_000)), agent: testAgent },
        within(30_000),
      );
      assert.equal((await carryOut(server, deploy, () => undefined, within(60_000))).kind, 'done');
      const start = await planStartTimer(server, await look(server, within(20_000)), within(20_000));
      assert.equal((await carryOut(server, start, () => undefined, within(60_000))).kind, 'done');
      assert.ok((await runNow(server, within(60_000))).ok);
      const stream = await server.stream(
        { name: 'id', argv: ['id', '-u'], root: 'always' },
        () => undefined,
        within(20_000),
      );
      assert.equal(await stream.ended, 0);
    } finally {
      const sightings = await canary.stop();
      visit.close();
      assert.deepEqual(sightings, []);
    }
    assert.doesNotMatch(visit.log.join('\n'), new RegExp(`${password}|${wrong}`));
  });

  test('a wrong one is in no error and no log either', async () => {
    const visit = Visit.open(host, 'victus', [wrong]);
    try {
      await assert.rejects(visit.server.becomeRoot(within(30_000)), (error: unknown) => {
        assert.ok(error instanceof Failure);
        for (const text of [
          renderFailure(error, 'en'),
          renderFailure(error, 'es'),
          error.stack,
          JSON.stringify(error),
        ]) {
          assert.doesNotMatch(String(text), new RegExp(wrong));
        }
        assert.match(renderFailure(error, 'en'), /^web1: .*sudo/);
        return true;
      });
      assert.doesNotMatch(visit.log.join('\n'), new RegExp(wrong));
    } finally {
      visit.close();
    }
  });
});

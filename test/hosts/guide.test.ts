// A server that was set up by the guide: its configuration works as it is, from where it lies, comment included.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../../src/host/paths';
import { carryOut } from '../../src/operations/plans/carryOut';
import { checkConfiguration, configurationPathOf } from '../../src/operations/deployment/configurationFile';
import { planDeploy } from '../../src/operations/deployment/deploy';
import { look } from '../../src/operations/looking/look';
import { planStartTimer, runNow } from '../../src/operations/deployment/timer';
import { parseStatus, type ProjectStatus } from '../../src/scaling/status';
import { testAgent } from '../kit/testAgent';
import { Visit, within } from '../kit/visit';
import { TestHost } from './host';

const path = '/home/victus/scripts/autoscaler_config.json';
const example = `{
  "projects": {
    "backregisters": {
      "enabled": false,  // Cambiar a true para habilitar
      "min_workers": 1,
      "max_workers": 3,
      "cpu_thresholds": {
        "scale_up_2": 70,
        "scale_up_3": 80,
        "scale_down_2": 40,
        "scale_down_1": 35
      }
    }
  }
}
`;

for (const { debian, cgroups } of [
  { debian: 'forky', cgroups: 'unified' },
  { debian: 'bookworm', cgroups: 'machine' },
] as const) {
  suite(`a server set up by the guide (${debian}, cgroups: ${cgroups})`, function () {
    this.timeout(60_000);
    let host: TestHost;
    let visit: Visit;

    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({ suite: debian, name: 'web1', cgroups });
      await host.must('install -d -o victus -g victus /home/victus/scripts');
      await host.must(`cat >${path} && chown victus: ${path} && chmod 664 ${path}`, { input: example });
      visit = Visit.open(host, 'victus');
    });
    suiteTeardown(async () => {
      visit?.close();
      await host?.stop();
    });

    const project = (): ProjectStatus | undefined =>
      parseStatus(readFileSync(join(host.root, paths.statusFile), 'utf8'))?.projects.find(
        ({ service }) => service === 'backregisters.service',
      );

    test('is deployed to without its file being touched, and the file is believed by name', async () => {
      const { server } = visit;
      const plan = await planDeploy(
        server,
        { look: await look(server, within(20_000)), agent: testAgent },
        within(30_000),
      );
      assert.ok(
        !plan.files.some((file) => file.path.endsWith('autoscaler_config.json')),
        'no configuration is written',
      );
      assert.equal((await carryOut(server, plan, () => undefined, within(60_000))).kind, 'done');
      assert.equal(await host.must(`cat ${path}; stat -c '%U %a' ${path}`), `${example}victus 664`);
      const seen = await look(server, within(20_000));
      assert.equal(configurationPathOf(seen), path);
      const checked = await checkConfiguration(server, path, within(20_000));
      assert.ok(checked.deployed && checked.ok, checked.deployed ? checked.findings : 'not deployed');
    });

    test('a disabled project is left alone, an enabled one is adopted, and the words of the guide are in the log', async () => {
      const { server } = visit;
      const first = await runNow(server, within(60_000));
      assert.ok(first.ok && !/ERROR/.test(first.output), first.output);
      assert.equal(project()?.enabled, false);

      const file = await server.readFile(path, within(20_000));
      assert.ok(file);
      const enabled = example
        .replace('"enabled": false', '"enabled": true')
        .replace('"min_workers": 1', '"min_workers": 2');
      await server.writeFile(path, Buffer.from(enabled), { expectedSha256: file.sha256, root: false }, within(20_000));
      const second = await runNow(server, within(60_000));
      assert.ok(second.ok && !/ERROR/.test(second.output), second.output);
      assert.equal(project()?.workers, 2);
      assert.equal((await host.workers('backregisters')).length, 2);
      assert.match(await host.must(`cat ${paths.log}`), / scale_up backregisters\.service 1 -> 2 /);
      assert.match(
        await host.must('journalctl -u autoscaler -n 50 --no-pager'),
        /scale_up backregisters\.service 1 -> 2/,
      );
      // Only the count: the unit is its owner's.
      assert.match(await host.must('systemctl cat backregisters.service'), /--workers 1/);
    });

    test('a restart by its owner keeps the count, once the timer runs', async () => {
      const { server } = visit;
      const start = await planStartTimer(server, await look(server, within(20_000)), within(20_000));
      assert.equal((await carryOut(server, start, () => undefined, within(60_000))).kind, 'done');
      await host.must('systemctl restart backregisters');
      const deadline = Date.now() + 10_000;
      while ((await host.workers('backregisters')).length !== 2) {
        assert.ok(Date.now() < deadline, `2 workers within 10 s; ${await host.must(`tail -n 5 ${paths.log}`)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
  });
}

import assert from 'node:assert/strict';
import { known } from '../../../src/base/known';
import { countedLimit } from '../../../src/host/limits';
import { checkConfigurationFile } from '../../../src/operations/deployment/checkConfigurationFile';
import { serviceNames } from '../../../src/operations/services/serviceNames';
import { serverFactsOf } from '../../../src/operations/looking/serverFacts';
import { aLook, aProcess, aService, aStatus } from '../ui/aLook';

const nothing = Buffer.alloc(0);

suite('what a look tells the rules', () => {
  const factsOf = (look: ReturnType<typeof aLook>) =>
    serverFactsOf({ name: 'web1', latest: look, previous: undefined, names: new Map() });

  test('Gunicorn: sizes, limits and timeouts; what is not known stays so', () => {
    const look = aLook({
      services: [
        aService('backcore.service', {
          commandLine: known(['gunicorn', '--timeout=10', '--graceful-timeout', '20', 'app']),
          workers: known([aProcess(2, { rssMiB: 40, threads: 1 }), aProcess(3, { rssMiB: 60, threads: 4 })]),
          limits: [countedLimit('slice', '/web.slice', 6, 30)],
        }),
      ],
      autoscaler: { ...aLook().autoscaler, statusText: known(undefined) },
    });
    const [service] = factsOf(look).services;
    assert.deepEqual(service, {
      unit: 'backcore.service',
      kind: 'gunicorn',
      state: 'active',
      workers: 2,
      workerMiB: 60,
      workerTasks: 4,
      limits: [countedLimit('slice', '/web.slice', 6, 30)],
      restCpuPercent: undefined,
      timeoutSeconds: 10,
      gracefulTimeoutSeconds: 20,
      pool: undefined,
      autoscales: false,
      queues: undefined,
      environment: undefined,
    });
  });

  test('Celery: pool, queues and --autoscale', () => {
    const commandLine = known(['celery', '-A', 'app', 'worker', '-P', 'threads', '-Q', 'a,b', '--autoscale=4,1']);
    const [service] = factsOf(
      aLook({ services: [aService('celery.service', { kind: 'celery', commandLine })] }),
    ).services;
    assert.deepEqual([service?.pool, service?.queues, service?.autoscales], ['threads', ['a', 'b'], true]);
  });

  test('the interval as the agent has it, and none that is no number', () => {
    const withStatus = (intervalSeconds: unknown) =>
      aLook({
        autoscaler: {
          ...aLook().autoscaler,
          statusText: known(JSON.stringify({ ...aStatus(), intervalSeconds })),
        },
      });
    assert.equal(factsOf(withStatus(30)).intervalSeconds, 30);
    assert.equal(factsOf(withStatus('30')).intervalSeconds, undefined);
    assert.equal(factsOf(withStatus(0)).intervalSeconds, undefined);
  });
});

suite("the agent's check", () => {
  const path = '/etc/autoscaler/autoscaler_config.json';
  const parse = (stdout: string, exitCode = 1) =>
    checkConfigurationFile(path).parse({ exitCode, stdout: Buffer.from(stdout), stderr: nothing }, 'web1');

  test('is read finding by finding, with its rule, and without one from an older agent', () => {
    const { reports, ok } = parse(
      `${path}:3:5: error: min_workers (4) is greater [config.minAboveMax]\n${path}:4:1: warning: "x": 1: 2: odd\nnoise\n`,
    );
    assert.equal(ok, false);
    assert.deepEqual(reports, [
      { severity: 'error', line: 3, column: 5, text: 'min_workers (4) is greater', code: 'config.minAboveMax' },
      { severity: 'warning', line: 4, column: 1, text: '"x": 1: 2: odd', code: undefined },
    ]);
  });

  test('is none where no agent is deployed', () => {
    assert.deepEqual(parse('', 127), { deployed: false, ok: false, findings: '', reports: [] });
  });
});

suite('names of units and variables', () => {
  test('are read, and nothing that is no name', () => {
    const stdout = Buffer.from(
      'unit loaded\ncomplete\nenv BROKER\nenv A=secret\nenv bad name\nunit not-found\nenv HOME\n',
    );
    assert.deepEqual(serviceNames(['a.service', 'b.service']).parse({ exitCode: 0, stdout, stderr: nothing }, 'web1'), [
      { loadState: 'loaded', variables: ['BROKER'], isComplete: true },
      { loadState: 'not-found', variables: ['HOME'], isComplete: false },
    ]);
  });
});

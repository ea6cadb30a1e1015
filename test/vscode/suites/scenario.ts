// The main job, from an empty editor to a server that has been scaled up and down, as an engineer does it.
import { strict as assert } from 'node:assert';
import { commands, window, workspace } from 'vscode';
import type { TestApi } from '../../../src/extension';
import type { Look, ServiceLook } from '../../../src/host/look';
import { dropInOf, paths } from '../../../src/host/paths';
import { parseStatus } from '../../../src/scaling/status';
import { page } from '../page';
import { answerSecret, notification, openServersView, replaceAll, until, writeSshFolder } from '../workbench';
import type { GuideServerContext, ServiceTruth } from '../worlds/guideServer';

const world = page.context().prepared as GuideServerContext;
const server = 'web1';
const socket = '/run/backregisters.sock';

suite(`From an empty editor to a scaled server (${world.suite})`, function () {
  // Each step needs the one before.
  this.bail(true);
  let api: TestApi;

  suiteSetup(async () => {
    writeSshFolder(
      world.keyFile,
      (key) =>
        `Host ${server}\n  HostName ${world.address}\n  User victus\n  IdentityFile ${key}\n  IdentitiesOnly yes\n`,
    );
    await page.call('rememberFiles');
  });

  test('the empty view invites to add a server; a Host of ssh_config is picked, its unknown key accepted', async function () {
    this.timeout(180_000);
    api = await openServersView();
    await page.waitFor('.welcome-view-content >> text=Add a Server');
    await picture('welcome');
    await page.click('.welcome-view-content >> text=Add a Server');
    await page.waitFor('.quick-input-widget');
    await page.type(server);
    await page.waitFor(`.quick-input-list .monaco-list-row >> text=${server}`);
    await page.press('Enter');
    await page.waitFor('.quick-input-widget >> text=/SHA256:/', { timeoutMs: 20_000 });
    const asked = (await page.text('.quick-input-widget')).join(' ');
    assert.match(asked, /SHA256:[A-Za-z0-9+/]{43}/, 'the fingerprint is shown');
    await picture('host-key');
    await page.click('.quick-input-list .monaco-list-row >> text=Accept');
    await until('connected', () => api.servers.find(server)?.connected === true, 20_000);
  });

  test('the tree shows the six services with the numbers that systemd and /proc give', async function () {
    this.timeout(180_000);
    await until('a look', () => lastLook(api) !== undefined, 20_000);
    // Both at one moment, or a worker that is being recycled makes a difference.
    let difference = 'nothing compared yet';
    await until(
      () => `equal numbers: ${difference}`,
      async () => {
        await api.servers.find(server)?.look();
        const truth = await page.call<ServiceTruth[]>('truth');
        difference = compare(lastLook(api), truth);
        return difference === '';
      },
      20_000,
    );
    for (const name of ['backregisters', 'backdipro', 'backglobal', 'backbce', 'backcore', 'celerycore']) {
      await page.waitFor(`.monaco-list-row >> text=${name}`);
    }
    await picture('tree');
  });

  test('the agent is deployed by a plan that is read first, with the sudo password asked once', async function () {
    this.timeout(360_000);
    const running = commands.executeCommand('autoscaler.deployAgent', server);
    await answerSudo();
    await running;
    await applyPlanInFront('deploy');
    const look = await freshLook(api);
    assert.equal(look.autoscaler.version.state === 'known' && typeof look.autoscaler.version.value, 'string');
    assert.equal(look.autoscaler.timer.activeState, 'inactive', 'deploying starts nothing');
    if (world.tickSeconds !== undefined) await page.call('tickOften', world.tickSeconds);
  });

  test('backregisters is enabled in the editor, with 1 to 3 workers', async function () {
    this.timeout(180_000);
    await commands.executeCommand('autoscaler.openConfiguration', server);
    const document = window.activeTextEditor?.document;
    assert.ok(document !== undefined && document.uri.scheme === 'autoscaler', 'the configuration is open');
    assert.equal(document.languageId, 'jsonc');
    await picture('configuration');
    // Of accelerated ticks one, and a half for the tolerance.
    const minutes = world.tickSeconds === undefined ? 2 : (world.tickSeconds * 1.5) / 60;
    const text = JSON.stringify(
      {
        projects: {
          backregisters: {
            enabled: true,
            min_workers: 1,
            max_workers: 3,
            cpu_thresholds: { scale_up_2: 38, scale_up_3: 44, scale_down_2: 32, scale_down_1: 28 },
            cpu_duration_minutes: minutes,
            memory_threshold_mb: 128,
            startup_grace_seconds: 0,
            cooldown_minutes: minutes,
          },
        },
      },
      undefined,
      2,
    );
    await replaceAll(document, `// Written by the test.\n${text}\n`);
    assert.ok(await document.save(), 'saved');
    assert.equal(document.isDirty, false);
    const onServer = await page.call<{ stdout: string }>('run', `cat ${paths.configuration}`);
    assert.equal(onServer.stdout, document.getText());
  });

  test('the agent is run once by hand, and says what it saw', async function () {
    this.timeout(180_000);
    await commands.executeCommand('autoscaler.runNow', server);
    await notification(`/${server}: the agent has run/`);
    await commands.executeCommand('notifications.clearAll');
    const seen = await page.call<{ stdout: string }>('run', 'autoscaler status --json');
    const status = parseStatus(seen.stdout);
    assert.deepEqual(
      status?.projects.map(({ project, workers, decision }) => [project, workers, decision?.rule]),
      [['backregisters', 1, 'adopt']],
    );
  });

  test('the timer is started by a plan', async function () {
    this.timeout(180_000);
    await commands.executeCommand('autoscaler.startTimer', server);
    await applyPlanInFront('start-timer');
    const look = await freshLook(api);
    assert.equal(look.autoscaler.timer.activeState, 'active');
    assert.equal(look.autoscaler.path.activeState, 'active');
  });

  test('load from its own view makes it 3 workers, quiet makes it 1 again, and no request fails', async function () {
    this.timeout(world.tickSeconds === undefined ? 1_500_000 : 300_000);
    const patience = world.tickSeconds === undefined ? 720_000 : 120_000;
    await commands.executeCommand('autoscaler.tailLogs', server);
    // It waits in the view instead of computing: a client without a pause must not itself be the load.
    await page.call('startClient', socket, '/sleep?s=0.05');
    try {
      await page.call('startLoad', socket, 2);
      await until('3 workers', () => workers(api, 'backregisters.service') === 3, patience);
      await picture('three-workers');
      await page.call('stopLoad');
      await until('1 worker', () => workers(api, 'backregisters.service') === 1, patience);
    } finally {
      await page.call('stopLoad');
      const seen = await page.call<{ requests: number; failed: number; errors: unknown }>('stopClient');
      console.log(`client: ${JSON.stringify(seen)}`);
      assert.ok(seen.requests > 100, `the client called: ${seen.requests}`);
      assert.equal(seen.failed, 0, JSON.stringify(seen.errors));
    }
  });

  test('both decisions are in the log that VS Code follows', async function () {
    this.timeout(90_000);
    let text = '';
    await until(
      () => `both decisions in the log; it has:\n${text}`,
      () => {
        text = followedLog();
        return / scale_up backregisters/.test(text) && / scale_down backregisters/.test(text);
      },
      15_000,
    );
    await picture('log');
    await commands.executeCommand('autoscaler.stopLogs', server);
    await until(
      () => `the end of following in the log; it has:\n${text}`,
      () => {
        text = followedLog();
        return text.includes('Stopped following.');
      },
      10_000,
    );
  });

  test('stopped again, the server differs from before in our own files alone', async function () {
    this.timeout(360_000);
    await commands.executeCommand('autoscaler.stopTimer', server);
    await applyPlanInFront('stop-timer');
    const look = await freshLook(api);
    assert.equal(look.autoscaler.timer.activeState, 'inactive');
    assert.equal(look.autoscaler.path.activeState, 'inactive');
    await page.call('tickAsDeployed');
    const diff = await page.call<{ added: string[]; removed: string[]; changed: string[] }>('changedFiles');
    const foreign = [...diff.added, ...diff.removed, ...diff.changed].filter((path) => !isOurs(path));
    assert.deepEqual(foreign, []);
    for (const path of [paths.agent, paths.timerUnit, paths.wrapper, paths.log]) {
      assert.ok(diff.added.includes(path), `${path} is there`);
    }
  });
});

const ours = [paths.program, paths.settingsFolder, paths.state, paths.backups];
const oursAlone: string[] = [
  ...[paths.wrapper, paths.log, paths.logrotate, paths.timerUnit, paths.serviceUnit, paths.pathUnit],
  `${paths.units}/timers.target.wants/autoscaler.timer`,
  `${paths.units}/sysinit.target.wants/autoscaler-recover.service`,
];

function isOurs(path: string): boolean {
  return (
    ours.some((folder) => path === folder || path.startsWith(`${folder}/`)) ||
    oursAlone.some((own) => path === own) ||
    /^\/etc\/systemd\/system\/(autoscaler[^/]*|[^/]+\.service\.d|[^/]+\.service\.d\/50-autoscaler\.conf)$/.test(path) ||
    path === dropInOf('backregisters.service') ||
    /^\/var\/lib\/systemd\/timers(\/stamp-autoscaler\.timer)?$/.test(path)
  );
}

function lastLook(api: TestApi): Look | undefined {
  return api.servers.find(server)?.lastLook;
}

function workers(api: TestApi, unit: string): number | undefined {
  const found = lastLook(api)?.services.find((service) => service.unit === unit);
  return found?.workers.state === 'known' ? found.workers.value.length : undefined;
}

async function freshLook(api: TestApi): Promise<Look> {
  const entry = api.servers.find(server);
  await entry?.look();
  // One that was under way may have begun too early.
  await entry?.look();
  const look = entry?.lastLook;
  assert.ok(look, 'a look');
  return look;
}

function compare(look: Look | undefined, truth: readonly ServiceTruth[]): string {
  const mine = (service: ServiceLook): ServiceTruth => ({
    unit: service.unit,
    activeState: service.activeState,
    mainPid: service.mainPid,
    workers: service.workers.state === 'known' ? service.workers.value.length : -1,
    threads: service.threads.state === 'known' ? service.threads.value : -1,
    tasksMax: service.tasks.max.state === 'known' ? String(service.tasks.max.value ?? 'infinity') : 'unknown',
  });
  const seen = (look?.services ?? []).map(mine).sort((a, b) => (a.unit < b.unit ? -1 : 1));
  const real = [...truth].sort((a, b) => (a.unit < b.unit ? -1 : 1));
  return JSON.stringify(seen) === JSON.stringify(real) ? '' : `${JSON.stringify(seen)} is not ${JSON.stringify(real)}`;
}

async function answerSudo(): Promise<void> {
  await page.waitFor('.quick-input-widget input[type=password]', { timeoutMs: 30_000 });
  await picture('sudo');
  await answerSecret('victus-pw');
}

/** One run of the scenario is dark, the other light. */
async function picture(name: string): Promise<void> {
  await page.screenshot(`scenario-${name}-${world.suite === 'trixie' ? 'dark' : 'light'}`);
}

/** Reads the plan that was opened, takes its picture, and applies it from its title bar. */
async function applyPlanInFront(name: string): Promise<void> {
  await until('a plan', () => window.activeTextEditor?.document.uri.scheme === 'autoscaler-plan', 40_000);
  await picture(`plan-${name}`);
  await commands.executeCommand('autoscaler.applyPlan', window.activeTextEditor?.document.uri);
}

/** What the log channel shows, read from the file that VS Code keeps for it. */
function followedLog(): string {
  const channel = workspace.textDocuments.find(
    ({ uri }) => uri.scheme === 'output' && uri.path.includes('autoscaler') && uri.path.includes(server),
  );
  return channel?.getText() ?? '';
}

// What an engineer changes on servers beside the main job, and how it is undone: keys, menus, plans, backups, rollback.
import { strict as assert } from 'node:assert';
import { commands, ConfigurationTarget, env, window, workspace } from 'vscode';
import type { TestApi } from '../../../src/extension';
import type { Look, ServiceLook } from '../../../src/host/look';
import { page } from '../page';
import { lineOf, notification, openServersView, pause, replaceAll, until, writeSshFolder } from '../workbench';
import type { TwoServersContext } from '../worlds/twoServers';

const world = page.context().prepared as TwoServersContext;
const unit = 'backregisters.service';
const unitFile = `/etc/systemd/system/${unit}`;
const isSpanish = env.language.startsWith('es');
/** The words of the language that runs. */
const tr = (en: string, es: string): string => (isSpanish ? es : en);
const shade = isSpanish ? 'light-es' : 'dark';

suite(`changes and their undoing (${world.suite}, ${env.language})`, function () {
  // Each step needs the one before.
  this.bail(true);
  this.timeout(900_000);
  let api: TestApi;

  suiteSetup(async () => {
    const { second } = world;
    const entry = (name: string, address: string, key: string): string =>
      `Host ${name}\n  HostName ${address}\n  User deploy\n  IdentityFile ${key}\n  IdentitiesOnly yes\n`;
    writeSshFolder(
      world.keyFile,
      (key) => entry('web1', world.address, key) + entry('web2', second.address, key),
      `${world.hostKeyLine}\n${second.hostKeyLine}`,
    );
    await workspace.getConfiguration('autoscaler').update(
      'servers',
      ['web1', 'web2'].map((name) => ({ name, host: name })),
      ConfigurationTarget.Global,
    );
    await page.call('rememberFiles');
    api = await openServersView();
    for (const name of ['web1', 'web2']) {
      await until(`${name} connected`, () => api.servers.find(name)?.connected === true, 90_000);
    }
  });

  test('a deployment on two servers: both plans are read, one click, one after the other', async () => {
    const deploying = commands.executeCommand('autoscaler.deployAgent');
    await page.waitFor('.quick-input-widget .monaco-list-row >> text=web2');
    for (const name of ['web1', 'web2']) await page.click(`.quick-input-widget .monaco-list-row >> text=${name}`);
    await picture('many-pick');
    await page.press('Enter');
    await deploying;
    assert.equal(planTexts().length, 2);
    await press(tr('Apply to All 2', 'Aplicar a los 2'));
    await notification(tr('Done on web1, web2.', 'Hecho en web1, web2.'));
    await picture('many-done');
    await clear();
    assert.match((await onServer('autoscaler --version')).stdout, /\d\.\d/);
    assert.match((await page.call<{ stdout: string }>('runSecond', 'autoscaler --version')).stdout, /\d\.\d/);
  });

  test('the second time there is nothing to do, and it says so', async () => {
    await commands.executeCommand('autoscaler.deployAgent', 'web1');
    await notification(tr('/web1: nothing to do/i', '/web1: no hay nada que hacer/i'));
    await clear();
  });

  test('a worker more by the key +, held for an hour and said in the tree; Undo makes it automatic again', async () => {
    await commands.executeCommand('autoscaler.openConfiguration', 'web1');
    const document = window.activeTextEditor?.document;
    assert.ok(document?.uri.scheme === 'autoscaler');
    await replaceAll(
      document,
      JSON.stringify({ projects: { backregisters: { enabled: true, min_workers: 1, max_workers: 3 } } }, undefined, 2),
    );
    // A save that the slow server has not answered in time is tried again, as a person would.
    await until('saved', async () => !document.isDirty || (await document.save()), 90_000);
    const started = workersOf(await freshLook());
    await commands.executeCommand('autoscaler.runNow', 'web1');
    await clear();
    await until('the line says the bounds', async () => /1.*3/.test(await lineOf('backregisters')), 90_000);
    // Walked to with the arrow keys: selected is another line, the one that was clicked.
    await expand('backglobal');
    await until('its processes', async () => (await lineOf('worker')) !== '', 90_000);
    for (let n = 0; n < 3; n++) await page.press('ArrowDown');
    await page.press('Shift+Equal');
    await until('a worker more', async () => workersOf(await freshLook()) === started + 1, 120_000);
    await until(
      'the line says for how long',
      async () => new RegExp(tr('held', 'retenid|manten')).test(await lineOf('backregisters')),
      90_000,
    );
    await picture('held');
    await press(tr('Undo', 'Deshacer'));
    await until(
      'not held any more',
      async () => !new RegExp(tr('held', 'retenid|manten')).test(await lineOf('backregisters')),
      120_000,
    );
    assert.equal(workersOf(await freshLook()), started);
    await collapse('backglobal');
    await clear();
  });

  test('a pause for an hour is said in the tree, and ended from there', async () => {
    const pausing = commands.executeCommand('autoscaler.pause', 'web1');
    await page.waitFor('.quick-input-widget .monaco-list-row >> text=/^1 h$/');
    await picture('pause-pick');
    await page.click('.quick-input-widget .monaco-list-row >> text=/^1 h$/');
    await pausing;
    await until(
      'said at the agent and its service',
      async () => {
        await freshLook();
        const said = new RegExp(tr('paused', 'pausa'));
        return said.test(await lineOf('Autoscaler')) && said.test(await lineOf('backregisters'));
      },
      90_000,
    );
    await picture('paused');
    await commands.executeCommand('autoscaler.resume', 'web1');
    await until('over', async () => !new RegExp(tr('paused', 'pausa')).test(await lineOf('Autoscaler')), 90_000);
    await clear();
  });

  test('a restart says what it costs first; unanswered it changes nothing, Restart waits for the answer', async () => {
    const before = service(await freshLook()).mainPid;
    const question = tr('/Restart backregisters.*requests fail/', '/Reiniciar backregisters.*peticiones/');
    await menuOf('backregisters', tr('Restart Service…', 'Reiniciar el servicio…'));
    await notification(question);
    await picture('restart-question');
    // Closed as a person does it: a list that was cleared as a whole shows its rows once more.
    await page.click('.notification-list-item .codicon-notifications-clear');
    assert.equal(service(await freshLook()).mainPid, before);
    await menuOf('backregisters', tr('Restart Service…', 'Reiniciar el servicio…'));
    await press(tr('Restart', 'Reiniciar'));
    await until('another process', async () => service(await freshLook()).mainPid !== before, 120_000);
    await notification(tr('/backregisters.*done and verified/', '/backregisters.*verificado/'));
    await clear();
  });

  test('what was done is in the history, with who and how it ended; an entry opens as a document', async () => {
    await until('in the tree', async () => /\d/.test(await lineOf(tr('History', 'Historial'))), 90_000);
    await freshLook();
    await expand(tr('History', 'Historial'));
    await until(
      'the restart on top',
      async () => (await lineOf(tr('Restart backregisters', 'Reiniciar backregisters'))) !== '',
      90_000,
    );
    await picture('history');
    await page.click(`.monaco-list-row >> text=/${tr('Restart backregisters', 'Reiniciar backregisters')}/`);
    await until('a document', () => /\.record\.md/.test(activePath()), 90_000);
    assert.match(window.activeTextEditor?.document.getText() ?? '', new RegExp(tr('done', 'hecho')));
    await picture('record');
    await collapse(tr('History', 'Historial'));
  });

  test('the service starts with two workers: base workers as a plan, restarted now', async () => {
    const asking = commands.executeCommand('autoscaler.baseWorkers', await argument('backregisters'));
    await page.waitFor('.quick-input-widget input');
    await picture('base-workers');
    await page.press('Control+A');
    await page.type('0');
    await page.waitFor(`.quick-input-widget >> text=${tr('A number from 1 to 999', 'Un número de 1 a 999')}`);
    await page.press('Control+A');
    await page.type('2');
    await page.press('Enter');
    await page.click(`.quick-input-widget .monaco-list-row >> text=${tr('Restart it now', 'Reiniciarlo ahora')}`);
    await asking;
    await applyPlanInFront('base-workers');
    assert.match((await onServer(`systemctl show ${unit} -p ExecStart`)).stdout, /--workers 2/);
    assert.equal((await onServer(`cat ${unitFile}`)).stdout.includes('--workers 1'), true, 'the unit itself stays');
  });

  test('a backup on demand; after a change by hand it is compared, restored by a plan, and the service answers', async () => {
    await commands.executeCommand('autoscaler.backUpNow', 'web1');
    await applyPlanInFront('backup');
    await onServer(`sed -i s/^Description=.*/Description=changed/ ${unitFile}; systemctl daemon-reload`);
    await freshLook();
    await expand(tr('Backups', 'Copias'));
    await until('a backup in the tree', async () => (await lineOf('backup')) !== '', 90_000);
    await picture('backups');
    // Compared with what is there now: no other backup has the file, so nothing is asked.
    await menuOf('backup', tr('Compare…', 'Comparar…'));
    await pick(unitFile);
    await until(
      'a diff',
      () => window.tabGroups.activeTabGroup.activeTab?.label.includes('backregisters') === true,
      90_000,
    );
    await page.waitFor('.monaco-diff-editor >> text=changed', { timeoutMs: 90_000 });
    await picture('compare');
    // Looked into.
    await menuOf('backup', tr('Look Inside…', 'Ver el contenido…'));
    await pick(unitFile);
    await until('a document', () => activePath().endsWith(unitFile) && activePath() !== unitFile, 90_000);
    assert.doesNotMatch(window.activeTextEditor?.document.getText() ?? '', /changed/);
    // Restored.
    await menuOf('backup', tr('Restore…', 'Restaurar…'));
    await page.waitFor('.quick-input-widget .monaco-list-row', { timeoutMs: 90_000 });
    await picture('restore-pick');
    await page.press('Enter');
    await applyPlanInFront('restore');
    assert.equal((await onServer(`grep -c changed ${unitFile}`)).stdout.trim(), '0');
    assert.equal(service(await freshLook()).activeState, 'active');
    await collapse(tr('Backups', 'Copias'));
  });

  test('the interval is another by a plan; a dry run is a document', async () => {
    const asking = commands.executeCommand('autoscaler.timerInterval', 'web1');
    await pick(tr('every 30 s', 'cada 30 s'));
    await asking;
    await applyPlanInFront('interval');
    assert.match((await onServer('systemctl cat autoscaler.timer')).stdout, /30/);
    await commands.executeCommand('autoscaler.dryRun', 'web1');
    await until('a document', () => activePath().endsWith('dry-run.log'), 90_000);
    assert.match(window.activeTextEditor?.document.getText() ?? '', /backregisters/);
    await picture('dry-run');
  });

  test('a plan that someone else has open is offered to be watched to its end', async () => {
    await page.call('beginOtherPlan');
    await until(
      'it is open on the server',
      async () => {
        const { openPlan } = (await freshLook()).autoscaler;
        return openPlan.state === 'known' && openPlan.value !== undefined;
      },
      90_000,
    );
    await notification(tr('/web1: the plan .* has not ended/', '/web1: el plan .* no ha terminado/'));
    await picture('open-plan');
    await press(tr('Watch It to Its End', 'Seguirlo hasta el final'));
    const ended = page.call('endOtherPlan');
    await notification(tr('/web1: .* has ended well/', '/web1: .* terminó bien/'));
    assert.equal(await ended, 'done');
    await clear();
  });

  test('the timer is started by a plan', async () => {
    await commands.executeCommand('autoscaler.startTimer', 'web1');
    await applyPlanInFront('start-timer');
    assert.equal((await freshLook()).autoscaler.timer.activeState, 'active');
  });

  test('cut in the middle, the plan goes on, and the editor says how it ended', async () => {
    await commands.executeCommand('autoscaler.rollBack', 'web1');
    await planInFront();
    await picture('plan-rollback');
    const applying = commands.executeCommand('autoscaler.applyPlan', window.activeTextEditor?.document.uri);
    await until(
      'the plan runs',
      async () => (await onServer('systemctl is-active "autoscaler-plan-*"')).stdout.includes('activ'),
      90_000,
    );
    await onServer('pkill -KILL -u deploy sshd || pkill -KILL -u deploy -f sshd');
    await applying;
    await until('done', () => openPlan()?.outcome?.kind === 'done', 120_000);
    await picture('rolled-back');
    const look = await freshLook();
    assert.equal(look.autoscaler.timer.activeState, 'inactive');
    assert.equal(service(look).activeState, 'active');
    assert.equal((await onServer(`ls ${unitFile}.d/50-autoscaler.conf`)).stdout, '');
    await clear();
  });

  test('the helper for someone without sudo is installed by a plan; a name that sudoers reads otherwise is refused', async () => {
    const asking = commands.executeCommand('autoscaler.installHelper', 'web1');
    await page.waitFor('.quick-input-widget input');
    await page.type('ALL');
    await page.waitFor(`.quick-input-widget >> text=/ALL.*sudoers/`);
    await picture('helper-name');
    await page.press('Control+A');
    await page.type('viewer');
    await page.press('Enter');
    await asking;
    await applyPlanInFront('helper');
    assert.match(
      (await onServer('visudo -cq && su viewer -c "sudo -n /opt/autoscaler/helper hello"')).stdout,
      /autoscaler-helper/,
    );
  });

  test('uninstalled with everything, the server is as it was before the first deployment', async () => {
    const asking = commands.executeCommand('autoscaler.uninstall', 'web1');
    await page.waitFor(`.quick-input-widget >> text=${tr('Everything, for good', 'Todo, definitivamente')}`);
    await picture('uninstall-pick');
    await pick(tr('Everything, for good', 'Todo, definitivamente'));
    await asking;
    await planInFront();
    await picture('plan-uninstall');
    await commands.executeCommand('autoscaler.applyPlan', window.activeTextEditor?.document.uri);
    await notification(tr('/nothing of the autoscaler is left/', '/no queda nada del autoescalador/'));
    await clear();
    const diff = await page.call<{ added: string[]; removed: string[]; changed: string[] }>('changedFiles');
    assert.deepEqual(
      [...diff.added, ...diff.removed, ...diff.changed].filter((path) => !/^\/var\/lib\/systemd\/timers/.test(path)),
      [],
    );
    await until('not deployed', async () => (await freshLook()).autoscaler.version.state === 'known', 90_000);
    await picture('uninstalled');
  });

  async function freshLook(): Promise<Look> {
    const entry = api.servers.find('web1');
    await entry?.look();
    // One that was under way may have begun too early.
    await entry?.look();
    assert.ok(entry?.lastLook, 'a look');
    return entry.lastLook;
  }

  async function planInFront(): Promise<void> {
    await until('a plan', () => openPlan() !== undefined && openPlan()?.outcome === undefined, 120_000);
  }

  /** Reads the plan that was opened, takes its picture, and applies it from its title bar. */
  async function applyPlanInFront(name: string): Promise<void> {
    await planInFront();
    await picture(`plan-${name}`);
    await commands.executeCommand('autoscaler.applyPlan', window.activeTextEditor?.document.uri);
    assert.equal(openPlan()?.outcome?.kind, 'done', JSON.stringify(openPlan()?.outcome, undefined, 1));
    await clear();
  }

  function openPlan(): ReturnType<TestApi['plans']['find']> {
    return api.plans.find(window.activeTextEditor?.document.uri);
  }

  /** What a menu of the tree would hand to the command: the line's own element. */
  async function argument(label: string): Promise<unknown> {
    await freshLook();
    const entry = api.servers.find('web1');
    return { entry, node: { kind: 'service', copy: `${label}.service` } };
  }
});

function service(look: Look): ServiceLook {
  const found = look.services.find((each) => each.unit === unit);
  assert.ok(found);
  return found;
}

function workersOf(look: Look): number {
  const { workers } = service(look);
  return workers.state === 'known' ? workers.value.length : -1;
}

function planTexts(): string[] {
  return workspace.textDocuments.filter(({ uri }) => uri.scheme === 'autoscaler-plan').map((each) => each.getText());
}

function activePath(): string {
  return window.activeTextEditor?.document.uri.path ?? '';
}

function onServer(command: string): Promise<{ stdout: string }> {
  return page.call<{ stdout: string }>('run', command);
}

async function selectLine(label: string): Promise<void> {
  await page.click(`.monaco-list-row >> text=/^${label}/`);
}

async function expand(label: string): Promise<void> {
  await toggle(label, true);
}

async function collapse(label: string): Promise<void> {
  await toggle(label, false);
}

/** A click turns a line over; a click that came in the middle of a refresh may be lost, or count twice. */
async function toggle(label: string, isExpanded: boolean): Promise<void> {
  const isDone = async (): Promise<boolean> =>
    (await page.text(`.monaco-list-row[aria-expanded="${isExpanded}"]`)).some((line) => line.trim().startsWith(label));
  let clickedAt = 0;
  await until(
    `${label} is ${isExpanded ? 'open' : 'closed'}`,
    async () => {
      if (await isDone()) return true;
      if (Date.now() - clickedAt > 5000) {
        await selectLine(label);
        clickedAt = Date.now();
      }
      return false;
    },
    90_000,
  );
}

async function menuOf(label: string, command: string): Promise<void> {
  const asked = tr('Which server?', '¿Qué servidor?');
  for (let tries = 0; tries < 5; tries++) {
    await page.click(`.monaco-list-row >> text=/^${label}/`, { button: 'right' });
    // A menu takes no click in its first moments.
    await page.hover(`.monaco-menu >> text=${command}`);
    await pause(500);
    await page.click(`.monaco-menu >> text=${command}`);
    await pause(500);
    // While it renews the tree VS Code can't say whose menu it was; then the product asks, and a person begins again.
    if (!(await page.text('.quick-input-title')).some((title) => title.includes(asked))) return;
    await page.press('Escape');
  }
}

async function pick(label: string): Promise<void> {
  await page.click(`.quick-input-widget .monaco-list-row >> text="${label}"`, { timeoutMs: 90_000 });
}

/** A button of a notification. */
async function press(button: string): Promise<void> {
  await commands.executeCommand('notifications.showList');
  await page.click(`.notification-list-item .monaco-button >> text="${button}"`, { timeoutMs: 90_000 });
}

async function clear(): Promise<void> {
  await commands.executeCommand('notifications.clearAll');
}

async function picture(name: string): Promise<void> {
  await page.screenshot(`changes-${name}-${shade}`);
}

// The thread doctor through VS Code: the incident, cured in three actions, and proved by the same burst.
import { strict as assert } from 'node:assert';
import { commands, ConfigurationTarget, env, window, workspace } from 'vscode';
import type { TestApi } from '../../../src/extension';
import { page } from '../page';
import { notification, openServersView, pause, until, writeSshFolder } from '../workbench';
import type { AServerContext } from '../worlds/aServer';

const world = page.context().prepared as AServerContext;
const isSpanish = env.language.startsWith('es');
/** The words of the language that runs. */
const tr = (en: string, es: string): string => (isSpanish ? es : en);

suite(`the thread doctor (${env.language})`, function () {
  // Each step needs the one before.
  this.bail(true);
  this.timeout(360_000);
  let api: TestApi;

  suiteSetup(async () => {
    writeSshFolder(
      world.keyFile,
      (key) => `Host web1\n  HostName ${world.address}\n  User deploy\n  IdentityFile ${key}\n  IdentitiesOnly yes\n`,
      world.hostKeyLine,
    );
    await onServer(
      "mkdir -p /etc/systemd/system/backcore.service.d; printf '[Service]\\nTasksMax=24\\n' >/etc/systemd/system/backcore.service.d/10-owner.conf; systemctl daemon-reload; systemctl restart backcore.service",
    );
    const configuration = JSON.stringify({ projects: { backcore: { health: { path: '/sleep?s=1' } } } });
    await onServer(`mkdir -p /etc/autoscaler; printf '%s' '${configuration}' >/etc/autoscaler/autoscaler_config.json`);
    await workspace
      .getConfiguration('autoscaler')
      .update('servers', [{ name: 'web1', host: 'web1', watch: true }], ConfigurationTarget.Global);
    api = await openServersView();
    await until('connected', () => api.servers.find('web1')?.connected === true, 30_000);
    await until('looked at', () => api.servers.find('web1')?.lastLook !== undefined, 30_000);
    await until('backcore answers', async () => (await burst(1)).get(200) === 1, 60_000);
  });

  test('the burst fails for want of threads, and the watched server says so once', async () => {
    const answers = await burst(60);
    assert.ok((answers.get(500) ?? 0) >= 30, JSON.stringify([...answers]));
    await api.servers.find('web1')?.look();
    await notification(tr('/backcore.*was refused threads/', '/backcore.*se le negaron hilos/'));
    await picture('alert');
    await page.waitFor('.activitybar .badge-content >> text=1');
    await commands.executeCommand('notifications.clearAll');
    // The episode goes on; it has been told.
    await burst(60);
    await api.servers.find('web1')?.look();
    await pause(1500);
    await commands.executeCommand('notifications.showList');
    assert.deepEqual(await page.text('.notification-list-item'), []);
    await page.waitFor('.activitybar .badge-content >> text=1');
    await commands.executeCommand('notifications.hideList');
  });

  test('action 1: diagnose; the report names TasksMax of that unit, with its numbers', async () => {
    await page.click('.monaco-list-row >> text=/^backcore/', { button: 'right' });
    const label = tr('Diagnose Threads', 'Diagnosticar los hilos');
    await page.hover(`.monaco-menu >> text=${label}`);
    // A menu takes no click in its first moments.
    await pause(500);
    await page.click(`.monaco-menu >> text=${label}`);
    await until('the report', () => activePath().endsWith('/threads.report.md'), 90_000);
    const text = window.activeTextEditor?.document.getText() ?? '';
    const first = text.split('\n').find((line) => line.startsWith('## '));
    assert.match(first ?? '', /✗ backcore\.service/);
    assert.match(
      text,
      isSpanish ? /TasksMax de backcore\.service: \d+ de 24/ : /TasksMax of backcore\.service binds first: \d+ of 24/,
    );
    await page.waitFor(`.codelens-decoration >> text=${tr('Plan this remedy', 'Planificar este remedio')} >> nth=0`, {
      timeoutMs: 30_000,
    });
    await picture('report');
  });

  test('actions 2 and 3: plan the first remedy, apply it; nothing is restarted, and 60 of 60 answer', async () => {
    const before = (await onServer('systemctl show -p MainPID --value backcore')).stdout;
    await page.click(`.codelens-decoration >> text=${tr('Plan this remedy', 'Planificar este remedio')} >> nth=0`);
    await until('a plan', () => openPlan() !== undefined, 60_000);
    await picture('plan');
    await commands.executeCommand('autoscaler.applyPlan', window.activeTextEditor?.document.uri);
    assert.equal(openPlan()?.outcome?.kind, 'done', JSON.stringify(openPlan()?.outcome, undefined, 1));
    assert.equal((await onServer('systemctl show -p MainPID --value backcore')).stdout, before);
    assert.deepEqual([...(await burst(60))], [[200, 60]]);
    await commands.executeCommand('notifications.clearAll');
  });

  test('the report says that it is past; a proof asked for stands in it', async () => {
    const report = workspace.textDocuments.find(({ uri }) => uri.path.endsWith('/threads.report.md'));
    assert.ok(report);
    await until('cured', () => /✓ backcore\.service/.test(report.getText()), 60_000);
    await window.showTextDocument(report);
    const proving = commands.executeCommand('autoscaler.proveThreads', { server: 'web1', unit: 'backcore.service' });
    await page.waitFor('.quick-input-widget input');
    // What the configuration has for its health check stands there.
    await page.press('Enter');
    await page.waitFor(`.quick-input-widget >> text=/${tr('Requests at once', 'Peticiones a la vez')}/`);
    await page.press('Control+A');
    await page.type('30');
    await page.press('Enter');
    await proving;
    await until('the proof', () => /30 \/ 30/.test(report.getText()), 30_000);
    assert.match(report.getText(), /`unix:\/run\/backcore\.sock \/sleep\?s=1`/);
    await picture('proof');
  });

  function openPlan(): ReturnType<TestApi['plans']['find']> {
    return api.plans.find(window.activeTextEditor?.document.uri);
  }
});

function activePath(): string {
  return window.activeTextEditor?.document.uri.path ?? '';
}

function onServer(command: string): Promise<{ stdout: string }> {
  return page.call<{ stdout: string }>('run', command);
}

/** Requests at once to the view that sleeps 2 s; how many got which status. */
async function burst(count: number): Promise<Map<number, number>> {
  const python = [
    'import asyncio',
    'async def one():',
    '    r, w = await asyncio.open_unix_connection("/run/backcore.sock")',
    '    w.write(b"GET /sleep?s=2 HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n")',
    '    line = await r.readline(); await r.read(); w.close(); return int((line.split() + [0, 0])[1])',
    'async def main():',
    `    print(*await asyncio.gather(*[one() for _ in range(${count})]))`,
    'asyncio.run(main())',
  ].join('\n');
  const { stdout } = await onServer(`python3 -c '${python}'`);
  const counts = new Map<number, number>();
  for (const status of stdout.trim().split(' ').map(Number)) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

async function picture(name: string): Promise<void> {
  await page.screenshot(`threads-${name}-${isSpanish ? 'light-es' : 'dark'}`);
}

// `npm start`: builds the extension, boots a demo server with the guide's six services, and opens VS Code in a browser
// with the extension installed and that server connected. Runs until Ctrl-C and leaves nothing behind but its cache.
import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestHost } from '../test/hosts/host';
import { ensureMachine } from '../test/hosts/machine';
import { installVsix, startCodeServer } from './codeServer';
import { endWithParent, onInterrupt } from './interrupt';
import { packageExtension, packageFolder } from './package';

const port = Number(process.env['PORT'] ?? 8765);

async function main(): Promise<void> {
  await ensureMachine(['openssh-client']);
  step('Building the extension');
  const vsix = await packageExtension();

  step('Booting the demo server web1 (the first time this builds a Debian system, about a minute)');
  const host = await TestHost.boot({ suite: 'trixie', name: 'web1' });

  step('Starting VS Code in the browser (the first time this installs it, about two minutes)');
  const home = mkdtempSync(join(tmpdir(), 'autoscaler-demo-'));
  const workspace = join(home, 'demo');
  mkdirSync(workspace);
  writeSshFolder(home, host);
  const userDataDir = join(home, 'user-data');
  const extensionsDir = join(home, 'extensions');
  mkdirSync(join(userDataDir, 'User'), { recursive: true });
  writeFileSync(
    join(userDataDir, 'User', 'settings.json'),
    JSON.stringify({
      'autoscaler.servers': [{ name: 'web1', host: 'web1' }],
      'workbench.startupEditor': 'none',
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
    }),
  );
  await installVsix(vsix, extensionsDir, userDataDir);
  await installOpener(home, extensionsDir, userDataDir);
  const editor = await startCodeServer({
    port,
    userDataDir,
    extensionsDir,
    env: { HOME: home, SSH_AUTH_SOCK: undefined },
  });

  endWithParent();
  onInterrupt(async () => {
    process.stdout.write('\nStopping …\n');
    await Promise.allSettled([editor.stop(), host.stop()]);
    rmSync(home, { recursive: true, force: true });
  });

  const url = editor.address(`/?folder=${encodeURIComponent(workspace)}`);
  process.stdout.write(
    `\nReady: ${url}\n` +
      `  The Autoscaler view shows the demo server web1 (${host.address}), user deploy, sudo without a password.\n` +
      `  Other users there: victus (sudo password: victus-pw), viewer (no sudo).\n` +
      `  The address is a key: whoever has it may do in the demo all that you may.\n` +
      `  Stop with Ctrl-C: the demo server and all that was done to it are gone then.\n`,
  );
  openInBrowser(url);
}

/** The demo's own home: its ssh_config, key and known host, so that nothing of the engineer's is touched. */
function writeSshFolder(home: string, host: TestHost): void {
  const folder = join(home, '.ssh');
  mkdirSync(folder, { mode: 0o700 });
  const key = join(folder, 'id_demo');
  copyFileSync(host.keyFile, key);
  chmodSync(key, 0o600);
  writeFileSync(join(folder, 'known_hosts'), `${host.hostKeyLine()}\n`, { mode: 0o600 });
  // UserKnownHostsFile by name: ssh reads the password database for `~`, not HOME.
  writeFileSync(
    join(folder, 'config'),
    [
      'Host web1',
      `  HostName ${host.address}`,
      '  User deploy',
      `  IdentityFile ${key}`,
      '  IdentitiesOnly yes',
      `  UserKnownHostsFile ${join(folder, 'known_hosts')}`,
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
}

/** VS Code opens no view by itself, and a demo that has to be looked for is none: a tiny extension opens ours. */
async function installOpener(home: string, extensionsDir: string, userDataDir: string): Promise<void> {
  const folder = join(home, 'opener');
  mkdirSync(folder);
  const manifest = {
    name: 'demo-opener',
    publisher: 'autoscaler',
    version: '0.0.1',
    engines: { vscode: '^1.105.0' },
    activationEvents: ['onStartupFinished'],
    main: './main.js',
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'main.js'),
    `exports.activate = () => require('vscode').commands.executeCommand('autoscaler.serversView.focus');\n`,
  );
  const vsix = join(home, 'opener.vsix');
  packageFolder(folder, vsix);
  await installVsix(vsix, extensionsDir, userDataDir);
}

function openInBrowser(url: string): void {
  if (process.env['CI'] !== undefined || (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']) === undefined)
    return;
  spawn('xdg-open', [url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}

function step(what: string): void {
  process.stdout.write(`${what} …\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

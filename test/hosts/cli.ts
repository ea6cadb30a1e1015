// For people: boots a host and keeps it until Ctrl-C.   npx tsx test/hosts/cli.ts up bookworm|trixie|forky [name] [--no-services]
// `--folder=DIR`: a folder for the editor whose settings name that host (user deploy), with a key for ssh beside them.
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianSuites, type Suite } from './base';
import { sweep, TestHost } from './host';

function isSuite(word: string | undefined): word is Suite {
  return (debianSuites as readonly (string | undefined)[]).includes(word);
}

async function main(): Promise<void> {
  const [verb, ...rest] = process.argv.slice(2);
  const [suite, name] = rest.filter((word) => !word.startsWith('--'));

  if (verb === 'sweep') {
    sweep();
  } else if (verb === 'up' && isSuite(suite)) {
    const started = Date.now();
    const services = !rest.includes('--no-services');
    const host = await TestHost.boot({ suite, services, ...(name === undefined ? {} : { name }) });
    const options =
      '-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o IdentitiesOnly=yes';
    console.log(`${host.name} is up after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    console.log(`address   ${host.address}`);
    console.log(`key       ${host.keyFile}`);
    console.log(`root      ${host.root}`);
    console.log(
      'users     victus (sudo password victus-pw), deploy (sudo without), viewer (no sudo; password viewer-pw), root',
    );
    console.log(`ssh -i ${host.keyFile} ${options} victus@${host.address}`);
    const folder = rest.find((word) => word.startsWith('--folder='))?.slice('--folder='.length);
    if (folder !== undefined) writeFolder(folder, host);
    console.log('Ctrl-C removes the host.');
    console.log('ready');
    setInterval(() => undefined, 60_000);
  } else {
    console.error('usage: cli.ts up bookworm|trixie|forky [name] [--no-services]   |   cli.ts sweep');
    process.exitCode = 2;
  }
}

/** `HOME=DIR` makes the editor's ssh take the key and the host's name from here. */
function writeFolder(folder: string, host: TestHost): void {
  for (const part of ['.vscode', '.ssh']) mkdirSync(join(folder, part), { recursive: true, mode: 0o700 });
  const key = join(folder, '.ssh/id_demo');
  copyFileSync(host.keyFile, key);
  chmodSync(key, 0o600);
  writeFileSync(join(folder, '.ssh/known_hosts'), `${host.hostKeyLine()}\n`);
  const lines = [
    '  User deploy',
    `  IdentityFile ${key}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${folder}/.ssh/known_hosts`,
  ];
  writeFileSync(join(folder, '.ssh/config'), `Host ${host.name}\n  HostName ${host.address}\n${lines.join('\n')}\n`);
  const settings = { 'autoscaler.servers': [{ name: host.name, host: host.name }] };
  writeFileSync(join(folder, '.vscode/settings.json'), `${JSON.stringify(settings, undefined, 2)}\n`);
}

void main();

// For people: boots a host and keeps it until Ctrl-C.   npx tsx test/hosts/cli.ts up bookworm|trixie|forky [name] [--no-services]
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
    console.log('Ctrl-C removes the host.');
    setInterval(() => undefined, 60_000);
  } else {
    console.error('usage: cli.ts up bookworm|trixie|forky [name] [--no-services]   |   cli.ts sweep');
    process.exitCode = 2;
  }
}

void main();

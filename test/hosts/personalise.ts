// What makes one test host of the base that all share: identity, address, keys. Written before it boots.
import { randomBytes } from 'node:crypto';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from './program';

export interface Person {
  /** Its file system. */
  readonly root: string;
  readonly name: string;
  /** Its network card, a pattern of systemd.network(5), and that card's address with the length of its prefix. */
  readonly link: string;
  readonly address: string;
  /** This machine, as the host sees it. */
  readonly gateway: string;
  /** `own`: made for this host alone. `base`: the same for every host, as on cloned machines. */
  readonly hostKeys: 'own' | 'base';
  /** Units that do not start with it. */
  readonly disabled: readonly string[];
}

export async function personalise(person: Person): Promise<void> {
  const { root, name, link, address, gateway, hostKeys, disabled } = person;
  const write = (path: string, text: string): void => writeFileSync(join(root, path), text);
  write('etc/hostname', `${name}\n`);
  // Without its own name here, sudo waits seconds for DNS.
  write('etc/hosts', `127.0.0.1 localhost ${name}\n::1 localhost\n${gateway} machine\n`);
  write('etc/machine-id', `${randomBytes(16).toString('hex')}\n`);
  const network = [
    '[Match]',
    `Name=${link}`,
    '',
    '[Network]',
    `Address=${address}`,
    'LinkLocalAddressing=no',
    'IPv6AcceptRA=no',
    'LLMNR=no',
    '',
  ];
  write('etc/systemd/network/10-host0.network', network.join('\n'));
  rmSync(join(root, 'etc/resolv.conf'), { force: true });
  write('etc/resolv.conf', '');
  const ssh = join(root, 'etc/ssh');
  if (hostKeys === 'base') cpSync(join(ssh, 'base-keys'), ssh, { recursive: true });
  else {
    const make = (type: string): string[] => {
      const file = join(ssh, `ssh_host_${type}_key`);
      return ['-q', '-t', type, '-N', '', '-C', `root@${name}`, '-f', file];
    };
    await Promise.all(['ed25519', 'ecdsa'].map((type) => mustRun('ssh-keygen', make(type))));
  }
  if (disabled.length > 0) await mustRun('systemctl', ['--root', root, 'disable', '--quiet', ...disabled]);
}

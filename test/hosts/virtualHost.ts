// The same Debian as the test hosts', in a virtual machine: with a kernel of its own, whose limits belong to nobody else, and cgroup
// v2. It needs no virtualisation of this machine (QEMU translates each instruction), so it takes a minute to boot.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../../scripts/freePort';
import { ensureBase, type Suite } from './base';
import { guideUnits } from './host';
import { ensureKeys } from './keys';
import { noteProcess, removeHost, stateFolder, sweep } from './leftovers';
import { ensureMachine } from './machine';
import { unmountBelow } from './mounts';
import { personalise } from './personalise';
import { mustRun, runProgram, sleep, type Ran } from './program';

const machinePackages = ['qemu-system-x86', 'e2fsprogs'];
const kernel = 'linux-image-cloud-amd64';
const memoryMiB = 2048;
const diskMiB = 4096;
/** It takes 60 s on two idle CPUs of 2026. */
const bootTimeoutMs = 600_000;
let nextNumber = 1;

export class VirtualHost {
  /** Where this machine reaches its sshd. */
  readonly address = '127.0.0.1';
  private process: ChildProcess | undefined;

  private constructor(
    readonly name: string,
    readonly port: number,
    /** Private key accepted for root, victus, deploy and viewer. */
    readonly keyFile: string,
    private readonly hostKey: string,
    private readonly folder: string,
  ) {}

  /** Boots a fresh one, without the guide's services; resolves when its sshd answers. */
  static async boot({ suite, name }: { readonly suite: Suite; readonly name: string }): Promise<VirtualHost> {
    await ensureMachine(machinePackages);
    const base = await ensureBase(suite, kernel);
    const { keyFile } = await ensureKeys();
    sweep();
    const folder = join(stateFolder(), `vm-${nextNumber++}`);
    try {
      const hostKey = await makeDisk(folder, base.layers, name);
      const host = new VirtualHost(name, await freePort(), keyFile, hostKey, folder);
      await host.start();
      return host;
    } catch (error) {
      const console = join(folder, 'console.log');
      const said = existsSync(console) ? readFileSync(console, 'utf8').slice(-3000) : '';
      removeHost(folder);
      throw new Error(`the virtual ${suite} host did not come up; the end of its console:\n${said}`, { cause: error });
    }
  }

  /** A line for a known_hosts file. */
  hostKeyLine(): string {
    return `[${this.address}]:${this.port} ${this.hostKey}`;
  }

  /** Runs a shell command as root, by SSH. Resolves with stdout, without the last newline; a status other than 0 is an error. */
  async must(command: string): Promise<string> {
    const ran = await this.run(command);
    if (ran.code === 0) return ran.stdout.replace(/\n$/, '');
    throw new Error(`on ${this.name}: ${command} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`);
  }

  private run(command: string): Promise<Ran> {
    const options = ['BatchMode=yes', 'IdentitiesOnly=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null'];
    const common = ['-F', 'none', '-i', this.keyFile, '-p', String(this.port), '-o', 'LogLevel=ERROR'];
    const args = [...common, ...options.flatMap((option) => ['-o', option]), `root@${this.address}`, command];
    return runProgram('ssh', args, { timeoutMs: 240_000 });
  }

  /** Reboots; resolves when sshd answers again. */
  async reboot(): Promise<void> {
    const { process: child } = this;
    // -no-reboot: QEMU ends where a machine would start again.
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    // Without stopping the services first, which takes minutes here.
    await this.run('sync; systemctl reboot --force --force');
    await ended;
    await this.start();
  }

  stop(): void {
    removeHost(this.folder);
  }

  private async start(): Promise<void> {
    const log = openSync(join(this.folder, 'console.log'), 'a');
    const forward = `user,id=net,restrict=on,hostfwd=tcp:${this.address}:${this.port}-:22`;
    const args = [
      ...['-accel', 'tcg', '-cpu', 'max', '-smp', '2', '-m', String(memoryMiB), '-nodefaults', '-no-reboot'],
      ...['-display', 'none', '-serial', 'stdio'],
      ...['-kernel', join(this.folder, 'vmlinuz'), '-initrd', join(this.folder, 'initrd.img')],
      ...['-append', 'root=/dev/vda rw console=ttyS0 net.ifnames=0 systemd.show_status=no quiet'],
      // What is thrown away need not survive a crash of this machine.
      ...['-drive', `file=${join(this.folder, 'disk')},format=raw,if=virtio,cache=unsafe`],
      ...['-netdev', forward, '-device', 'virtio-net-pci,netdev=net', '-device', 'virtio-rng-pci'],
    ];
    // If this process dies without a word, so does the machine.
    const bound = ['--pdeathsig', 'KILL', 'qemu-system-x86_64'];
    const child = spawn('setpriv', [...bound, ...args], { detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    child.unref();
    this.process = child;
    if (child.pid !== undefined) noteProcess(this.folder, child.pid);
    let ended: string | undefined;
    child.once('exit', (code, signal) => (ended = String(code ?? signal)));
    child.once('error', (error) => (ended = error.message));
    const deadline = Date.now() + bootTimeoutMs;
    while (!(await answersSsh(this.address, this.port))) {
      if (ended !== undefined) throw new Error(`${this.name}: QEMU ended: ${ended}`);
      if (Date.now() > deadline) throw new Error(`${this.name}: sshd did not answer within ${bootTimeoutMs / 1000} s`);
      await sleep(500);
    }
    // Until then every command waits for what still starts.
    await this.run('systemctl is-system-running --wait');
  }
}

/** The disk, the kernel and the initial RAM file system; resolves with the public key of its sshd. */
async function makeDisk(folder: string, layers: readonly string[], name: string): Promise<string> {
  const root = join(folder, 'root');
  for (const part of ['upper', 'work', 'root']) mkdirSync(join(folder, part), { recursive: true });
  const options = `lowerdir=${layers.join(':')},upperdir=${folder}/upper,workdir=${folder}/work`;
  await mustRun('mount', ['-t', 'overlay', 'overlay', '-o', options, root]);
  try {
    // QEMU's own network: 10.0.2.2 is this machine.
    const network = { link: 'e*', address: '10.0.2.15/24', gateway: '10.0.2.2' } as const;
    await personalise({ root, name, ...network, hostKeys: 'own', disabled: guideUnits });
    const find = (start: string): string =>
      join(root, 'boot', readdirSync(join(root, 'boot')).find((file) => file.startsWith(start)) ?? start);
    await mustRun('cp', [find('vmlinuz-'), join(folder, 'vmlinuz')]);
    await mustRun('cp', [find('initrd.img-'), join(folder, 'initrd.img')]);
    const disk = join(folder, 'disk');
    await mustRun('mke2fs', ['-q', '-t', 'ext4', '-d', root, disk, `${diskMiB}M`], { timeoutMs: 10 * 60_000 });
    const [type, key] = readFileSync(join(root, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8').split(' ');
    return `${type} ${key?.trim()}`;
  } finally {
    await unmountBelow(root);
    for (const part of ['upper', 'work']) rmSync(join(folder, part), { recursive: true, force: true });
  }
}

/** QEMU accepts before the machine does: only sshd's own word counts. */
function answersSsh(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.setTimeout(10_000);
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => end(data.toString('latin1').startsWith('SSH-')));
    for (const event of ['timeout', 'error', 'close'] as const) socket.once(event, () => end(false));
  });
}

// A real server for the tests: a whole Debian with its own systemd, journald, sshd, sudo, cgroups and users,
// booted in seconds on a throw-away layer over a cached base.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { atExit } from './atExit';
import { ensureBase } from './base';
import type { Extra, Suite } from './base';
import { branches, isBootedWithSystemd, isUnified, joinFiles, makeBranches } from './cgroups';
import { bootedExtra, bootedSuite } from './debians';
import { ensureKeys, passphrase } from './keys';
import {
  childrenOf,
  killTree,
  noteBranches,
  noteBridge,
  noteProcess,
  removeHost,
  removeState,
  stateFolder,
  sweep,
} from './leftovers';
import { cableName, makeBridge } from './network';
import type { Bridge } from './network';
import { personalise } from './personalise';
import { mustRun, runProgram, sleep } from './program';
import type { Ran } from './program';

export type { Ran } from './program';
export type { Suite } from './base';
export { sweep } from './leftovers';

/** The services of the guide, as units on every host. */
export const guideServices = ['backregisters', 'backdipro', 'backglobal', 'backbce', 'backcore', 'celerycore'] as const;
export type GuideService = (typeof guideServices)[number];
/** Theirs, and what they need. */
export const guideUnits = [
  ...guideServices.map((name) => `${name}.service`),
  'backcore.socket',
  'redis-server.service',
];

/** Where each Gunicorn service of the guide listens, inside the host. */
export const guideSockets: Readonly<Record<Exclude<GuideService, 'celerycore'>, string>> = {
  backregisters: '/run/backregisters.sock',
  backdipro: '/run/backdipro/backdipro.sock',
  backglobal: '/run/backglobal/gunicorn.sock',
  backbce: '/run/backbce/backbce.sock',
  backcore: '/run/backcore.sock',
};

/** Workers (pool processes for celerycore) that each service's owner has configured. */
export const guideWorkers: Readonly<Record<GuideService, number>> = {
  backregisters: 1,
  backdipro: 2,
  backglobal: 1,
  backbce: 2,
  backcore: 1,
  celerycore: 1,
};

export interface HostOptions {
  readonly suite: Suite;
  /** A package that the usual hosts do not have. */
  readonly extra?: Extra;
  /** Host name inside; default: the suite. */
  readonly name?: string;
  /** Whether the guide's services (and Redis) start with the host; default true. Their files are there in any case. */
  readonly services?: boolean;
  /**
   * `unified`: the host mounts cgroup v2 alone, as most servers do. On a machine with v1 controllers it then has none of its
   * own (no limit binds in it). `machine` (default): as the machine does, so that limits bind.
   */
  readonly cgroups?: 'machine' | 'unified';
  /** `own` (default): host keys made for this host alone. `base`: the same for every host, as on cloned machines. */
  readonly hostKeys?: 'own' | 'base';
}

// Ten times what it takes on two idle CPUs: other suites may be running beside this one.
const bootTimeoutMs = 120_000;
const rebootStatus = 133; // systemd-nspawn --keep-unit: "the container wants to be started again"
const running = new Set<TestHost>();
let bridge: Promise<Bridge> | undefined;
let nextNumber = 10;

export class TestHost {
  readonly name: string;
  readonly suite: Suite;
  /** IPv4 address; sshd listens on port 22. */
  readonly address: string;
  /** The host's file system as this machine sees it, readable and writable. */
  readonly root: string;
  /** Private key, without passphrase, accepted for root, victus, deploy and viewer. */
  readonly keyFile: string;
  /** Private key of victus under `passphrase`. */
  readonly protectedKeyFile: string;
  readonly passphrase = passphrase;
  /** Whether the host has controllers: a host with cgroup v2 on a machine with v1 has none, and no limit on tasks binds in it. */
  readonly limitsBind: boolean;

  private readonly machine: string;
  private readonly folder: string;
  private readonly bridgeName: string;
  private readonly services: boolean;
  private readonly unified: boolean;
  private process: ChildProcess | undefined;
  private leader: number | undefined;
  private stopped = false;

  private constructor(
    options: HostOptions,
    at: { machine: string; address: string; bridge: string; keyFile: string; protectedKeyFile: string },
  ) {
    this.name = options.name ?? options.suite;
    this.suite = options.suite;
    this.services = options.services ?? true;
    // systemd 258 and later know no other (its NEWS).
    this.unified = options.cgroups === 'unified' || options.suite === 'forky' || isUnified();
    this.limitsBind = isUnified() || !this.unified;
    this.machine = at.machine;
    this.address = at.address;
    this.bridgeName = at.bridge;
    this.keyFile = at.keyFile;
    this.protectedKeyFile = at.protectedKeyFile;
    this.folder = join(stateFolder(), at.machine);
    this.root = join(this.folder, 'root');
  }

  /** Boots a fresh host; resolves when sshd answers and, where they are wanted, the guide's services have their workers. */
  static async boot(wanted: HostOptions): Promise<TestHost> {
    watchExit();
    const options = { ...wanted, suite: bootedSuite(wanted.suite) };
    const base = await ensureBase(options.suite, bootedExtra(options.extra));
    const keys = await ensureKeys();
    const cable = await (bridge ??= firstBridge());
    const number = nextNumber++;
    if (number > 250) throw new Error('more than 240 hosts in one test process');
    const host = new TestHost(options, {
      machine: `as${cable.subnet}-${number}`,
      address: `10.87.${cable.subnet}.${number}`,
      bridge: cable.name,
      keyFile: keys.keyFile,
      protectedKeyFile: keys.protectedKeyFile,
    });
    running.add(host);
    try {
      await host.mount(base.layers);
      await personalise({
        root: host.root,
        name: host.name,
        link: 'host0',
        address: `${host.address}/24`,
        gateway: `10.87.${cable.subnet}.1`,
        hostKeys: options.hostKeys ?? 'own',
        disabled: host.services ? [] : guideUnits,
      });
      await host.start();
      return host;
    } catch (error) {
      const said = host.consoleText().slice(-3000);
      await host.stop();
      throw new Error(`the ${options.suite} host did not come up; the end of its console:\n${said}`, { cause: error });
    }
  }

  /** Boots the host again after kill() or powerOff(); resolves as boot() does. */
  async start(): Promise<void> {
    if (this.stopped) throw new Error(`${this.name} was removed`);
    if (this.process !== undefined) throw new Error(`${this.name} runs already`);
    this.launch();
    await this.waitUntilUp(Date.now() + bootTimeoutMs);
  }

  /** Runs a shell command inside, for the test's own look: by entering the host's namespaces, not by SSH. */
  async run(
    command: string,
    options: { user?: string; input?: string | Buffer; timeoutMs?: number } = {},
  ): Promise<Ran> {
    const [program, ...args] = this.enter(command, options.user ?? 'root');
    return runProgram(program, args, options);
  }

  /** Like run(), but a status other than 0 is an error. Resolves with stdout, without the last newline. */
  async must(
    command: string,
    options: { user?: string; input?: string | Buffer; timeoutMs?: number } = {},
  ): Promise<string> {
    const ran = await this.run(command, options);
    if (ran.code !== 0)
      throw new Error(`on ${this.name}: ${command} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`);
    return ran.stdout.replace(/\n$/, '');
  }

  /** Starts a command inside and gives the process, with pipes, to the caller, who ends it. */
  spawn(command: string, options: { user?: string } = {}): ChildProcess {
    const [program, ...args] = this.enter(command, options.user ?? 'root');
    return spawn(program, args, { stdio: 'pipe', detached: true });
  }

  /** PID, inside, of a unit's main process; 0 where it has none. */
  async mainPid(unit: string): Promise<number> {
    return Number(await this.must(`systemctl show -p MainPID --value ${unit}`));
  }

  /** PIDs, inside, of the children of a unit's main process: Gunicorn's workers, Celery's pool. */
  async workers(unit: string): Promise<number[]> {
    const main = await this.mainPid(unit);
    return main === 0 ? [] : this.children(main);
  }

  /** A line for a known_hosts file. */
  hostKeyLine(type: 'ed25519' | 'ecdsa' = 'ed25519'): string {
    const [algorithm, key] = readFileSync(join(this.root, `etc/ssh/ssh_host_${type}_key.pub`), 'utf8').split(' ');
    return `${this.address} ${algorithm} ${key?.trim()}`;
  }

  /** Arguments for OpenSSH's `ssh`, up to and with the destination: key login, no user configuration, this host's key known. */
  sshArguments(user: string): string[] {
    const known = join(this.folder, 'known_hosts');
    writeFileSync(known, `${this.hostKeyLine()}\n`);
    const options = ['BatchMode=yes', 'IdentitiesOnly=yes', `UserKnownHostsFile=${known}`, 'GlobalKnownHostsFile=none'];
    return [
      '-F',
      'none',
      '-i',
      this.keyFile,
      ...options.flatMap((option) => ['-o', option]),
      `${user}@${this.address}`,
    ];
  }

  /** Pulls the cable: nothing arrives any more, and nobody is told (no RST, no FIN). */
  async cutNetwork(): Promise<void> {
    await mustRun('ip', ['link', 'set', cableName(this.machine), 'nomaster', 'down']);
  }

  async restoreNetwork(): Promise<void> {
    await mustRun('ip', ['link', 'set', cableName(this.machine), 'master', this.bridgeName, 'up']);
  }

  /** What arrives at the host comes no faster than this from now on; tc-tbf(8). */
  async slowNetwork(mbitPerSecond: number): Promise<void> {
    const limit = ['rate', `${mbitPerSecond}mbit`, 'burst', '32kbit', 'latency', '200ms'];
    await mustRun('tc', ['qdisc', 'replace', 'dev', cableName(this.machine), 'root', 'tbf', ...limit]);
  }

  /** Reboots, in an orderly way if the host manages it within 30 s; resolves as boot() does. */
  async reboot(): Promise<void> {
    const before = this.leader;
    // SIGRTMIN+5, systemd(1): like `systemctl reboot`, which was seen to hang for a minute asking logind.
    await this.run('kill -39 1');
    // systemd in a container on cgroup v1 is not always told that a unit has no process left, and then waits for minutes:
    // after a while its host is switched off and on.
    const patience = Date.now() + 30_000;
    while (this.leader === before && Date.now() < patience) await sleep(50);
    if (this.leader === before) {
      await this.kill();
      this.launch();
    }
    await this.waitUntilUp(Date.now() + bootTimeoutMs);
  }

  /** A power cut: everything inside ends at once, the file system stays as it is. */
  async kill(): Promise<void> {
    const child = this.process;
    this.forgetProcess();
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      // Referenced again, or a process with nothing else to do would end in the middle of this.
      child.ref();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      killTree(child.pid);
      await ended;
    }
  }

  /** Shuts down in an orderly way (about 3 s with the services), keeping the file system; false if it had to be killed. */
  async powerOff(): Promise<boolean> {
    const child = this.process;
    if (child === undefined) return true;
    await this.run('kill -38 1'); // SIGRTMIN+4, the same for poweroff
    for (let i = 0; i < 400 && child.exitCode === null; i += 1) await sleep(50);
    const orderly = child.exitCode !== null;
    await this.kill();
    return orderly;
  }

  /** Ends the host and removes all of it. It is not shut down first: what is thrown away needs no farewell. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    await this.kill();
    removeHost(this.folder);
    running.delete(this);
    if (running.size === 0 && bridge !== undefined) {
      bridge = undefined;
      removeState(stateFolder());
    }
  }

  /** What the host printed on its console since it was made. */
  consoleText(): string {
    const file = join(this.folder, 'console.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  private async mount(layers: readonly string[]): Promise<void> {
    for (const part of ['upper', 'work', 'root']) mkdirSync(join(this.folder, part), { recursive: true });
    const { folder } = this;
    // volatile: nothing of a test host need survive a crash of this machine, so fsync inside may cost nothing.
    const options = `lowerdir=${layers.join(':')},upperdir=${folder}/upper,workdir=${folder}/work,volatile`;
    await mustRun('mount', ['-t', 'overlay', 'overlay', '-o', options, this.root]);
  }

  private launch(): void {
    const { program, args } = this.nspawn();
    const log = openSync(join(this.folder, 'console.log'), 'a');
    // A new session: the terminal's Ctrl-C is for the test process, which then removes the host in order.
    const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    child.unref(); // a host that a test forgot must not keep the test process from its end, which removes the host
    this.process = child;
    child.once('error', () => this.forgetProcess());
    child.once('exit', (code) => {
      if (this.process !== child) return;
      this.forgetProcess();
      if (code === rebootStatus && !this.stopped) this.launch();
    });
    if (child.pid !== undefined) noteProcess(this.folder, child.pid);
  }

  private nspawn(): { program: string; args: string[] } {
    const nspawn = [
      // systemd-nspawn(1) would choose by what it finds in the host; this has the last word.
      ...['env', `SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=${this.unified ? 1 : 0}`],
      'systemd-nspawn',
      '--quiet',
      `--directory=${this.root}`,
      `--machine=${this.machine}`,
      `--hostname=${this.name}`,
      '--register=no',
      '--keep-unit',
      `--network-bridge=${this.bridgeName}`,
      '--kill-signal=SIGRTMIN+3',
      '--resolv-conf=off',
      '--timezone=off',
      '--link-journal=no',
    ];
    // If this process dies without a word, so does the host. What it leaves is swept by the next run.
    const bound = ['--pdeathsig', 'KILL'];
    const init = ['/usr/local/sbin/host-init'];
    if (isUnified() && isBootedWithSystemd()) {
      // Here systemd owns the tree, and gives us a branch of it.
      const scope = ['--scope', '--quiet', '--collect', `--unit=${this.machine}`, '--property=Delegate=yes'];
      return { program: 'systemd-run', args: [...scope, 'setpriv', ...bound, ...nspawn, ...init] };
    }
    // systemd 256 and later run on cgroup v1 only when told twice (its NEWS).
    if (!this.unified && this.suite !== 'bookworm') {
      init.push('systemd.unified_cgroup_hierarchy=0', 'SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1');
    }
    const folders = branches(this.machine);
    noteBranches(this.folder, folders); // before there is anything to remove
    makeBranches(folders);
    const script = 'for d in $1; do echo $$ >"$d/cgroup.procs"; done; shift; exec "$@"';
    return {
      program: '/bin/sh',
      args: ['-c', script, 'sh', folders.join(' '), 'setpriv', ...bound, ...nspawn, ...init],
    };
  }

  private enter(command: string, user: string): [string, ...string[]] {
    const { leader } = this;
    if (leader === undefined) throw new Error(`${this.name} is not running`);
    const environment = [
      'env',
      '-i',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'LANG=C.UTF-8',
      `USER=${user}`,
    ];
    const home = user === 'root' ? '/root' : `/home/${user}`;
    const identity = user === 'root' ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups'];
    const inside = [...environment, `HOME=${home}`, ...identity, '/bin/sh', '-c', command];
    // The groups first: they are named from outside, and inside only processes of the host's own groups look right.
    const join = 'for f in $1; do echo $$ >"$f"; done; shift; exec "$@"';
    const enter = ['nsenter', '-t', String(leader), '-m', '-u', '-i', '-n', '-p', '-C', '--wdns=/'];
    return ['/bin/sh', '-c', join, 'sh', joinFiles(leader).join(' '), ...enter, ...inside];
  }

  private async waitUntilUp(deadline: number): Promise<void> {
    const late = (what: string): void => {
      if (Date.now() > deadline) throw new Error(`${this.name}: ${what} within ${bootTimeoutMs / 1000} s`);
      if (this.process === undefined) throw new Error(`${this.name}: systemd-nspawn ended`);
    };
    while ((this.leader = this.findLeader()) === undefined) {
      late('no init');
      await sleep(20);
    }
    while (!(await answersSsh(this.address))) {
      late('sshd did not answer');
      await sleep(50);
    }
    if (this.services) await this.waitForWorkers(deadline);
  }

  /** Resolves when each of the guide's services is active with at least the workers its owner configured. */
  async waitForWorkers(deadline: number = Date.now() + bootTimeoutMs): Promise<void> {
    const units = guideServices.map((name) => `${name}.service`).join(' ');
    for (;;) {
      const ran = await this.run(
        `systemctl show -p Id -p ActiveState -p MainPID ${units}; systemctl is-active redis-server`,
      );
      const ready = guideServices.filter((name) => {
        const block = ran.stdout
          .split('\n\n')
          .find((text) => text.includes(`Id=${name}.service\n`) || text.endsWith(`Id=${name}.service`));
        const pid = Number(/^MainPID=(\d+)$/m.exec(block ?? '')?.[1] ?? 0);
        return /^ActiveState=active$/m.test(block ?? '') && pid > 0 && this.children(pid).length >= guideWorkers[name];
      });
      if (ready.length === guideServices.length) return;
      if (Date.now() > deadline) {
        const missing = guideServices.filter((name) => !ready.includes(name));
        const journal = await this.run(`journalctl --no-pager -n 30 ${missing.map((name) => `-u ${name}`).join(' ')}`);
        throw new Error(`${this.name}: not all workers came up: ${missing.join(', ')}\n${journal.stdout}`);
      }
      await sleep(100);
    }
  }

  private children(pid: number): number[] {
    // By this machine's view of the host's /proc: no process need be started inside.
    try {
      const text = readFileSync(`/proc/${this.leader}/root/proc/${pid}/task/${pid}/children`, 'utf8');
      return text.split(' ').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  }

  /** The host's PID 1 as this machine numbers it: the process below systemd-nspawn that leads a PID namespace. */
  private findLeader(): number | undefined {
    const pid = this.process?.pid;
    if (pid === undefined) return undefined;
    return childrenOf(pid).find((child) => {
      try {
        const status = readFileSync(`/proc/${child}/status`, 'utf8');
        // Twice: the stub between may still have nspawn's name and namespace.
        return /^NSpid:\t\d+\t1$/m.test(status);
      } catch {
        return false;
      }
    });
  }

  private forgetProcess(): void {
    this.process = undefined;
    this.leader = undefined;
  }
}

/** Stops every host of this process. */
export async function stopAllHosts(): Promise<void> {
  await Promise.all([...running].map((host) => host.stop()));
}

async function firstBridge(): Promise<Bridge> {
  sweep();
  stateFolder();
  const made = await makeBridge();
  noteBridge(made.name);
  return made;
}

function answersSsh(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 500 });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => end(data.toString('latin1').startsWith('SSH-')));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => resolve(false));
  });
}

let watching = false;
/** However this process ends (short of SIGKILL, which the next sweep covers), its hosts end with it. */
function watchExit(): void {
  if (watching) return;
  watching = true;
  atExit(() => removeState(stateFolder()));
}

// The read-only root file systems under the test hosts: built once, kept in the cache, keyed by what they are made of.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache';
import { ensureKeys } from './keys';
import { withLock } from './lock';
import { ensureMachine } from './machine';
import { mountedPaths, mountsBelow, unmountBelow } from './mounts';
import { markIsAlive, ownMark } from './owner';
import { mustRun, runProgram } from './program';

/** Debian's old stable, its stable, and what is to be the next. */
export const debianSuites = ['bookworm', 'trixie', 'forky'] as const;
export type Suite = (typeof debianSuites)[number];
/**
 * What few hosts need and all others would pay for: a base of its own has it. setproctitle is what Gunicorn and Celery rewrite their
 * titles with where it is there.
 */
export type Extra = 'rabbitmq-server' | 'linux-image-cloud-amd64' | 'python3-setproctitle';

/** What the machine needs to build and boot hosts. */
export const machinePackages = [
  'mmdebstrap',
  'systemd-container',
  'iproute2',
  'util-linux',
  'openssh-client',
  'debian-archive-keyring',
  'gpg',
];

const hostPackages = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'libpam-systemd',
  'openssh-server',
  'sudo',
  'iproute2',
  'procps',
  'logrotate',
  'jq',
  'nodejs',
  'python3',
  'gunicorn',
  'python3-uvicorn',
  'python3-django',
  'python3-gevent',
  'celery',
  'python3-redis',
  'redis-server',
];
/** Debian 12 has no sudo-rs. */
const morePackages: Readonly<Record<Suite, readonly string[]>> = {
  bookworm: [],
  trixie: ['sudo-rs'],
  forky: ['sudo-rs'],
};
/** A suite that is not released yet is now and then past its date: the archive signs testing's list anew only when it changes. */
const aptOptions: Readonly<Record<Suite, readonly string[]>> = {
  bookworm: [],
  trixie: [],
  forky: ['--aptopt=Acquire::Check-Valid-Until "false"'],
};

/** Two layers, so that a change of a service's file costs seconds and not a new Debian. */
export interface Base {
  /** Folders for overlayfs' `lowerdir`, uppermost first. */
  readonly layers: readonly string[];
}

/** A base used within this time is kept even if no host is mounted on it: someone else may be about to. */
const keepMs = 10 * 60_000;

/** Builds what is missing (about 40 s for a new Debian, 5 s for the services); otherwise costs a few hashes. */
export async function ensureBase(suite: Suite, extra?: Extra): Promise<Base> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error('the test hosts need Linux and root: they mount file systems and boot systems in containers');
  }
  await ensureMachine(machinePackages);
  const keys = await ensureKeys();
  const services = join(dirname(fileURLToPath(import.meta.url)), 'services');
  const bases = cacheFolder('bases');

  const packages = [...hostPackages, ...morePackages[suite], ...(extra === undefined ? [] : [extra])];
  const kind = extra === undefined ? suite : `${suite}+${extra}`;
  const debianKey = hash(['1', suite, ...packages]);
  const debian = join(bases, `${kind}-debian-${debianKey}`);
  const servicesKey = hash(['1', debianKey, keys.publicKey, keys.protectedPublicKey, ...contents(services)]);
  const setup = join(bases, `${kind}-services-${servicesKey}`);

  if (!existsSync(debian) || !existsSync(setup)) {
    await withLock(join(bases, `${kind}.lock`), async () => {
      await removeUnfinished(bases, kind);
      removeOld(bases, kind, [debian, setup]);
      if (!existsSync(debian)) await buildDebian(suite, packages, debian);
      if (!existsSync(setup)) {
        await buildServices(debian, setup, services, {
          authorized_keys: `${keys.publicKey}\n`,
          authorized_keys_victus: `${keys.protectedPublicKey}\n`,
        });
      }
    });
  }
  const now = new Date();
  for (const folder of [debian, setup]) utimesSync(`${folder}.used`, now, now);
  return { layers: [setup, debian] };
}

async function buildDebian(suite: Suite, packages: readonly string[], target: string): Promise<void> {
  const fresh = `${target}.new-${ownMark()}`;
  const mirror = await debianMirror();
  await mustRun(
    'mmdebstrap',
    ['--quiet', '--variant=minbase', ...aptOptions[suite], `--include=${packages.join(',')}`, suite, fresh, ...mirror],
    { timeoutMs: 15 * 60_000 },
  );
  publish(fresh, target);
}

/**
 * The mirror this machine's own apt uses for Debian, so that a machine behind a mirror of its own stays there;
 * empty (mmdebstrap's default) where it has none, as on Ubuntu.
 */
async function debianMirror(): Promise<string[]> {
  const format = '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)';
  const read = async (): Promise<string | undefined> => {
    const targets = await runProgram('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
    const lines = targets.stdout.split('\n').map((line) => line.split('|'));
    return lines.find(([origin, label, part]) => origin === 'Debian' && label === 'Debian' && part === 'main')?.[3];
  };
  let uri = await read();
  if (uri === undefined || uri === '') {
    // Origin and label are known only once the lists have been fetched.
    await runProgram('apt-get', ['update'], { timeoutMs: 5 * 60_000 });
    uri = await read();
  }
  return uri === undefined || uri === '' ? [] : [uri];
}

async function buildServices(
  debian: string,
  target: string,
  services: string,
  extra: Record<string, string>,
): Promise<void> {
  const fresh = `${target}.new-${ownMark()}`;
  const work = `${target}.work-${ownMark()}`;
  const root = `${target}.root-${ownMark()}`;
  for (const folder of [fresh, work, root]) mkdirSync(folder, { recursive: true });
  await mustRun('mount', [
    '-t',
    'overlay',
    'overlay',
    '-o',
    `lowerdir=${debian},upperdir=${fresh},workdir=${work}`,
    root,
  ]);
  try {
    const inside = join(root, 'root', 'setup');
    cpSync(services, inside, { recursive: true });
    for (const [name, text] of Object.entries(extra)) writeFileSync(join(inside, name), text);
    // Not booted: a chroot with /proc, /sys and /dev as they should be.
    const setup = ['--quiet', '-D', root, '--register=no', '--keep-unit', '--pipe', '/bin/sh', '/root/setup/setup.sh'];
    await mustRun('systemd-nspawn', setup, { timeoutMs: 5 * 60_000 });
    rmSync(inside, { recursive: true, force: true });
  } finally {
    await unmountBelow(root);
  }
  rmSync(work, { recursive: true, force: true });
  rmSync(root, { recursive: true, force: true });
  publish(fresh, target);
}

/** The rename is last: a base that exists under its name is whole. */
function publish(fresh: string, target: string): void {
  writeFileSync(`${target}.used`, '');
  renameSync(fresh, target);
}

/** What a build left that was killed: its folders carry its mark. */
async function removeUnfinished(bases: string, kind: string): Promise<void> {
  for (const name of readdirSync(bases)) {
    const mark = /\.(?:new-|work-|root-|lock\.)(\d+-\d+)(?:-\d+)?$/.exec(name)?.[1];
    if (!/^[-.]/.test(name.slice(kind.length)) || !name.startsWith(kind) || mark === undefined || markIsAlive(mark))
      continue;
    await unmountBelow(join(bases, name));
    if (mountsBelow(join(bases, name)).length === 0) rmSync(join(bases, name), { recursive: true, force: true });
  }
}

function removeOld(bases: string, kind: string, keep: readonly string[]): void {
  const options = mountedPaths().options;
  for (const name of readdirSync(bases)) {
    const path = join(bases, name);
    if (!name.startsWith(`${kind}-`) || name.includes('.') || keep.includes(path)) continue;
    const used = existsSync(`${path}.used`) ? statSync(`${path}.used`).mtimeMs : 0;
    if (Date.now() - used < keepMs || options.some((text) => text.includes(path))) continue;
    rmSync(path, { recursive: true, force: true });
    rmSync(`${path}.used`, { force: true });
  }
}

function contents(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return files.flatMap((file) => [relative(folder, file), readFileSync(file, 'latin1')]);
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

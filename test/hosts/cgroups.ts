// A branch of the machine's cgroup trees for each host, so that its systemd can set limits that bind.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const mountRoot = '/sys/fs/cgroup';

/** The hierarchies a host gets a branch in, where the machine has cgroup v1. The others it sees read-only, which suffices. */
const legacyHierarchies = ['systemd', 'unified', 'pids', 'cpu', 'cpuacct', 'cpu,cpuacct', 'memory'];

/** Whether the machine mounts cgroup v2 alone. */
export function isUnified(): boolean {
  return existsSync(join(mountRoot, 'cgroup.controllers'));
}

/** Whether systemd runs this machine (not only hosts in it): then a delegated scope is the way to a branch of our own. */
export function isBootedWithSystemd(): boolean {
  return existsSync('/run/systemd/system');
}

/**
 * The folders a host named `machine` uses. Each is beside this process's own group, so that a limit set on the tests
 * holds for their hosts too.
 */
export function branches(machine: string): string[] {
  const own = ownGroups();
  if (isUnified()) return [join(mountRoot, unifiedParent(own), machine)];
  return legacyHierarchies
    .filter((name) => existsSync(join(mountRoot, name)))
    .map((name) => join(mountRoot, name, own.get(name === 'unified' ? '' : name) ?? '/', machine));
}

/** Makes the folders that branches() named; a process enters by writing its PID into each one's `cgroup.procs`. */
export function makeBranches(folders: readonly string[]): void {
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  if (isUnified()) enableControllers(join(mountRoot, unifiedParent(ownGroups())));
}

/** Kills whatever is in these folders and below. */
export function killInBranches(folders: readonly string[]): void {
  for (const folder of folders) {
    for (const pid of processesBelow(folder)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }
  }
}

/** Removes what is left of a host's branches; its processes must be gone. Returns the folders that could not be removed. */
export function removeBranches(folders: readonly string[]): string[] {
  return folders.filter((folder) => !removeTree(folder));
}

/** The groups of a process: the file's own form, controllers (`''` for v2) → path. */
function groupsOf(pid: number | 'self'): Map<string, string> {
  const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').split('\n').filter(Boolean);
  const groups = new Map<string, string>();
  for (const line of lines) {
    const [, controllers = '', ...path] = line.split(':');
    groups.set(controllers.replace(/^name=/, ''), path.join(':'));
  }
  return groups;
}

/** The `cgroup.procs` files by which another process joins the groups that `pid` is in, wherever a host has a branch. */
export function joinFiles(pid: number): string[] {
  const groups = groupsOf(pid);
  if (isUnified()) return [join(mountRoot, groups.get('') ?? '/', 'cgroup.procs')];
  return legacyHierarchies
    .filter((name) => existsSync(join(mountRoot, name)))
    .map((name) => join(mountRoot, name, groups.get(name === 'unified' ? '' : name) ?? '/', 'cgroup.procs'));
}

function ownGroups(): Map<string, string> {
  return groupsOf('self');
}

/** With v2 a group with processes can have no controllers for its children: branch off one level higher. */
function unifiedParent(own: Map<string, string>): string {
  const path = own.get('') ?? '/';
  return path === '/' ? path : join(path, '..');
}

function enableControllers(folder: string): void {
  for (const controller of ['cpu', 'memory', 'pids', 'io']) {
    try {
      writeFileSync(join(folder, 'cgroup.subtree_control'), `+${controller}`);
    } catch {
      // Not offered here. The tests of TasksMax say so, if it is pids.
    }
  }
}

function processesBelow(folder: string): number[] {
  try {
    const own = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
    const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    // 0 is a process of another PID namespace, which process.kill would take for our own group.
    return [...own.filter((pid) => pid > 0), ...below.flatMap((entry) => processesBelow(join(folder, entry.name)))];
  } catch {
    return [];
  }
}

function removeTree(folder: string): boolean {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) removeTree(path);
    }
    rmdirSync(folder);
    return true;
  } catch {
    return !existsSync(folder);
  }
}

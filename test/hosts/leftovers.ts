// What the hosts of one test process leave on this machine, and how all of it goes away, whoever has to do it.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cacheFolder } from './cache';
import { isBootedWithSystemd, killInBranches, removeBranches } from './cgroups';
import { mountsBelow } from './mounts';
import { cableName, removeLink } from './network';
import { markIsAlive, ownMark, processMark } from './owner';

/** The folder of this process's hosts; its name is the process's mark, so that the next run knows whose it was. */
export function stateFolder(): string {
  return cacheFolder('hosts', ownMark());
}

export function noteBridge(name: string): void {
  writeFileSync(join(stateFolder(), 'bridge'), name);
}

export function noteProcess(hostFolder: string, pid: number): void {
  const mark = processMark(pid);
  if (mark !== undefined) writeFileSync(join(hostFolder, 'process'), mark);
}

/** A later process, in other groups, could not work out these folders again. */
export function noteBranches(hostFolder: string, folders: readonly string[]): void {
  writeFileSync(join(hostFolder, 'branches'), folders.join('\n'));
}

/** Ends and removes one host, of a living or a dead owner. Synchronous: it is also called while the process exits. */
export function removeHost(hostFolder: string): void {
  const machine = basename(hostFolder);
  const mark = readText(join(hostFolder, 'process'));
  if (mark !== undefined && markIsAlive(mark)) killTree(Number(mark.split('-')[0]));
  const branches = (readText(join(hostFolder, 'branches')) ?? '').split('\n').filter(Boolean);
  killInBranches(branches);
  if (branches.length === 0 && mark !== undefined && isBootedWithSystemd()) {
    spawnSync('systemctl', ['kill', '--signal=KILL', `${machine}.scope`], { stdio: 'ignore' });
  }
  unmountBelowNow(join(hostFolder, 'root'));
  removeLink(cableName(machine));
  // The kernel may take a moment to forget the last process of a group.
  for (let i = 0; i < 40 && removeBranches(branches).length > 0; i += 1) spawnSync('sleep', ['0.05']);
  rmSync(`/run/systemd/nspawn/propagate/${machine}`, { recursive: true, force: true });
  rmSync(`/run/systemd/nspawn/unix-export/${machine}`, { recursive: true, force: true });
  if (mountsBelow(hostFolder).length > 0) return; // never delete through a mount
  spawnSync('rm', ['-rf', '--one-file-system', hostFolder]);
}

/** Removes all hosts and the bridge of one owner. */
export function removeState(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeHost(join(folder, entry.name));
  }
  const bridge = readText(join(folder, 'bridge'));
  if (bridge !== undefined) removeLink(bridge);
  if (mountsBelow(folder).length === 0) spawnSync('rm', ['-rf', '--one-file-system', folder]);
}

/** Removes what dead test processes left. Cheap where there is nothing. */
export function sweep(): void {
  const hosts = cacheFolder('hosts');
  for (const mark of readdirSync(hosts)) {
    if (!markIsAlive(mark)) removeState(join(hosts, mark));
  }
}

/** Kills a process and all below it. Ending a host's init ends everything in its PID namespace with it. */
export function killTree(pid: number): void {
  const children = childrenOf(pid);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone already
  }
  for (const child of children) {
    try {
      process.kill(child, 'SIGKILL');
    } catch {
      // gone already
    }
  }
  for (let i = 0; i < 200 && [pid, ...children].some((one) => processMark(one) !== undefined); i += 1) {
    spawnSync('sleep', ['0.02']);
  }
}

export function childrenOf(pid: number): number[] {
  const text = readText(`/proc/${pid}/task/${pid}/children`) ?? '';
  return text.split(' ').filter(Boolean).map(Number);
}

function unmountBelowNow(folder: string): void {
  for (const point of mountsBelow(folder)) {
    if (spawnSync('umount', [point], { stdio: 'ignore' }).status !== 0) {
      spawnSync('umount', ['--lazy', point], { stdio: 'ignore' });
    }
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

// One process at a time, across processes: for building what all share.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { markIsAlive, ownMark } from './owner';
import { sleep } from './program';

let tickets = 0;

/**
 * Runs `work` while holding the lock `path`; waits for a living holder as long as it lives, takes over from a dead one.
 * A link either appears whole or not at all, so nobody sees a lock without a holder's name in it.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const own = `${path}.${ownMark()}-${(tickets += 1)}`;
  writeFileSync(own, ownMark());
  try {
    while (!tryLink(own, path)) {
      const holder = readIfThere(path);
      if (holder !== undefined && !markIsAlive(holder)) rmSync(path, { force: true });
      else await sleep(200);
    }
    try {
      return await work();
    } finally {
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}

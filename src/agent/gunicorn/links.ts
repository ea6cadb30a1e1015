import { readdirSync, readlinkSync } from 'node:fs';

/** What the descriptors of a process point at (`socket:[4711]`); none where they can't be read. */
export function linksOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).flatMap((name) => {
      try {
        return readlinkSync(`${folder}/${name}`);
      } catch {
        // Closed in between.
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** All kinds of Gunicorn's workers but sync do, and hold more than one connection each. */
export function waitsByEpoll(links: readonly string[]): boolean {
  return links.includes('anon_inode:[eventpoll]');
}

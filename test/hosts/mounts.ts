// What is mounted on this machine, and how to be rid of it.
import { readFileSync } from 'node:fs';
import { runProgram } from './program';

export interface Mounts {
  /** Mount points, in the order they were mounted. */
  readonly points: readonly string[];
  /** The file systems' own options, such as overlayfs' `lowerdir=…`, in the same order. */
  readonly options: readonly string[];
}

export function mountedPaths(): Mounts {
  // proc_pid_mountinfo(5): the point is the fifth field; after " - " come type, source and options.
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n').filter(Boolean);
  return {
    points: lines.map((line) => unescape(line.split(' ')[4] ?? '')),
    options: lines.map((line) =>
      unescape(
        line
          .slice(line.indexOf(' - ') + 3)
          .split(' ')
          .slice(2)
          .join(' '),
      ),
    ),
  };
}

/** The mounts at or below a folder, innermost first. */
export function mountsBelow(folder: string): string[] {
  return mountedPaths()
    .points.filter((point) => point === folder || point.startsWith(`${folder}/`))
    .reverse();
}

/** Unmounts all at and below a folder; a mount that is busy is detached, and ends when its last user does. */
export async function unmountBelow(folder: string): Promise<void> {
  for (const point of mountsBelow(folder)) {
    const plain = await runProgram('umount', [point]);
    if (plain.code !== 0) await runProgram('umount', ['--lazy', point]);
  }
}

/** Octal escapes of space, tab, newline and backslash. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

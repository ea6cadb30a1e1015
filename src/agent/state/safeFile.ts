/** Files that the agent must not lose: on a full disk they go to memory-backed /run until there is room again. */
import { readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { paths } from '../../host/paths';
import { message, type Message } from '../../words/message';
import { writeAtomically } from './atomicFile';

/** The texts that are there, of the disk and of /run, in no order. */
export function readTexts(path: string): string[] {
  return [path, spareOf(path)].map(readText).filter((text) => text !== undefined);
}

/** What went wrong, if anything; the text is safe until the next boot if even that is said. */
export function writeSafely(path: string, text: string, mode = 0o600): Message | undefined {
  try {
    writeAtomically(path, text, mode);
    rmSync(spareOf(path), { force: true });
    return undefined;
  } catch (error) {
    try {
      writeAtomically(spareOf(path), text, mode);
    } catch {
      // Said below all the same.
    }
    return message('agent.writeFailed', { path, code: String((error as NodeJS.ErrnoException).code) });
  }
}

export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function spareOf(path: string): string {
  return `${paths.runtime}/${basename(path)}`;
}

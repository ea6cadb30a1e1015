/** Reads the configuration, and believes only a file that root, or somebody root has named, can write. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { Failure } from '../../base/failure';
import { maximumBytes } from '../../config/parse';
import { run } from '../looking/run';
import type { AgentSettings } from './settings';

/** Throws a failure of the phase `configuration`: `agent.configMissing`, `agent.configOwner`, `agent.configNoFile`. */
export async function readConfiguration(settings: AgentSettings): Promise<string> {
  const accepted = settings.acceptedConfigOwner;
  const owner = accepted?.path === settings.config ? await userId(accepted.owner) : undefined;
  return readTrusted(settings.config, owner);
}

/** `alsoOwner`: user ID that may own (and whose group may write) the file besides root. */
export function readTrusted(path: string, alsoOwner?: number): string {
  let file: number;
  try {
    // Not blocking: a FIFO in its place must not hold up the tick.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const code = String((cause as NodeJS.ErrnoException).code);
    throw new Failure({ code: 'agent.configMissing', params: { path, code }, phase: 'configuration', cause });
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new Failure({ code: 'agent.configNoFile', params: { path }, phase: 'configuration' });
    const byOwner = alsoOwner !== undefined && stat.uid === alsoOwner && (stat.mode & 0o002) === 0;
    const byRoot = stat.uid === 0 && (stat.mode & 0o022) === 0;
    if (!byOwner && !byRoot) {
      const params = { path, uid: stat.uid, mode: (stat.mode & 0o7777).toString(8) };
      throw new Failure({ code: 'agent.configOwner', params, phase: 'configuration' });
    }
    const buffer = Buffer.alloc(Math.min(stat.size, maximumBytes + 1));
    let length = 0;
    while (length < buffer.length) {
      const count = readSync(file, buffer, length, buffer.length - length, null);
      if (count === 0) break;
      length += count;
    }
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}

async function userId(name: string): Promise<number | undefined> {
  const { code, stdout } = await run('id', ['-u', '--', name], 5000);
  const id = Number(stdout.trim());
  return code === 0 && /^\d+\n$/.test(stdout) ? id : undefined;
}

/** Makes sure that every scaled service leaves a mark when it starts. */
import { readFileSync } from 'node:fs';
import { dropInOf } from '../../host/paths';
import { message, type Message } from '../../words/message';
import { writeAtomically } from '../state/atomicFile';
import { dropIn, ownersPartsOf } from '../files/dropIn';
import { run } from '../looking/run';

/** Writes what is missing, and reloads systemd if anything was. What failed is returned: scaling goes on without the mark. */
export async function ensureDropIns(units: readonly string[]): Promise<Message[]> {
  const errors: Message[] = [];
  let wrote = false;
  for (const unit of units) {
    const path = dropInOf(unit);
    const text = dropIn(unit);
    const present = read(path);
    // What the owner asked for (limits, base workers) follows the mark in the same file.
    if (present?.startsWith(text) === true) continue;
    try {
      writeAtomically(path, present === undefined ? text : dropIn(unit, ownersPartsOf(present)));
      wrote = true;
    } catch (error) {
      errors.push(message('agent.writeFailed', { path, code: String((error as NodeJS.ErrnoException).code) }));
    }
  }
  if (wrote) {
    const { code, stderr } = await run('systemctl', ['daemon-reload'], 30_000);
    if (code !== 0) errors.push(message('agent.reloadFailed', { detail: stderr.trim().slice(0, 300) }));
  }
  return errors;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

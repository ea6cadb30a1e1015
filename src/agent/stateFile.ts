/** The agent's memory on disk. On a full disk it goes to memory-backed /run until there is room again. */
import { readFileSync, rmSync } from 'node:fs';
import { paths } from '../host/paths';
import { emptyState, parseState, serializeState, type AgentState } from '../scaling/state';
import { message, type Message } from '../words/message';
import { writeAtomically } from './atomicFile';

const spare = `${paths.runtime}/state.json`;

export function readState(): { readonly state: AgentState; readonly problem: Message | undefined } {
  const texts = [paths.stateFile, spare].map(read).filter((text) => text !== undefined);
  const states = texts.map(parseState).filter((state) => state !== undefined);
  const [newest] = states.sort((a, b) => b.lastTickMs - a.lastTickMs);
  if (newest !== undefined) return { state: newest, problem: undefined };
  const problem = texts.length === 0 ? undefined : message('agent.stateUnreadable', { path: paths.stateFile });
  return { state: emptyState, problem };
}

/** What went wrong, if anything; the state is safe until the next boot if even that is said. */
export function writeState(state: AgentState): Message | undefined {
  const text = serializeState(state);
  try {
    writeAtomically(paths.stateFile, text, 0o600);
    rmSync(spare, { force: true });
    return undefined;
  } catch (error) {
    try {
      writeAtomically(spare, text, 0o600);
    } catch {
      // Said below all the same.
    }
    return message('agent.writeFailed', { path: paths.stateFile, code: String((error as NodeJS.ErrnoException).code) });
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

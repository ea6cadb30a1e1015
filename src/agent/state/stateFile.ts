/** The agent's memory on disk. */
import { paths } from '../../host/paths';
import { emptyState, parseState, serializeState, type AgentState } from '../../scaling/state';
import { message, type Message } from '../../words/message';
import { readTexts, writeSafely } from './safeFile';

export function readState(): { readonly state: AgentState; readonly problem: Message | undefined } {
  const texts = readTexts(paths.stateFile);
  const states = texts.map(parseState).filter((state) => state !== undefined);
  const [newest] = states.sort((a, b) => b.lastTickMs - a.lastTickMs);
  if (newest !== undefined) return { state: newest, problem: undefined };
  const problem = texts.length === 0 ? undefined : message('agent.stateUnreadable', { path: paths.stateFile });
  return { state: emptyState, problem };
}

/** What went wrong, if anything; the state is safe until the next boot if even that is said. */
export function writeState(state: AgentState): Message | undefined {
  return writeSafely(paths.stateFile, serializeState(state));
}

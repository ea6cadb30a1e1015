import { paths } from '../../host/paths';
import { parseStatus } from '../../scaling/status';
import { exitCodes } from '../exitCodes';
import { readText } from '../safeFile';
import { statusLines } from '../statusLines';
import { complain, language, print } from '../terminal';

/** `status [--json]`: what the last tick saw and did. */
export function statusVerb(words: readonly string[]): number | undefined {
  if (words.some((word) => word !== '--json')) return undefined;
  const text = readText(paths.statusFile);
  const parsed = text === undefined ? undefined : parseStatus(text);
  if (parsed === undefined) {
    complain({ code: 'agent.noStatus' });
    return exitCodes.failed;
  }
  if (words.includes('--json')) print(JSON.stringify(parsed, undefined, 2));
  else for (const line of statusLines(parsed, language, Date.now())) print(line);
  return exitCodes.done;
}

import type { ElsewhereLook } from '../../host/look';
import { parseLook } from '../../host/parseLook';
import { paths } from '../../host/paths';
import { parseStatus } from '../../scaling/status';
import { collect } from '../looking/collect';
import { exitCodes } from './exitCodes';
import { readText } from '../state/safeFile';
import { statusLines } from './statusLines';
import { complain, language, print } from './terminal';

/** `status [--json]`: what the last tick saw and did; for people also what runs where it can't be scaled, as of now. */
export async function statusVerb(words: readonly string[]): Promise<number | undefined> {
  if (words.some((word) => word !== '--json')) return undefined;
  const text = readText(paths.statusFile);
  const parsed = text === undefined ? undefined : parseStatus(text);
  if (parsed === undefined) {
    complain({ code: 'agent.noStatus' });
    return exitCodes.failed;
  }
  if (words.includes('--json')) print(JSON.stringify(parsed, undefined, 2));
  else for (const line of statusLines(parsed, await lookElsewhere(), language, Date.now())) print(line);
  return exitCodes.done;
}

/** A tick looks at the services of the configuration alone; whoever asks by hand can wait for the whole server. */
async function lookElsewhere(): Promise<readonly ElsewhereLook[]> {
  try {
    return parseLook(await collect({ units: [], discover: true, sockets: false })).elsewhere;
  } catch {
    return [];
  }
}

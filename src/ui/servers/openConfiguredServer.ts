import type { Prompter, Server, ServerSpec } from '../../ssh/server';
import { systemClock } from '../../ssh/systemClock';
import type { Log } from '../log';

/** Loads the ssh room at its first use: loading ssh2 takes longer than the whole activation. */
export async function openConfiguredServer(
  spec: ServerSpec,
  prompter: Prompter,
  trusted: boolean,
  log: Log,
): Promise<Server> {
  const { openServer } = await import('../../ssh/openServer');
  return openServer(spec, prompter, { clock: systemClock, log: (line: string) => log.debug(line), trusted });
}

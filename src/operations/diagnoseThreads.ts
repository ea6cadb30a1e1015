/** The thread doctor: the usual look, one deeper script, and what follows from both. Changes nothing. */
import type { OperationContext } from '../base/context';
import type { Look } from '../host/look';
import type { Server } from '../ssh/server';
import { diagnose } from '../threads/diagnose';
import type { Diagnosis } from '../threads/diagnosis';
import { readThreads } from './commands/readThreads';

/** More services than anybody keeps on one server; each costs a search of its journal. */
const mostServices = 60;

/** `earlier`: an older look, for threads that grow. Root where a root shell is open; never asks. Throws a `Failure`. */
export async function diagnoseThreads(
  server: Server,
  look: Look,
  earlier: Look | undefined,
  context: OperationContext,
): Promise<Diagnosis> {
  const units = look.services.map(({ unit }) => unit).slice(0, mostServices);
  const evidence = await server.run(readThreads(units), context);
  return diagnose({ look, earlier, evidence });
}

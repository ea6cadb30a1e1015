/** The thread doctor: the usual look, one deeper script, and what follows from both. Changes nothing. */
import type { OperationContext } from '../../base/context';
import type { Look } from '../../host/look';
import type { Server } from '../../ssh/server';
import { diagnose } from '../../threads/diagnose';
import type { Diagnosis } from '../../threads/diagnosis';
import { readThreads } from './readThreads';
import { configuredServices, healthUrl } from '../services/configuredServices';

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
  const [evidence, services] = await Promise.all([
    server.run(readThreads(units), context),
    configuredServices(server, look, 'ifOpen', context),
  ]);
  const configured = new Map(
    look.services.map((service) => {
      const found = services.get(service.unit);
      const url = service.kind === 'gunicorn' ? healthUrl(service, found?.health) : undefined;
      return [service.unit, { maxWorkers: found?.maxWorkers, url }];
    }),
  );
  return diagnose({ look, earlier, evidence, configured });
}

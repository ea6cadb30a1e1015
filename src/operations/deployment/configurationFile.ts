/** The configuration on a server: where it lies, and what the agent there says of it. */
import type { OperationContext } from '../../base/context';
import { valueOf } from '../../base/known';
import type { Look } from '../../host/look';
import type { Server } from '../../ssh/server';
import type { Language } from '../../words/message';
import { checkConfigurationFile, type ConfigurationCheck } from './checkConfigurationFile';

/** undefined: there is none yet, or where it lies could not be read. */
export function configurationPathOf(look: Look): string | undefined {
  return valueOf(look.autoscaler.configurationPath);
}

/** Runs the deployed agent's own `autoscaler check PATH`. `deployed: false` where there is no agent. */
export async function checkConfiguration(
  server: Server,
  path: string,
  context: OperationContext,
  language: Language = 'en',
): Promise<ConfigurationCheck> {
  return server.run(checkConfigurationFile(path, language), context);
}

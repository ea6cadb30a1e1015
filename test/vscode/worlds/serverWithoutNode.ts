// A server that has no Node.js, and the package of the pinned one on the engineer's machine.
import type { Suite } from '../../hosts/host';
import { runtimePackage } from '../../kit/runtimePackage';
import type { Prepared } from '../suites';
import { aServer, type AServerContext } from './aServer';

export interface ServerWithoutNodeContext extends AServerContext {
  readonly packageFile: string;
}

export async function serverWithoutNode(suite: Suite): Promise<Prepared> {
  const [prepared, packageFile] = await Promise.all([aServer(suite), runtimePackage()]);
  await prepared.handlers['run']?.('rm /usr/bin/node');
  const context: ServerWithoutNodeContext = { ...(prepared.context as AServerContext), packageFile };
  return { ...prepared, context };
}

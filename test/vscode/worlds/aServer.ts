// A fresh server with the guide's six services, for suites that only look at it and run a command on it now and then.
import { TestHost, type Suite } from '../../hosts/host';
import type { Prepared } from '../suites';

export interface AServerContext {
  readonly suite: Suite;
  readonly address: string;
  readonly keyFile: string;
  readonly hostKeyLine: string;
}

export async function aServer(suite: Suite): Promise<Prepared> {
  const host = await TestHost.boot({ suite });
  const context: AServerContext = {
    suite,
    address: host.address,
    keyFile: host.keyFile,
    hostKeyLine: host.hostKeyLine(),
  };
  return {
    context,
    handlers: { run: async (command) => host.run(String(command)) },
    dispose: () => host.stop(),
  };
}

// A fresh server with the guide's six services, for suites that only look at it and run a command on it now and then.
import { TestHost, type Suite } from '../../hosts/host';
import type { Prepared } from '../suites';

export interface AServerContext {
  readonly suite: Suite;
  readonly address: string;
  readonly keyFile: string;
  readonly hostKeyLine: string;
  /** The key of victus under `passphrase`. */
  readonly protectedKeyFile: string;
  readonly passphrase: string;
}

export async function aServer(suite: Suite): Promise<Prepared> {
  const host = await TestHost.boot({ suite });
  const context: AServerContext = {
    suite,
    address: host.address,
    keyFile: host.keyFile,
    hostKeyLine: host.hostKeyLine(),
    protectedKeyFile: host.protectedKeyFile,
    passphrase: host.passphrase,
  };
  return {
    context,
    handlers: {
      run: async (command) => host.run(String(command)),
      cut: () => host.cutNetwork(),
      restore: () => host.restoreNetwork(),
    },
    dispose: () => host.stop(),
  };
}

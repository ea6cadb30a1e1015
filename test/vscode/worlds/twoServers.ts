// Two fresh servers with the guide's six services, for what is done to several, and for what changes the first and is undone.
import { TestHost, type Suite } from '../../hosts/host';
import type { Prepared } from '../suites';
import { guideServer, type GuideServerContext } from './guideServer';

export interface TwoServersContext extends GuideServerContext {
  readonly second: { readonly address: string; readonly keyFile: string; readonly hostKeyLine: string };
}

export async function twoServers(suite: Suite): Promise<Prepared> {
  const first = await guideServer(suite);
  const second = await TestHost.boot({ suite, name: `second-${suite}` }).catch(async (error: unknown) => {
    await first.dispose();
    throw error;
  });
  const context: TwoServersContext = {
    ...(first.context as GuideServerContext),
    second: { address: second.address, keyFile: second.keyFile, hostKeyLine: second.hostKeyLine() },
  };
  return {
    context,
    handlers: { ...first.handlers, runSecond: async (command) => second.run(String(command)) },
    dispose: async () => {
      await Promise.all([first.dispose(), second.stop()]);
    },
  };
}

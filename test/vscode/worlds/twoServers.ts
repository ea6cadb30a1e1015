// Two fresh servers with the guide's six services, for what is done to several, and for what changes the first and is undone.
import { carryOut } from '../../../src/operations/plans/carryOut';
import { message } from '../../../src/words/message';
import { TestHost, type Suite } from '../../hosts/host';
import { planOf } from '../../kit/testPlan';
import { Visit, within } from '../../kit/visit';
import type { Prepared } from '../suites';
import { guideServer, type GuideServerContext } from './guideServer';

export interface TwoServersContext extends GuideServerContext {
  readonly second: { readonly address: string; readonly keyFile: string; readonly hostKeyLine: string };
}

const enough = '/run/enough';

export async function twoServers(suite: Suite): Promise<Prepared> {
  const first = await guideServer(suite);
  const second = await TestHost.boot({ suite, name: `second-${suite}` }).catch(async (error: unknown) => {
    await first.dispose();
    throw error;
  });
  const web1 = first.context as GuideServerContext;
  let other: Visit | undefined;
  let otherPlan: Promise<string> | undefined;
  const context: TwoServersContext = {
    ...web1,
    second: { address: second.address, keyFile: second.keyFile, hostKeyLine: second.hostKeyLine() },
  };
  return {
    context,
    handlers: {
      ...first.handlers,
      runSecond: async (command) => second.run(String(command)),
      /** As a colleague's editor would: a plan on the first server that runs until endOtherPlan. */
      beginOtherPlan: () => {
        other = Visit.open({ ...web1, hostKeyLine: () => web1.hostKeyLine }, 'root');
        const argv = ['sh', '-c', `until [ -e ${enough} ]; do sleep 0.1; done`] as const;
        const commands = [{ argv, purpose: message('base.cancelled') }];
        otherPlan = carryOut(other.server, planOf({ commands }), () => undefined, within(240_000), 'a colleague').then(
          ({ kind }) => kind,
          String,
        );
        return Promise.resolve();
      },
      endOtherPlan: async () => {
        await first.handlers['run']?.(`touch ${enough}`);
        return otherPlan ?? Promise.reject(new Error('beginOtherPlan first'));
      },
    },
    dispose: async () => {
      other?.close();
      await Promise.all([first.dispose(), second.stop()]);
    },
  };
}

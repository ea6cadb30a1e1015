// Knows what will be demanded until its next turn, and has exactly that: nobody who must not be late can be cheaper.
import type { PolicyKind } from './policy';

export const oracle: PolicyKind = {
  name: 'oracle',
  role: 'oracle',
  ownIntervalSeconds: 60,
  make: ({ demand, trace: { stepSeconds }, server }, intervalSeconds) => ({
    decide({ nowSeconds }) {
      // Until the next turn, and until workers that it adds then are ready.
      const until = nowSeconds + intervalSeconds + 2 * (server.bootCpuSeconds + server.bootWaitSeconds);
      let most = 1;
      for (let step = Math.floor(nowSeconds / stepSeconds); step * stepSeconds < until; step++) {
        most = Math.max(most, demand[step] ?? 1);
      }
      return most;
    },
  }),
};

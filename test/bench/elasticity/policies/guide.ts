// The guide's thresholds on the CPU of the whole system: above or below for all of the duration, then to that many workers.
import { systemCpuPercent, type Policy, type PolicyKind } from './policy';
import { fittedThresholds, guideThresholds, type Steps } from './thresholds';

const durationSeconds = 4 * 60;

export function thresholdPolicy({ up, down }: Steps): Policy {
  const samples: { readonly seconds: number; readonly cpu: number }[] = [];
  const holds = (matches: (cpu: number) => boolean): boolean => {
    let seconds = 0;
    for (let index = samples.length - 1; index >= 0; index--) {
      const sample = samples[index];
      if (sample === undefined || !matches(sample.cpu)) return false;
      seconds += sample.seconds;
      if (seconds >= durationSeconds - 1) return true;
    }
    return false;
  };
  return {
    decide({ reading, server, workers }) {
      if (reading === undefined) {
        samples.length = 0;
        return workers;
      }
      samples.push({ seconds: reading.seconds, cpu: systemCpuPercent(reading, server) });
      if (samples.length > 1000) samples.splice(0, 500);
      const higher = up.filter((rule) => rule.workers > workers && holds((cpu) => cpu > rule.limit)).at(-1);
      if (higher !== undefined) return higher.workers;
      return down.find((rule) => rule.workers < workers && holds((cpu) => cpu < rule.limit))?.workers ?? workers;
    },
  };
}

/** As the guide writes them, whatever the server. */
export const guide: PolicyKind = {
  name: "guide's thresholds",
  role: 'peer',
  ownIntervalSeconds: 120,
  make: ({ server }) => thresholdPolicy(guideThresholds(server)),
};

/** By somebody who has measured what a full worker uses on this server. */
export const guideFitted: PolicyKind = {
  name: 'fitted thresholds',
  role: 'peer',
  ownIntervalSeconds: 120,
  make: ({ server }) => thresholdPolicy(fittedThresholds(server)),
};

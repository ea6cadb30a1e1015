/** Rules about the steps of a signal: their order, and whether what goes up comes down again. */
import type { RuleCode } from './ruleCodes';
import type { RuleFinding } from './finding';
import type { Threshold } from './model';
import type { Path } from './tree';

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Steps of one signal in one direction. */
export interface Steps {
  readonly rules: readonly Threshold[];
  /** Of the object that holds them. */
  readonly path: Path;
}

export function stepsOutside({ min, max }: Bounds, { rules, path }: Steps): RuleFinding[] {
  // Nothing is inside of bounds that are the wrong way round, which is said once.
  if (min > max) return [];
  return rules
    .filter(({ workers }) => workers < min || workers > max)
    .map(({ key, workers }) => ({
      severity: 'warning',
      code: 'config.stepOutside',
      params: { key, workers, min, max },
      path: [...path, key],
    }));
}

/** A step that needs no more than the one below it is never a step of its own: the highest that fires wins. */
export function notRising({ rules, path }: Steps): RuleFinding[] {
  return rules.flatMap((rule, index): RuleFinding[] => {
    const lower = rules[index - 1];
    if (lower === undefined || rule.limit > lower.limit) return [];
    const params = { key: rule.key, limit: rule.limit, lower: lower.key, lowerLimit: lower.limit };
    return [{ severity: 'warning', code: 'config.notRising', params, path: [...path, rule.key] }];
  });
}

/** `touching`: whether equal thresholds bounce too. */
export function overlapping(
  code: RuleCode & ('config.overlap' | 'config.backlogOverlap' | 'config.queueOverlap'),
  ups: readonly Threshold[],
  downs: Steps,
  touching: boolean,
): RuleFinding[] {
  // Both at once would go up and down for ever: down from N+1 to N at a load at which N goes up again.
  return downs.rules.flatMap((down): RuleFinding[] => {
    const up = nextUp(ups, down.workers);
    if (up === undefined || (touching ? down.limit < up.limit : down.limit <= up.limit)) return [];
    const params = { down: down.key, downLimit: down.limit, up: up.key, upLimit: up.limit };
    return [{ severity: 'error', code, params, path: [...downs.path, down.key] }];
  });
}

/** The first step up from `workers`. */
export function nextUp(scaleUp: readonly Threshold[], workers: number): Threshold | undefined {
  return scaleUp.filter((rule) => rule.workers > workers).sort((a, b) => a.limit - b.limit)[0];
}

/** Every signal may go back what another one went: they are looked at together. */
export function oneWay({ min, max }: Bounds, ups: readonly Steps[], downs: readonly Steps[]): RuleFinding[] {
  const upTo = (rule: Threshold): number => Math.min(rule.workers, max);
  const downTo = (rule: Threshold): number => Math.max(rule.workers, min);
  const allUps = ups.flatMap(({ rules }) => rules);
  const allDowns = downs.flatMap(({ rules }) => rules);
  const findings: RuleFinding[] = [];
  for (const { rules, path } of ups) {
    for (const rule of rules) {
      if (rule.workers <= min || rule.workers > max || allDowns.some((down) => downTo(down) < rule.workers)) continue;
      const params = { key: rule.key, workers: rule.workers, down: `scale_down_${rule.workers - 1}` };
      findings.push({ severity: 'warning', code: 'config.noWayBack', params, path: [...path, rule.key] });
    }
  }
  for (const { rules, path } of downs) {
    for (const rule of rules) {
      if (rule.workers < min || rule.workers >= max || allUps.some((up) => upTo(up) > rule.workers)) continue;
      const params = { key: rule.key, workers: rule.workers, up: `scale_up_${rule.workers + 1}` };
      findings.push({ severity: 'warning', code: 'config.noWayUp', params, path: [...path, rule.key] });
    }
  }
  return findings;
}

import { clockTime } from '../clockTime';
import { projectOf } from '../loadConfiguration';
import { withServiceOrders, type Orders } from '../orders';
import { say } from '../terminal';
import { giveOrder } from './giveOrder';
import { splitSpan } from './words';

const defaultSpanMs = 60 * 60_000;

/** `pause [SERVICE] [--for D]`: the agent looks, but changes nothing. */
export async function pauseVerb(words: readonly string[]): Promise<number | undefined> {
  const split = splitSpan(words);
  if (split === undefined || split.words.length > 1) return undefined;
  const [name] = split.words;
  const untilMs = Date.now() + (split.spanMs ?? defaultSpanMs);
  let unit: string | undefined;
  const { code } = await giveOrder(
    (orders, configuration) => {
      if (name === undefined) return { ...orders, pausedUntilMs: untilMs };
      unit = projectOf(configuration, name).service;
      return withServiceOrders(orders, unit, { pausedUntilMs: untilMs });
    },
    () => `order ${unit ?? '-'} pause ${new Date(untilMs).toISOString()}`,
  );
  const until = clockTime(untilMs, Date.now());
  say(
    unit === undefined
      ? { code: 'agent.pausedAll', params: { until } }
      : { code: 'agent.pausedOne', params: { service: unit, until } },
  );
  return code;
}

/** `resume [SERVICE]`: ends pauses, and lets go whatever is held. */
export function resumeVerb(words: readonly string[]): Promise<number> | undefined {
  if (words.length > 1 || words[0]?.startsWith('-') === true) return undefined;
  return releaseOf(words[0]);
}

export async function releaseOf(name: string | undefined): Promise<number> {
  let unit: string | undefined;
  const { code, status } = await giveOrder(
    (orders, configuration) => {
      if (name !== undefined) unit = projectOf(configuration, name).service;
      const units = unit === undefined ? configuration.projects.map(({ service }) => service) : [unit];
      const none = { pausedUntilMs: undefined, scale: undefined, release: true };
      const freed = units.reduce<Orders>((some, each) => withServiceOrders(some, each, none), orders);
      return unit === undefined ? { ...freed, pausedUntilMs: undefined } : freed;
    },
    () => `order ${unit ?? '-'} resume`,
  );
  say(unit === undefined ? { code: 'agent.resumedAll' } : { code: 'agent.resumedOne', params: { service: unit } });
  if (unit !== undefined && status?.pausedUntilMs !== undefined) {
    say({ code: 'agent.stillPaused', params: { until: clockTime(status.pausedUntilMs, Date.now()) } });
  }
  return code;
}

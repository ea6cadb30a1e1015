import { scaledServices } from '../../config/celeryProject';
import { clockTime } from './clockTime';
import { projectOf } from '../state/loadConfiguration';
import { withServiceOrders, type Orders } from '../tick/orders';
import { message } from '../../words/message';
import { giveOrder } from './giveOrder';
import { orderWords, type OrderWords } from './words';

const defaultSpanMs = 60 * 60_000;

/** `pause [SERVICE] [--for D]`: the agent looks, but changes nothing. */
export async function pauseVerb(words: readonly string[]): Promise<number | undefined> {
  const asked = orderWords(words);
  if (asked === undefined || asked.words.length > 1) return undefined;
  const [name] = asked.words;
  const untilMs = Date.now() + (asked.spanMs ?? defaultSpanMs);
  const until = clockTime(untilMs, Date.now());
  let unit: string | undefined;
  return giveOrder({
    intent: 'pause',
    who: asked.who,
    change: (orders, configuration) => {
      if (name === undefined) return { ...orders, pausedUntilMs: untilMs };
      unit = projectOf(configuration, name).service;
      return withServiceOrders(orders, unit, { pausedUntilMs: untilMs });
    },
    line: () => `order ${unit ?? '-'} pause ${new Date(untilMs).toISOString()}`,
    result: () => {
      const end = new Date(untilMs).toISOString();
      return unit === undefined
        ? { title: message('agent.record.pauseAll', { end }), says: [message('agent.pausedAll', { until })] }
        : {
            title: message('agent.record.pause', { service: unit, end }),
            says: [message('agent.pausedOne', { service: unit, until })],
          };
    },
  });
}

/** `resume [SERVICE]`: ends pauses, and lets go whatever is held. */
export function resumeVerb(words: readonly string[]): Promise<number> | undefined {
  const asked = orderWords(words);
  if (asked === undefined || asked.words.length > 1 || asked.spanMs !== undefined) return undefined;
  return release(asked, asked.words[0]);
}

export function release({ who }: OrderWords, name: string | undefined): Promise<number> {
  let unit: string | undefined;
  return giveOrder({
    intent: 'resume',
    who,
    change: (orders, configuration) => {
      if (name !== undefined) unit = projectOf(configuration, name).service;
      const units = unit === undefined ? scaledServices(configuration).map(({ service }) => service) : [unit];
      const none = { pausedUntilMs: undefined, scale: undefined, release: true };
      const freed = units.reduce<Orders>((some, each) => withServiceOrders(some, each, none), orders);
      return unit === undefined ? { ...freed, pausedUntilMs: undefined } : freed;
    },
    line: () => `order ${unit ?? '-'} resume`,
    result: (status) => {
      if (unit === undefined) {
        return { title: message('agent.record.resumeAll'), says: [message('agent.resumedAll')] };
      }
      const { pausedUntilMs } = status ?? {};
      const paused =
        pausedUntilMs === undefined
          ? []
          : [message('agent.stillPaused', { until: clockTime(pausedUntilMs, Date.now()) })];
      return {
        title: message('agent.record.resume', { service: unit }),
        says: [message('agent.resumedOne', { service: unit }), ...paused],
      };
    },
  });
}

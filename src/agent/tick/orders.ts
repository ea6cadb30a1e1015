/**
 * What people have told the agent to do (`autoscaler scale`, `pause`, `resume`), until it ends. Kept beside the state, and read
 * and written only by whoever holds the tick's lock.
 */
import { paths } from '../../host/paths';
import type { Message } from '../../words/message';
import { readTexts, writeSafely } from '../state/safeFile';

export interface Orders {
  /** Grows with each change: of two copies the newer one counts. */
  readonly revision: number;
  /** The whole agent; milliseconds since the epoch. */
  readonly pausedUntilMs?: number | undefined;
  /** By unit. */
  readonly services: ReadonlyMap<string, ServiceOrders>;
}

export interface ServiceOrders {
  readonly pausedUntilMs?: number | undefined;
  readonly scale?: ScaleOrder | undefined;
  /** `resume`: whatever is held is let go by the next tick. */
  readonly release?: boolean | undefined;
}

export interface ScaleOrder {
  readonly workers: number;
  readonly untilMs: number;
  /** Whether a tick has seen to it; from then on the count is held like any other. */
  readonly applied: boolean;
}

const version = 1;
const mostServices = 1000;

export const noOrders: Orders = { revision: 0, services: new Map() };

/** Orders that have ended by `nowMs` are left out. */
export function readOrders(nowMs: number): Orders {
  const all = readTexts(paths.ordersFile)
    .map(parseOrders)
    .filter((orders) => orders !== undefined);
  const newest = all.sort((a, b) => b.revision - a.revision)[0] ?? noOrders;
  return withoutEnded(newest, nowMs);
}

export function writeOrders(orders: Orders): Message | undefined {
  return writeSafely(paths.ordersFile, serializeOrders({ ...orders, revision: orders.revision + 1 }));
}

export function withServiceOrders(orders: Orders, unit: string, change: ServiceOrders): Orders {
  const services = new Map(orders.services);
  services.set(unit, { ...services.get(unit), ...change });
  return { ...orders, services };
}

export function withoutEnded(orders: Orders, nowMs: number): Orders {
  const open = (untilMs: number | undefined): number | undefined =>
    untilMs !== undefined && untilMs > nowMs ? untilMs : undefined;
  const services = [...orders.services].map(([unit, { pausedUntilMs, scale, release }]): [string, ServiceOrders] => [
    unit,
    { pausedUntilMs: open(pausedUntilMs), scale: open(scale?.untilMs) === undefined ? undefined : scale, release },
  ]);
  return {
    revision: orders.revision,
    pausedUntilMs: open(orders.pausedUntilMs),
    services: new Map(services.filter(([, order]) => Object.values(order).some((value) => value !== undefined))),
  };
}

export function serializeOrders(orders: Orders): string {
  const { revision, pausedUntilMs, services } = orders;
  return `${JSON.stringify({ version, revision, pausedUntilMs, services: [...services].slice(0, mostServices) })}\n`;
}

/** Undefined for anything but whole orders of this version. Never throws. */
export function parseOrders(text: string): Orders | undefined {
  try {
    const from = object(JSON.parse(text));
    const list = from['services'];
    if (from['version'] !== version || !Array.isArray(list) || list.length > mostServices) return undefined;
    const services = new Map<string, ServiceOrders>();
    for (const entry of list as unknown[]) {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string') return undefined;
      const order = object(entry[1]);
      const scale = order['scale'] === undefined ? undefined : object(order['scale']);
      services.set(entry[0], {
        pausedUntilMs: time(order['pausedUntilMs']),
        scale: scale && {
          workers: count(scale['workers']),
          untilMs: count(scale['untilMs']),
          applied: scale['applied'] === true,
        },
        release: order['release'] === true ? true : undefined,
      });
    }
    return { revision: count(from['revision']), pausedUntilMs: time(from['pausedUntilMs']), services };
  } catch {
    return undefined;
  }
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('object expected');
  return value as Readonly<Record<string, unknown>>;
}

function count(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new TypeError('count expected');
  return value;
}

function time(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : count(value);
}

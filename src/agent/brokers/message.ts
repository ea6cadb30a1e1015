/** A task as it lies in a broker (docs.celeryq.dev, "Message Protocol", versions 1 and 2). */

export interface Envelope {
  readonly headers?: unknown;
  readonly properties?: unknown;
  readonly body?: unknown;
}

/** A name of the task, the same whenever it is looked at. */
export function taskOf({ headers, properties }: Envelope): string | undefined {
  const names = [field(headers, 'id'), field(properties, 'correlation_id'), field(properties, 'delivery_tag')];
  return names.find((name) => typeof name === 'string')?.slice(0, 200);
}

/** Whether it waits for its time. */
export function isScheduled({ headers, body }: Envelope, nowMs: number): boolean {
  const eta = field(headers, 'task') === undefined ? field(bodyOf(body), 'eta') : field(headers, 'eta');
  return typeof eta === 'string' && Date.parse(eta) > nowMs;
}

/** When it was sent, where the application says so; milliseconds since the epoch. */
export function sentMs({ properties }: Envelope): number | undefined {
  const value = field(properties, 'timestamp');
  const ms = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isFinite(ms) ? ms : undefined;
}

/** In version 1 all is in the body. */
function bodyOf(body: unknown): unknown {
  if (typeof body !== 'string') return undefined;
  try {
    return JSON.parse(body.startsWith('{') ? body : Buffer.from(body, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** Numbers as the server prints them. `undefined` for everything that is not one: never NaN, never a silent zero. */

export function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*\d{1,16}\s*$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

export function decimalNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*\d{1,15}(?:\.\d*)?\s*$/.test(text)) return undefined;
  return Number(text);
}

/** `Sun 2026-11-22 11:06:00 UTC` → milliseconds since the epoch; systemctl must run with TZ=UTC. */
export function timestampMs(text: string | undefined): number | undefined {
  const parts = /(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))? UTC/.exec(text ?? '');
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number);
  const fraction = parts[7] === undefined ? 0 : Math.floor(Number(`0.${parts[7]}`) * 1000);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) + fraction;
}

const spanUnitsMs: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  month: 2_629_800_000,
  y: 31_557_600_000,
};

/** `1h 2min 3.5s` → milliseconds; undefined for `infinity`, nothing and nonsense. */
export function timespanMs(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  let sum = 0;
  for (const part of text.trim().split(/\s+/)) {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(part) ?? [];
    const factor = unit === undefined ? undefined : spanUnitsMs[unit];
    if (amount === undefined || factor === undefined) return part === '0' ? sum : undefined;
    sum += Number(amount) * factor;
  }
  return sum;
}

/** How long a hold or a pause lasts, as people type it: `90s`, `30m`, `2h`, `1d`. */
const unitsMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A week: whoever wants longer disables the project. */
export const longestMs = 7 * unitsMs.d;

/** Milliseconds; undefined for what is no time, or none that a hold may last. */
export function parseTimeSpan(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const ms = Number(amount) * unitsMs[unit as keyof typeof unitsMs];
  return ms > 0 && ms <= longestMs ? ms : undefined;
}

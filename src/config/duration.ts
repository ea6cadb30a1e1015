/** How minutes in the configuration relate to ticks of a timer. */

/** Timers fire at 119.99 s: without this much tolerance "for 4 minutes" would be two ticks or three, by chance. */
export function toleranceSeconds(intervalSeconds: number): number {
  return Math.min(Math.max(6, intervalSeconds * 0.05), intervalSeconds / 2);
}

/** Minutes after which a threshold of `minutes` really acts when the timer ticks every `intervalSeconds`. */
export function effectiveMinutes(minutes: number, intervalSeconds: number): number {
  const ticks = Math.max(1, Math.ceil((minutes * 60 - toleranceSeconds(intervalSeconds)) / intervalSeconds));
  return (ticks * intervalSeconds) / 60;
}

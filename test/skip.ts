// Skipping a test says why: a skipped test without a reason is one that nobody misses.

/** Throws (mocha's way to end a test early); from a setup hook it skips all that the hook sets up. */
export function skip(context: Mocha.Context, reason: string): never {
  const runnable = context.test as ((Mocha.Test | Mocha.Hook) & { skipReason?: string }) | undefined;
  if (runnable) runnable.skipReason = reason;
  const parent = runnable?.parent as (Mocha.Suite & { skipReason?: string }) | undefined;
  if (runnable?.type === 'hook' && parent) parent.skipReason = reason;
  return context.skip();
}

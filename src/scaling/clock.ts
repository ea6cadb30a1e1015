import type { ProjectMemory } from './state';

/** What is remembered, in the time of a clock that was set back since: what lies ahead of it would last too long otherwise. */
export function onClock(memory: ProjectMemory, nowMs: number): ProjectMemory {
  const { agreedMs, mismatch, lastUpMs, lastDownMs, restoredMs, heldUntilMs } = memory;
  const latest = Math.max(agreedMs ?? 0, mismatch?.sinceMs ?? 0, lastUpMs ?? 0, lastDownMs ?? 0, restoredMs ?? 0);
  const back = latest - nowMs;
  if (back <= 0) return memory;
  const earlier = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms - back);
  return {
    ...memory,
    agreedMs: earlier(agreedMs),
    mismatch: mismatch && { ...mismatch, sinceMs: mismatch.sinceMs - back },
    lastUpMs: earlier(lastUpMs),
    lastDownMs: earlier(lastDownMs),
    restoredMs: earlier(restoredMs),
    heldUntilMs: earlier(heldUntilMs),
    flap: { ...memory.flap, sinceMs: memory.flap.sinceMs - back },
  };
}

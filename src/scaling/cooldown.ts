/**
 * The time after a scale-up in which nothing goes down, and how it learns: going down and straight back up makes it longer,
 * calm makes it shorter again (after uWSGI's cheaper-busyness multiplier).
 */
import { toleranceSeconds } from '../config/duration';
import type { ProjectSettings } from '../config/model';
import type { ProjectMemory } from './state';

const mostTimes = 6;
/** The penalty shrinks by one in so many cool-downs without a flap. */
const calm = 4;

type Settings = Pick<ProjectSettings, 'cooldownMinutes' | 'cpuDurationMinutes'>;

export function multiplierAt(memory: ProjectMemory, settings: Settings, nowMs: number): number {
  const periodMs = calm * settings.cooldownMinutes * 60_000;
  const { multiplier, sinceMs } = memory.flap;
  if (periodMs <= 0) return 1;
  return Math.max(1, multiplier - Math.max(0, Math.floor((nowMs - sinceMs) / periodMs)));
}

/** Milliseconds until something may go down; 0 when it may. A tick that comes a moment early counts as one that does not. */
export function cooldownLeftMs(
  memory: ProjectMemory,
  settings: Settings,
  nowMs: number,
  intervalSeconds: number,
): number {
  if (memory.lastUpMs === undefined) return 0;
  const wholeMs = settings.cooldownMinutes * 60_000 * multiplierAt(memory, settings, nowMs);
  const lengthMs = Math.max(0, wholeMs - toleranceSeconds(intervalSeconds) * 1000);
  // A clock set back must not hold for longer than the cool-down itself.
  return Math.min(lengthMs, Math.max(0, memory.lastUpMs + lengthMs - nowMs));
}

/** The penalty after a scale-up: it grows when the last scale-down was so short ago that it should not have happened. */
export function flapAfterUp(memory: ProjectMemory, settings: Settings, nowMs: number): ProjectMemory['flap'] {
  const multiplier = multiplierAt(memory, settings, nowMs);
  const windowMs = (settings.cooldownMinutes * multiplier + settings.cpuDurationMinutes) * 60_000;
  if (memory.lastDownMs === undefined || nowMs - memory.lastDownMs > windowMs) return memory.flap;
  return { multiplier: Math.min(mostTimes, multiplier + 1), sinceMs: nowMs };
}

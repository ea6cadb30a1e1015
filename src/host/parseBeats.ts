/** The schedulers (`celery beat`) of a look, by their application. */
import { applicationName, embedsBeat, isBeat, runsBeat, type UnitBeat } from './beat';
import { masterOf } from './masters';
import { timestampMs } from './numbers';
import { property, type UnitProperties } from './showUnits';
import { workersOf } from './workers';
import { type World, partsOf } from './unitParts';

/** A worker with `-B` forks its scheduler when its application is loaded. */
const beatStartMs = 60_000;

/** Two projects may call their applications alike: each in a folder of its own. */
export function applicationOf(unit: UnitProperties, words: readonly string[]): string {
  return [applicationName(words), property(unit, 'WorkingDirectory'), property(unit, 'User')].join('\n');
}

/** Undefined for a unit that has nothing to do with a scheduler. */
export function unitBeat(unit: UnitProperties, world: World, nowMs: number): UnitBeat | undefined {
  const id = property(unit, 'Id');
  const loadState = property(unit, 'LoadState');
  if (!id.endsWith('.service') || loadState !== 'loaded') return undefined;
  const { controlGroup, mainPid, members, starts } = partsOf(unit, world);
  const master = masterOf('celery', mainPid, members);
  const words =
    [...starts, ...(master === undefined ? [] : [master.commandLine])].find(
      (each) => runsBeat(each) || embedsBeat(each),
    ) ?? members.find(({ commandLine }) => runsBeat(commandLine))?.commandLine;
  if (words === undefined) return undefined;
  const uptimeTicks = world.uptimeSeconds * world.ticksPerSecond;
  const workers = master === undefined ? [] : workersOf('celery', master, members, uptimeTicks, world.ticksPerSecond);
  // A pool process of this moment is not told from a scheduler yet.
  const old = members.filter(({ startTicks }) => uptimeTicks - startTicks > 5 * world.ticksPerSecond);
  const running = controlGroup === '' ? 0 : old.filter((each) => isBeat(each, master, workers)).length;
  const activeState = property(unit, 'ActiveState');
  const sinceMs = timestampMs(property(unit, 'ActiveEnterTimestamp'));
  // It takes a moment to come up, and processes of others may not be seen.
  const isUp = activeState === 'active' && sinceMs !== undefined && nowMs - sinceMs > beatStartMs && !world.hidden;
  const isEnabled = property(unit, 'UnitFileState').startsWith('enabled') && runsBeat(words);
  return {
    unit: id,
    application: applicationOf(unit, words),
    running,
    isExpected: isUp || activeState === 'failed' || (isEnabled && activeState === 'inactive'),
  };
}

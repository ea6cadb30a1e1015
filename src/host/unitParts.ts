/** All that the units of a look are read from, and what of it is one unit's. */
import { known, unknown, type Known } from '../base/known';
import type { InodeSocket } from './listening';
import type { PidsGroup } from './cgroupLimits';
import type { SystemLook } from './look';
import { wholeNumber } from './numbers';
import { isInside, unitOfControlGroup, type ProcessTable, type TableProcess } from './processTable';
import type { RawLook } from './raw';
import { execWords, property, type UnitProperties } from './showUnits';
import { folderOf } from './startScript';

/** All that the units are read from. */
export interface World {
  readonly raw: RawLook;
  readonly asRoot: boolean;
  /** Other users' processes can't be seen. */
  readonly hidden: boolean;
  readonly uptimeSeconds: number;
  readonly ticksPerSecond: number;
  readonly table: ProcessTable;
  readonly unitFileLines: ReadonlyMap<string, string>;
  readonly scripts: ReadonlyMap<string, string>;
  readonly sockets: readonly InodeSocket[] | undefined;
  readonly descriptors: ReadonlyMap<number, ReadonlySet<number>>;
  readonly pidsGroups: ReadonlyMap<string, PidsGroup>;
  /** Threads of all processes by their real user's number; undefined where some are hidden. */
  readonly threadsOfUsers: ReadonlyMap<number, number> | undefined;
  /** What the kernel counts against its own limits; a container's are its machine's. */
  readonly kernelThreads: number | undefined;
  readonly system: SystemLook;
}

export function reading<T>(value: T | undefined): Known<T> {
  return value === undefined ? unknown : known(value);
}

export interface UnitParts {
  readonly mainPid: number;
  readonly controlGroup: string;
  readonly members: readonly TableProcess[];
  /** The words of each ExecStart=. */
  readonly starts: readonly (readonly string[])[];
  /** WorkingDirectory= */
  readonly folder: string;
}

export function partsOf(unit: UnitProperties, world: World): UnitParts {
  const controlGroup = property(unit, 'ControlGroup');
  return {
    mainPid: wholeNumber(property(unit, 'MainPID')) ?? 0,
    controlGroup,
    members: [...world.table.values()].filter((process) =>
      controlGroup === ''
        ? unitOfControlGroup(process.controlGroup) === property(unit, 'Id')
        : isInside(process.controlGroup, controlGroup),
    ),
    starts: (unit.get('ExecStart') ?? []).map(execWords).filter((words) => words.length > 0),
    folder: folderOf(property(unit, 'WorkingDirectory')),
  };
}

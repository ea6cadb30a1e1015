/** A service's command line word by word, as systemd keeps it, with what it was made from. */
import { Failure } from '../../base/failure';
import { parseExecStart, type ExecStart } from '../../host/execStart';
import { dropInOf, lastDropInOf } from '../../host/paths';
import { sha256 } from '../plans/hash';
import type { Command } from '../../ssh/command';
import { unreadable } from '../output';
import script from './execStart.sh';

export interface ExecStartReading {
  readonly commands: readonly ExecStart[];
  /** sha256 of the unit's own files: its fragment and all drop-ins but ours. */
  readonly filesSha256: string;
  /** Octal digits of the fragment's mode; who may not read that shall not read a copy of its command line. */
  readonly mode: string;
}

// The object's path: all but letters and digits as _XX, a leading digit too.

/** Throws `operations.unreadable`. */
export function execStart(unit: string): Command<ExecStartReading> {
  const name = 'busctl get-property ExecStartEx';
  return {
    name,
    argv: ['/bin/sh', '-c', script, 'sh', unit, dropInOf(unit), lastDropInOf(unit)],
    root: 'always',
    helper: ['execStart', unit],
    parse: (output, server) => {
      const [json, mode, hash] = output.stdout.toString('utf8').split('\n');
      const filesSha256 = (hash ?? '').slice(0, 64);
      if (output.exitCode !== 0 || !/^[0-9a-f]{64}$/.test(filesSha256) || !/^[0-7]{3,4}$/.test(mode ?? '')) {
        throw unreadable(name, server, output);
      }
      try {
        return { commands: parseExecStart(json ?? ''), filesSha256, mode: mode ?? '' };
      } catch (error) {
        throw error instanceof Failure ? error : unreadable(name, server, output, error);
      }
    },
  };
}

/** Of a command line, to be recognised by. */
export function hashOfCommand({ path, argv, prefix }: ExecStart): string {
  return sha256(JSON.stringify([prefix, path, ...argv]));
}

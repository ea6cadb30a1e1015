/** Every drop-in that we have written, also of units that run nothing any more. */
import { isPlainPath } from '../../host/plainPath';
import type { Command } from '../../ssh/command';
import { unreadable } from '../output';
import script from './findDropIns.sh';

export function findDropIns(units: string): Command<readonly string[]> {
  const name = 'find drop-ins';
  return {
    name,
    argv: ['/bin/sh', '-c', script, 'sh', units],
    root: 'always',
    helper: ['findDropIns'],
    parse: (output, server) => {
      if (output.exitCode !== 0) throw unreadable(name, server, output);
      const lines = output.stdout.toString('utf8').split('\n');
      return lines.filter((line) => isPlainPath(line) && line.startsWith(`${units}/`));
    },
  };
}

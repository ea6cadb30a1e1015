/** Crontabs with a line that runs a script called autoscaler….sh: the guide's other way to be run every two minutes. */
import { isPlainPath } from '../../host/plainPath';
import type { Command } from '../../ssh/command';
import { unreadable } from '../output';
import script from './findCrontabs.sh';

export function findCrontabs(): Command<readonly string[]> {
  const name = 'find crontabs';
  return {
    name,
    argv: ['/bin/sh', '-c', script],
    root: 'always',
    helper: ['findCrontabs'],
    parse: (output, server) => {
      if (output.exitCode !== 0) throw unreadable(name, server, output);
      return output.stdout.toString('utf8').split('\n').filter(isPlainPath);
    },
  };
}

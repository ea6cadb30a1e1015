/** Looks, as root, for configurations in all the places where the guide or its users put one; ours first. */
import { configurationName } from '../../host/paths';
import type { Command } from '../../ssh/command';
import { unreadable } from '../output';
import script from './findConfigurations.sh';

export function findConfigurations(): Command<readonly string[]> {
  const name = 'find configurations';
  return {
    name,
    argv: ['/bin/sh', '-c', script, 'sh', configurationName],
    root: 'always',
    helper: ['findConfigurations'],
    parse: (output, server) => {
      if (output.exitCode !== 0) throw unreadable(name, server, output);
      const lines = output.stdout.toString('utf8').split('\n');
      return lines.filter((line) => line.startsWith('/') && line.endsWith(`/${configurationName}`));
    },
  };
}

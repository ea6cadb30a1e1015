/** Which units there are, and the names (never the values) of the variables in their environments. */
import type { Command } from '../../ssh/command';
import { unreadable } from '../output';
import script from './serviceNames.sh';

export interface ServiceNames {
  /** systemd's LoadState: `loaded`, `not-found`, `masked`. */
  readonly loadState: string;
  readonly variables: readonly string[];
  /** Whether these are all; those of an EnvironmentFile= are seen by root and the service's own user alone. */
  readonly isComplete: boolean;
}

const most = 500;

// The values do not leave the server: they are cut off before anything is printed.

/** Answers in the order of `units`. */
export function serviceNames(units: readonly string[]): Command<readonly ServiceNames[]> {
  const name = 'service names';
  return {
    name,
    argv: ['/bin/sh', '-c', script, 'sh', ...units],
    root: 'ifOpen',
    parse: (output, server) => {
      const found: { loadState: string; variables: string[]; isComplete: boolean }[] = [];
      for (const line of output.stdout.toString('utf8').split('\n')) {
        const state = /^unit ([a-z-]{0,40})$/.exec(line)?.[1];
        const variable = /^env ([A-Za-z_][A-Za-z0-9_]{0,99})$/.exec(line)?.[1];
        const last = found.at(-1);
        if (state !== undefined) found.push({ loadState: state, variables: [], isComplete: false });
        else if (last !== undefined && line === 'complete') last.isComplete = true;
        else if (last !== undefined && variable !== undefined && last.variables.length < most)
          last.variables.push(variable);
      }
      if (output.exitCode !== 0 || found.length !== units.length) throw unreadable(name, server, output);
      return found;
    },
  };
}

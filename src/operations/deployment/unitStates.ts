/** Whether our timer and path unit are there, on and at work. */
import type { Command } from '../../ssh/command';
import { unreadable } from '../output';

export interface UnitState {
  readonly loadState: string;
  readonly activeState: string;
  readonly unitFileState: string;
}

/** Answers in the order of `units`. */
export function unitStates(units: readonly string[]): Command<readonly UnitState[]> {
  const name = 'systemctl show';
  return {
    name,
    argv: ['systemctl', 'show', '-p', 'LoadState,ActiveState,UnitFileState', '--', ...units],
    helper: ['unitStates', ...units],
    parse: (output, server) => {
      const blocks = output.stdout
        .toString('utf8')
        .split(/\n\n/)
        .filter((block) => block.trim() !== '');
      if (output.exitCode !== 0 || blocks.length !== units.length) throw unreadable(name, server, output);
      return blocks.map((block) => {
        const value = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(block)?.[1] ?? '';
        return {
          loadState: value('LoadState'),
          activeState: value('ActiveState'),
          unitFileState: value('UnitFileState'),
        };
      });
    },
  };
}

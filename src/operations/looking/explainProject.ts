/** The agent's own account of its last decision about a project, in the reader's language. */
import { Failure } from '../../base/failure';
import { paths } from '../../host/paths';
import type { Command } from '../../ssh/command';
import { message, type Language } from '../../words/message';
import { text } from '../output';

export function explainProject(project: string, language: Language): Command<string> {
  return {
    name: 'autoscaler why',
    argv: ['env', `LC_ALL=${language}`, paths.wrapper, 'why', project],
    root: 'ifOpen',
    parse: (output, server) => {
      if (output.exitCode === 127 || output.exitCode === 126) {
        throw new Failure({
          code: 'operations.notDeployed',
          params: { version: '' },
          server,
          phase: 'command',
          remedy: message('operations.notDeployed.remedy'),
        });
      }
      return [text(output.stdout, 16_000), text(output.stderr)].filter((part) => part !== '').join('\n');
    },
  };
}

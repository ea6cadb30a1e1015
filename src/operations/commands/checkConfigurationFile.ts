/** Lets the deployed agent judge a configuration: its own rules on the server where it will run. */
import { paths } from '../../host/paths';
import type { Command } from '../../ssh/command';
import { text } from './output';

export interface ConfigurationCheck {
  /** false: no agent is deployed, nothing was checked. */
  readonly deployed: boolean;
  readonly ok: boolean;
  /** The agent's findings as text, in its own words. */
  readonly findings: string;
}

export function checkConfigurationFile(path: string): Command<ConfigurationCheck> {
  return {
    name: 'autoscaler check',
    argv: [paths.wrapper, 'check', path],
    root: 'ifOpen',
    parse: (output) => {
      // 127: not found, 126: not executable (sh(1)).
      if (output.exitCode === 127 || output.exitCode === 126) return { deployed: false, ok: false, findings: '' };
      const findings = [text(output.stdout, 16_000), text(output.stderr)].filter((part) => part !== '').join('\n');
      return { deployed: true, ok: output.exitCode === 0, findings };
    },
  };
}

/** Lets the deployed agent judge a configuration: its own rules on the server where it will run. */
import { paths } from '../../host/paths';
import type { Command } from '../../ssh/command';
import type { Language } from '../../words/message';
import { text } from '../output';

export interface ConfigurationCheck {
  /** false: no agent is deployed, nothing was checked. */
  readonly deployed: boolean;
  readonly ok: boolean;
  /** The agent's findings as text, in its own words. */
  readonly findings: string;
  /** The same one by one, as far as they name a place. */
  readonly reports: readonly AgentReport[];
}

export interface AgentReport {
  readonly severity: 'error' | 'warning' | 'note';
  /** The first line and column are 1; columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
  /** The rule; an older agent does not say it. */
  readonly code: string | undefined;
}

export function checkConfigurationFile(path: string, language: Language = 'en'): Command<ConfigurationCheck> {
  return {
    name: 'autoscaler check',
    argv: ['env', `LC_ALL=${language}`, paths.wrapper, 'check', path],
    root: 'ifOpen',
    parse: (output) => {
      // 127: not found, 126: not executable (env(1)).
      if (output.exitCode === 127 || output.exitCode === 126) {
        return { deployed: false, ok: false, findings: '', reports: [] };
      }
      const printed = text(output.stdout, 100_000);
      const findings = [printed.slice(-16_000), text(output.stderr)].filter((part) => part !== '').join('\n');
      return { deployed: true, ok: output.exitCode === 0, findings, reports: reportsIn(printed, path) };
    },
  };
}

function reportsIn(printed: string, path: string): AgentReport[] {
  return printed.split('\n').flatMap((line): AgentReport[] => {
    if (!line.startsWith(`${path}:`)) return [];
    const match = /^(\d{1,9}):(\d{1,9}): (error|warning|note): (.*?)(?: \[(config\.[\w.]+)\])?$/.exec(
      line.slice(path.length + 1),
    );
    const [, row, column, severity, said, code] = match ?? [];
    if (severity !== 'error' && severity !== 'warning' && severity !== 'note') return [];
    return [{ severity, line: Number(row), column: Number(column), text: String(said), code }];
  });
}

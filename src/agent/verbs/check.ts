import { readFileSync } from 'node:fs';
import { parseConfiguration } from '../../config/parse';
import { paths } from '../../host/paths';
import { render } from '../../words/message';
import { exitCodes } from './exitCodes';
import { readText } from '../state/safeFile';
import { defaultSettings, intervalOf, parseSettings } from '../state/settings';
import { complain, language, print } from './terminal';

/** `check [FILE]`: what is wrong with a configuration, one finding a line as compilers print them, its rule at the end. */
export function checkVerb(words: readonly string[], out: (line: string) => void = print): number | undefined {
  const [file] = words;
  if (words.length > 1 || file?.startsWith('-') === true) return undefined;
  // Anybody may check a file, also where agent.json can't be read.
  const settings = parseSettings(readText(paths.agentSettings) ?? '') ?? defaultSettings;
  const path = file ?? settings.config;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    complain({ code: 'agent.configMissing', params: { path, code: String((error as NodeJS.ErrnoException).code) } });
    return exitCodes.failed;
  }
  const { configuration, findings } = parseConfiguration(text, { intervalSeconds: intervalOf(settings) });
  for (const finding of findings) {
    const before = text.slice(0, finding.offset);
    const line = before.split('\n').length;
    const column = finding.offset - before.lastIndexOf('\n');
    out(`${path}:${line}:${column}: ${finding.severity}: ${render(finding, language)} [${finding.code}]`);
  }
  if (configuration === undefined) return exitCodes.failed;
  out(render({ code: 'agent.checked', params: { path, projects: configuration.projects.length } }, language));
  return exitCodes.done;
}

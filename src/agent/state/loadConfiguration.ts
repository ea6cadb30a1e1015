/** The agent's settings and the configuration that they name. */
import { Failure, isFailure } from '../../base/failure';
import { findScaled, scaledServices } from '../../config/celeryProject';
import type { NormalizedConfiguration, ProjectSettings } from '../../config/model';
import { parseConfiguration } from '../../config/parse';
import { paths } from '../../host/paths';
import { message, type Message } from '../../words/message';
import { readConfiguration, readTrusted } from './configurationFile';
import { defaultSettings, intervalOf, parseSettings, type AgentSettings } from './settings';

/** Throws a failure of the phase `configuration`. */
export function loadSettings(): AgentSettings {
  let text: string;
  try {
    text = readTrusted(paths.agentSettings);
  } catch (error) {
    if (isFailure(error, 'agent.configMissing') && error.params['code'] === 'ENOENT') return defaultSettings;
    throw error;
  }
  const settings = parseSettings(text);
  if (settings !== undefined) return settings;
  throw new Failure({ code: 'agent.settingsUnusable', params: { path: paths.agentSettings }, phase: 'configuration' });
}

/** `say`: gets each error of the file. Throws a failure of the phase `configuration`. */
export async function loadConfiguration(
  settings: AgentSettings,
  say: (what: Message) => void,
): Promise<NormalizedConfiguration> {
  const text = await readConfiguration(settings);
  const { configuration, findings } = parseConfiguration(text, { intervalSeconds: intervalOf(settings) });
  if (configuration !== undefined) return configuration;
  for (const { severity, code, params } of findings) if (severity === 'error') say(message(code, params));
  throw new Failure({ code: 'agent.configUnusable', params: { path: settings.config }, phase: 'configuration' });
}

/** As `findScaled` finds it. Throws `agent.noProject`. */
export function projectOf(configuration: NormalizedConfiguration, name: string): ProjectSettings {
  const found = findScaled(configuration, name);
  if (found !== undefined) return found;
  const known = scaledServices(configuration)
    .map(({ project }) => project)
    .join(', ');
  throw new Failure({ code: 'agent.noProject', params: { name, known }, phase: 'configuration' });
}

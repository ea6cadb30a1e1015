import { readFileSync } from 'node:fs';
import type { NormalizedConfiguration } from '../../config/model';
import { parseConfiguration } from '../../config/parse';
import { paths } from '../../host/paths';
import { historyDays } from '../../scaling/history';
import { recordingsOf } from '../../scaling/recording';
import { replay, type Replayed } from '../../scaling/replay';
import { message, render } from '../../words/message';
import { clockTime } from './clockTime';
import { exitCodes } from './exitCodes';
import { readHistory } from '../state/historyFile';
import { readText } from '../state/safeFile';
import { defaultSettings, intervalOf, parseSettings } from '../state/settings';
import { complain, language, print, say } from './terminal';
import { takeOption } from './words';

const mostChanges = 20;
const dayMs = 86_400_000;

/** `replay [FILE] [--days N] [--project P] [--json]`: what a configuration would have done with the recorded load. */
export function replayVerb(words: readonly string[]): number | undefined {
  const days = takeOption(words, '--days');
  const project = days && takeOption(days.words, '--project');
  if (project === undefined) return undefined;
  const [file, ...more] = project.words.filter((word) => word !== '--json');
  const count = Number(days?.value ?? historyDays);
  if (more.length > 0 || file?.startsWith('-') === true || !(count > 0 && count <= 1000)) return undefined;

  // Anybody may replay, also where agent.json can't be read.
  const settings = parseSettings(readText(paths.agentSettings) ?? '') ?? defaultSettings;
  const configuration = configurationIn(file ?? settings.config, intervalOf(settings));
  if (configuration === undefined) return exitCodes.failed;
  const recordings = recordingsOf(readHistory(paths.ticks, Date.now() - count * dayMs));
  const replayed = new Map<string, Replayed>();
  for (const each of configuration.projects) {
    const recording = recordings.get(each.project);
    if (recording === undefined || (project.value ?? each.project) !== each.project) continue;
    replayed.set(each.project, replay(each, recording, intervalOf(settings)));
  }
  if (replayed.size === 0) {
    complain({ code: 'agent.replay.nothing', params: { path: paths.ticks } });
    return exitCodes.failed;
  }
  if (words.includes('--json')) print(JSON.stringify(Object.fromEntries(replayed), undefined, 2));
  else for (const [name, what] of replayed) tell(name, what);
  return exitCodes.done;
}

function configurationIn(path: string, intervalSeconds: number): NormalizedConfiguration | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    complain(message('agent.configMissing', { path, code: String((error as NodeJS.ErrnoException).code) }));
    return undefined;
  }
  const { configuration } = parseConfiguration(text, { intervalSeconds });
  if (configuration === undefined) complain(message('agent.configUnusable', { path }));
  return configuration;
}

function tell(project: string, { ticks, changes, workerHours, recorded, waitedHours }: Replayed): void {
  const now = Date.now();
  const params = { project, ticks, changes: changes.length, hours: workerHours, was: recorded.changes };
  say(message('agent.replay.head', { ...params, wasHours: recorded.workerHours, waited: waitedHours }));
  for (const { atMs, from, to, rule, reason, vetoes } of changes.slice(-mostChanges)) {
    const why = [reason, ...vetoes].map((part) => render(part, language)).join('; ');
    print(`  ${clockTime(atMs, now)} ${from} -> ${to} ${rule} ${why}`);
  }
}

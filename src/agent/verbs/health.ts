import { setTimeout as sleep } from 'node:timers/promises';
import { valueOf } from '../../base/known';
import { findScaled } from '../../config/celeryProject';
import type { NormalizedConfiguration } from '../../config/model';
import { parseLook } from '../../host/parseLook';
import { paths } from '../../host/paths';
import { parseStatus } from '../../scaling/status';
import type { Message } from '../../words/message';
import { collect } from '../looking/collect';
import { exitCodes } from './exitCodes';
import { illnessOf, type Wanted } from '../looking/health';
import { loadConfiguration, loadSettings } from '../state/loadConfiguration';
import { readText } from '../state/safeFile';
import { complain, say } from './terminal';
import { takeOption } from './words';

const pollMs = 300;

/** `health SERVICE [--within SECONDS]`: 0 as soon as the service is well, 1 when it was not within that time (default: one look). */
export async function healthVerb(words: readonly string[]): Promise<number | undefined> {
  const split = takeOption(words, '--within');
  const [name] = split?.words ?? [];
  if (split?.words.length !== 1 || name === undefined || name.startsWith('-')) return undefined;
  const { value = '0' } = split;
  if (!/^\d{1,4}$/.test(value)) return undefined;
  const deadlineMs = performance.now() + Number(value) * 1000;
  for (;;) {
    const startedMs = performance.now();
    const { unit, wanted } = await wantedOf(name);
    const look = parseLook(await collect({ units: [unit] }));
    const service = look.services.find((each) => each.unit === unit);
    const askedMs = performance.now();
    const illness: Message | undefined = await illnessOf(unit, service, wanted);
    if (illness === undefined) {
      const workers = service === undefined ? 0 : (valueOf(service.workers)?.length ?? 0);
      say({ code: 'agent.health.fine', params: { unit, workers, ms: Math.round(performance.now() - askedMs) } });
      return exitCodes.done;
    }
    if (performance.now() >= deadlineMs) {
      complain(illness);
      return exitCodes.failed;
    }
    await sleep(Math.max(0, Math.min(pollMs - (performance.now() - startedMs), deadlineMs - performance.now())));
  }
}

/** A service that is not in the configuration has a health too. */
async function wantedOf(name: string): Promise<{ readonly unit: string; readonly wanted: Wanted }> {
  const unitName = /\.service$/.test(name) ? name : `${name}.service`;
  let configuration: NormalizedConfiguration;
  try {
    configuration = await loadConfiguration(loadSettings(), () => undefined);
  } catch {
    return { unit: unitName, wanted: { workers: undefined, health: undefined } };
  }
  const project = findScaled(configuration, name);
  if (project === undefined) return { unit: unitName, wanted: { workers: undefined, health: undefined } };
  const status = parseStatus(readText(paths.statusFile) ?? '')?.projects.find(
    ({ service }) => service === project.service,
  );
  const isPaused = status?.hold?.by === 'pause';
  const workers = project.enabled && !isPaused ? status?.desired : undefined;
  return { unit: project.service, wanted: { workers, health: project.health } };
}

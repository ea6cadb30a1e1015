/** One tick: read, decide, act, remember. Every 2 minutes by autoscaler.timer, or woken by autoscaler.path. */
import { readFileSync, writeFileSync } from 'node:fs';
import { valueOf } from '../base/known';
import { Failure, isFailure } from '../base/failure';
import { parseConfiguration } from '../config/parse';
import type { NormalizedConfiguration, ProjectSettings } from '../config/model';
import { parseLook } from '../host/parseLook';
import type { Look } from '../host/look';
import { paths } from '../host/paths';
import { countersOf, measure, sampleRule, type Counters, type Sample, type TickKind } from '../scaling/samples';
import { stateVersion, type AgentState, type ProjectMemory } from '../scaling/state';
import { statusVersion, type AgentStatus, type ProjectStatus } from '../scaling/status';
import { message, type Message } from '../words/message';
import { writeAtomically } from './atomicFile';
import { collect } from './collect';
import { readConfiguration, readTrusted } from './configurationFile';
import { ensureDropIns } from './dropIns';
import { tickDeadlineSeconds } from './files/serviceUnit';
import { takeLock } from './lock';
import type { Log } from './log';
import { celeryStatus, idleStatus, tickProject, type ProjectOutcome } from './oneProject';
import { buriedTicks } from './recount';
import { run } from './run';
import { defaultSettings, intervalOf, parseSettings, type AgentSettings } from './settings';
import { readState, writeState } from './stateFile';
import { version } from './version';

export interface TickOptions {
  /** What started it, once systemd's version is known. */
  readonly kindOf: (systemdVersion: number | undefined) => TickKind;
  readonly dryRun: boolean;
  readonly log: Log;
}

/** Exit codes: 0 done (what went wrong in single projects is in the log), 1 nothing could be done, 78 configuration not usable. */
export const exitCodes = { done: 0, failed: 1, usage: 2, configuration: 78 } as const;

export async function tick(options: TickOptions): Promise<number> {
  const { log, dryRun } = options;
  if (dryRun) return tickLocked(options);
  const lock = await takeLock(`${paths.runtime}/tick.lock`, 20_000);
  if (lock === undefined) {
    log.line(`hold - - busy`);
    return exitCodes.done;
  }
  try {
    return await tickLocked(options);
  } finally {
    lock.dispose();
  }
}

async function tickLocked({ kindOf, dryRun, log }: TickOptions): Promise<number> {
  const startedMs = Date.now();
  const deadlineMs = performance.now() + (tickDeadlineSeconds - 15) * 1000;
  let kind = kindOf(undefined);
  const errors: Message[] = [];
  const say = (error: Message): void => {
    errors.push(error);
    log.error(error);
  };
  const finish = (status: Partial<AgentStatus>, configurationPath: string | undefined): void => {
    if (dryRun) return;
    const whole: AgentStatus = {
      version: statusVersion,
      agentVersion: version,
      tickStartedMs: startedMs,
      tickEndedMs: Date.now(),
      tickKind: kind,
      sampleSeconds: undefined,
      systemCpuPercent: undefined,
      availableMiB: undefined,
      configurationPath,
      projects: [],
      ...status,
      errors,
    };
    try {
      writeAtomically(paths.statusFile, `${JSON.stringify(whole)}\n`);
    } catch (error) {
      const code = String((error as NodeJS.ErrnoException).code);
      log.error(message('agent.writeFailed', { path: paths.statusFile, code }));
    }
  };

  let settings = defaultSettings;
  let configuration: NormalizedConfiguration;
  try {
    settings = readSettings();
    configuration = await usableConfiguration(settings, say);
  } catch (error) {
    say(messageOf(error));
    finish({}, settings.config);
    return exitCodes.configuration;
  }
  const intervalSeconds = intervalOf(settings);
  const enabled = configuration.projects.filter((project) => project.enabled);

  let look: Look;
  try {
    const units = configuration.projects.flatMap(({ service, celery }) => [
      service,
      ...(celery === undefined ? [] : [celery.service]),
    ]);
    look = parseLook(await collect({ units }));
  } catch (error) {
    say(messageOf(error));
    finish(
      { projects: configuration.projects.map((project) => idleStatus(project, undefined, messageOf(error))) },
      settings.config,
    );
    return exitCodes.failed;
  }

  kind = kindOf(valueOf(look.system.systemdVersion));
  const { state, problem } = readState();
  if (problem !== undefined) say(problem);
  const now = countersOf(look, buriedTicks);
  const rule = sampleRule(state.counters, now, kind, intervalSeconds);
  const before = rule === 'take' ? state.counters : undefined;
  const sampleOf = (unit: string): Sample | undefined => {
    return before === undefined ? undefined : measure(before, now, unit, look.system);
  };
  const counters: Counters | undefined = rule === 'join' ? state.counters : now;

  const memories = new Map<string, ProjectMemory>();
  for (const { project } of enabled) {
    const memory = state.projects.get(project);
    if (memory !== undefined) memories.set(project, memory);
  }
  const remember = (): AgentState => ({ version: stateVersion, lastTickMs: Date.now(), counters, projects: memories });

  if (!dryRun) {
    const units = enabled.map(({ service }) => service).filter((unit) => isLoaded(look, unit));
    for (const error of await ensureDropIns(units)) say(error);
  }
  const outcomes = await Promise.all(
    enabled.map(async (project): Promise<ProjectOutcome | undefined> => {
      try {
        const outcome = await tickProject({
          settings: project,
          look,
          intervalSeconds,
          sample: sampleOf(project.service),
          memory: memories.get(project.project),
          dryRun,
          log,
          deadlineMs,
          keep: (memory) => {
            memories.set(project.project, memory);
            writeState(remember());
          },
        });
        memories.set(project.project, outcome.memory);
        errors.push(...outcome.errors);
        return outcome;
      } catch (error) {
        const what = messageOf(error);
        errors.push(what);
        log.error(what, project.service);
        return undefined;
      }
    }),
  );

  if (!dryRun) {
    const unwritten = writeState(remember());
    if (unwritten !== undefined) say(unwritten);
    if (kind === 'timer') await revivePath(say);
  }
  const statusFor = (project: ProjectSettings): ProjectStatus[] => {
    const outcome = outcomes[enabled.indexOf(project)];
    const own =
      outcome?.status ?? idleStatus(project, look, message(project.enabled ? 'agent.projectFailed' : 'agent.disabled'));
    const celery = celeryStatus(project, look);
    return celery === undefined ? [own] : [own, celery];
  };
  const system = before === undefined ? undefined : measure(before, now, '', look.system);
  finish(
    {
      sampleSeconds: system?.seconds,
      systemCpuPercent: system?.systemCpuPercent,
      availableMiB:
        look.system.memory.state === 'known' ? Math.round(look.system.memory.value.availableMiB) : undefined,
      projects: configuration.projects.flatMap(statusFor),
    },
    settings.config,
  );
  if (!dryRun) leaveMarks(enabled.filter((_, index) => outcomes[index]?.again === true));
  return exitCodes.done;
}

function readSettings(): AgentSettings {
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

async function usableConfiguration(
  settings: AgentSettings,
  say: (what: Message) => void,
): Promise<NormalizedConfiguration> {
  const text = await readConfiguration(settings);
  const { configuration, findings } = parseConfiguration(text, { intervalSeconds: intervalOf(settings) });
  if (configuration !== undefined) return configuration;
  for (const { severity, code, params } of findings) if (severity === 'error') say(message(code, params));
  throw new Failure({ code: 'agent.configUnusable', params: { path: settings.config }, phase: 'configuration' });
}

function isLoaded(look: Look, unit: string): boolean {
  return look.services.some((service) => service.unit === unit && service.loadState === 'loaded');
}

/** A service that was not ready in time is looked at again at once, not in two minutes: its mark wakes the next tick. */
function leaveMarks(projects: readonly ProjectSettings[]): void {
  for (const { service } of projects) {
    try {
      writeFileSync(`${paths.wake}/${service}`, '');
    } catch {
      // Without the folder autoscaler.path does not run; the timer does.
    }
  }
}

/** systemd gives up a path unit that was triggered too often; once things are calm it is wanted again. */
async function revivePath(say: (what: Message) => void): Promise<void> {
  try {
    const { stdout } = await run('systemctl', ['is-active', 'autoscaler.path'], 5000);
    if (stdout.trim() !== 'failed') return;
    say(message('agent.pathFailed'));
    await run('systemctl', ['reset-failed', 'autoscaler.path'], 5000);
    await run('systemctl', ['start', '--no-block', 'autoscaler.path'], 5000);
  } catch (error) {
    say(messageOf(error));
  }
}

export function messageOf(error: unknown): Message {
  if (error instanceof Failure) return message(error.code, error.params);
  const detail = error instanceof Error ? error.message : String(error);
  return message('base.unexpected', { detail: detail.slice(0, 500) });
}

/** The text of status.json; undefined where there is none. */
export function readStatusText(): string | undefined {
  try {
    return readFileSync(paths.statusFile, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Starting and stopping the agent: timer and path unit always together, for the path would go on ticking alone. The path unit
 * is wanted by the timer, so what is enabled or disabled is the timer.
 */
import { timerUnit } from '../../agent/files/timerUnit';
import type { OperationContext } from '../../base/context';
import { Failure } from '../../base/failure';
import type { Look } from '../../host/look';
import { paths } from '../../host/paths';
import type { Server } from '../../ssh/server';
import { message, type Message } from '../../words/message';
import { dryRunAgent } from './dryRunAgent';
import { readFiles } from '../plans/readFiles';
import { runAgentNow, type AgentRun } from './runAgentNow';
import { unitStates, type UnitState } from './unitStates';
import { planVersion, type Plan, type PlanCheck, type PlanCommand } from '../plans/plan';
import { planFile } from '../plans/planFiles';
import { planId } from '../plans/planId';
import { waitForTick } from './waitForTick';

const timerUnits = ['autoscaler.timer', 'autoscaler.path'] as const;

/** Starts both units, and at every boot. Empty where both are on already. Throws `operations.notDeployed`, `operations.timerMasked`. */
export async function planStartTimer(server: Server, look: Look, context: OperationContext): Promise<Plan> {
  const states = await server.run(unitStates(timerUnits), context);
  assertLoaded(states, server, look);
  const commands = [...enable(states), ...start(states)];
  const isOn = commands.length === 0;
  return {
    ...planHead(server, context, 'start-timer'),
    recipe: ['startTimer'],
    title: message('operations.startTimer.title'),
    why: message('operations.startTimer.why'),
    risk: message('operations.startTimer.risk'),
    undo: message('operations.startTimer.undo'),
    commands,
    checks: isOn ? [] : [...timerUnits.map((unit) => isUnitActive(unit)), isTimerEnabled()],
    notes: isOn ? [message('operations.startTimer.already')] : failedNotes(states),
  };
}

/**
 * Stops both units, also at every boot, and waits for a run that is under way. Empty where both are off already; services keep
 * the workers they have.
 */
export async function planStopTimer(server: Server, _look: Look, context: OperationContext): Promise<Plan> {
  const states = await server.run(unitStates(timerUnits), context);
  const commands = [...disable(states), ...stop(states)];
  const isOff = commands.length === 0;
  return {
    ...planHead(server, context, 'stop-timer'),
    recipe: ['stopTimer'],
    title: message('operations.stopTimer.title'),
    why: message('operations.stopTimer.why'),
    risk: message('operations.stopTimer.risk'),
    undo: message('operations.stopTimer.undo'),
    commands: isOff ? [] : [...commands, waitForTick('afterFiles')],
    checks: isOff ? [] : [...timerUnits.map((unit) => isInactive(unit)), isTimerDisabled()],
    notes: isOff ? [message('operations.stopTimer.already')] : [],
  };
}

/** Lets the timer start at every boot; whether it runs now stays as it is. Throws `operations.notDeployed`, `operations.timerMasked`. */
export async function planEnableTimer(server: Server, look: Look, context: OperationContext): Promise<Plan> {
  const states = await server.run(unitStates(timerUnits), context);
  assertLoaded(states, server, look);
  const commands = enable(states);
  const isActive = states[0]?.activeState === 'active';
  const now = message(isActive ? 'operations.enableTimer.runs' : 'operations.enableTimer.stopped');
  return {
    ...planHead(server, context, 'enable-timer'),
    recipe: ['enableTimer'],
    title: message('operations.enableTimer.title'),
    why: message('operations.enableTimer.why'),
    risk: message('operations.enableTimer.risk'),
    undo: message('operations.enableTimer.undo'),
    commands,
    checks: commands.length === 0 ? [] : [isTimerEnabled()],
    notes: [...(commands.length === 0 ? [message('operations.enableTimer.already')] : []), now],
  };
}

/** Keeps the timer off at boot; whether it runs now stays as it is. */
export async function planDisableTimer(server: Server, _look: Look, context: OperationContext): Promise<Plan> {
  const states = await server.run(unitStates(timerUnits), context);
  const commands = disable(states);
  const isActive = states.some(({ activeState }) => activeState === 'active');
  return {
    ...planHead(server, context, 'disable-timer'),
    recipe: ['disableTimer'],
    title: message('operations.disableTimer.title'),
    why: message('operations.disableTimer.why'),
    risk: message('operations.disableTimer.risk'),
    undo: message('operations.disableTimer.undo'),
    commands,
    checks: commands.length === 0 ? [] : [isTimerDisabled()],
    notes: [
      ...(commands.length === 0 ? [message('operations.disableTimer.already')] : []),
      message(isActive ? 'operations.disableTimer.runs' : 'operations.disableTimer.stopped'),
    ],
  };
}

/**
 * For plans that take away what the timer runs: what stops and disables both units before the first file, and waits for a run that
 * is under way, which would put a drop-in back; nothing where both are off.
 */
export function stopTimerFirst(states: readonly UnitState[]): PlanCommand[] {
  const commands = [...disable(states), ...stop(states)].map((each) => ({ ...each, when: 'beforeFiles' as const }));
  return commands.length === 0 ? [] : [...commands, waitForTick()];
}

const isEnabled = ({ unitFileState }: UnitState): boolean => unitFileState.startsWith('enabled');

/** The path unit has no [Install] of its own (`static`): the timer wants it. */
function enable([timer]: readonly UnitState[]): PlanCommand[] {
  if (timer?.unitFileState === 'enabled') return [];
  return [
    {
      argv: ['systemctl', 'enable', '--quiet', 'autoscaler.timer'],
      undo: ['systemctl', 'disable', '--quiet', 'autoscaler.timer'],
      purpose: message('operations.timer.command.enable'),
    },
  ];
}

function disable([timer]: readonly UnitState[]): PlanCommand[] {
  if (timer === undefined || !isEnabled(timer)) return [];
  return [
    {
      argv: ['systemctl', 'disable', '--quiet', 'autoscaler.timer'],
      undo: ['systemctl', 'enable', '--quiet', 'autoscaler.timer'],
      purpose: message('operations.timer.command.disable'),
    },
  ];
}

function start(states: readonly UnitState[]): PlanCommand[] {
  if (states.every(({ activeState }) => activeState === 'active')) return [];
  const wasOff = timerUnits.filter((_, n) => states[n]?.activeState !== 'active');
  return [
    {
      argv: ['systemctl', 'start', ...timerUnits],
      undo: ['systemctl', 'stop', ...wasOff],
      purpose: message('operations.timer.command.start'),
    },
  ];
}

/** Whatever its file says: one that was masked while it ran runs on. */
function stop(states: readonly UnitState[]): PlanCommand[] {
  const running = timerUnits.filter((_, n) => !/^(inactive|failed)$/.test(states[n]?.activeState ?? 'inactive'));
  if (running.length === 0) return [];
  return [
    {
      argv: ['systemctl', 'stop', ...running],
      undo: ['systemctl', 'start', ...running],
      purpose: message('operations.timer.command.stop'),
    },
  ];
}

function failedNotes(states: readonly UnitState[]): Message[] {
  return timerUnits
    .filter((_, n) => states[n]?.activeState === 'failed')
    .map((unit) => message('operations.timer.failed', { unit }));
}

/**
 * The timer's interval: its unit and agent.json, by which the agent reads the configuration's durations. From 10 s to an hour,
 * as the calendar allows. Throws `operations.interval.wrong`, `operations.notDeployed`.
 */
export async function planTimerInterval(
  server: Server,
  look: Look,
  { seconds }: { readonly seconds: number },
  context: OperationContext,
): Promise<Plan> {
  if (!isInterval(seconds)) {
    throw new Failure({
      code: 'operations.interval.wrong',
      params: { seconds },
      server: server.name,
      phase: 'plan',
      remedy: message('operations.interval.wrong.remedy'),
    });
  }
  await server.becomeRoot(context);
  const [states, [timer, settings]] = await Promise.all([
    server.run(unitStates(timerUnits), context),
    server.run(readFiles([paths.timerUnit, paths.agentSettings], 'always'), context),
  ]);
  assertLoaded(states, server, look);
  if (timer?.state !== 'file' || settings?.state !== 'file') throw notDeployed(server, look);
  const present = settingsOf(settings.bytes);
  if (present === undefined) throw notDeployed(server, look);
  const next = `${JSON.stringify({ ...present, intervalSeconds: seconds }, undefined, 2)}\n`;
  const isSaid = present['intervalSeconds'] === seconds;
  const purpose = message('operations.interval.file');
  const files = [
    [paths.timerUnit, timer, timerUnit({ everySeconds: seconds })] as const,
    ...(isSaid ? [] : [[paths.agentSettings, settings, next] as const]),
  ].flatMap(([path, reading, text]) => {
    const { mode, owner, group } = reading;
    const changed = planFile(path, reading, { bytes: Buffer.from(text), mode, owner, group }, purpose, server);
    return changed === undefined ? [] : [changed];
  });
  const isUnitNew = files.some(({ path }) => path === paths.timerUnit);
  const isActive = states[0]?.activeState === 'active';
  const reload: PlanCommand = {
    argv: ['systemctl', 'daemon-reload'],
    purpose: message('operations.deploy.command.reload'),
  };
  const restart: PlanCommand = {
    argv: ['systemctl', 'restart', 'autoscaler.timer'],
    undo: ['systemctl', 'restart', 'autoscaler.timer'],
    undoWhen: 'after',
    purpose: message('operations.interval.command'),
  };
  return {
    ...planHead(server, context, 'timer-interval'),
    recipe: ['timerInterval', String(seconds)],
    title: message('operations.interval.title', { seconds }),
    why: message('operations.interval.why'),
    risk: message('operations.interval.risk'),
    undo: message('operations.interval.undo'),
    files,
    commands: isUnitNew ? [reload, ...(isActive ? [restart] : [])] : [],
    checks: isUnitNew ? [isTimerLoaded(), ...(isActive ? timerUnits.map((unit) => isUnitActive(unit)) : [])] : [],
    notes: files.length === 0 ? [message('operations.interval.already', { seconds })] : [],
  };
}

/** What autoscaler.timer can say: a divisor of a minute, or whole minutes that divide an hour. */
export function isInterval(seconds: number): boolean {
  if (!Number.isInteger(seconds) || seconds < 10 || seconds > 3600) return false;
  return seconds < 60 ? 60 % seconds === 0 : seconds % 60 === 0 && 3600 % seconds === 0;
}

function settingsOf(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A run of the deployed agent that decides and says so, and changes nothing. Waits up to 110 s. */
export async function dryRun(server: Server, context: OperationContext): Promise<AgentRun> {
  await server.becomeRoot(context);
  return server.run(dryRunAgent(), context);
}

/** One run of the agent now, as root. Not a plan: it changes only what the configuration allows. Waits up to 110 s. */
export async function runNow(server: Server, context: OperationContext): Promise<AgentRun> {
  await server.becomeRoot(context);
  return server.run(runAgentNow(), context);
}

function planHead(server: Server, context: OperationContext, intent: string) {
  return {
    version: planVersion,
    id: planId(context.clock, intent),
    server: server.name,
    intent,
    files: [],
    restarts: [],
    expectedSeconds: 2,
  } as const;
}

function isUnitActive(unit: string): PlanCheck {
  return {
    argv: ['systemctl', 'is-active', '--quiet', unit],
    withinSeconds: 5,
    purpose: message('operations.check.active', { unit }),
  };
}

function isTimerLoaded(): PlanCheck {
  return {
    argv: ['sh', '-c', '[ "$(systemctl show -p LoadState --value autoscaler.timer)" = loaded ]', 'sh'],
    withinSeconds: 1,
    purpose: message('operations.check.units'),
  };
}

function isTimerEnabled(): PlanCheck {
  return {
    argv: ['systemctl', 'is-enabled', '--quiet', 'autoscaler.timer'],
    withinSeconds: 1,
    purpose: message('operations.timer.check.enabled'),
  };
}

function isTimerDisabled(): PlanCheck {
  return {
    argv: ['sh', '-c', '! systemctl is-enabled --quiet autoscaler.timer', 'sh'],
    withinSeconds: 1,
    purpose: message('operations.timer.check.disabled'),
  };
}

function isInactive(unit: string): PlanCheck {
  return {
    argv: ['sh', '-c', '! systemctl is-active --quiet "$1"', 'sh', unit],
    withinSeconds: 5,
    purpose: message('operations.check.inactive', { unit }),
  };
}

/** Throws `operations.timerMasked`, `operations.notDeployed`. */
function assertLoaded(states: readonly UnitState[], server: Server, look: Look): void {
  const masked = timerUnits.find((_, n) => states[n]?.loadState === 'masked');
  if (masked !== undefined) {
    throw new Failure({
      code: 'operations.timerMasked',
      params: { unit: masked },
      server: server.name,
      phase: 'plan',
      remedy: message('operations.timerMasked.remedy', { unit: masked }),
    });
  }
  if (states.some(({ loadState }) => loadState !== 'loaded')) throw notDeployed(server, look);
}

function notDeployed(server: Server, look: Look): Failure {
  const version = look.autoscaler.version;
  return new Failure({
    code: 'operations.notDeployed',
    params: { version: version.state === 'known' ? (version.value ?? '') : '' },
    server: server.name,
    phase: 'plan',
    remedy: message('operations.notDeployed.remedy'),
  });
}

/** Starting and stopping the agent: timer and path unit always together, for the path would go on ticking alone. */
import type { OperationContext } from '../base/context';
import { Failure } from '../base/failure';
import type { Look } from '../host/look';
import type { Server } from '../ssh/server';
import { message } from '../words/message';
import { runAgentNow, type AgentRun } from './commands/runAgentNow';
import { unitStates, type UnitState } from './commands/unitStates';
import { planVersion, type Plan, type PlanCheck, type PlanCommand } from './plan';
import { planId } from './planId';

const timerUnits = ['autoscaler.timer', 'autoscaler.path'] as const;

/** Enables and starts both units. Empty where both are on already. Throws `operations.notDeployed`. */
export async function planStartTimer(server: Server, look: Look, context: OperationContext): Promise<Plan> {
  const states = await server.run(unitStates(timerUnits), context);
  if (states.some(({ loadState }) => loadState !== 'loaded')) throw notDeployed(server, look);
  // The path unit has no [Install] of its own (`static`): the timer wants it.
  const isOn = states.every(
    ({ activeState, unitFileState }) => activeState === 'active' && /^(enabled|static)$/.test(unitFileState),
  );
  return {
    ...planHead(server, context, 'start-timer'),
    title: message('operations.startTimer.title'),
    why: message('operations.startTimer.why'),
    risk: message('operations.startTimer.risk'),
    undo: message('operations.startTimer.undo'),
    commands: isOn
      ? []
      : [
          {
            argv: ['systemctl', 'enable', '--now', ...timerUnits],
            undo: backTo(states),
            purpose: message('operations.startTimer.command'),
          },
        ],
    checks: isOn ? [] : timerUnits.map((unit) => isActive(unit)),
    notes: isOn ? [message('operations.startTimer.already')] : [],
  };
}

/** Stops and disables both units. Empty where both are off already; services keep the workers they have. */
export async function planStopTimer(server: Server, _look: Look, context: OperationContext): Promise<Plan> {
  const states = await server.run(unitStates(timerUnits), context);
  const there = timerUnits.filter((_, n) => states[n]?.loadState === 'loaded');
  const isOff = states.every(
    ({ activeState, unitFileState }) =>
      (activeState === 'inactive' || activeState === 'failed') && !unitFileState.startsWith('enabled'),
  );
  return {
    ...planHead(server, context, 'stop-timer'),
    title: message('operations.stopTimer.title'),
    why: message('operations.stopTimer.why'),
    risk: message('operations.stopTimer.risk'),
    undo: message('operations.stopTimer.undo'),
    commands: isOff
      ? []
      : [
          {
            argv: ['systemctl', 'disable', '--now', ...there],
            undo: backTo(states),
            purpose: message('operations.stopTimer.command'),
          },
        ],
    checks: isOff ? [] : there.map((unit) => isInactive(unit)),
    notes: isOff ? [message('operations.stopTimer.already')] : [],
  };
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

/** The command that brings back what `states` says; half-on states (enabled but stopped) become the nearer whole one. */
function backTo(states: readonly UnitState[]): NonNullable<PlanCommand['undo']> {
  const wasOn = states.some(({ activeState }) => activeState === 'active');
  return ['systemctl', wasOn ? 'enable' : 'disable', '--now', ...timerUnits];
}

function isActive(unit: string): PlanCheck {
  return {
    argv: ['systemctl', 'is-active', '--quiet', unit],
    withinSeconds: 5,
    purpose: message('operations.check.active', { unit }),
  };
}

function isInactive(unit: string): PlanCheck {
  return {
    argv: ['sh', '-c', '! systemctl is-active --quiet "$1"', 'sh', unit],
    withinSeconds: 5,
    purpose: message('operations.check.inactive', { unit }),
  };
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

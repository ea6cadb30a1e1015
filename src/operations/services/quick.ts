/** The quick ones: one keystroke, no document; still in the server's history, and undone as quickly. */
import type { OperationContext } from '../../base/context';
import type { Look } from '../../host/look';
import type { Server } from '../../ssh/server';
import { message, type Language } from '../../words/message';
import { agentOrder, type AgentOrder } from './agentOrder';
import { planVersion, type Plan } from '../plans/plan';
import { planId } from '../plans/planId';
import { restartSteps } from './restarts';
import { localPerson } from '../plans/who';

/** Gives the order as root and resolves with what the agent says. */
export async function giveOrder(
  server: Server,
  order: AgentOrder,
  language: Language,
  context: OperationContext,
): Promise<string> {
  await server.becomeRoot(context);
  return server.run(agentOrder(order, localPerson(), language), context);
}

/** Restarts one service and waits until it answers. Empty for one that is stopped. */
export function planRestartService(server: Server, look: Look, unit: string, context: OperationContext): Plan {
  const { commands, restarts, expectedSeconds, risks } = restartSteps(look, [unit]);
  return {
    version: planVersion,
    id: planId(context.clock, 'restart'),
    server: server.name,
    intent: 'restart',
    recipe: ['restart', unit],
    title: message('operations.quick.restart', { unit }),
    why: message('operations.quick.restartWhy'),
    risk: message('operations.quick.restartRisk'),
    files: [],
    commands,
    checks: [],
    restarts,
    undo: message('operations.quick.restartUndo'),
    notes: commands.length === 0 ? [message('operations.quick.stopped', { unit })] : risks,
    expectedSeconds,
  };
}

/** From a wish to a plan that is open to be read. */
import { ProgressLocation, window } from 'vscode';
import type { OperationContext } from '../../base/context';
import type { Look } from '../../host/look';
import { look } from '../../operations/looking/look';
import { isEmpty, type Plan } from '../../operations/plans/plan';
import type { Server } from '../../ssh/server';
import type { Services } from '../commands/services';
import { minutes, operationContext, signalOf } from '../operationContext';
import { say, sayMessage } from '../say';
import type { ServerEntry } from '../servers/serverEntry';

export type Planner = (server: Server, look: Look, context: OperationContext) => Promise<Plan>;

/** Looks as root, plans, and shows the plan; says so where there is nothing to do. `afterwards` follows a plan that was done. */
export async function planFor(
  services: Services,
  entry: ServerEntry,
  planner: Planner,
  afterwards?: () => Promise<void>,
): Promise<void> {
  const made = await makePlan(entry, planner);
  if (isEmpty(made)) {
    const notes = made.notes.map((note) => sayMessage(note)).join(' ');
    void window.showInformationMessage(say('ui.plan.nothingToDo', { server: entry.name, notes }));
    return;
  }
  await services.plans.show(made, entry, () => planFor(services, entry, planner, afterwards), afterwards);
}

export function makePlan(entry: ServerEntry, planner: Planner): Thenable<Plan> {
  return window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: `${entry.name}: ${say('ui.plan.making')}`,
      cancellable: true,
    },
    (_progress, token) => {
      const context = operationContext(minutes(5), signalOf(token));
      return entry.withServer(async (server) => {
        // A plan is carried out as root, and a look as root sees more.
        await server.becomeRoot(context);
        return planner(server, await look(server, context), context);
      });
    },
  );
}

/** The same deployment on several servers: all plans to read, one click, one after the other, none after the first that fails. */
import { window } from 'vscode';
import { Failure } from '../../base/failure';
import { isEmpty } from '../../operations/plans/plan';
import { rollout } from '../../operations/plans/rollout';
import { applyPlan } from '../plans/applyPlan';
import type { OpenPlan } from '../plans/planDocuments';
import { say } from '../say';
import type { ServerEntry } from '../servers/serverEntry';
import { makePlan, planFor, type Planner } from '../plans/planFor';
import type { Services } from './services';

const never = { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined };

export async function planForMany(
  services: Services,
  entries: readonly ServerEntry[],
  planner: Planner,
): Promise<void> {
  const open: OpenPlan[] = [];
  for (const entry of entries) {
    const plan = await makePlan(entry, planner);
    if (isEmpty(plan)) continue;
    open.push(await services.plans.show(plan, entry, () => planFor(services, entry, planner)));
  }
  if (open.length === 0) {
    void window.showInformationMessage(say('ui.many.nothing', { n: entries.length }));
    return;
  }
  const apply = say('ui.many.apply', { n: open.length });
  const servers = open.map(({ entry }) => entry.name).join(', ');
  // Not awaited: the plans want to be read first.
  void window.showInformationMessage(say('ui.many.read', { servers }), apply).then(async (chosen) => {
    if (chosen !== apply) return;
    await applyToAll(services, open);
  });
}

async function applyToAll(services: Services, open: readonly OpenPlan[]): Promise<void> {
  const results = await rollout(
    open,
    async (each) => {
      await applyPlan(each, services.plans, services.log);
      // What stopped it was told already.
      if (each.outcome === undefined) throw new Failure({ code: 'base.cancelled', phase: 'plan' });
      return each.outcome;
    },
    { cancel: never },
  );
  const named = (kind: (typeof results)[number]['kind']): string =>
    results
      .filter((result) => result.kind === kind)
      .map(({ target }) => target.entry.name)
      .join(', ');
  if (results.every(({ kind }) => kind === 'done')) {
    void window.showInformationMessage(say('ui.many.done', { servers: named('done') }));
    return;
  }
  const none = '–';
  void window.showWarningMessage(
    say('ui.many.stopped', {
      done: named('done') || none,
      failed: named('failed') || none,
      notBegun: named('notBegun') || none,
    }),
  );
}

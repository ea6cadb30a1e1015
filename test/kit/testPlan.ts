// Plans made by hand, for what the product's own plans can't produce.
import { sha256 } from '../../src/operations/plans/hash';
import type { Plan, PlanFile } from '../../src/operations/plans/plan';
import { planId } from '../../src/operations/plans/planId';
import { systemClock } from '../../src/ssh/systemClock';
import { message } from '../../src/words/message';

export const anyPurpose = message('base.cancelled');

export function planOf(more: Partial<Plan>): Plan {
  return {
    version: 1,
    id: planId(systemClock, more.intent ?? 'test'),
    server: 'web1',
    intent: 'test',
    title: anyPurpose,
    why: anyPurpose,
    risk: anyPurpose,
    files: [],
    commands: [],
    checks: [],
    restarts: [],
    undo: anyPurpose,
    notes: [],
    expectedSeconds: 1,
    ...more,
  };
}

/** A text file of root's, mode 644, before and after; null: there is none. */
export function change(path: string, before: string | null, after: string | null): PlanFile {
  const common = { mode: '644', owner: 'root', group: 'root' };
  return {
    path,
    before: before === null ? null : { sha256: sha256(before), text: before, ...common },
    after: after === null ? null : { bytes: Buffer.from(after), text: after, ...common },
    purpose: anyPurpose,
  };
}

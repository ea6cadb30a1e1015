import assert from 'node:assert/strict';
import type { OomKills } from '../../../src/host/memoryGroups';
import { afterAction, decide, type Decided } from '../../../src/scaling/decide';
import type { DecideInput } from '../../../src/scaling/decision';
import {
  parseState,
  serializeState,
  stateVersion,
  type AgentState,
  type ProjectMemory,
} from '../../../src/scaling/state';
import { minute, nowMs, samples, world } from './world';

const raised = { atMs: nowMs - 3 * minute, from: 1, to: 3, rule: 'scale_up_3' };
const busy = samples([90], [90], [90]);
const calm = samples([10], [10], [10]);
const limited = (limitMiB: number): Partial<DecideInput['service']> => ({
  memoryGroups: [{ path: '/system.slice/backcore.service', setting: 'MemoryMax', limitMiB, usedMiB: 1 }],
  workerMiB: 10,
});
const kills = (own: number, above: number): OomKills => ({ own, above });

interface Given {
  readonly workers?: number;
  readonly desired?: number;
  readonly now: OomKills;
  readonly memory?: Partial<ProjectMemory>;
  readonly service?: Partial<DecideInput['service']>;
  readonly load?: ReturnType<typeof samples>;
}

function after({ workers = 3, desired = 3, now, memory, service, load = busy }: Given): Decided {
  const oom = { kills: kills(0, 5) };
  return decide(
    world({
      workers,
      desired,
      samples: load,
      memory: { oom, changes: [raised], ...memory },
      service: { oomKills: now, ...limited(75), ...service },
    }),
  );
}
const codes = (list: readonly { readonly code: string }[]): string[] => list.map(({ code }) => code);

suite('processes killed for want of memory', () => {
  test('after a scale-up take it back, with the reason', () => {
    const { decision, memory } = after({ now: kills(1, 6) });
    assert.deepEqual([decision.action, decision.to, decision.rule], ['scale_down', 1, 'oom']);
    assert.deepEqual(codes(decision.errors), ['scaling.oomTakenBack']);
    assert.deepEqual([memory.desired, memory.oom?.last?.fits, memory.oom?.last?.isOpen], [1, 1, false]);
  });

  test('and it is not tried again: for a day, or until the limit is higher', () => {
    const input = world({ workers: 3, desired: 3 });
    const first = after({ now: kills(1, 6) });
    const acted = afterAction(first.memory, first.decision, input, { reached: 1 });
    const later = (service: Partial<DecideInput['service']>, ms: number): Decided['decision'] => {
      const at = world({ workers: 1, desired: 1, samples: busy, service: { oomKills: kills(1, 6), ...service } });
      const sinceMs = acted.oom?.last === undefined ? 0 : acted.oom.last.atMs - ms;
      const { oom } = acted;
      if (oom?.last === undefined) assert.fail('nothing remembered');
      return decide({ ...at, memory: { ...at.memory, oom: { ...oom, last: { ...oom.last, atMs: sinceMs } } } })
        .decision;
    };
    assert.deepEqual(codes(later(limited(75), 60 * minute).vetoes), ['scaling.vetoOom']);
    assert.equal(later(limited(75), 60 * minute).action, 'hold');
    assert.equal(later(limited(200), 60 * minute).to, 3);
    assert.equal(later({ memoryGroups: [], workerMiB: 10 }, 60 * minute).to, 3);
    assert.equal(later(limited(75), 25 * 60 * minute).to, 3);
  });

  test('where systemd has restarted the service, what was wanted is not put back', () => {
    const master = { pid: 200, startTicks: 9, bootId: 'boot' };
    const { decision, memory } = after({ workers: 1, now: kills(0, 7), service: { master } });
    assert.deepEqual([decision.action, memory.desired, memory.oom?.last?.killed], ['hold', 1, 2]);
    assert.deepEqual(codes(decision.errors), ['scaling.oomTakenBack']);
    // The same restart without a kill is put right, as ever.
    assert.equal(after({ workers: 1, now: kills(0, 5), service: { master } }).decision.rule, 'reconcile');
  });

  test('long after the last scale-up keep the count, and nothing grows', () => {
    const old = { ...raised, atMs: nowMs - 60 * minute, to: 2 };
    const { decision, memory } = after({ workers: 2, desired: 2, now: kills(2, 7), memory: { changes: [old] } });
    assert.deepEqual([decision.action, decision.from], ['hold', 2]);
    assert.deepEqual(codes(decision.errors), ['scaling.oomKilled']);
    assert.deepEqual([memory.oom?.last?.fits, memory.oom?.last?.killed], [2, 2]);
  });

  test('are none where nobody counted before, where others were killed, after a reboot, or while it does not run', () => {
    const quiet = (given: Given): void => {
      const { decision, memory } = after({ ...given, load: calm });
      assert.deepEqual(decision.errors, []);
      assert.equal(memory.oom?.last, undefined);
    };
    quiet({ now: kills(0, 9) });
    quiet({ now: kills(7, 9), memory: { oom: undefined as never } });
    quiet({ now: kills(0, 0), service: { master: { pid: 1, startTicks: 1, bootId: 'next' } } });
    const stopped = after({ now: kills(0, 9), service: { state: 'stopped', master: undefined } });
    assert.deepEqual(stopped.memory.oom, { kills: kills(0, 5) });
  });

  test('are remembered between ticks', () => {
    const { memory } = after({ now: kills(1, 6) });
    const state: AgentState = {
      version: stateVersion,
      lastTickMs: nowMs,
      counters: undefined,
      projects: new Map([['a', memory]]),
    };
    assert.deepEqual(parseState(serializeState(state))?.projects.get('a')?.oom, memory.oom);
  });
});

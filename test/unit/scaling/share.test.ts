import assert from 'node:assert/strict';
import { known } from '../../../src/base/known';
import { decide } from '../../../src/scaling/decide';
import { share, type Ask, type Room } from '../../../src/scaling/share';
import { samples, world, type World } from './world';

const room: Room = { cpuCount: 4, spareTasks: 10_000 };

/** A project that asks for three workers by the CPU of the system; `given` says what tells it from the others. */
function ask(project: string, given: World = {}): Ask {
  const input = world({ samples: samples([90, 20], [90, 20]), ...given, settings: { project, ...given.settings } });
  return { input, decided: decide(input) };
}

function said(asks: readonly Ask[], given: Partial<Room> = {}): string[] {
  return share(asks, { ...room, ...given }).map(({ decision: { from, to, rule, vetoes } }, index) => {
    const project = asks[index]?.input.settings.project ?? '';
    return [project, `${from}->${to}`, rule, ...vetoes.map(({ code }) => code.replace('scaling.', ''))].join(' ');
  });
}

suite('projects that share a server', () => {
  test('get what they ask for where there is room for all', () => {
    assert.deepEqual(said([ask('a'), ask('b')]), ['a 1->3 scale_up_3', 'b 1->3 scale_up_3']);
  });

  test('one alone is not cut: it was held against the limits already', () => {
    assert.deepEqual(said([ask('a', { workers: 1, cpuCount: 1 })], { cpuCount: 1 }), ['a 1->3 scale_up_3']);
  });

  test('memory for three of four goes by need, one worker at a time', () => {
    const memory = known(1024 + 350);
    const busy = ask('busy', { availableMiB: memory, samples: samples([90, 60], [90, 60]) });
    const idle = ask('idle', { availableMiB: memory, samples: samples([90, 5], [90, 5]) });
    assert.deepEqual(said([idle, busy]), ['idle 1->2 scale_up_3 vetoShareMemory', 'busy 1->3 scale_up_3']);
  });

  test('who has connections waiting comes before who is busy; who gets nothing is told who did', () => {
    const memory = known(1024 + 250);
    const busy = ask('busy', { availableMiB: memory, samples: samples([90, 60], [90, 60]) });
    const waits = ask('waits', { availableMiB: memory, service: { backlog: known(9) } });
    const [first, second] = share([busy, waits], room);
    assert.deepEqual([first?.decision.action, first?.decision.rule, first?.memory.desired], ['hold', 'share', 1]);
    assert.deepEqual(first?.decision.vetoes[0]?.params?.['others'], 'waits');
    assert.deepEqual([second?.decision.to, second?.memory.desired], [3, 3]);
  });

  test('together get no more workers at once than there are CPUs', () => {
    assert.deepEqual(said([ask('a'), ask('b')], { cpuCount: 2 }), [
      'a 1->2 scale_up_3 vetoShareCpus',
      'b 1->2 scale_up_3 vetoShareCpus',
    ]);
  });

  test("stay below the kernel's limits on tasks", () => {
    assert.deepEqual(said([ask('a'), ask('b')], { spareTasks: 5 }), [
      'a 1->2 scale_up_3 vetoShareTasks',
      'b 1->2 scale_up_3 vetoShareTasks',
    ]);
  });

  test('what puts a count right takes its room first and is never cut', () => {
    const memory = known(1024 + 250);
    const master = { pid: 7, startTicks: 7, bootId: 'boot' };
    const restarted = ask('restarted', { availableMiB: memory, desired: 3, service: { master } });
    assert.deepEqual(said([ask('a', { availableMiB: memory }), restarted, ask('b', { availableMiB: memory })]), [
      'a 1->1 share vetoShareMemory',
      'restarted 1->3 reconcile',
      'b 1->1 share vetoShareMemory',
    ]);
  });

  test('the order in which they stand in the file does not matter', () => {
    const memory = known(1024 + 350);
    const asks = ['c', 'a', 'b'].map((project) => ask(project, { availableMiB: memory }));
    assert.deepEqual(said([...asks].reverse()).reverse(), said(asks));
  });
});

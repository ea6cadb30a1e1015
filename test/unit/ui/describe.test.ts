import assert from 'node:assert/strict';
import { Failure } from '../../../src/base/failure';
import { denied, known, unknown } from '../../../src/base/known';
import type { Look } from '../../../src/host/look';
import { describe } from '../../../src/ui/servers/describe';
import { judge } from '../../../src/ui/servers/judge';
import type { TreeNode } from '../../../src/ui/servers/node';
import type { ServerSnapshot } from '../../../src/ui/servers/snapshot';
import type { DecisionSummary } from '../../../src/scaling/status';
import { message, type Language } from '../../../src/words/message';
import { aLook, aProcess, aService, aStatus, takenAtMs } from './aLook';

function snapshot(more: Partial<ServerSnapshot> = {}): ServerSnapshot {
  return {
    name: 'web1',
    host: 'web1',
    state: { kind: 'connected' },
    root: 'notKnown',
    needsPerson: false,
    latest: aLook(),
    previous: undefined,
    lookFailure: undefined,
    facts: [],
    ownVersion: '0.1.0',
    ...more,
  };
}

function tree(from: ServerSnapshot, language: Language = 'en'): TreeNode {
  return describe(from, judge(from), language);
}

/** Indented lines, as one reads the tree. */
function text(node: TreeNode, depth = 0): string {
  const line = `${'  '.repeat(depth)}${node.label}${node.description === '' ? '' : `  ${node.description}`}`;
  return [line, ...node.children.map((child) => text(child, depth + 1))].join('\n');
}

function all(node: TreeNode): TreeNode[] {
  return [node, ...node.children.flatMap(all)];
}

function withAutoscaler(more: Partial<Look['autoscaler']>): ServerSnapshot {
  const look = aLook();
  return snapshot({ latest: { ...look, autoscaler: { ...look.autoscaler, ...more } } });
}

function autoscalerOf(from: ServerSnapshot): TreeNode {
  const node = tree(from).children[0];
  assert(node !== undefined);
  return node;
}

function serviceNode(more: Parameters<typeof aService>[1], status = aStatus()): TreeNode | undefined {
  const look = aLook({ services: [aService('backregisters.service', more)] });
  const latest = { ...look, autoscaler: { ...look.autoscaler, statusText: known(JSON.stringify(status)) } };
  return tree(snapshot({ latest })).children[1];
}

function serviceLine(more: Parameters<typeof aService>[1], status = aStatus()): string {
  return serviceNode(more, status)?.description ?? '';
}

function later(): { previous: Look; latest: Look } {
  const previous = aLook();
  const look = aLook();
  const latest: Look = {
    ...look,
    uptimeSeconds: 1010,
    system: { ...look.system, cpu: known({ total: 202_000, idle: 101_160 }) },
    services: [
      aService('backregisters.service', {
        workers: known([aProcess(813, { cpuTicks: 120 }), aProcess(940, { cpuTicks: 90 })]),
      }),
    ],
  };
  return { previous, latest };
}

suite('the tree of a server', () => {
  test('reads as its sketch once two looks were taken', () => {
    assert.equal(
      text(tree(snapshot(later()))),
      [
        'web1  CPU 42 % · 1.8 GB free · threads 312 of 31000',
        '  Autoscaler  timer active · last run 34 s ago · next in 86 s',
        '  backregisters  2 workers (1–3) · auto',
        '    master 812  1 thread · 29 MB · 0 %',
        '    worker 813  sync · 1 thread · 41 MB · 12 %',
        '    worker 940  sync · 1 thread · 41 MB · 9 %',
        '  Backups  2 · newest 2 h ago',
        '    start-timer  2 h ago',
        '    deploy  4 h ago',
        '  History  nothing yet',
      ].join('\n'),
    );
  });

  test('reads in Spanish', () => {
    assert.equal(
      text(tree(snapshot(later()), 'es'))
        .split('\n')
        .slice(0, 4)
        .join('\n'),
      [
        'web1  CPU 42 % · 1,8 GB libres · hilos 312 de 31000',
        '  Autoscaler  temporizador activo · última ejecución hace 34 s · próxima en 86 s',
        '  backregisters  2 workers (1–3) · auto',
        '    master 812  1 hilo · 29 MB · 0 %',
      ].join('\n'),
    );
  });

  test('shows no CPU after the first look, rather than a zero', () => {
    const shown = text(tree(snapshot()));
    assert(!shown.includes('%'), shown);
    assert(!shown.includes('CPU'), shown);
  });

  test('leaves out what could not be read', () => {
    const look = aLook();
    const latest: Look = {
      ...look,
      system: {
        ...look.system,
        memory: unknown,
        threads: { ...look.system.threads, current: denied },
      },
    };
    assert.equal(tree(snapshot({ latest })).description, '');
  });

  test('gives every node an id of its own, the same after another look', () => {
    const { previous, latest } = later();
    const before = all(tree(snapshot({ latest: previous }))).map(({ id }) => id);
    const after = all(tree(snapshot({ latest, previous }))).map(({ id }) => id);
    assert.deepEqual(after, before);
    assert.equal(new Set(before).size, before.length);
  });

  test('gives another id to another process that has the same PID', () => {
    const one = all(tree(snapshot())).find(({ label }) => label === 'worker 813')?.id;
    const service = aService('backregisters.service', { workers: known([aProcess(813, { startTicks: 99 })]) });
    const other = all(tree(snapshot({ latest: aLook({ services: [service] }) }))).find(
      ({ label }) => label === 'worker 813',
    )?.id;
    assert.notEqual(one, other);
  });

  test('keeps what a server prints on one line and short', () => {
    const service = aService('evil.service', { description: `a\nb\u001b[31m\u202e${'x'.repeat(5000)}` });
    for (const node of all(tree(snapshot({ latest: aLook({ services: [service] }) })))) {
      for (const shown of [node.label, node.description, node.tooltip.title, ...node.tooltip.rows.flat()]) {
        assert(!/[\u0000-\u001f\u202e]/.test(shown), JSON.stringify(shown));
        assert(shown.length < 1000);
      }
    }
  });

  test('says that no service was found', () => {
    assert(text(tree(snapshot({ latest: aLook({ services: [] }) }))).includes('No Gunicorn or Celery service found'));
  });

  test('says what it is connecting to, phase by phase', () => {
    const state = { kind: 'connecting', phase: 'keyExchange' } as const;
    assert.equal(tree(snapshot({ state, latest: undefined })).description, 'connecting: key exchange');
  });

  test('says why a server can not be reached, and offers Retry', () => {
    const failure = new Failure({ code: 'base.timedOut', params: { seconds: 10 }, server: 'web1', phase: 'tcp' });
    const node = tree(snapshot({ state: { kind: 'failed', failure }, latest: aLook() }));
    assert.equal(node.description, '✗ No answer within 10 s.');
    assert.deepEqual(
      node.children.map(({ label, click }) => [label, click]),
      [['Retry', 'autoscaler.retry']],
    );
    assert(node.context.includes('failed'));
  });

  test('asks for a login where connecting by itself came to a question', () => {
    const node = tree(snapshot({ state: { kind: 'disconnected' }, needsPerson: true, latest: undefined }));
    assert.equal(node.description, 'login needed');
    assert.equal(node.children[0]?.click, 'autoscaler.connect');
  });

  test('keeps the last look in sight while it reconnects, and says that the connection is lost', () => {
    const failure = new Failure({ code: 'base.timedOut', params: { seconds: 10 }, server: 'web1', phase: 'tcp' });
    const node = tree(snapshot({ state: { kind: 'reconnecting', attempt: 3, nextTryMs: 0, failure } }));
    assert.equal(node.description, 'connection lost · attempt 3');
    assert.equal(node.children.length, 4);
  });
});

suite('the Autoscaler node', () => {
  test('says that the agent is not deployed, and offers to deploy it', () => {
    const node = autoscalerOf(withAutoscaler({ version: known(undefined) }));
    assert.equal(node.description, 'not deployed');
    assert(node.context.includes('notDeployed'));
  });

  test('says that the timer is stopped, failed or masked', () => {
    const timer = aLook().autoscaler.timer;
    const line = (more: Partial<typeof timer>): string =>
      autoscalerOf(withAutoscaler({ timer: { ...timer, ...more } })).description.split(' · ')[0] ?? '';
    assert.equal(line({ activeState: 'inactive', nextElapseMs: undefined }), 'timer stopped');
    assert.equal(line({ activeState: 'failed', nextElapseMs: undefined }), '✗ timer failed');
    assert.equal(line({ loadState: 'masked', activeState: 'inactive' }), '⚠ timer masked');
  });

  test('says that the last run failed, and how', () => {
    const service = { ...aLook().autoscaler.service, result: 'exit-code', activeState: 'failed' };
    const node = autoscalerOf(withAutoscaler({ service }));
    assert.match(node.description, /✗ last run failed \(exit-code\)/);
    assert.equal(node.tone, 'bad');
  });

  test('counts the errors of the last run and shows them in the tooltip', () => {
    const status = aStatus({ errors: [{ code: 'base.timedOut', params: { seconds: 3 } }] });
    const node = autoscalerOf(withAutoscaler({ statusText: known(JSON.stringify(status)) }));
    assert.match(node.description, /⚠ 1 error$/);
    assert(node.tooltip.notes.some((note) => note.text === 'No answer within 3 s.'));
  });

  test('survives errors whose sentence it does not know', () => {
    const errors = [{ code: 'of.tomorrow' }] as unknown as ReturnType<typeof aStatus>['errors'];
    const node = autoscalerOf(withAutoscaler({ statusText: known(JSON.stringify(aStatus({ errors }))) }));
    assert.match(node.description, /1 error/);
  });

  test('offers a newer version', () => {
    const node = autoscalerOf(withAutoscaler({ version: known('0.0.9') }));
    assert.match(node.description, /version 0.1.0 can be deployed/);
    assert(node.context.includes('outdated'));
  });
});

suite('a service node', () => {
  test('names the limit that it is about to hit', () => {
    const line = serviceLine({ tasks: { current: known(23), max: known(24) } });
    assert.equal(line, '2 workers (1–3) · auto · ⚠ tasks 23 of 24');
  });

  test('shows only a count where the agent does not manage it', () => {
    assert.equal(serviceLine({}, aStatus({ projects: [] })), '2 workers');
  });

  test('is not called automatic where the project is not enabled', () => {
    const [project] = aStatus().projects;
    assert(project !== undefined);
    assert.equal(serviceLine({}, aStatus({ projects: [{ ...project, enabled: false }] })), '2 workers (1–3)');
  });

  test('does not show as healthy what the agent can not scale, and says why', () => {
    const [project] = aStatus().projects;
    assert(project !== undefined);
    const steady: DecisionSummary = {
      action: 'hold',
      from: 1,
      to: 1,
      rule: 'steady',
      reason: message('scaling.steady', { value: 40 }),
      vetoes: [],
    };
    const decided = (decision: Partial<DecisionSummary>): TreeNode => {
      const node = serviceNode({}, aStatus({ projects: [{ ...project, decision: { ...steady, ...decision } }] }));
      assert(node !== undefined);
      return node;
    };
    const reach = message('scaling.unreachable', { key: 'scale_up_2', limit: 70, workers: 1, reach: 53 });
    const saturated = decided({
      rule: 'unreachable',
      reason: message('scaling.saturated', { workers: 1, value: 50, limit: 70 }),
      notes: [reach],
    });
    assert.equal(saturated.tone, 'warning');
    assert.match(saturated.description, /⚠ all busy, the next step is out of reach/);
    assert.match(decided({ notes: [reach] }).description, /⚠ scale_up_2 out of reach/);
    const held = decided({ vetoes: [message('scaling.unreachable', { key: 'k', limit: 1, workers: 1, reach: 1 })] });
    assert.match(held.description, /⚠ held back/);
    assert.equal(decided({}).tone, 'good');
  });

  test('says for how long a count set by hand is held', () => {
    const [project] = aStatus().projects;
    assert(project !== undefined);
    const projects = [{ ...project, heldUntilMs: takenAtMs + 30 * 60_000 }];
    assert.equal(serviceLine({}, aStatus({ projects })), '2 workers (1–3) · held for 30 min');
  });

  test('says stopped, masked and failed in words', () => {
    const none = { master: undefined, workers: known([]), mainPid: 0 };
    assert.equal(serviceLine({ ...none, activeState: 'inactive' }), 'stopped');
    assert.equal(serviceLine({ ...none, activeState: 'inactive', loadState: 'masked' }), 'masked');
    assert.equal(serviceLine({ ...none, activeState: 'failed', result: 'oom-kill' }), '✗ failed (oom-kill)');
  });

  test('does not call unread workers none', () => {
    assert.equal(serviceLine({ workers: unknown }, aStatus({ projects: [] })), 'workers not known');
  });

  test('calls what Celery runs processes', () => {
    const line = serviceLine({ kind: 'celery', workers: known([aProcess(9)]) }, aStatus({ projects: [] }));
    assert.equal(line, '1 process');
  });

  test('shows queue, active, reserved and scheduled tasks of Celery as the agent read them', () => {
    const [project] = aStatus().projects;
    assert(project !== undefined);
    const inputs = { waitingTasks: 12, activeTasks: 2, reservedTasks: 4, scheduledTasks: 40, oldestTaskSeconds: 30 };
    const reason = message('scaling.steadyQueue', { waiting: 12 });
    const decision = { action: 'hold', from: 2, to: 2, rule: 'steady', reason, vetoes: [], inputs } as const;
    const node = serviceNode({ kind: 'celery' }, aStatus({ projects: [{ ...project, decision }] }));
    assert.match(node?.description ?? '', /^2 processes \(1–3\) · queue 12 · 2 active · auto/);
    const rows = Object.fromEntries(node?.tooltip.rows ?? []);
    assert.deepEqual(
      ['Tasks waiting', 'Tasks active', 'Tasks reserved', 'Tasks for later', 'Oldest task waits'].map(
        (row) => rows[row],
      ),
      ['12', '2', '4', '40', '30 s'],
    );
  });

  test('says that tasks wait beside idle processes, and that beat runs twice or not at all', () => {
    const [project] = aStatus().projects;
    assert(project !== undefined);
    const notes = [message('scaling.idleProcesses', { unit: 'a.service', waiting: 4, minutes: 6 })];
    const reason = message('scaling.steadyQueue', { waiting: 4 });
    const decision = { action: 'hold', from: 2, to: 2, rule: 'steady', reason, vetoes: [], notes } as const;
    const node = serviceNode({ kind: 'celery' }, aStatus({ projects: [{ ...project, decision }] }));
    assert.match(node?.description ?? '', /nobody takes its tasks/);
    assert.equal(node?.tone, 'warning');
    const twice = { running: 2, runningIn: ['beat.service', 'work.service'], expectedIn: [] };
    assert.match(
      JSON.stringify(serviceNode({ kind: 'celery', beat: twice })),
      /beat runs 2 times .*beat.service, work/,
    );
    const gone = serviceNode({ kind: 'celery', beat: { running: 0, runningIn: [], expectedIn: ['beat.service'] } });
    assert.equal(gone?.tone, 'bad');
    assert.match(JSON.stringify(gone), /beat does not run though beat.service/);
  });
});

suite('the Backups node', () => {
  test('says that a list it may not read needs root', () => {
    const node = tree(withAutoscaler({ backups: denied })).children.at(-2);
    assert.equal(node?.description, 'needs root');
  });

  test('says that there are none yet', () => {
    const node = tree(withAutoscaler({ backups: known([]) })).children.at(-2);
    assert.equal(node?.description, 'none yet');
  });
});

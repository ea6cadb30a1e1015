import assert from 'node:assert/strict';
import { shrinkInput } from '../../../src/agent/celery/shrinkScript';
import { known } from '../../../src/base/known';
import type { ServiceLook } from '../../../src/host/look';
import { aProcess, aService } from '../ui/aLook';
import { celeryCall, unscalablePool } from '../../../src/host/celeryCall';
import { findNode, replyOf, shrunkOf } from '../../../src/host/celeryReplies';

suite('how a service calls Celery', () => {
  const cases: readonly [line: string, call: string | undefined][] = [
    ['/usr/bin/python3 /usr/bin/celery -A shop worker -c 2 -n w@%h', '/usr/bin/python3 /usr/bin/celery -A shop'],
    ['/srv/venv/bin/python -m celery --app=shop -q worker', '/srv/venv/bin/python -m celery --app=shop'],
    ['python celery worker -A shop -b redis://x', 'python celery -A shop -b redis://x'],
    ['python manage.py celery worker -l INFO', 'python manage.py celery'],
    ['celery -A worker --workdir /srv worker', 'celery -A worker'],
    ['celery -A shop beat', undefined],
    ['gunicorn shop.wsgi', undefined],
  ];
  for (const [line, call] of cases) {
    test(line, () => assert.equal(celeryCall(line.split(' '))?.join(' '), call));
  }
});

suite('which node is a unit', () => {
  const main = { pid: 90, ageSeconds: 100, hostname: 'web1' };
  const stats = (pid: number, processes: readonly number[], uptime = 95): object => ({
    pid,
    uptime,
    pool: { processes },
  });
  const find = (replies: object, workers: readonly number[], stderr = ''): string => {
    const stdout = `an application prints\n{ what it likes\n${JSON.stringify(replies)}\n`;
    const found = findNode({ code: 0, stdout, stderr }, main, workers);
    return 'node' in found ? `${found.state} ${found.node}` : `${found.state} ${found.nodes}`;
  };

  test('the one whose process and pool are its own, whatever it is called', () => {
    assert.equal(find({ 'w@/root': stats(90, [91, 92]), 'w@web1': stats(80, [81]) }, [91, 92]), 'found w@/root');
  });

  test('not one of another machine that has the same PID', () => {
    assert.equal(find({ 'a@web2': stats(90, [95]), 'b@web1': stats(90, [91]) }, [91]), 'found b@web1');
    assert.equal(find({ 'a@web2': stats(90, [95]) }, [91]), 'otherProcesses a@web2');
    assert.equal(find({ 'a@web2': stats(90, [91], 9000) }, [91]), 'none 1');
  });

  test('of a machine and its copy the one at home', () => {
    assert.equal(find({ 'a@web2': stats(90, [91]), 'a@web1': stats(90, [91]) }, [91]), 'found a@web1');
    assert.equal(find({ 'a@x': stats(90, [91]), 'b@x': stats(90, [91]) }, [91]), 'none 2');
  });

  test('none where two answer by its name', () => {
    const warning = 'control.py:56: DuplicateNodenameWarning: Received multiple replies from node name: w@x.';
    assert.equal(find({ 'w@x': stats(90, [91]) }, [91], warning), 'duplicate w@x');
    assert.equal(find({ 'v@x': stats(90, [91]) }, [91], warning), 'found v@x');
    assert.equal(find({ 'w@x': stats(80, [81]) }, [91], warning), 'duplicate w@x');
  });

  test('none where nobody answers', () => {
    assert.deepEqual(findNode({ code: 69, stdout: 'Error: No nodes replied\n', stderr: '' }, main, [91]), {
      state: 'none',
      nodes: 0,
    });
  });

  test('an answer to a command is the one of that node', () => {
    const answer = (text: string): unknown => replyOf({ code: 0, stdout: text, stderr: 'said\n' }, 'w@x');
    assert.deepEqual(answer('[{"w@x": {"ok": "pool will grow"}}]'), { answered: true, problem: undefined });
    assert.deepEqual(answer('[{"w@x": {"error": "busy"}}]'), { answered: true, problem: 'busy' });
    assert.deepEqual(answer('[{"v@x": {"ok": "pool will grow"}}]'), { answered: false, problem: 'said' });
  });
});

suite('an order to end one process', () => {
  const shrunk = (stdout: string): unknown => shrunkOf({ code: 1, stdout, stderr: 'no such command\n' });

  test('what became of it stands behind the prompt of the console', () => {
    assert.deepEqual(shrunk('an application\n>>> >>> \n{"state": "done", "told": [91]}\n'), {
      state: 'done',
      told: 91,
    });
    assert.deepEqual(shrunk('>>> >>> {"state": "moved"}'), { state: 'moved' });
    const busy = '{"state": "refused", "detail": "Can\'t shrink pool. All processes busy!"}';
    assert.deepEqual(shrunk(busy), { state: 'busy' });
    assert.deepEqual(shrunk('{"state": "refused", "detail": "not with autoscale"}'), {
      state: 'refused',
      detail: 'not with autoscale',
    });
  });

  test('where nothing was said, nothing is known to have been ordered', () => {
    assert.deepEqual(shrunk('>>> '), { state: 'failed', detail: 'no such command' });
    assert.deepEqual(shrunk('{"state": "silent"}'), { state: 'silent', detail: 'no such command' });
  });

  test('is two statements, whatever the node is called', () => {
    const node = 'w"); print(1)\n\'@höst\u2028😀';
    const lines = shrinkInput({ node, main: 90, processes: [91] }).split('\n');
    assert.equal(lines.length, 3);
    assert.match(lines.join(''), /^[\x20-\x7e]*$/);
    const [, literal = ''] = /json\.loads\((".*")\)\)$/.exec(lines[1] ?? '') ?? [];
    assert.deepEqual(JSON.parse(JSON.parse(literal) as string), { node, main: 90, processes: [91] });
  });
});

suite('a pool that nobody can scale from outside', () => {
  const said = (line: string, more: Partial<ServiceLook> = {}): string | undefined =>
    unscalablePool(aService('work.service', { kind: 'celery', commandLine: known(line.split(' ')), ...more }))?.code;

  test('is known by its command line', () => {
    const running = { master: aProcess(812, { commandLine: 'celery -A shop worker -c 2'.split(' ') }) };
    assert.equal(said('celery -A shop worker -c 2', running), undefined);
    for (const pool of ['threads', 'solo', 'gevent', 'eventlet']) {
      assert.equal(said(`celery -A shop worker -P ${pool}`), 'host.pool.kind', pool);
      assert.equal(said(`celery -A shop worker --pool=${pool} -c 100`), 'host.pool.kind', pool);
    }
    assert.equal(said('celery -A shop worker --autoscale=10,3'), 'host.pool.autoscale');
    assert.equal(said('celery -A shop worker --autoscale 10,3'), 'host.pool.autoscale');
    assert.equal(said('celery multi start w1 w2 -A shop'), 'host.pool.multi');
  });

  test('may stand behind a shell, but has to be called as celery is', () => {
    const running = (...commandLine: readonly string[]): Partial<ServiceLook> => ({
      mainPid: 811,
      master: aProcess(812, { commandLine }),
    });
    const shell = 'sh -c celery -A shop worker; true';
    assert.equal(said(shell, running('/usr/bin/python3', '/usr/bin/celery', '-A', 'shop', 'worker')), undefined);
    assert.equal(said('work.py', running('/usr/bin/python3', 'work.py')), 'host.pool.command');
    assert.equal(said(shell, running('[celeryd: celery@web1:MainProcess]')), undefined);
  });
});

import assert from 'node:assert/strict';
import { beatTrouble, embedsBeat, runsBeat } from '../../../src/host/beat';
import { parseLook } from '../../../src/host/parseLook';
import { splitLook } from '../../../src/host/raw';
import { golden, goldenNonce } from './golden';

const trixie = splitLook(golden('trixie'), goldenNonce);
const work = '/usr/bin/celery -A shop worker';
const pool = '0000000008304221';
const handlesInt = '0000000000004207';

interface Process {
  readonly line: string;
  readonly parent?: number;
  readonly signals?: string;
}

interface Unit {
  readonly name: string;
  readonly exec: string;
  readonly properties?: Readonly<Record<string, string>>;
  /** The first is the main process. */
  readonly processes?: readonly Process[];
}

/** What the look says of the scheduler of `work.service`. */
function saidOf(...units: readonly Unit[]): string {
  let pid = 9000;
  const raw = { ...trixie };
  for (const { name, exec, properties = {}, processes = [] } of units) {
    const main = pid;
    const block = {
      Id: name,
      LoadState: 'loaded',
      ActiveState: processes.length > 0 ? 'active' : 'inactive',
      ActiveEnterTimestamp: processes.length > 0 ? 'Sun 2026-11-01 10:00:00 UTC' : '',
      UnitFileState: 'enabled',
      MainPID: processes.length > 0 ? String(main) : '0',
      ControlGroup: processes.length > 0 ? `/system.slice/${name}` : '',
      WorkingDirectory: '/srv/shop',
      ExecStart: `{ path=/usr/bin/celery ; argv[]=${exec} ; ignore_errors=no ; start_time=[n/a] }`,
      ...properties,
    };
    raw.units += `\n${Object.entries(block)
      .map(([key, value]) => `${key}=${value}\n`)
      .join('')}`;
    processes.forEach(({ line, parent = main, signals = pool }, n) => {
      const words = line.split(' ').map((word) => `${word}\0`);
      raw.cgroups += `${pid}/cgroup:0::/system.slice/${name}\n`;
      raw.processes += `${pid}/stat:${pid} (celery) S ${n === 0 ? 1 : parent} 1 1 0 -1 4194560 0 0 0 0 8 2 0 0 20 0 1 0 5000 1 1 1\n`;
      raw.processes += `${pid}/cmdline:${words.join('')}\n`;
      raw.status += `${pid}/status:VmRSS:\t 20480 kB\n${pid}/status:SigCgt:\t${n === 0 ? handlesInt : signals}\n`;
      pid += 1;
    });
  }
  const look = parseLook(raw);
  const beat = look.services.find(({ unit }) => unit === 'work.service')?.beat;
  if (beat === undefined) return 'none';
  const { code = 'well', params = {} } = beatTrouble(beat) ?? {};
  return [code, ...Object.values(params)].join(' ');
}

const running = (name: string, exec: string, ...more: readonly Process[]): Unit => ({
  name,
  exec,
  processes: [{ line: `/usr/bin/python3 ${exec}` }, ...more],
});
const beatLine = '/usr/bin/celery -A shop beat';
const worker = running('work.service', work, { line: `/usr/bin/python3 ${work}` });

suite('the scheduler of an application', () => {
  test('is nobody’s business where there is none', () => assert.equal(saidOf(worker), 'none'));

  test('runs once, in a unit of its own or inside a worker', () => {
    assert.equal(saidOf(worker, running('beat.service', beatLine)), 'well');
    const line = `/usr/bin/python3 ${work} -B`;
    assert.equal(saidOf(running('work.service', `${work} -B`, { line }, { line, signals: handlesInt })), 'well');
  });

  test('runs twice in two units, or in a worker and a unit', () => {
    const two = saidOf(worker, running('beat.service', beatLine), running('old.service', beatLine));
    assert.equal(two, 'host.beatTwice 2 beat.service, old.service');
    const line = `/usr/bin/python3 ${work} -B`;
    const embedded = running('work.service', `${work} -B`, { line }, { line, signals: handlesInt });
    assert.equal(saidOf(embedded, running('beat.service', beatLine)), 'host.beatTwice 2 work.service, beat.service');
  });

  test('does not run though its unit is enabled or has failed, or a worker has lost it', () => {
    assert.equal(saidOf(worker, { name: 'beat.service', exec: beatLine }), 'host.beatGone beat.service');
    const failed = { ActiveState: 'failed', UnitFileState: 'static' };
    assert.equal(
      saidOf(worker, { name: 'beat.service', exec: beatLine, properties: failed }),
      'host.beatGone beat.service',
    );
    const line = `/usr/bin/python3 ${work} -B`;
    assert.equal(saidOf(running('work.service', `${work} -B`, { line })), 'host.beatGone work.service');
  });

  test('is another’s where name, folder or user differ, and not meant to run where it is disabled', () => {
    const other = '/usr/bin/celery -A other beat';
    assert.equal(saidOf(worker, running('beat.service', other), running('b.service', other)), 'none');
    const elsewhere = { ...running('beat.service', beatLine), properties: { WorkingDirectory: '/srv/other' } };
    assert.equal(saidOf(worker, elsewhere), 'none');
    const disabled = { name: 'beat.service', exec: beatLine, properties: { UnitFileState: 'disabled' } };
    assert.equal(saidOf(worker, disabled), 'none');
  });

  test('is told by the command line', () => {
    assert.ok(runsBeat(['/usr/bin/python3', '-m', 'x/celery', '--app=shop', 'beat', '-l', 'info']));
    assert.ok(runsBeat('celery -A beat beat'.split(' ')));
    assert.ok(!runsBeat('celery -A beat worker'.split(' ')));
    assert.ok(!runsBeat('celery -A shop beat -S redbeat.RedBeatScheduler'.split(' ')), 'it locks itself');
    assert.ok(embedsBeat('celery -A shop worker --beat'.split(' ')));
  });
});

import assert from 'node:assert/strict';
import { known, unknown } from '../../../src/base/known';
import { serverHealth, serviceHealth } from '../../../src/host/health';
import type { Look, ServiceLook } from '../../../src/host/look';
import { parseLook } from '../../../src/host/parseLook';
import { splitLook } from '../../../src/host/raw';
import { processKey, ratesBetween } from '../../../src/host/rates';
import { catalogue } from '../../../src/words/catalogue';
import { golden, goldenNonce } from './golden';

const first = parseLook(splitLook(golden('trixie'), goldenNonce));

/** The same host later: every process has used `ticks` more, the system half of its time. */
function later(
  seconds: number,
  ticks: number,
  change: (service: ServiceLook) => ServiceLook = (service) => service,
): Look {
  const all = seconds * 100 * first.system.cpuCount;
  const cpu = first.system.cpu.state === 'known' ? first.system.cpu.value : { total: 0, idle: 0 };
  return {
    ...first,
    uptimeSeconds: first.uptimeSeconds + seconds,
    system: { ...first.system, cpu: known({ total: cpu.total + all, idle: cpu.idle + all / 2 }) },
    services: first.services.map((service) =>
      change({
        ...service,
        ...(service.master === undefined
          ? {}
          : { master: { ...service.master, cpuTicks: service.master.cpuTicks + ticks } }),
        workers:
          service.workers.state === 'known'
            ? known(service.workers.value.map((each) => ({ ...each, cpuTicks: each.cpuTicks + ticks })))
            : service.workers,
      }),
    ),
  };
}

suite('host: rates', () => {
  test('CPU is the difference of two looks', () => {
    const rates = ratesBetween(first, later(10, 100));
    assert.equal(rates?.seconds.toFixed(3), '10.000');
    assert.equal(rates?.systemCpuPercent, 50);
    const backbce = first.services[0];
    assert.ok(backbce?.master);
    assert.equal(rates?.processes.get(processKey(backbce.master))?.toFixed(3), '10.000');
    assert.equal(rates?.units.get('backbce.service')?.toFixed(3), '30.000', 'a master and two workers');
  });

  test('the unit’s own counter goes first', () => {
    const counted = (ns: number) => (service: ServiceLook) => ({ ...service, cpuUsageNs: known(ns) });
    const before = { ...first, services: first.services.map(counted(1e9)) };
    assert.equal(
      ratesBetween(before, later(10, 100, counted(6e9)))
        ?.units.get('backbce.service')
        ?.toFixed(3),
      '50.000',
    );
    assert.equal(
      ratesBetween(before, later(10, 100, counted(5e8)))?.units.has('backbce.service'),
      false,
      'it went backwards',
    );
  });

  test('there is none on the first look, after a reboot and when time stands still', () => {
    assert.equal(ratesBetween(undefined, first), undefined);
    assert.equal(ratesBetween(first, first), undefined);
    assert.equal(ratesBetween(first, { ...later(10, 100), bootId: '00000000-0000-0000-0000-000000000000' }), undefined);
    assert.equal(ratesBetween(later(10, 100), first), undefined);
  });

  test('a PID used again, a restart and counters that went backwards are not compared', () => {
    const reused = later(10, 100, (service) => ({
      ...service,
      ...(service.master === undefined
        ? {}
        : { master: { ...service.master, startTicks: service.master.startTicks + 1 } }),
    }));
    const rates = ratesBetween(first, reused);
    assert.equal(rates?.units.size, 0);
    for (const service of reused.services)
      assert.equal(service.master && rates?.processes.has(processKey(service.master)), false);
    assert.equal(ratesBetween(first, later(10, -1))?.processes.size, 0);
    const cpu = { ...later(10, 1), system: { ...first.system, cpu: known({ total: 1, idle: 1 }) } };
    assert.equal(ratesBetween(first, cpu)?.systemCpuPercent, undefined);
    assert.equal(
      ratesBetween(first, { ...cpu, system: { ...first.system, cpu: unknown } })?.systemCpuPercent,
      undefined,
    );
  });
});

suite('host: health', () => {
  const healthy = first.services[0];
  assert.ok(healthy);
  const table: readonly [string, Partial<ServiceLook>, string, string | undefined][] = [
    ['a service that runs', {}, 'ok', undefined],
    ['a stopped one', { activeState: 'inactive', workers: known([]) }, 'off', 'host.stopped'],
    ['a failed one', { activeState: 'failed', result: 'exit-code' }, 'error', 'host.failed'],
    ['one at its start limit', { activeState: 'failed', result: 'start-limit-hit' }, 'error', 'host.startLimit'],
    ['one ended for memory', { activeState: 'failed', result: 'oom-kill' }, 'error', 'host.outOfMemory'],
    [
      'one that waits for its restart',
      { activeState: 'activating', subState: 'auto-restart' },
      'error',
      'host.autoRestart',
    ],
    ['a masked one', { loadState: 'masked', activeState: 'inactive' }, 'off', 'host.masked'],
    [
      'one with an error in its file',
      { loadState: 'bad-setting', activeState: 'inactive' },
      'error',
      'host.badSetting',
    ],
    ['one without workers', { workers: known([]) }, 'error', 'host.noWorkers'],
    ['one whose workers are not known', { workers: unknown }, 'ok', undefined],
    [
      'a Celery pool of threads',
      { kind: 'celery', workers: known([]), commandLine: known(['celery', '-A', 'a', 'worker', '-P', 'threads']) },
      'ok',
      undefined,
    ],
    ['79 of 100 tasks', { tasks: { current: known(79), max: known(100) } }, 'ok', undefined],
    ['80 of 100 tasks', { tasks: { current: known(80), max: known(100) } }, 'warning', 'host.tasksNear'],
    ['95 of 100 tasks', { tasks: { current: known(95), max: known(100) } }, 'error', 'host.tasksFull'],
    ['no limit of tasks', { tasks: { current: known(5000), max: known(undefined) } }, 'ok', undefined],
    ['changed files', { needDaemonReload: true }, 'warning', 'host.needsReload'],
    [
      'a full queue',
      { sockets: known([{ address: 'unix:/run/a.sock', waiting: 2048, capacity: 2048 }]) },
      'error',
      'host.queueFull',
    ],
  ];
  for (const [what, change, severity, code] of table) {
    test(`${what}: ${severity}`, () => {
      const health = serviceHealth({ ...healthy, ...change });
      assert.equal(health.severity, severity);
      assert.equal(health.messages[0]?.code, code);
    });
  }

  test('the server warns before the kernel’s limits of threads', () => {
    assert.deepEqual(serverHealth(first), { severity: 'ok', messages: [] });
    const threads = { ...first.system.threads, current: known(820), pidMax: known(1000) };
    const near = serverHealth({ ...first, system: { ...first.system, threads } });
    assert.deepEqual(near, {
      severity: 'warning',
      messages: [{ code: 'host.kernelThreadsNear', params: { current: 820, max: 1000, limit: 'kernel.pid_max' } }],
    });
    assert.equal(
      serverHealth({ ...first, system: { ...first.system, threads: { ...threads, current: unknown } } }).severity,
      'ok',
    );
  });

  test('every sentence of this room has its parameters in both languages', () => {
    for (const [code, entry] of Object.entries(catalogue).filter(([each]) => each.startsWith('host.'))) {
      const names = (text: string): string[] =>
        [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();
      assert.deepEqual(names(entry.en), names(entry.es), code);
    }
  });
});

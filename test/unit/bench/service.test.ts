import assert from 'node:assert/strict';
import { erlangC, waitsLonger } from '../../bench/elasticity/demand';
import { generateTraces } from '../../bench/elasticity/generator';
import { exponential, randomOf } from '../../bench/elasticity/random';
import { Service } from '../../bench/elasticity/service';
import { serverOf } from '../../bench/elasticity/server';
import { windowOf } from '../../bench/elasticity/trace';
import { workloadOf } from '../../bench/elasticity/workload';
import { workloadOfRequests, type Request } from './workloads';

function near(actual: number | undefined, expected: number, tolerance: number, what: string): void {
  assert(
    actual !== undefined && Math.abs(actual - expected) <= tolerance,
    `${what}: ${actual} is not ${expected} ± ${tolerance}`,
  );
}

suite('the simulated service', () => {
  test('loses no request, whatever is done to it', () => {
    for (const seed of [1, 2, 3]) {
      const random = randomOf(seed, 'chaos');
      const [trace] = generateTraces(seed).filter(({ name }) => name === 'generated-spikes');
      assert(trace !== undefined);
      const workload = workloadOf(windowOf(trace, 3, 0.3), { ...serverOf('4:app'), listenBacklog: 50 }, seed);
      const service = new Service(workload, 1);
      for (let at = 10; at < workload.seconds; at += 20 * random.next()) {
        service.advance(at);
        const { arrived, answered, refused, waiting, inService } = service.totals;
        assert.equal(answered + refused + waiting + inService, arrived);
        const due = workload.arrivals.findIndex((arrival) => arrival > at);
        assert.equal(arrived, due < 0 ? workload.arrivals.length : due);
        service.scaleTo(1 + Math.floor(4 * random.next()));
        assert(service.workers >= 1 && service.workers <= 4);
      }
      service.scaleTo(4);
      service.advance(workload.seconds + 3600);
      const { arrived, answered, refused } = service.totals;
      assert.equal(answered + refused, arrived);
      assert(refused > 0, 'the small backlog never overflowed: the test proves little');
    }
  });

  test('refuses what the listening socket has no room for, and keeps the rest in order', () => {
    const requests = Array.from({ length: 6 }, (_, index): Request => ({ at: 1 + index / 1000, wait: 10 }));
    const service = new Service(workloadOfRequests(requests, { listenBacklog: 3 }), 1);
    service.advance(2);
    assert.deepEqual(service.totals, { arrived: 6, answered: 0, refused: 2, waiting: 3, inService: 1 });
    service.advance(100);
    assert.equal(service.totals.answered, 4);
    // Alone, then each behind one more: about 10, 20, 30 and 40 s.
    near(service.responseTimes.quantile(1), 40, 1, 'the last one');
    assert.equal(service.counted.late, 3);
  });

  test('shares the CPUs equally among those that compute', () => {
    // Three that need a second each on two CPUs: each gets two thirds of a CPU.
    const requests: Request[] = [
      { at: 0, cpu: 1 },
      { at: 0, cpu: 1 },
      { at: 0, cpu: 1 },
    ];
    const service = new Service(workloadOfRequests(requests), 4);
    service.advance(1.49);
    assert.equal(service.totals.answered, 0);
    service.advance(1.51);
    assert.equal(service.totals.answered, 3);
    near(service.read().cpuSeconds, 3, 0.001, 'CPU');
  });

  test('boots a worker on the same CPUs, and takes nothing before it is up', () => {
    const requests: Request[] = [
      { at: 1, wait: 5 },
      { at: 1.1, wait: 5 },
    ];
    const service = new Service(workloadOfRequests(requests, { bootCpuSeconds: 2, bootWaitSeconds: 1 }), 1);
    service.advance(2);
    service.scaleTo(2);
    assert.equal(service.read().booting, 1);
    service.advance(4.9);
    assert.equal(service.backlog, 1);
    service.advance(5.1);
    assert.equal(service.backlog, 0);
    const { cpuSeconds, busy, workers } = service.read();
    near(cpuSeconds, 2, 0.001, 'CPU of the boot');
    assert.deepEqual([busy, workers], [2, 2]);
  });

  test('ends the oldest worker, which finishes its request first', () => {
    const service = new Service(
      workloadOfRequests([
        { at: 1, wait: 10 },
        { at: 2, wait: 1 },
        { at: 12, wait: 1 },
      ]),
      2,
    );
    service.advance(1.5);
    service.scaleTo(1);
    const { workers, draining, busy } = service.read();
    assert.deepEqual([workers, draining, busy], [1, 1, 0]);
    service.advance(20);
    assert.equal(service.totals.answered, 3);
    assert.deepEqual(service.supply, [
      { atSeconds: 0, workers: 2 },
      { atSeconds: 11, workers: 1 },
    ]);
  });

  test('makes requests wait as M/M/c says', () => {
    const random = randomOf(5, 'queue');
    for (const { workers, load } of [
      { workers: 1, load: 0.7 },
      { workers: 3, load: 0.8 },
      { workers: 8, load: 0.9 },
    ]) {
      const rate = workers * load;
      const requests: Request[] = [];
      for (let at = exponential(random, 1 / rate); requests.length < 120_000; at += exponential(random, 1 / rate)) {
        requests.push({ at, wait: exponential(random, 1) });
      }
      const end = (requests.at(-1)?.at ?? 0) + 1000;
      const service = new Service(
        workloadOfRequests(requests, { maxWorkers: workers, listenBacklog: 100_000 }, end),
        workers,
      );
      service.advance(end);
      const { busySeconds, seconds, readySeconds } = service.read();
      near(busySeconds / (seconds - 1000) / workers, load, 0.02, 'utilisation');
      near(readySeconds, workers * end, 1, 'seconds of workers');
      // Later than a second over its own time: it waited for so long, since nobody computes.
      near(service.counted.late / requests.length, waitsLonger(workers, rate, 1, 1), 0.025, `${workers} workers, late`);
    }
  });

  test('makes requests on one shared CPU as long as processor sharing says', () => {
    const random = randomOf(6, 'sharing');
    const requests: Request[] = [];
    for (let at = 0; requests.length < 60_000; at += exponential(random, 1 / 0.6)) {
      requests.push({ at, cpu: exponential(random, 1) });
    }
    const end = (requests.at(-1)?.at ?? 0) + 1000;
    const many = workloadOfRequests(requests, { maxWorkers: 60, cores: 1 }, end);
    const service = new Service(many, 60);
    service.advance(end);
    // Little's law: seconds in service by requests is the mean response, 1 / (1 - 0.6) in M/M/1-PS.
    near(service.read().busySeconds / requests.length, 2.5, 0.15, 'mean response');
  });
});

suite("Erlang's C formula", () => {
  test('agrees with what is known', () => {
    near(erlangC(1, 0.7), 0.7, 1e-9, 'one server: the load');
    // Two servers: 2ρ²/(1+ρ).
    near(erlangC(2, 1.2), (2 * 0.6 ** 2) / 1.6, 1e-9, 'two servers');
    assert.equal(erlangC(3, 3), 1);
  });
});

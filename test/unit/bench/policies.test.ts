import assert from 'node:assert/strict';
import { staticMax, staticMin } from '../../bench/elasticity/policies/fixed';
import { thresholdPolicy } from '../../bench/elasticity/policies/guide';
import { desired, hpa } from '../../bench/elasticity/policies/hpa';
import { queueTimePolicy } from '../../bench/elasticity/policies/judoscale';
import { oracle } from '../../bench/elasticity/policies/oracle';
import { dynamicPolicy } from '../../bench/elasticity/policies/phpFpm';
import type { Policy, Seen } from '../../bench/elasticity/policies/policy';
import { fittedThresholds, guideThresholds } from '../../bench/elasticity/policies/thresholds';
import { busynessPolicy, uwsgiBacklog } from '../../bench/elasticity/policies/uwsgi';
import type { Reading } from '../../bench/elasticity/service';
import { serverOf } from '../../bench/elasticity/server';
import { plainServer, workloadOfRequests } from './workloads';

/** Four workers at most, two CPUs; half of a full worker's time is CPU. */
const server = { ...plainServer, cpuShare: 0.5 };

interface Given extends Partial<Reading> {
  /** Part of the workers' time that was spent in requests, or of the CPUs. */
  readonly busyness?: number;
  readonly missing?: boolean;
}

/** Feeds a policy readings at one interval and follows what it asks for. */
class Walk {
  private nowSeconds = 0;

  constructor(
    private readonly policy: Policy,
    private readonly intervalSeconds: number,
    public workers: number,
    private readonly maxWorkers = 4,
  ) {}

  turn(given: Given = {}): number {
    this.nowSeconds += this.intervalSeconds;
    const seconds = this.intervalSeconds;
    const reading: Reading = {
      nowSeconds: this.nowSeconds,
      seconds,
      workers: this.workers,
      booting: 0,
      draining: 0,
      busy: 0,
      backlog: 0,
      cpuSeconds: (given.busyness ?? 0) * this.workers * 0.5 * seconds,
      busySeconds: (given.busyness ?? 0) * this.workers * seconds,
      readySeconds: this.workers * seconds,
      queueSeconds: 0,
      oldestWorkerStartedSeconds: 0,
      ...given,
    };
    const seen: Seen = {
      nowSeconds: this.nowSeconds,
      intervalSeconds: this.intervalSeconds,
      workers: this.workers,
      reading: given.missing === true ? undefined : reading,
      backlogs: [reading.backlog],
      busy: [reading.busy],
      server,
      minWorkers: 1,
      maxWorkers: this.maxWorkers,
    };
    this.workers = Math.min(this.maxWorkers, Math.max(1, this.policy.decide(seen)));
    return this.workers;
  }

  turns(count: number, given: Given = {}): number {
    for (let index = 0; index < count; index++) this.turn(given);
    return this.workers;
  }
}

const workload = workloadOfRequests([]);

suite('the peers: HPA', () => {
  test('wants ceil(pods × metric / target), and nothing within 10 %', () => {
    // Target 80 %: 4 pods at 100 % → 5; at 87 % the ratio is 1.0875, at 73 % it is 0.9125.
    assert.equal(desired(4, 4, 0), 5);
    assert.equal(desired(4 * 0.87, 4, 0), 4);
    assert.equal(desired(4 * 0.73, 4, 0), 4);
    assert.equal(desired(4 * 0.5, 4, 0), 3);
  });

  test('counts a pod that is not ready as idle on the way up', () => {
    // Two full and one that boots: 2 / 3 / 0.8 = 0.83 turns the direction, so nothing.
    assert.equal(desired(2, 2, 1), 3);
    // Four full and one that boots: exactly at the target.
    assert.equal(desired(4, 4, 1), 5);
    assert.equal(desired(4, 4, 0), 5);
  });

  test('goes down by the highest recommendation of 300 s, up at once, and not on missing data', () => {
    const walk = new Walk(hpa.make(workload, 60), 60, 2);
    assert.equal(walk.turn({ busyness: 1 }), 3);
    assert.equal(walk.turn({ busyness: 0.1 }), 3);
    assert.equal(walk.turn({ missing: true }), 3);
    // The recommendation of 3 was made at 60 s and holds until 360 s.
    assert.equal(walk.turns(2, { busyness: 0.1 }), 3);
    assert.equal(walk.turn({ busyness: 0.1 }), 1);
  });
});

suite('the peers: uWSGI', () => {
  test('busyness adds one above 50 %, and takes one below 25 % after overload × 10', () => {
    const walk = new Walk(busynessPolicy(3), 3, 1);
    assert.equal(walk.turn({ busyness: 0.6 }), 2);
    assert.equal(walk.turn({ busyness: 0.51 }), 3);
    // The last spawn was at 6 s. Within 10 cycles of "the last removal" (none: time 0) the multiplier grew twice: 14.
    assert.equal(walk.turns(13, { busyness: 0.1 }), 3);
    assert.equal(walk.turn({ busyness: 0.1 }), 2);
  });

  test('between the limits each cycle postpones the removal', () => {
    const between = new Walk(busynessPolicy(3), 3, 3);
    // From the first cycle on 10 cycles; two cycles between the limits add two more.
    assert.equal(between.turn({ busyness: 0.1 }), 3);
    between.turns(2, { busyness: 0.3 });
    assert.equal(between.turns(9, { busyness: 0.1 }), 3);
    assert.equal(between.turn({ busyness: 0.1 }), 2);
  });

  test('more than 33 waiting is an emergency: one more at each look, gone again after 3 cycles', () => {
    const walk = new Walk(busynessPolicy(3), 1, 1);
    assert.equal(walk.turn({ backlog: 33 }), 1);
    assert.equal(walk.turn({ backlog: 34 }), 2);
    assert.equal(walk.turn({ backlog: 34 }), 3);
    // Removal 9 s after the last emergency, at a cycle of 3 s.
    assert.equal(walk.turns(8, { busyness: 0.1 }), 3);
    assert.equal(walk.turns(3, { busyness: 0.1 }), 2);
  });

  test('the backlog algorithm steps up above 3 waiting and down below', () => {
    const walk = new Walk(uwsgiBacklog.make(workload, 1), 1, 2);
    assert.equal(walk.turn({ backlog: 4 }), 3);
    assert.equal(walk.turn({ backlog: 3 }), 3);
    assert.equal(walk.turn({ backlog: 2 }), 2);
  });
});

suite('the peers: PHP-FPM', () => {
  test('keeps one to three idle: one more when none is, one less when four are', () => {
    const walk = new Walk(dynamicPolicy(), 1, 2, 8);
    assert.equal(walk.turn({ busy: 2 }), 3);
    assert.equal(walk.turn({ busy: 2 }), 3);
    assert.equal(walk.turn({ busy: 3 }), 4);
    assert.equal(walk.turn({ busy: 1 }), 4);
    assert.equal(walk.turn({ busy: 0 }), 3);
  });
});

suite('the peers: queue time', () => {
  test('adds one above 100 ms, not twice within 3 minutes; takes one after 10 calm minutes', () => {
    const walk = new Walk(queueTimePolicy(), 60, 1);
    assert.equal(walk.turn({ queueSeconds: 0.2 }), 2);
    assert.equal(walk.turns(2, { queueSeconds: 0.2 }), 2);
    assert.equal(walk.turn({ queueSeconds: 0.2 }), 3);
    assert.equal(walk.turns(9, { queueSeconds: 0.005 }), 3);
    assert.equal(walk.turn({ queueSeconds: 0.005 }), 2);
    // Between the two it stays, and the calm begins again.
    assert.equal(walk.turn({ queueSeconds: 0.05 }), 2);
    assert.equal(walk.turns(9, { queueSeconds: 0 }), 2);
    assert.equal(walk.turn({ queueSeconds: 0 }), 1);
  });
});

suite("the peers: the guide's thresholds", () => {
  const steps = {
    up: [
      { workers: 2, limit: 70 },
      { workers: 3, limit: 80 },
    ],
    down: [
      { workers: 1, limit: 35 },
      { workers: 2, limit: 40 },
    ],
  };
  const cpu = (percent: number): Given => ({ cpuSeconds: (percent / 100) * 2 * 120 });

  test('act after four minutes beyond one of them', () => {
    const walk = new Walk(thresholdPolicy(steps), 120, 1, 3);
    assert.equal(walk.turn(cpu(75)), 1);
    assert.equal(walk.turn(cpu(75)), 2);
    assert.equal(walk.turn(cpu(90)), 2);
    assert.equal(walk.turn(cpu(90)), 3);
    assert.equal(walk.turn(cpu(38)), 3);
    assert.equal(walk.turn(cpu(38)), 2);
    assert.equal(walk.turns(2, cpu(38)), 2);
    assert.equal(walk.turns(2, cpu(30)), 1);
  });

  test('begin again after missing data', () => {
    const walk = new Walk(thresholdPolicy(steps), 120, 1, 3);
    walk.turn(cpu(90));
    walk.turn({ missing: true });
    assert.equal(walk.turn(cpu(90)), 1);
    assert.equal(walk.turn(cpu(90)), 3);
  });

  test('are those of the guide for three workers, and reachable once they are fitted', () => {
    const three = guideThresholds({ ...server, maxWorkers: 3 });
    assert.deepEqual(three, {
      up: steps.up,
      down: [
        { workers: 1, limit: 35 },
        { workers: 2, limit: 40 },
      ],
    });
    // A full worker uses a quarter of the two CPUs: 75 % of that, and of two and three of them.
    assert.deepEqual(
      fittedThresholds(server).up.map(({ limit }) => limit),
      [18.75, 37.5, 56.25],
    );
  });
});

suite('the bounds', () => {
  test('static policies never change', () => {
    assert.equal(new Walk(staticMin.make(workload, 120), 120, 1).turns(5, { busyness: 1, backlog: 99 }), 1);
    assert.equal(new Walk(staticMax.make(workload, 120), 120, 4).turns(5), 4);
  });

  test('the oracle has what will be demanded until its next turn', () => {
    const trace = { name: 'future', stepSeconds: 60, counts: [1, 1, 1, 1, 1, 1] };
    const future = { ...workload, trace, demand: Uint8Array.of(1, 1, 3, 2, 1, 1), server: serverOf('4:app') };
    const walk = new Walk(oracle.make(future, 60), 60, 1);
    // At 60 s it already sees the third step, which begins at 120 s.
    assert.deepEqual([walk.turn(), walk.turn(), walk.turn(), walk.turn()], [3, 3, 2, 1]);
  });
});

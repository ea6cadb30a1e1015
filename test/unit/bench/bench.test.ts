import assert from 'node:assert/strict';
import { bench, type BenchOptions } from '../../bench/elasticity/bench';
import { demandOf } from '../../bench/elasticity/demand';
import { generateTraces, shapeNames } from '../../bench/elasticity/generator';
import { Histogram } from '../../bench/elasticity/histogram';
import { elasticity } from '../../bench/elasticity/measures';
import { frontierPlot, workersPlot } from '../../bench/elasticity/plot';
import { policies } from '../../bench/elasticity/policies/all';
import { consoleSummary, markdown } from '../../bench/elasticity/report';
import { serverOf } from '../../bench/elasticity/server';
import { parseTrace, windowOf } from '../../bench/elasticity/trace';
import { compare, judge, lost } from '../../bench/elasticity/verdict';
import { workloadOf } from '../../bench/elasticity/workload';

suite('traces', () => {
  test('a missing row is missing data, a written zero is a zero', () => {
    const { counts, stepSeconds } = parseTrace('t', 'minute,requests\n0,4\n1,0\n4,8\n');
    assert.equal(stepSeconds, 60);
    assert.deepEqual(counts, [4, 0, undefined, undefined, 8]);
    assert.equal(parseTrace('t', 'seconds,requests\n0,1\n10,2\n30,1\n').stepSeconds, 10);
  });

  test('what is no trace is refused', () => {
    for (const text of [
      'a,b\n1,2\n',
      'minute,requests\n0,1\n0,2\n',
      'minute,requests\n0,x\n1,2\n',
      'minute,requests\n0,1\n',
    ]) {
      assert.throws(() => parseTrace('t', text), /^Error: t: /);
    }
  });

  test('what was not recorded is bridged for the queue, and counted nowhere', () => {
    const trace = { name: 't', stepSeconds: 60, counts: [100, undefined, undefined, 400, 0] };
    const { rates, recorded } = workloadOf(trace, serverOf('4:app'), 1);
    assert.deepEqual([...recorded], [1, 0, 0, 1, 1]);
    const [first = 0, second = 0, third = 0, fourth = 0, last] = rates;
    assert(
      Math.abs(second - 2 * first) < 1e-9 && Math.abs(third - 3 * first) < 1e-9 && Math.abs(fourth - 4 * first) < 1e-9,
    );
    assert.equal(last, 0);
  });

  test('are scaled to the server: its busy minutes ask for four fifths of the workers', () => {
    for (const words of ['2:cpu', '16:app']) {
      const server = serverOf(words);
      const [trace] = generateTraces(1);
      assert(trace !== undefined);
      const { rates, arrivals, seconds } = workloadOf(trace, server, 1);
      const busy = [...rates].sort((a, b) => b - a)[7] ?? 0;
      assert(Math.abs(busy * server.serviceSeconds - 0.8 * server.maxWorkers) < 0.05 * server.maxWorkers);
      const expected = rates.reduce((sum, rate) => sum + rate * 60, 0);
      assert(Math.abs(arrivals.length - expected) < 5 * Math.sqrt(expected), 'Poisson');
      assert((arrivals.at(-1) ?? 0) <= seconds);
    }
  });

  test('one seed, one trace of each shape', () => {
    assert.deepEqual(generateTraces(7), generateTraces(7));
    assert.notDeepEqual(generateTraces(7), generateTraces(8));
    assert.equal(generateTraces(7).length, shapeNames.length);
    const gaps = generateTraces(7).find(({ name }) => name === 'generated-gaps');
    assert(gaps?.counts.includes(undefined));
  });
});

suite('measures', () => {
  test('elasticity by hand', () => {
    // R = 4; ten seconds each: one too few, right, two too many.
    const measured = elasticity(
      [
        { seconds: 10, demanded: 2, supplied: 1, joined: false },
        { seconds: 10, demanded: 2, supplied: 2, joined: true },
        { seconds: 10, demanded: 1, supplied: 3, joined: true },
      ],
      4,
    );
    const expected = {
      accuracyUnder: (100 * (1 / 4)) / 3,
      accuracyOver: (100 * (2 / 4)) / 3,
      relativeUnder: (100 * (1 / 2)) / 3,
      relativeOver: (100 * (2 / 3)) / 3,
      timeUnder: 100 / 3,
      timeOver: 100 / 3,
      // Supply rose while demand stayed (1), then rose while demand fell (2, but at most 1).
      instability: (100 * 2) / 29,
      instabilityDown: 0,
      // Two changes of supply, one of demand, in 30 s.
      jitterPerHour: 3600 / 30,
    };
    for (const [name, value] of Object.entries(expected)) {
      assert(Math.abs(measured[name as keyof typeof measured] - value) < 1e-9, name);
    }
  });

  test('demand grows with the load, and never beyond the server', () => {
    const server = serverOf('8:app');
    const counts = [0, 1, 5, 10, 20, 30, 1000].map((rate) => demandOf(rate, server));
    assert.deepEqual(
      counts,
      [...counts].sort((a, b) => a - b),
    );
    assert.deepEqual([counts[0], counts.at(-1)], [1, 8]);
    // 10 a second of 0.25 s are 2.5 busy workers: three would let more than 1 % wait for a second.
    assert.equal(counts[3], 4);
  });

  test('percentiles are 2 % right', () => {
    const histogram = new Histogram();
    for (let value = 1; value <= 1000; value++) histogram.add(value / 100);
    for (const part of [0.5, 0.95, 0.99]) {
      const quantile = histogram.quantile(part) ?? 0;
      assert(quantile >= part * 10 && quantile <= part * 10 * 1.021, `${part}: ${quantile}`);
    }
    histogram.clear();
    assert.equal(histogram.quantile(0.5), undefined);
  });

  test('who is better', () => {
    const run = (late: number, workerHours: number) => ({ late, refused: 0, workerHours });
    assert.equal(compare(run(1, 5), run(2, 5)), 'better');
    assert.equal(compare(run(2, 4), run(2, 5)), 'better');
    assert.equal(compare(run(2, 5), run(2, 5)), 'equal');
    assert.equal(compare(run(1, 6), run(2, 5)), 'fewerLate');
    assert.equal(compare(run(3, 4), run(2, 5)), 'cheaper');
    assert.equal(compare(run(2, 6), run(2, 5)), 'worse');
    assert.equal(compare({ ...run(1, 5), refused: 3 }, run(2, 5)), 'worse');
  });
});

suite('the whole benchmark', () => {
  const options: BenchOptions = {
    traces: generateTraces(3)
      .filter(({ name }) => /spikes|gaps/.test(name))
      .map((trace) => windowOf(trace, 5, 0.2)),
    servers: [serverOf('4:app')],
    everyServer: false,
    seed: 3,
    hours: 24,
    commonIntervalSeconds: 120,
    own: true,
    dial: [0, 50, 100],
  };

  test('judges everyone on the same requests, and gives the same figures again', () => {
    const cases = bench(options, () => undefined);
    assert.equal(cases.length, 2);
    for (const one of cases) {
      assert.deepEqual(
        one.common.map(({ policy }) => policy),
        policies.map(({ name }) => name),
      );
      const of = (name: string) => {
        const found = one.common.find(({ policy }) => policy === name);
        assert(found !== undefined, name);
        return found;
      };
      for (const run of [...one.common, ...one.own]) {
        assert.equal(run.requests, of('ours').requests);
        assert(run.workerHours >= of('static min').workerHours - 1e-6, run.policy);
        assert(run.workerHours <= of('static max').workerHours * 1.02, run.policy);
      }
      assert.equal(of('static max').scalings, 0);
      assert(lost(of('static max')) <= lost(of('static min')));
      assert(lost(of('oracle')) <= lost(of('HPA')));
      assert(of('oracle').workerHours < of('static max').workerHours);
      assert(lost(of('ours')) < lost(of("guide's thresholds")));
      const [few, , many] = one.dial.map(({ run }) => run);
      assert(few !== undefined && many !== undefined);
      assert(few.workerHours < many.workerHours && lost(few) > lost(many));
      assert.equal(judge(one).filter(({ peer }) => peer === 'HPA').length, 1);
      for (const svg of [workersPlot(one), frontierPlot(one)]) {
        assert.match(svg, /^<svg [^]*<\/svg>\n$/);
        assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
      }
    }
    assert.deepEqual(
      bench(options, () => undefined).map(({ common }) => common),
      cases.map(({ common }) => common),
    );
    const text = markdown(cases, options, 'a test');
    assert.doesNotMatch(text, /NaN|undefined|Infinity/);
    assert.match(consoleSummary(cases), /HPA/);
  });
});

// `node --import tsx test/bench/elasticity/main.ts`: simulates services under load, every policy side by side, and writes what
// came of it: elasticity.md, elasticity.json and plots. The same seed gives the same figures.
//
// --traces DIR    recorded traces (*.csv: minute,requests or seconds,requests); also AUTOSCALER_TRACES
// --seed N        default 1
// --out DIR       default out/elasticity
// --servers LIST  WORKERS:KIND, kinds app, cpu, io; each trace gets one, in turn. --every-server: each trace gets all
// --hours N       the part of a long trace that is taken; where it begins is the seed's to say. Default 24
// --interval N    the common interval, seconds; default 120
// --dial N        a value of sizing every so many, from 0 to 100; default 2.5, and finer where that decides
//                 whether another policy is reached. 0: none
// --recorded-only leaves the generated traces out; --common-only leaves out each policy's own interval
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bench, type BenchOptions, type Case } from './bench';
import { generateTraces } from './generator';
import { frontierPlot, workersPlot } from './plot';
import { consoleSummary, consoleTable, markdown } from './report';
import { serverOf } from './server';
import { readTraces } from './trace';
import { judge } from './verdict';

const { values } = parseArgs({
  options: {
    traces: { type: 'string' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'out/elasticity' },
    servers: { type: 'string', default: '8:app,4:app,2:cpu,8:io,16:app' },
    'every-server': { type: 'boolean', default: false },
    hours: { type: 'string', default: '24' },
    interval: { type: 'string', default: '120' },
    dial: { type: 'string', default: '2.5' },
    'recorded-only': { type: 'boolean', default: false },
    'common-only': { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed);
const step = Number(values.dial);
const folder = values.traces ?? process.env['AUTOSCALER_TRACES'];
const recorded = folder === undefined ? [] : readTraces(folder);
if (recorded.length === 0) {
  console.log(
    `No recorded traces${folder === undefined ? '' : ` in ${folder}`}: generated ones only (--traces DIR).\n`,
  );
}
const generated = values['recorded-only'] && recorded.length > 0 ? [] : generateTraces(seed);
const options: BenchOptions = {
  traces: [...recorded, ...generated],
  servers: values.servers.split(',').map(serverOf),
  everyServer: values['every-server'],
  seed,
  hours: Number(values.hours),
  commonIntervalSeconds: Number(values.interval),
  own: !values['common-only'],
  dial: step > 0 ? Array.from({ length: Math.floor(100 / step) + 1 }, (_, index) => index * step) : [],
};

const started = performance.now();
const cases = bench(options, (one, done, all) => console.log(`[${done}/${all}] ${consoleTable(one)}`));
mkdirSync(values.out, { recursive: true });
const source = `${recorded.length} recorded and ${generated.length} generated traces`;
writeFileSync(join(values.out, 'elasticity.md'), markdown(cases, options, source));
writeFileSync(join(values.out, 'elasticity.json'), `${JSON.stringify(cases.map(toJson), undefined, 1)}\n`);
cases.forEach((one, index) => {
  writeFileSync(join(values.out, `${index + 1}-workers.svg`), workersPlot(one));
  writeFileSync(join(values.out, `${index + 1}-frontier.svg`), frontierPlot(one));
});
console.log(consoleSummary(cases));
console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s; ${join(values.out, 'elasticity.md')}`);

function toJson(one: Case): object {
  const withoutSupply = ({ supply: _, ...rest }: Case['common'][number]): object => rest;
  return {
    trace: one.trace,
    server: one.server,
    requests: one.workload.arrivals.length,
    common: one.common.map(withoutSupply),
    own: one.own.map(withoutSupply),
    dial: one.dial.map(({ sizing, run }) => ({ sizing, ...withoutSupply(run) })),
    judged: judge(one),
  };
}

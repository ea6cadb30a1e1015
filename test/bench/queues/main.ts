// `npx tsx test/bench/queues/main.ts`: simulates a Celery pool under queues, our policy beside Celery's own autoscaler and KEDA, and
// writes what came of it: queues.md. The same seed gives the same figures.
//
// --traces DIR  recorded traces; those whose name has "queue" in it are taken (minute,requests); also AUTOSCALER_TRACES
// --max N       processes that there may be; default 8
// --seed N      default 1
// --phases N    so many runs of each, in which the ticks fall elsewhere in the minutes of the load; default 4
// --out DIR     default out/queues
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readTraces } from '../elasticity/trace';
import { generateQueues } from './load';
import { queueReport } from './report';
import { benchQueues } from './run';

const { values } = parseArgs({
  options: {
    traces: { type: 'string' },
    max: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    phases: { type: 'string', default: '4' },
    out: { type: 'string', default: 'out/queues' },
  },
});
const seed = Number(values.seed);
const folder = values.traces ?? process.env['AUTOSCALER_TRACES'];
const recorded = folder === undefined ? [] : readTraces(folder).filter(({ name }) => name.includes('queue'));
if (recorded.length === 0) console.log('No recorded queues: generated ones only (--traces DIR).\n');
const traces = [...recorded, ...generateQueues(seed)];
const report = queueReport(benchQueues(traces, Number(values.max), seed, Number(values.phases)));
mkdirSync(values.out, { recursive: true });
writeFileSync(join(values.out, 'queues.md'), report);
console.log(report);

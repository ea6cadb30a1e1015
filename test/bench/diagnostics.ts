/**
 * How long the problems of a configuration take while it is typed: `npx tsx test/bench/diagnostics.ts [PROJECTS]` (200), beside
 * VS Code's own JSON language service on the same text and schema, which runs too and reports syntax and schema.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { getLanguageService, TextDocument } from 'vscode-json-languageservice';
import { completionsAt } from '../../src/config/complete';
import { fixesFor } from '../../src/config/fixes';
import { parseConfiguration } from '../../src/config/parse';
import { projectsIn, tolerantTree } from '../../src/config/places';
import { aCelery, aGunicorn, facts } from '../unit/config/facts';

const [projects = 200] = process.argv.slice(2).map(Number);
const limitMs = 50;
const rounds = 60;

const service = (n: number): string => `project${n}.service`;
const body = (n: number): object => ({
  enabled: n % 2 === 0,
  service: service(n),
  min_workers: 1,
  max_workers: 3,
  cpu_thresholds: { scale_up_2: 70, scale_up_3: 80, scale_down_2: 40, scale_down_1: 35 },
  cpu_duration_minutes: n % 5 === 0 ? 3 : 4,
  memory_threshold_mb: 1024,
  celery: { service: `celery${n}.service`, queues: ['celery'], queue_thresholds: { scale_up_2: 10, scale_down_1: 2 } },
});
const all = Object.fromEntries(Array.from({ length: projects }, (_, n) => [`project${n}`, body(n)]));
const text = JSON.stringify({ projects: all }, undefined, 2);
const server = facts({
  services: Array.from({ length: projects }, (_, n) => [aGunicorn(service(n)), aCelery(`celery${n}.service`)]).flat(),
});

/** As somebody types: another text each time. */
const typed = (round: number): string => text.replace('"max_workers": 3', `"max_workers": ${3 + (round % 7)}`);

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

async function time(work: (text: string) => unknown): Promise<{ median: number; worst: number }> {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const next = typed(round);
    // CPU time: what else the machine does makes no difference.
    const before = process.cpuUsage();
    await work(next);
    const { user, system } = process.cpuUsage(before);
    // The first ones are compiled on the way.
    if (round >= 10) taken.push((user + system) / 1000);
  }
  return { worst: Math.max(...taken), median: median(taken) };
}

async function main(): Promise<void> {
  const schema: unknown = JSON.parse(
    readFileSync(fileURLToPath(new URL('../../schemas/autoscaler_config.schema.json', import.meta.url)), 'utf8'),
  );
  const json = getLanguageService({});
  json.configure({ validate: true, schemas: [{ uri: 'schema', fileMatch: ['*'], schema: schema as object }] });
  let version = 0;
  const builtIn = await time((next) => {
    const document = TextDocument.create('file:///autoscaler_config.json', 'jsonc', version++, next);
    return json.doValidation(document, json.parseJSONDocument(document), { comments: 'ignore' });
  });
  const own = await time((next) => parseConfiguration(next));
  const knowing = await time((next) => parseConfiguration(next, { server }));
  const lenses = await time((next) => projectsIn(tolerantTree(next)));
  const completion = await time((next) => completionsAt(next, next.indexOf('scale_up_3'), server));
  const [finding] = parseConfiguration(text).findings;
  const fix = await time((next) => (finding === undefined ? [] : fixesFor(next, finding)));
  const found = parseConfiguration(text, { server }).findings.length;
  console.log(
    `${projects} projects, ${(text.length / 1024).toFixed(0)} KiB, ${found} findings; ms of CPU, median and worst of ${rounds - 10}`,
  );
  for (const [name, result] of Object.entries({
    "VS Code's JSON service alone": builtIn,
    'all own rules': own,
    'all own rules, with a server': knowing,
    lenses,
    completion,
    'fixes of one problem': fix,
  })) {
    console.log(`  ${name.padEnd(32)} ${result.median.toFixed(1).padStart(7)} ${result.worst.toFixed(1).padStart(7)}`);
  }
  if (knowing.median > limitMs) {
    console.error(`more than ${limitMs} ms`);
    process.exitCode = 1;
  }
}

void main();

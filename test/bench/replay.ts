/**
 * How long a replay takes: `npx tsx test/bench/replay.ts [PROJECTS] [DAYS]` (200 projects, 35 days, a tick every two minutes);
 * and with `sizing`, which learns from every tick, of a tenth of them.
 * Days have their tides, noise, peaks and missing values; the thresholds are the guide's, with steps for the backlog.
 */
import { formatHistory, parseHistory } from '../../src/scaling/history';
import { emptyRecording, type Recording } from '../../src/scaling/recording';
import { replay } from '../../src/scaling/replay';
import { normalize } from '../../src/config/normalize';
import { generator } from '../unit/scaling/random';

const [projects = 200, days = 35] = process.argv.slice(2).map(Number);
const interval = 120;
const ticks = (days * 86_400) / interval;
const limitMs = 2000;

const [settings] = normalize({
  projects: {
    backcore: {
      enabled: true,
      max_workers: 3,
      cpu_thresholds: { scale_up_2: 70, scale_up_3: 80, scale_down_2: 40, scale_down_1: 35 },
      backlog_thresholds: { scale_up_2: 5, scale_up_3: 20 },
    },
  },
}).projects;
if (settings === undefined) throw new Error('no project');
const sized = { ...settings, scaleUp: [], scaleDown: [], backlogUp: [], sizing: 50 };

function recordingOf(seed: number): Recording {
  const random = generator(seed);
  const recording = emptyRecording(ticks);
  const phase = random();
  let peak = 0;
  for (let at = 0; at < ticks; at++) {
    const day = (at * interval) / 86_400 + phase;
    peak = random() < 0.002 ? 60 : peak * 0.9;
    const load = Math.min(100, Math.max(1, 40 + 35 * Math.sin(2 * Math.PI * day) + 12 * (random() - 0.5) + peak));
    const isMissing = random() < 0.001;
    recording.atMs[at] = 1_800_000_000_000 + at * interval * 1000;
    recording.seconds[at] = isMissing ? NaN : interval;
    recording.systemCpuPercent[at] = load;
    recording.serviceCpuPercent[at] = load * 0.4;
    recording.backlog[at] = load > 90 ? Math.floor(30 * random()) : 0;
    recording.availableMiB[at] = 4000;
    recording.workerMiB[at] = 90;
    recording.cpuCount[at] = 4;
    recording.workers[at] = 2;
    recording.to[at] = 2;
  }
  return recording;
}

let ms = 0;
let changes = 0;
for (let project = 0; project < projects; project++) {
  const recording = recordingOf(project + 1);
  const startedMs = performance.now();
  const replayed = replay(settings, recording, interval);
  ms += performance.now() - startedMs;
  changes += replayed.changes.length;
}
const decided = projects * ticks;
console.log(
  `${projects} projects × ${days} days (${decided} ticks): replayed in ${ms.toFixed(0)} ms, ${changes} scalings, ${((ms * 1e6) / decided).toFixed(0)} ns a tick`,
);

let sizedMs = 0;
const fewer = Math.max(1, Math.round(projects / 10));
for (let project = 0; project < fewer; project++) {
  const recording = recordingOf(project + 1);
  const startedMs = performance.now();
  replay(sized, recording, interval);
  sizedMs += performance.now() - startedMs;
}
console.log(
  `with sizing: ${fewer} projects in ${sizedMs.toFixed(0)} ms, ${((sizedMs * 1e6) / (fewer * ticks)).toFixed(0)} ns a tick`,
);

const one = recordingOf(1);
const text = Array.from({ length: ticks }, (_, at) =>
  formatHistory({
    atMs: one.atMs[at] ?? 0,
    project: 'backcore',
    kind: 'timer',
    seconds: interval,
    systemCpuPercent: one.systemCpuPercent[at],
    serviceCpuPercent: one.serviceCpuPercent[at],
    backlog: one.backlog[at],
    availableMiB: 4000,
    workerMiB: 90,
    cpuCount: 4,
    workers: 2,
    to: 2,
    rule: 'steady',
    busyWorkers: undefined,
  }),
).join('');
const parseStartedMs = performance.now();
const records = parseHistory(text);
const parseMs = performance.now() - parseStartedMs;
console.log(
  `the history of one project: ${(text.length / 1e6).toFixed(1)} MB, ${records.length} records read in ${parseMs.toFixed(0)} ms`,
);
if (ms > limitMs) {
  console.error(`more than ${limitMs} ms`);
  process.exitCode = 1;
}

import assert from 'node:assert/strict';
import type { ProjectSettings } from '../../../src/config/model';
import { renderReplay } from '../../../src/documents/replayDocument';
import { emptyRecording, type Recording } from '../../../src/scaling/recording';
import { replay } from '../../../src/scaling/replay';
import { figuresOf, recordedFigures } from '../../../src/scaling/replayFigures';
import { settings } from '../scaling/world';

const interval = 120;
const startMs = Date.UTC(2026, 10, 24);
const mine: ProjectSettings = {
  ...settings,
  minWorkers: 1,
  maxWorkers: 3,
  cpuScope: 'system',
  cpuDurationMinutes: 4,
  scaleUp: [
    { key: 'scale_up_2', workers: 2, limit: 70 },
    { key: 'scale_up_3', workers: 3, limit: 80 },
  ],
  scaleDown: [
    { key: 'scale_down_1', workers: 1, limit: 30 },
    { key: 'scale_down_2', workers: 2, limit: 40 },
  ],
};

/** A day: quiet, two hours at 75 %, quiet. One worker ran throughout. */
function aDay(): Recording {
  const recording = emptyRecording(720);
  for (let at = 0; at < 720; at++) {
    const isBusy = at >= 300 && at < 360;
    recording.atMs[at] = startMs + at * interval * 1000;
    recording.seconds[at] = interval;
    recording.systemCpuPercent[at] = isBusy ? 75 : 10;
    recording.serviceCpuPercent[at] = isBusy ? 24 : 2;
    recording.backlog[at] = isBusy ? 3 : 0;
    recording.availableMiB[at] = 4000;
    recording.workerMiB[at] = 50;
    recording.cpuCount[at] = 4;
    recording.workers[at] = 1;
    recording.to[at] = 1;
  }
  return recording;
}

suite('the figures of a replay', () => {
  test('scalings, hours at each count, above the threshold, waiting, and memory', () => {
    const recording = aDay();
    const { changes, workerHours } = replay(mine, recording, interval);
    const figures = figuresOf(mine, recording, changes, interval);
    assert.deepEqual([figures.ups, figures.downs], [1, 1]);
    assert.ok(Math.abs(figures.workerHours - workerHours) < 0.1, `${figures.workerHours} ${workerHours}`);
    const hours = new Map(figures.hoursAt);
    assert.ok(Math.abs((hours.get(1) ?? 0) + (hours.get(2) ?? 0) - 24) < 0.1);
    assert.ok((hours.get(2) ?? 0) > 1.8 && (hours.get(2) ?? 0) < 2.3, `${hours.get(2)}`);
    assert.equal(figures.peakMiB, 100);
    // Above 70 % only until the second worker came, which has 80 % as its next step.
    assert.ok(figures.hoursAbove < 0.2, `${figures.hoursAbove}`);
    const was = recordedFigures(mine, recording, interval);
    assert.ok(Math.abs(was.hoursAbove - 2) < 0.05, `${was.hoursAbove}`);
    assert.ok(Math.abs(was.hoursWaited - 2) < 0.05);
    assert.ok(figures.hoursWaited <= was.hoursWaited);
    assert.equal(was.peakMiB, 50);
  });
});

suite('the document of a replay', () => {
  const report = { server: 'web1', project: 'back|core', recording: aDay(), intervalSeconds: interval, isCut: false };

  for (const language of ['en', 'es'] as const) {
    test(`compares what was, what is in use and what is edited, with a chart (${language})`, () => {
      const text = renderReplay({ ...report, edited: { ...mine, scaleUp: [] }, current: mine }, language);
      assert.doesNotMatch(text, /\{\w+\}/, 'every parameter is filled');
      assert.match(text, /back\\\|core/);
      const encoded = /!\[[^\]]*\]\(data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)\)/.exec(text)?.[1];
      const svg = Buffer.from(encoded ?? '', 'base64').toString('utf8');
      assert.match(svg, /^<svg .*<\/svg>$/s);
      assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
      assert.equal(svg.match(/<path /g)?.length, 4);
      assert.ok(text.length < 120_000, `${text.length} characters`);
    });
  }

  test('says so where nothing differs, and where there is nothing to compare with', () => {
    assert.match(renderReplay({ ...report, edited: mine, current: { ...mine } }, 'en'), /No difference/);
    assert.match(renderReplay({ ...report, edited: mine, current: undefined }, 'en'), /no such project/);
  });

  test('a recording of one tick is a document too', () => {
    const recording = emptyRecording(1);
    recording.workers.fill(NaN);
    recording.cpuCount.fill(2);
    assert.doesNotMatch(renderReplay({ ...report, recording, edited: mine, current: mine }, 'en'), /NaN/);
  });
});

import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendHistory, readHistory } from '../../../src/agent/state/historyFile';
import type { HistoryRecord } from '../../../src/scaling/history';

const day = 86_400_000;
const nowMs = Date.UTC(2026, 10, 24, 12);

function record(atMs: number, project = 'backcore'): HistoryRecord {
  const known = {
    seconds: 120,
    systemCpuPercent: 50,
    serviceCpuPercent: 5,
    backlog: 0,
    availableMiB: 4000,
    workerMiB: 90,
  };
  return {
    atMs,
    project,
    kind: 'timer',
    ...known,
    cpuCount: 2,
    workers: 2,
    to: 2,
    rule: 'steady',
    busyWorkers: undefined,
  };
}

suite('the files of the history', () => {
  let folder: string;
  setup(() => (folder = join(mkdtempSync(join(tmpdir(), 'history-')), 'ticks')));
  teardown(() => rmSync(join(folder, '..'), { recursive: true }));
  const path = (): string => join(folder, '2026-11-24.jsonl');

  test('take what each tick appends, and give it back since a time', () => {
    const before = record(nowMs - day);
    assert.equal(appendHistory(folder, [before], nowMs - day), undefined);
    assert.equal(appendHistory(folder, [record(nowMs), record(nowMs, 'other')], nowMs), undefined);
    assert.deepEqual(readHistory(folder, 0).length, 3);
    assert.deepEqual(readHistory(folder, nowMs), [record(nowMs), record(nowMs, 'other')]);
    assert.deepEqual(readdirSync(folder), ['2026-11-23.jsonl', '2026-11-24.jsonl']);
  });

  test('lose one line at most when a tick is killed in the middle of one', () => {
    appendHistory(folder, [record(nowMs), record(nowMs + 1000)], nowMs);
    truncateSync(path(), readFileSync(path()).length - 20);
    appendHistory(folder, [record(nowMs + 2000)], nowMs);
    assert.deepEqual(
      readHistory(folder, 0).map(({ atMs }) => atMs - nowMs),
      [0, 2000],
    );
    appendFileSync(path(), '\0\0\0');
    appendHistory(folder, [record(nowMs + 3000)], nowMs);
    assert.deepEqual(
      readHistory(folder, 0).map(({ atMs }) => atMs - nowMs),
      [0, 2000, 3000],
    );
  });

  test('are kept for 35 days, and what is not ours is left alone', () => {
    mkdirSync(folder);
    for (const name of ['2026-10-19.jsonl', '2026-10-20.jsonl', '2026-10-01.jsonl', 'notes.txt']) {
      writeFileSync(join(folder, name), 'x');
    }
    appendHistory(folder, [record(nowMs)], nowMs);
    assert.deepEqual(readdirSync(folder), ['2026-10-20.jsonl', '2026-11-24.jsonl', 'notes.txt']);
  });

  test('stay whole on a full disk, which is said', function () {
    if (process.getuid?.() !== 0) this.skip();
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', folder]);
    try {
      let lost: string | undefined;
      let written = 0;
      while (lost === undefined && written < 1000) {
        lost = appendHistory(
          folder,
          Array.from({ length: 7 }, () => record(nowMs)),
          nowMs,
        )?.code;
        if (lost === undefined) written += 7;
      }
      assert.equal(lost, 'agent.writeFailed');
      assert.equal(readHistory(folder, 0).length, written);
      assert.equal(readFileSync(path(), 'utf8').at(-1), '\n');
    } finally {
      execFileSync('umount', [folder]);
    }
  });

  test('that are not there are an empty history', () => assert.deepEqual(readHistory('/nowhere', 0), []));
});

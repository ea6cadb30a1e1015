// The tables, as Markdown.
import { lateSeconds, type QueueCase, type QueueRun } from './run';

const columns = ['policy', 'every s', 'late %', 'p50 s', 'p95 s', 'p99 s', 'longest s', 'process-h', 'changes'];

export function queueReport(cases: readonly QueueCase[]): string {
  const parts = cases.map(({ trace, tasks, maxProcesses, own, common }) => {
    const title = `## ${trace}: ${tasks} tasks, at most ${maxProcesses} processes`;
    const ticks = `All every ${common[0]?.intervalSeconds ?? 0} s, as the agent ticks:`;
    return `${title}\n\nEach as often as it decides by itself:\n\n${table(own)}\n\n${ticks}\n\n${table(common)}\n`;
  });
  return `# Queues\n\nLate is a task that waited longer than ${lateSeconds} s.\n\n${parts.join('\n')}`;
}

function table(runs: readonly QueueRun[]): string {
  const rows = [columns, columns.map(() => '---'), ...runs.map(rowOf)];
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function rowOf(run: QueueRun): readonly string[] {
  const { policy, intervalSeconds, tasks, late, p50, p95, p99, longest, processHours, changes } = run;
  const seconds = [p50, p95, p99, longest].map((value) => value.toFixed(value < 10 ? 1 : 0));
  const share = tasks === 0 ? 0 : (100 * late) / tasks;
  return [policy, String(intervalSeconds), share.toFixed(1), ...seconds, processHours.toFixed(1), String(changes)];
}

import { paths } from '../../host/paths';
import { meaningOf, type DecisionInputs } from '../../scaling/decision';
import type { HistoryRecord } from '../../scaling/history';
import { parseStatus, type ProjectStatus } from '../../scaling/status';
import { message, render } from '../../words/message';
import type { MessageCode } from '../../words/message';
import { clockTime } from './clockTime';
import { exitCodes } from './exitCodes';
import { readHistory } from '../state/historyFile';
import { readText } from '../state/safeFile';
import { complain, language, print, say } from './terminal';

const mostChanges = 5;
const dayMs = 86_400_000;

/** `why PROJECT [--json]`: the last decision, all that it was made from, what would have changed it; and the last scalings. */
export function whyVerb(words: readonly string[]): number | undefined {
  const [name, ...more] = words.filter((word) => word !== '--json');
  if (name === undefined || name.startsWith('-') || more.length > 0) return undefined;
  const status = parseStatus(readText(paths.statusFile) ?? '');
  if (status === undefined) {
    complain({ code: 'agent.noStatus' });
    return exitCodes.failed;
  }
  const project =
    status.projects.find((each) => each.project === name) ??
    status.projects.find(({ service }) => service === name || service === `${name}.service`);
  if (project?.decision === undefined) {
    const known = status.projects.map((each) => each.project).join(', ');
    complain(message('agent.noProject', { name, known }));
    return exitCodes.failed;
  }
  const changes = lastChanges(project.project, status.tickEndedMs);
  if (words.includes('--json')) print(JSON.stringify({ ...project, changes }, undefined, 2));
  else tell(project, project.decision, status.tickEndedMs, changes);
  return exitCodes.done;
}

function lastChanges(project: string, nowMs: number): HistoryRecord[] {
  const isChange = ({ workers, to }: HistoryRecord): boolean =>
    workers !== undefined && to !== undefined && workers !== to;
  return readHistory(paths.ticks, nowMs - 7 * dayMs)
    .filter((record) => record.project === project && isChange(record))
    .slice(-mostChanges);
}

function tell(
  { service, workers, minWorkers, maxWorkers }: ProjectStatus,
  decision: NonNullable<ProjectStatus['decision']>,
  tickedMs: number,
  changes: readonly HistoryRecord[],
): void {
  const { action, from, to, rule, reason, vetoes, notes = [], inputs = {} } = decision;
  const now = Date.now();
  const count = action === 'hold' ? `${from}` : `${from} -> ${to}`;
  print(`${clockTime(tickedMs, now)} ${action} ${service} ${count} ${rule}`);
  print(`  ${render(reason, language)}`);
  say(message('agent.why.meaning', { rule, meaning: render(meaningOf(rule), language) }));
  say(message('agent.why.bounds', { workers: workers ?? '?', min: minWorkers, max: maxWorkers }));
  say(message('agent.why.inputs', { inputs: inputsIn(inputs) }));
  for (const veto of vetoes) say(message('agent.why.veto', { veto: render(veto, language) }));
  for (const note of notes) say(message('agent.why.note', { note: render(note, language) }));
  if (changes.length === 0) return;
  say(message('agent.why.changes'));
  for (const { atMs, workers: before, to: after, rule: by } of changes) {
    print(`  ${clockTime(atMs, now)} ${before} -> ${after} ${by}`);
  }
}

const inputWords: Readonly<Record<keyof DecisionInputs, MessageCode>> = {
  workers: 'agent.input.workers',
  desired: 'agent.input.desired',
  draining: 'agent.input.draining',
  busyWorkers: 'agent.input.busyWorkers',
  sampleSeconds: 'agent.input.sampleSeconds',
  systemCpuPercent: 'agent.input.systemCpuPercent',
  serviceCpuPercent: 'agent.input.serviceCpuPercent',
  backlog: 'agent.input.backlog',
  waitingTasks: 'agent.input.waitingTasks',
  activeTasks: 'agent.input.activeTasks',
  reservedTasks: 'agent.input.reservedTasks',
  scheduledTasks: 'agent.input.scheduledTasks',
  heldBackTasks: 'agent.input.heldBackTasks',
  oldestTaskSeconds: 'agent.input.oldestTaskSeconds',
  availableMiB: 'agent.input.availableMiB',
  workerMiB: 'agent.input.workerMiB',
  tasks: 'agent.input.tasks',
  tasksMax: 'agent.input.tasksMax',
};

function inputsIn(inputs: DecisionInputs): string {
  return Object.entries(inputWords)
    .flatMap(([name, code]) => {
      const value = inputs[name as keyof DecisionInputs];
      return value === undefined ? [] : [render(message(code, { value }), language)];
    })
    .join(', ');
}

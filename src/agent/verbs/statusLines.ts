/** `autoscaler status` for people. */
import { elsewhereMessage } from '../../host/elsewhere';
import type { ElsewhereLook } from '../../host/look';
import type { AgentStatus } from '../../scaling/status';
import { clockTime } from './clockTime';
import { render, type Language } from '../../words/message';

/** `elsewhere`: what runs outside the services that can be scaled. */
export function statusLines(
  status: AgentStatus,
  elsewhere: readonly ElsewhereLook[],
  language: Language,
  nowMs: number,
): string[] {
  const seconds = Math.max(0, Math.round((nowMs - status.tickEndedMs) / 1000));
  const cpu = status.systemCpuPercent === undefined ? '?' : Math.round(status.systemCpuPercent);
  const memory = status.availableMiB ?? '?';
  const lines = [render({ code: 'agent.statusHead', params: { seconds, cpu, memory } }, language)];
  const { pausedUntilMs } = status;
  if (pausedUntilMs !== undefined && pausedUntilMs > nowMs) {
    lines.push(render({ code: 'agent.pausedAll', params: { until: clockTime(pausedUntilMs, nowMs) } }, language));
  }
  for (const project of status.projects) {
    const params = {
      service: project.service,
      workers: project.workers ?? '?',
      min: project.minWorkers,
      max: project.maxWorkers,
      reason: project.decision === undefined ? '' : render(project.decision.reason, language),
    };
    lines.push(render({ code: 'agent.statusProject', params }, language));
    const { hold } = project;
    if (hold !== undefined && hold.by !== 'pause' && hold.untilMs > nowMs) {
      const held = { workers: hold.workers, until: clockTime(hold.untilMs, nowMs) };
      const code = hold.by === 'scale' ? 'agent.statusOrdered' : 'agent.statusHeld';
      lines.push(`    ${render({ code, params: held }, language)}`);
    }
    const more = [...(project.decision?.vetoes ?? []), ...(project.decision?.notes ?? [])];
    for (const note of more) lines.push(`    ${render(note, language)}`);
  }
  for (const each of elsewhere) {
    const { master, workers } = each;
    const params = { pid: master.pid, workers, where: render(elsewhereMessage(each), language) };
    lines.push(render({ code: 'agent.statusElsewhere', params }, language));
  }
  for (const error of status.errors) lines.push(`ERROR ${render(error, language)}`);
  return lines;
}

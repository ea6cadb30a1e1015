/** `autoscaler status` for people. */
import type { AgentStatus } from '../scaling/status';
import { render, type Language } from '../words/message';

export function statusLines(status: AgentStatus, language: Language, nowMs: number): string[] {
  const seconds = Math.max(0, Math.round((nowMs - status.tickEndedMs) / 1000));
  const cpu = status.systemCpuPercent === undefined ? '?' : Math.round(status.systemCpuPercent);
  const memory = status.availableMiB ?? '?';
  const lines = [render({ code: 'agent.statusHead', params: { seconds, cpu, memory } }, language)];
  for (const project of status.projects) {
    const params = {
      service: project.service,
      workers: project.workers ?? '?',
      min: project.minWorkers,
      max: project.maxWorkers,
      reason: project.decision === undefined ? '' : render(project.decision.reason, language),
    };
    lines.push(render({ code: 'agent.statusProject', params }, language));
    const more = [...(project.decision?.vetoes ?? []), ...(project.decision?.notes ?? [])];
    for (const note of more) lines.push(`    ${render(note, language)}`);
  }
  for (const error of status.errors) lines.push(`ERROR ${render(error, language)}`);
  return lines;
}

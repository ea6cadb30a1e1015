import type { AgentSettings } from '../state/settings';

/** /etc/autoscaler/agent.json: where the configuration lies, and whose file may be believed. */
export function agentSettings(settings: AgentSettings): string {
  return `${JSON.stringify(settings, undefined, 2)}\n`;
}

/** What the agent's last decision means for the service's line: a count that is held back is not shown as healthy. */
import type { ProjectStatus } from '../../scaling/status';
import { isTrouble } from '../../scaling/troubles';
import { message, type Message } from '../../words/message';
import type { Finding } from './node';
import { plainText } from './plainText';

/** Notes that tell of something wrong, and not of what might come. */
export function isFinding(code: Message['code']): boolean {
  return code === 'scaling.unreachable' || isTrouble(code);
}

export function projectFindings(project: ProjectStatus | undefined): readonly Finding[] {
  const decision = project?.enabled === true ? project.decision : undefined;
  if (decision === undefined) return [];
  const findings: Finding[] = [];
  const warn = (short: Message | undefined, long: Message): void => {
    findings.push({ tone: 'warning', short, long });
  };
  if (decision.rule === 'unreachable') warn(message('ui.short.saturated'), decision.reason);
  else if (decision.rule === 'missing' || decision.rule === 'failed') warn(message('ui.short.held'), decision.reason);
  decision.vetoes.forEach((veto, n) => warn(n === 0 ? message('ui.short.veto') : undefined, veto));
  if (decision.rule === 'unscalable') warn(message('ui.short.unscalable'), decision.reason);
  for (const note of decision.notes ?? []) {
    // What a look sees for itself is the look's to say.
    if (!isFinding(note.code) || note.code.startsWith('host.')) continue;
    if (note.code !== 'scaling.unreachable') {
      warn(message('ui.short.idleQueue'), note);
      continue;
    }
    const short = message('ui.short.outOfReach', { key: plainText(String(note.params?.['key'] ?? '?'), 40) });
    warn(decision.rule === 'unreachable' ? undefined : short, note);
  }
  return findings;
}

/** Every rule of the configuration: what `autoscaler check` and the editor's problems name. docs/rules.md explains each. */
import type { MessageCode } from '../words/message';

export interface Rule {
  /** An error means that the file is not used at all; a warning that it does not do what it seems to; a note is worth knowing. */
  readonly severity: 'error' | 'warning' | 'note';
  /** Needs a server to compare with; only the editor knows one. */
  readonly needsServer?: true;
  /** There is a quick fix; `all`: one that "fix all" may make unasked. */
  readonly fix?: 'offered' | 'all';
}

export const rules = {
  'config.tooLarge': { severity: 'error' },
  'config.tooDeep': { severity: 'error' },
  'config.encoding': { severity: 'error' },
  'config.syntax': { severity: 'error' },
  'config.duplicateKey': { severity: 'warning' },
  'config.required': { severity: 'error' },
  'config.type': { severity: 'error' },
  'config.minimum': { severity: 'error' },
  'config.maximum': { severity: 'error' },
  'config.maxItems': { severity: 'error' },
  'config.enum': { severity: 'error' },
  'config.pattern': { severity: 'error' },
  'config.badService': { severity: 'error' },
  'config.duplicateService': { severity: 'error' },
  'config.minAboveMax': { severity: 'error', fix: 'offered' },
  'config.overlap': { severity: 'error', fix: 'offered' },
  'config.backlogOverlap': { severity: 'error', fix: 'offered' },
  'config.queueOverlap': { severity: 'error', fix: 'offered' },
  'config.connectionsShort': { severity: 'warning', fix: 'offered' },
  'config.unknownKey': { severity: 'warning', fix: 'offered' },
  'config.unknownKeyMeant': { severity: 'warning', fix: 'all' },
  'config.stepOutside': { severity: 'warning', fix: 'offered' },
  'config.notRising': { severity: 'warning', fix: 'offered' },
  'config.noWayBack': { severity: 'warning', fix: 'offered' },
  'config.noWayUp': { severity: 'warning', fix: 'offered' },
  'config.noThresholds': { severity: 'warning', fix: 'offered' },
  'config.backlogAlways': { severity: 'warning', fix: 'all' },
  'config.noQueues': { severity: 'error', fix: 'offered' },
  'config.brokerUrl': { severity: 'error' },
  'config.sentinelMaster': { severity: 'error' },
  'config.brokerUnread': { severity: 'warning' },
  'config.brokerPassword': { severity: 'warning' },
  'config.queueUnread': { severity: 'warning' },
  'config.celeryNoThresholds': { severity: 'warning' },
  'config.brokerByDefault': { severity: 'note', fix: 'offered' },
  'config.durationBecomes': { severity: 'note', fix: 'all' },
  'config.server.noService': { severity: 'warning', needsServer: true },
  'config.server.noServiceMeant': { severity: 'warning', needsServer: true, fix: 'offered' },
  'config.server.otherProgram': { severity: 'warning', needsServer: true },
  'config.server.unreachable': { severity: 'warning', needsServer: true, fix: 'offered' },
  'config.server.memory': { severity: 'warning', needsServer: true, fix: 'offered' },
  'config.server.tasks': { severity: 'warning', needsServer: true, fix: 'offered' },
  'config.server.drain': { severity: 'warning', needsServer: true },
  'config.server.queue': { severity: 'warning', needsServer: true, fix: 'offered' },
  'config.server.pool': { severity: 'warning', needsServer: true },
  'config.server.autoscale': { severity: 'warning', needsServer: true },
  'config.server.broker': { severity: 'warning', needsServer: true },
} as const satisfies Partial<Record<MessageCode, Rule>>;

export type RuleCode = keyof typeof rules;

export function isRuleCode(code: string): code is RuleCode {
  return Object.hasOwn(rules, code);
}

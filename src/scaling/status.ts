/** What the agent says of its last tick (/var/lib/autoscaler/status.json, `autoscaler status --json`); read by the editor. */
import type { Message } from '../words/message';
import type { DecisionInputs } from './decision';

export const statusVersion = 1;

export interface AgentStatus {
  readonly version: typeof statusVersion;
  readonly agentVersion: string;
  /** Milliseconds since the epoch. */
  readonly tickStartedMs: number;
  readonly tickEndedMs: number;
  readonly tickKind: 'timer' | 'wake' | 'manual';
  /** Whether this tick took a sample of CPU, and over how many seconds. */
  readonly sampleSeconds: number | undefined;
  readonly systemCpuPercent: number | undefined;
  readonly availableMiB: number | undefined;
  readonly configurationPath: string | undefined;
  /** How often the timer ticks; an older agent does not say it. */
  readonly intervalSeconds?: number;
  readonly projects: readonly ProjectStatus[];
  /** Until when the whole agent is paused, milliseconds since the epoch. */
  readonly pausedUntilMs?: number;
  /** What went wrong in this tick: each is an ERROR line in the log. */
  readonly errors: readonly Message[];
}

export interface ProjectStatus {
  readonly project: string;
  /** Unit name. */
  readonly service: string;
  readonly enabled: boolean;
  readonly minWorkers: number;
  readonly maxWorkers: number;
  /** Workers seen at the end of the tick; undefined: not known. */
  readonly workers: number | undefined;
  /** Workers that the agent wants; undefined: it does not want anything yet. */
  readonly desired: number | undefined;
  readonly decision: DecisionSummary | undefined;
  /** When `hold` ends, milliseconds since the epoch. */
  readonly heldUntilMs?: number;
  /** Until when this project alone is paused, milliseconds since the epoch. */
  readonly pausedUntilMs?: number;
  /** A count that somebody has set and that the agent leaves as it is. */
  readonly hold?: HoldStatus;
}

export interface HoldStatus {
  readonly workers: number;
  /** Milliseconds since the epoch. */
  readonly untilMs: number;
  /** `hand`: signals that were not the agent's; `scale`: `autoscaler scale`; `pause`: `autoscaler pause`. */
  readonly by: 'hand' | 'scale' | 'pause';
}

export interface DecisionSummary {
  readonly action: 'scale_up' | 'scale_down' | 'hold';
  readonly from: number;
  readonly to: number;
  /** The rule that won, as its key in the configuration (`scale_up_2`), or a named reason (`bounds`, `reconcile`, `missing`). */
  readonly rule: string;
  readonly reason: Message;
  readonly vetoes: readonly Message[];
  /** Worth knowing: thresholds that can't be reached, what would change the decision. */
  readonly notes?: readonly Message[];
  readonly inputs?: DecisionInputs;
}

/** Parses status.json; undefined for anything that is not one of a version we know. Never throws. */
export function parseStatus(text: string): AgentStatus | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['version'] !== statusVersion || typeof value['tickStartedMs'] !== 'number') {
    return undefined;
  }
  const { projects, errors } = value;
  if (!Array.isArray(projects) || !projects.every(isProject) || !isMessages(errors)) return undefined;
  return value as unknown as AgentStatus;
}

function isProject(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const numbers = ['minWorkers', 'maxWorkers'].every((key) => typeof value[key] === 'number');
  const words = ['project', 'service'].every((key) => typeof value[key] === 'string');
  const { decision, enabled, hold } = value;
  if (hold !== undefined && !isHold(hold)) return false;
  return numbers && words && typeof enabled === 'boolean' && (decision === undefined || isDecision(decision));
}

function isHold(value: unknown): boolean {
  return isRecord(value) && ['workers', 'untilMs'].every((key) => typeof value[key] === 'number');
}

function isDecision(value: unknown): boolean {
  if (!isRecord(value) || typeof value['rule'] !== 'string') return false;
  const { reason, vetoes, notes } = value;
  return isMessages([reason]) && isMessages(vetoes) && (notes === undefined || isMessages(notes));
}

function isMessages(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => isRecord(one) && typeof one['code'] === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

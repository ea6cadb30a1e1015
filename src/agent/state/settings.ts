/** The agent's own settings (/etc/autoscaler/agent.json). Root's file: it says which configuration is believed. */
import { defaultIntervalSeconds } from '../../config/defaults';
import { paths } from '../../host/paths';
import { isHookCommand } from '../files/failedUnit';

export interface AgentSettings {
  /** Path of autoscaler_config.json. */
  readonly config: string;
  /** The Node that runs the agent; only the editor reads it. */
  readonly node?: string;
  /** The one file of somebody other than root that is believed, and that owner's name. */
  readonly acceptedConfigOwner?: { readonly path: string; readonly owner: string };
  /** How often the timer ticks; 120 when left out. Has to say what autoscaler.timer says. */
  readonly intervalSeconds?: number;
  /** The owner's command for a tick that fails: its program as an absolute path, and its arguments. Read when the units are written. */
  readonly onFailure?: readonly string[];
}

export const defaultSettings: AgentSettings = { config: paths.configuration };

/** Undefined for what makes no sense. Never throws. */
export function parseSettings(text: string): AgentSettings | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || typeof value['config'] !== 'string' || !value['config'].startsWith('/')) return undefined;
  const { config, node, acceptedConfigOwner: accepted, intervalSeconds, onFailure } = value;
  if (node !== undefined && typeof node !== 'string') return undefined;
  if (intervalSeconds !== undefined && !isInterval(intervalSeconds)) return undefined;
  if (onFailure !== undefined && !isHookCommand(onFailure)) return undefined;
  if (accepted !== undefined) {
    if (!isRecord(accepted) || typeof accepted['path'] !== 'string' || typeof accepted['owner'] !== 'string')
      return undefined;
  }
  return {
    config,
    ...(node === undefined ? {} : { node }),
    ...(accepted === undefined
      ? {}
      : { acceptedConfigOwner: { path: String(accepted['path']), owner: String(accepted['owner']) } }),
    ...(intervalSeconds === undefined ? {} : { intervalSeconds }),
    ...(onFailure === undefined ? {} : { onFailure }),
  };
}

export function intervalOf(settings: AgentSettings): number {
  return settings.intervalSeconds ?? defaultIntervalSeconds;
}

function isInterval(value: unknown): value is number {
  return typeof value === 'number' && value >= 1 && value <= 3600;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

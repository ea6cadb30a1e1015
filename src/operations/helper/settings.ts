/** /opt/autoscaler/helper.json: what the helper was installed with. */
import { readFileSync } from 'node:fs';
import { paths } from '../../host/paths';
import { isRootsOwn } from './ownPaths';
import { Refusal } from './refusal';

export interface HelperSettings {
  /** Of the one agent that it may deploy. */
  readonly agentVersion: string;
}

export function readHelperSettings(): HelperSettings {
  try {
    if (!isRootsOwn(paths.helperSettings)) throw new Error('others than root may write it');
    const value: unknown = JSON.parse(readFileSync(paths.helperSettings, 'utf8'));
    const version = (value as { agentVersion?: unknown } | null)?.agentVersion;
    if (typeof version !== 'string') throw new Error('no version');
    return { agentVersion: version };
  } catch (error) {
    throw new Refusal(`${paths.helperSettings}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

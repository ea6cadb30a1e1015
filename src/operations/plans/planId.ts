/** Names of plans and times as they appear in file, folder and unit names. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/context';

/** `20261122T101500Z-deploy-4f2a91`: unique on the server, sorts by time, safe in file and unit names. */
export function planId(clock: Clock, intent: string): string {
  return `${compactTime(clock.nowMs())}-${intent.replace(/[^A-Za-z0-9-]/g, '-')}-${randomBytes(3).toString('hex')}`;
}

/** `20261122T101500Z`, UTC. */
export function compactTime(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');
}

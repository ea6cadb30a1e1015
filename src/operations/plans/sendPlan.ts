/** Puts a plan's folder on the server, verifies what arrived and starts the plan's unit: one command, one round trip. */
import { Failure } from '../../base/failure';
import type { Command } from '../../ssh/command';
import { sha256 } from './hash';
import { startPlanUnit } from './planUnit';
import { tar, type TarEntry } from '../deployment/tar';
import { text } from '../output';
import unpackScript from './unpackPlan.sh';

/** `entries` becomes the plan's folder. Throws `operations.planNotStarted`. */
export function sendPlan(planId: string, entries: readonly TarEntry[]): Command<void> {
  const sums = entries.map(({ name, bytes }) => `${sha256(bytes)}  ${name}\n`).join('');
  return {
    name: 'autoscaler plan: send',
    argv: ['/bin/sh', '-c', unpackScript + startPlanUnit, 'sh', planId, sha256(sums)],
    input: tar([...entries, { name: 'sums', bytes: Buffer.from(sums) }]),
    root: 'always',
    timeoutMs: 60_000,
    parse: (output, server) => {
      if (output.exitCode === 0) return;
      const detail = text(output.stderr) || `exit code ${output.exitCode}`;
      throw new Failure({ code: 'operations.planNotStarted', params: { detail }, server, phase: 'plan' });
    },
  };
}

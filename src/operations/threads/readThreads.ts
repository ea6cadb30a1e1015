/** The thread doctor's deeper look: one script, one round trip. */
import { randomBytes } from 'node:crypto';
import type { Command } from '../../ssh/command';
import { parseThreadEvidence, splitThreadEvidence } from '../../threads/parseEvidence';
import type { ThreadEvidence } from '../../threads/evidence';
import { threadScript } from './threadScript';

/** `units`: those to look at closer. Its exit code says nothing: an answer without its last marker is refused as broken off. */
export function readThreads(
  units: readonly string[],
  nonce: string = randomBytes(16).toString('hex'),
): Command<ThreadEvidence> {
  return {
    name: 'read threads',
    argv: ['/bin/sh', '-c', threadScript, 'threads', nonce, ...units],
    root: 'ifOpen',
    helper: ['readThreads', nonce, ...units],
    // The journal of each unit may take 20 s.
    timeoutMs: 60_000 + units.length * 20_000,
    parse: (output, server) => parseThreadEvidence(splitThreadEvidence(output.stdout.toString('utf8'), nonce, server)),
  };
}

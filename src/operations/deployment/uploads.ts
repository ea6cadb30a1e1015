/**
 * A large file on its way to a server, in parts that may be sent again: /var/lib/autoscaler/uploads/SHA256, root's alone. Should
 * nobody come back for it, a timer of systemd's removes it.
 */
import { Failure } from '../../base/failure';
import { paths } from '../../host/paths';
import type { Command, CommandOutput } from '../../ssh/command';
import { text, unreadable } from '../output';
import startScript from './uploadStart.sh';
import partScript from './uploadPart.sh';
import finishScript from './uploadFinish.sh';
import dropScript from './uploadDrop.sh';

/** Exit codes of the scripts below. */
const outcomes = { gone: 66, full: 28, damaged: 74 } as const;

/** Resolves with how many bytes are there already. */
export function startUpload(sha256: string, bytes: number): Command<number> {
  const name = 'upload: start';
  return {
    name,
    argv: ['/bin/sh', '-c', startScript, 'sh', sha256, String(bytes), paths.uploads],
    root: 'always',
    parse: (output, server) => {
      if (output.exitCode !== 0) throw failed(output, server);
      const size = output.stdout.toString('latin1').trim();
      if (!/^\d+$/.test(size)) throw unreadable(name, server, output);
      return Number(size);
    },
  };
}

// Sent again after a lost connection, a part may be there already, whole or torn: what follows the offset is cut off first.

/** Throws `operations.upload.full` when the disk is. */
export function sendUploadPart(sha256: string, offset: number, part: Buffer): Command<void> {
  return {
    name: 'upload: part',
    argv: ['/bin/sh', '-c', partScript, 'sh', sha256, String(offset), String(part.length), paths.uploads],
    input: part,
    root: 'always',
    timeoutMs: 300_000,
    parse: (output, server) => {
      if (output.exitCode !== 0) throw failed(output, server);
    },
  };
}

/** Verifies what arrived. Throws `operations.upload.damaged`. */
export function finishUpload(sha256: string): Command<void> {
  return {
    name: 'upload: finish',
    argv: ['/bin/sh', '-c', finishScript, 'sh', sha256, paths.uploads],
    root: 'always',
    timeoutMs: 60_000,
    parse: (output, server) => {
      if (output.exitCode !== 0) throw failed(output, server);
    },
  };
}

/** Removes it, and the folder where it was the last one; harmless when it is gone. */
export function dropUpload(sha256: string): Command<void> {
  const name = 'upload: drop';
  return {
    name,
    argv: ['/bin/sh', '-c', dropScript, 'sh', sha256, paths.uploads],
    root: 'always',
    parse: (output, server) => {
      if (output.exitCode !== 0) throw unreadable(name, server, output);
    },
  };
}

function failed(output: CommandOutput, server: string): Failure {
  const detail = text(output.stderr) || `exit code ${output.exitCode}`;
  const isFull = output.exitCode === outcomes.full || /no space left|quota exceeded/i.test(detail);
  const code = isFull
    ? 'operations.upload.full'
    : output.exitCode === outcomes.damaged || output.exitCode === outcomes.gone
      ? 'operations.upload.damaged'
      : 'operations.upload.failed';
  return new Failure({
    code,
    params: { detail, folder: paths.uploads },
    server,
    phase: 'write',
    remedy: { code: isFull ? 'operations.upload.full.remedy' : 'operations.upload.again.remedy' },
  });
}

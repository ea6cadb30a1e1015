/** The private Node.js as part of a plan. */
import { paths } from '../../../host/paths';
import { message, type Message } from '../../../words/message';
import type { PlanCommand, PlanUpload } from '../../plans/plan';
import { runtimePath } from './needRuntime';
import { packageSpec, pinnedRuntimes } from './pinned';
import type { PreparedRuntime } from './runtimeCache';

/** Of the connection, in what plans say of their duration; nobody knows the real one before. */
const assumedMbitPerSecond = 10;

export function uploadOf({ file, bytes, sha256 }: PreparedRuntime): PlanUpload {
  return { file, bytes, sha256 };
}

/** Unpacked, verified and run once before anything else happens; the first files come only then. */
export function placeRuntime({ platform, version, sha256 }: PreparedRuntime): PlanCommand[] {
  const program = pinnedRuntimes[platform];
  return [
    {
      argv: ['autoscaler-unit', 'place-runtime', version, program.sha256, sha256],
      undo: ['autoscaler-unit', 'remove-runtime', version, program.sha256],
      when: 'beforeFiles',
      timeoutSeconds: 300,
      purpose: message('operations.runtime.command.place', { path: runtimePath, MB: program.bytes / 1e6 }),
    },
  ];
}

/** Private ones of other versions go once nothing can be undone any more. `none`: all go. */
export function keepRuntime(version: string): PlanCommand {
  const purpose =
    version === 'none'
      ? message('operations.runtime.command.removeAll', { folder: paths.program })
      : message('operations.runtime.command.keep', { version });
  return { argv: ['autoscaler-unit', 'keep-runtime', version], when: 'atEnd', purpose };
}

/** What is copied, how much, for how long, and where it comes from. */
export function copiedNote(runtime: PreparedRuntime): Message {
  const { platform, version, bytes } = runtime;
  return message('operations.runtime.copied', {
    version,
    MB: bytes / 1e6,
    seconds: runtimeSeconds(runtime),
    Mbit: assumedMbitPerSecond,
    spec: packageSpec(platform),
  });
}

/** With some seconds to unpack and verify it. */
export function runtimeSeconds({ bytes }: PreparedRuntime): number {
  return Math.ceil((bytes * 8) / (assumedMbitPerSecond * 1e6)) + 5;
}

/** Reads several files with owner and mode, in one round trip. */
import type { Command } from '../../ssh/command';
import { sha256 } from './hash';
import { unreadable } from '../output';
import script from './readFiles.sh';

export type FileReading =
  | {
      readonly state: 'file';
      readonly bytes: Buffer;
      readonly sha256: string;
      readonly mode: string;
      readonly owner: string;
      readonly group: string;
    }
  /** `other`: a link, a folder, a device. `denied`: whether there is one needs more rights. */
  | { readonly state: 'absent' | 'denied' | 'other' };

/** Answers in the order of `files`. With `ifOpen` some may be denied. */
export function readFiles(files: readonly string[], root: 'always' | 'ifOpen'): Command<readonly FileReading[]> {
  const name = 'read files';
  return {
    name,
    argv: ['/bin/sh', '-c', script, 'sh', ...files],
    root,
    helper: ['readFiles', ...files],
    timeoutMs: 30_000,
    parse: (output, server) => {
      const lines = output.stdout.toString('latin1').split('\n').slice(0, -1);
      if (output.exitCode !== 0 || lines.length !== files.length) throw unreadable(name, server, output);
      return lines.map((line): FileReading => {
        const [state, mode, owner, group, content] = line.split(' ');
        if (state === 'absent' || state === 'denied' || state === 'other') return { state };
        if (state !== 'file' || mode === undefined || owner === undefined || group === undefined) {
          throw unreadable(name, server, output);
        }
        const bytes = Buffer.from(content ?? '', 'base64');
        return { state, bytes, sha256: sha256(bytes), mode, owner, group };
      });
    },
  };
}

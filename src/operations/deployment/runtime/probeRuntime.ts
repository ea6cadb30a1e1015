/** What decides whether a private Node.js can run on a server, and which of ours are there: one look, nothing is written. */
import { paths } from '../../../host/paths';
import type { Command } from '../../../ssh/command';
import { unreadable } from '../../output';
import script from './probeRuntime.sh';

export interface RuntimeProbe {
  /** `uname -m`. */
  readonly machine: string;
  /** `2.36`; undefined where the C library is another one, or says nothing of itself. */
  readonly glibc: string | undefined;
  readonly hasMusl: boolean;
  /** The dynamic loader of 64-bit programs for this machine: a 64-bit kernel may run 32-bit programs only. */
  readonly hasLoader: boolean;
  /** Of `libstdc++.so.6` and `libgcc_s.so.1`, those that ldconfig(8) does not list. */
  readonly missingLibraries: readonly string[];
  /** The folder, or the nearest one above it that is there; bytes; `device` is its file system. */
  readonly program: ProbedFolder;
  readonly uploads: ProbedFolder;
  /** Private ones that are there, by version; the hash where it was asked for. */
  readonly runtimes: readonly { readonly version: string; readonly sha256: string | undefined }[];
}

export interface ProbedFolder {
  readonly folder: string;
  readonly device: string;
  readonly freeBytes: number | undefined;
  readonly noexec: boolean;
}

/** `hashed`: the version whose hash is wanted (it costs half a second); `-`: none. */
export function probeRuntime(hashed: string): Command<RuntimeProbe> {
  const name = 'probe for Node.js';
  return {
    name,
    argv: ['/bin/sh', '-c', script, 'sh', paths.program, paths.uploads, hashed],
    root: 'always',
    helper: ['probeRuntime', hashed],
    timeoutMs: 60_000,
    parse: (output, server) => {
      if (output.exitCode !== 0) throw unreadable(name, server, output);
      const values = new Map<string, string[]>();
      for (const line of output.stdout.toString('utf8').split('\n')) {
        const [, key, value] = /^([a-z-]+) (.*)$/.exec(line) ?? [];
        if (key !== undefined && value !== undefined) values.set(key, [...(values.get(key) ?? []), value.trim()]);
      }
      const first = (key: string): string | undefined => values.get(key)?.[0];
      const machine = first('machine');
      if (machine === undefined) throw unreadable(name, server, output);
      const folder = (key: string): ProbedFolder => {
        const [free, ...device] = (first(`${key}-space`) ?? '').split(' ');
        return {
          folder: first(key) ?? '/',
          device: device.join(' '),
          freeBytes: /^\d+$/.test(free ?? '') ? Number(free) * 1024 : undefined,
          noexec: values.has(`${key}-noexec`),
        };
      };
      const glibc = first('glibc');
      return {
        machine,
        glibc: glibc === undefined || glibc === '' ? undefined : glibc,
        hasMusl: values.has('musl'),
        hasLoader: values.has('loader'),
        missingLibraries: values.get('missing') ?? [],
        program: folder('program'),
        uploads: folder('uploads'),
        runtimes: (values.get('runtime') ?? []).flatMap((line) => {
          const [version, sum] = line.split(' ');
          if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) return [];
          return [{ version, sha256: sum === undefined || sum === '-' ? undefined : sum }];
        }),
      };
    },
  };
}

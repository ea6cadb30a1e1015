/** Lists the backups on a server, in one round trip: ours with their manifests, and the guide's folders of unit files. */
import type { Command } from '../../ssh/command';
import { unreadable } from '../output';
import script from './listBackupFolders.sh';

export interface RawBackups {
  readonly ours: readonly { readonly name: string; readonly manifest: string }[];
  readonly guide: readonly { readonly path: string; readonly modifiedMs: number }[];
}

const mostManifestBytes = 1024 * 1024;

export function listBackupFolders(folder: string): Command<RawBackups> {
  const name = 'list backups';
  return {
    name,
    argv: ['/bin/sh', '-c', script, 'sh', folder, String(mostManifestBytes)],
    root: 'always',
    helper: ['listBackupFolders'],
    parse: (output, server) => {
      if (output.exitCode !== 0) throw unreadable(name, server, output);
      const ours: { name: string; manifest: string }[] = [];
      const guide: { path: string; modifiedMs: number }[] = [];
      for (const line of output.stdout.toString('latin1').split('\n').slice(0, -1)) {
        const [kind, first = '', second = ''] = line.split(' ');
        const text = Buffer.from(first, 'base64').toString('utf8');
        if (kind === 'ours') ours.push({ name: text, manifest: Buffer.from(second, 'base64').toString('utf8') });
        else if (kind === 'guide' && /^\d+$/.test(second))
          guide.push({ path: text, modifiedMs: Number(second) * 1000 });
        else throw unreadable(name, server, output);
      }
      return { ours, guide };
    },
  };
}
